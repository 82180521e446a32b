"""Small files that ask for a lot: each is refused in seconds and a gigabyte, by everything that opens pictures.

What they did to common libraries was measured: 600 kB of deflated DICOM took 1.3 GB in pydicom, a JPEG header of
65,500 by 65,500 pixels 30 s and 9.4 GB in one decoder, and it ended the process of another.
"""

from __future__ import annotations

import gzip
import io
import json
import struct
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from pydicom import uid
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate

from support.machine import slowness

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

MOST_SECONDS, MOST_BYTES = 2.0, 1024**3  # of processor time: a busy or slow machine is no fault of the code

# The kernel keeps the most memory that a process had; 5 makes it begin anew (man 5 proc, clear_refs).
PROGRAM = """
import json, re, sys, time
from pathlib import Path
from radanki.errors import ImageError
from radanki.phi.extraction.source import extract_identifiers
from radanki.phi.scan import scan
from radanki.imaging.header_probe import probe
from radanki.imaging.rendering import render
from radanki.model.imaging.rendering import Plane, RenderJob, View

ACTS = {
    "render": lambda path, view: render(RenderJob(path, "0" * 64, view, "xr", None, None, ())),
    "probe": probe,
    "scan": lambda path, view: scan(path),
    "harvest": lambda path, view: extract_identifiers(path),
}
folder = Path(sys.argv[1])
AXIAL = View(slice=Plane("axial", 0))
for name, view in (("warm.png", View()), ("warm.dcm", View()), ("warm.nii.gz", AXIAL), ("warm.nrrd", AXIAL)):
    for act in ACTS.values():
        act(folder / name, view)
found = {}
for path in sorted(folder.glob("bomb-*")):
    view = AXIAL if path.name.endswith((".nii", ".gz", ".nrrd")) else View()
    for act, perform in ACTS.items():
        Path("/proc/self/clear_refs").write_text("5")
        begin = time.process_time()
        try:
            perform(path, view)
            answer = "result"
        except ImageError as error:
            answer = error.rule
        seconds = time.process_time() - begin
        peak = int(re.search(r"VmHWM:\\s+([0-9]+) kB", Path("/proc/self/status").read_text())[1]) * 1024
        found[f"{path.name} {act}"] = [answer, seconds, peak]
print(json.dumps(found))
"""


def dicom(path: Path, syntax: str, data: bytes, rows: int, columns: int, **more: Any) -> None:
    meta = FileMetaDataset()
    meta.TransferSyntaxUID, meta.MediaStorageSOPClassUID = uid.UID(syntax), uid.SecondaryCaptureImageStorage
    meta.MediaStorageSOPInstanceUID = uid.UID("1.2.3")
    dataset = FileDataset("", Dataset(), file_meta=meta, preamble=b"\0" * 128)
    dataset.SOPClassUID, dataset.SOPInstanceUID = uid.SecondaryCaptureImageStorage, "1.2.3"
    dataset.Rows, dataset.Columns = rows, columns
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation, dataset.Modality = 7, 0, "CR"
    for keyword, value in more.items():
        setattr(dataset, keyword, value)
    dataset.PixelData = data
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = uid.UID(syntax).is_encapsulated
    dataset.save_as(path, enforce_file_format=True)


def packed_zeros(count: int, before: bytes = b"") -> bytes:
    """Pack zeros behind other octets: one packed megabyte again and again, which a packer that is flushed writes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    head = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    megabyte = packer.compress(b"\0" * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + megabyte * (count // 2**20) + packer.compress(b"\0" * (count % 2**20)) + packer.flush()


def zeros_with_sum(count: int) -> bytes:
    """Pack zeros as zlib does, with their sum at the end (Adler-32 of zeros counts them)."""
    return b"\x78\xda" + packed_zeros(count) + struct.pack(">HH", count % 65521, 1)


def zeros_as_png(width: int, height: int, *more: Any) -> bytes:
    """Write a PNG of one shade without ever holding its pixels."""
    packed = zeros_with_sum((1 + width) * height)
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        *more,
        (b"IDAT", packed),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")
        for name, content in chunks
    )


def jpeg_header(width: int, height: int, frame: int = 0xC0, precision: int = 8) -> bytes:
    start = b"\xff\xd8\xff" + bytes([frame]) + struct.pack(">HBHHB", 11, precision, height, width, 1) + b"\x01\x11\x00"
    return start + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\0" * 64 + b"\xff\xd9"


def progressive_scans(side: int, count: int) -> bytes:
    """Write a progressive JPEG whose last scan comes again and again: each goes over all the pixels."""
    file = io.BytesIO()
    Image.new("L", (side, side), 90).save(file, "JPEG", progressive=True)
    octets = file.getvalue()
    last = octets[octets.rindex(b"\xff\xda") : -2]
    return octets[:-2] + last * count + b"\xff\xd9" + b"\0" * (len(last) * count % 2)


def jpeg2000_header(width: int, height: int) -> bytes:
    size = struct.pack(">HHIIIIIIIIHBBB", 41, 0, width, height, 0, 0, width, height, 0, 0, 1, 7, 1, 1)
    return (
        b"\xff\x4f\xff\x51" + size + b"\xff\x52\0\x0c\0\0\0\1\0\5\4\4\0\1\xff\x90\0\x0a\0\0\0\0\0\0\0\1\xff\x93\xff\xd9"
    )


def deflated(path: Path) -> None:
    dicom(path, uid.ExplicitVRLittleEndian, b"\0" * 4, 2, 2)
    whole = path.read_bytes()
    meta_end = 132 + 12 + struct.unpack("<I", whole[140:144])[0]
    meta = whole[144:meta_end].replace(b"UI\x14\x001.2.840.10008.1.2.1\0", b"UI\x16\x001.2.840.10008.1.2.1.99")
    packed = packed_zeros(600 * 2**20, before=whole[meta_end:])
    path.write_bytes(whole[:140] + struct.pack("<I", len(meta)) + meta + packed)
    assert len(packed) < 700_000


def nifti(shape: tuple[int, ...], count: int) -> bytes:
    head = bytearray(352)
    struct.pack_into("<i", head, 0, 348)
    struct.pack_into("<8h", head, 40, 3, *shape, 1, 1, 1, 1)
    struct.pack_into("<hh", head, 70, 4, 16)
    struct.pack_into("<fff", head, 108, 352, 1, 0)
    struct.pack_into("<h", head, 254, 1)
    struct.pack_into("<12f", head, 280, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0)
    head[344:348] = b"n+1\0"
    return bytes(head) + b"\0" * count


def packed_nifti(shape: tuple[int, ...], count: int) -> bytes:
    """Write a NIfTI of zeros as gzip does, without ever holding it."""
    head = nifti(shape, 0)
    crc = zlib.crc32(head)
    for _ in range(count // 2**20):
        crc = zlib.crc32(bytes(2**20), crc)
    tail = struct.pack("<II", crc, len(head) + count)
    return b"\x1f\x8b\x08" + bytes(7) + packed_zeros(count, before=head) + tail


NRRD = (
    "NRRD0004\ntype: uint8\ndimension: 3\nspace: right-anterior-superior\nsizes: {}\n"
    "space directions: (1,0,0) (0,1,0) (0,0,1)\nencoding: gzip\n\n"
)


def write_all(folder: Path) -> None:
    (folder / "warm.png").write_bytes(zeros_as_png(8, 8))
    dicom(folder / "warm.dcm", uid.ExplicitVRLittleEndian, b"\0" * 64, 8, 8)
    (folder / "warm.nii.gz").write_bytes(gzip.compress(nifti((4, 4, 4), 128)))
    (folder / "warm.nrrd").write_bytes(NRRD.format("4 4 4").encode() + gzip.compress(b"\0" * 64))
    deflated(folder / "bomb-deflated.dcm")
    dicom(folder / "bomb-rows.dcm", uid.ExplicitVRLittleEndian, b"\0\0", 65535, 65535)
    dicom(folder / "bomb-frames.dcm", uid.ExplicitVRLittleEndian, b"\0\0", 8, 8, NumberOfFrames=10**9)
    dicom(folder / "bomb-rle.dcm", uid.RLELossless, encapsulate([b"\0\0"]), 30_000, 30_000)
    dicom(folder / "bomb-rle-small.dcm", uid.RLELossless, encapsulate([b"\0\0"]), 7_000, 7_000, BitsAllocated=32)
    for syntax, frame in (
        (uid.JPEGBaseline8Bit, jpeg_header(65500, 65500)),
        (uid.JPEGExtended12Bit, jpeg_header(65500, 65500, 0xC1, 12)),
        (uid.JPEGLosslessSV1, jpeg_header(65500, 65500, 0xC3, 16)),
        (uid.JPEGLSLossless, jpeg_header(65500, 65500, 0xF7)),
        (uid.JPEG2000Lossless, jpeg2000_header(2**31, 2**31)),
        (uid.HTJ2KLossless, jpeg2000_header(65500, 65500)),
    ):
        for name, side in (("told", 65500), ("hidden", 64)):
            dicom(folder / f"bomb-{syntax.keyword}-{name}.dcm", syntax, encapsulate([frame]), side, side)
    (folder / "bomb-header.jpg").write_bytes(jpeg_header(65500, 65500))
    scans = progressive_scans(7000, 500)
    (folder / "bomb-scans.jpg").write_bytes(scans)
    dicom(folder / "bomb-scans.dcm", uid.JPEGBaseline8Bit, encapsulate([scans]), 7000, 7000)
    (folder / "bomb-256-megapixels.png").write_bytes(zeros_as_png(16_000, 16_000))
    (folder / "bomb-169-megapixels.png").write_bytes(zeros_as_png(13_000, 13_000))
    text = b"Comment\0\0" + zeros_with_sum(2**28)
    (folder / "bomb-text.png").write_bytes(zeros_as_png(8, 8, (b"zTXt", text)))
    profile = b"icc\0\0" + zeros_with_sum(2**28)
    (folder / "bomb-profile.png").write_bytes(zeros_as_png(8, 8, (b"iCCP", profile)))
    pages = io.BytesIO()
    Image.new("L", (8, 8)).save(pages, "TIFF")
    tall = bytearray(pages.getvalue())
    first = int.from_bytes(tall[4:8], "little")
    for entry in range(int.from_bytes(tall[first : first + 2], "little")):
        at = first + 2 + 12 * entry
        if int.from_bytes(tall[at : at + 2], "little") in {256, 257}:
            tall[at + 2 : at + 12] = struct.pack("<HII", 4, 1, 200_000)
    (folder / "bomb-sides.tiff").write_bytes(tall)
    (folder / "bomb-shape.nii").write_bytes(nifti((32000, 32000, 32000), 0))
    (folder / "bomb-packed.nii.gz").write_bytes(packed_nifti((32000, 32000, 4), 2**28))
    (folder / "bomb-sizes.nrrd").write_bytes(NRRD.format("30000 30000 30000").encode() + gzip.compress(b"\0" * 64))


# What each act may say besides refusing: the header is fine where only the packed part is not, and no pixels are asked.
HARMLESS = {"bomb-text.png", "bomb-profile.png"}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, float, int]]:
    folder = tmp_path_factory.mktemp("bombs")
    write_all(folder)
    answer = subprocess.run([sys.executable, "-c", PROGRAM, str(folder)], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout)
    assert len(found) == 4 * len(list(folder.glob("bomb-*")))
    return found


def test_no_bomb_is_rendered(outcomes: dict[str, tuple[str, float, int]]) -> None:
    rendered = {name for name, (answer, *_) in outcomes.items() if name.endswith(" render") and answer == "result"}

    assert {name.removesuffix(" render") for name in rendered} <= HARMLESS


def test_no_bomb_keeps_the_processor_busy(outcomes: dict[str, tuple[str, float, int]]) -> None:
    slow = {
        name: round(seconds, 2) for name, (_, seconds, _) in outcomes.items() if seconds > MOST_SECONDS * slowness()
    }

    assert slow == {}


def test_no_bomb_takes_a_gigabyte(outcomes: dict[str, tuple[str, float, int]]) -> None:
    greedy = {name: peak for name, (_, _, peak) in outcomes.items() if peak > MOST_BYTES}
    most = max(peak for _, _, peak in outcomes.values())
    print(f"{len(outcomes)} acts on bombs, {most / 1e6:.0f} MB at the most")  # noqa: T201  # for the docs

    assert greedy == {}


def test_the_bombs_are_what_they_are_called() -> None:
    assert len(zeros_as_png(16_000, 16_000)) < 300_000
    assert np.frombuffer(jpeg2000_header(5, 6), ">u1")[0] == 0xFF
    assert gzip.decompress(packed_nifti((4, 4, 4), 2**21)) == nifti((4, 4, 4), 2**21)
    assert zlib.decompress(zeros_with_sum(2**21 + 3)) == bytes(2**21 + 3)
    with Image.open(io.BytesIO(zeros_as_png(2000, 1500))) as picture:
        assert picture.getextrema() == (0, 0)
