"""Damaged, foreign and hostile files: one clear error each, quickly, and nothing of the file in its words."""

from __future__ import annotations

import gzip
import io
import random
import struct
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import nibabel
import nrrd
import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom import uid
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence

from radanki.errors import ImageError
from radanki.imaging.boundary import decoding
from radanki.imaging.header_probe import probe
from radanki.model.imaging.rendering import Plane, Rendering, View
from support.machine import slowness
from support.pictures import write_nifti

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydicom.dataset import FileDataset

PYDICOM_FILES = Path(pydicom.__file__).parent / "data" / "test_files"
AXIAL = View(slice=Plane("axial", 0))
QUICK_SECONDS = 5
"""Of processor time, on a usual machine: what takes so long was seen to take minutes or gigabytes without limits."""


@pytest.fixture
def refused(rendered: Callable[..., Rendering]) -> Callable[..., ImageError]:
    """Render and probe what must be refused; give the error of the rendering."""

    def refuse(source: Path, view: View | None = None) -> ImageError:
        start = time.process_time()
        with pytest.raises(ImageError) as caught:
            rendered(source, view=view or View())
        assert time.process_time() - start < QUICK_SECONDS * slowness()
        assert caught.value.message
        assert "\n" not in caught.value.message
        assert caught.value.fix
        return caught.value

    return refuse


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7 ...", b"GIF89a" + b"\0" * 100, b"PK\x03\x04" + b"\0" * 100, b"hello", b"\x1f\x8bgarbage", b"\0" * 4096],
)
def test_a_foreign_file_is_refused_by_what_it_holds(
    tmp_path: Path, refused: Callable[..., ImageError], content: bytes
) -> None:
    source = tmp_path / "image.dcm"
    source.write_bytes(content)

    assert refused(source).rule == "media/unknown-kind"


def test_an_empty_file_and_a_missing_one_say_so(tmp_path: Path, refused: Callable[..., ImageError]) -> None:
    (tmp_path / "empty.png").touch()

    assert "empty" in refused(tmp_path / "empty.png").message
    assert refused(tmp_path / "nothing.png").rule == "media/missing"


def small_files(folder: Path, make_dataset: Callable[..., FileDataset]) -> dict[str, tuple[bytes, View]]:
    """One small file of each kind, and the view that shows it."""
    picture = np.random.default_rng(3).integers(0, 255, (24, 32, 3)).astype(np.uint8)
    files: dict[str, tuple[bytes, View]] = {}
    for kind in ("png", "jpeg", "webp", "tiff"):
        file = io.BytesIO()
        Image.fromarray(picture).save(file, kind)
        files[kind] = (file.getvalue(), View())
    volume = np.arange(10 * 11 * 12, dtype=np.int16).reshape(10, 11, 12)
    write_nifti(folder / "v.nii.gz", volume)
    write_nifti(folder / "v.nii", volume)
    nrrd.write(str(folder / "v.nrrd"), volume, {"space": "RAS", "space directions": np.eye(3)})
    for name in ("v.nii.gz", "v.nii", "v.nrrd"):
        files[name] = ((folder / name).read_bytes(), AXIAL)
    dataset = make_dataset(np.arange(24 * 32, dtype=np.uint16).reshape(24, 32))
    dataset.save_as(folder / "plain.dcm", enforce_file_format=True)
    files["dicom"] = ((folder / "plain.dcm").read_bytes(), View())
    for name in (
        "JPEG2000",
        "MR_small_RLE",
        "MR_small_jpeg_ls_lossless",
        "SC_rgb_jpeg",
        "image_dfl",
        "examples_palette",
    ):
        files[name] = ((PYDICOM_FILES / f"{name}.dcm").read_bytes(), View())
    return files


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.95])
def test_a_file_that_is_cut_off_is_an_error_or_its_first_part(
    tmp_path: Path, rendered: Callable[..., Rendering], make_dataset: Callable[..., FileDataset], share: float
) -> None:
    source = tmp_path / "cut"
    for name, (content, view) in small_files(tmp_path, make_dataset).items():
        source.write_bytes(content[: max(1, int(len(content) * share))])
        try:
            outcome = rendered(source, view=view)
        except ImageError:
            continue
        # Codecs may show what is there (JPEG 2000, RLE); the others must not.
        assert name in {"JPEG2000", "MR_small_RLE"}, name
        assert outcome.width_px


@pytest.mark.slow
def test_whatever_is_damaged_gives_a_picture_or_one_error(
    tmp_path: Path, rendered: Callable[..., Rendering], make_dataset: Callable[..., FileDataset]
) -> None:
    chance = random.Random(20_261_124)  # noqa: S311  # a seeded experiment
    source = tmp_path / "damaged"
    for content, view in small_files(tmp_path, make_dataset).values():
        for _ in range(25):
            damaged = bytearray(content)
            for _ in range(chance.choice((1, 3, 20))):
                # Headers lie at the start: that is where damage leads decoders astray.
                place = min(int(chance.expovariate(1 / 300)), len(damaged) - 1)
                damaged[place] = chance.randrange(256)
            source.write_bytes(damaged)
            start = time.process_time()
            for act in (lambda: rendered(source, view=view), lambda: probe(source, view)):  # noqa: B023  # called at once
                try:
                    act()
                except ImageError as error:
                    assert error.message  # noqa: PT017  # either outcome is right
            assert time.process_time() - start < QUICK_SECONDS * slowness()


def test_a_deflated_bomb_is_not_inflated(
    tmp_path: Path, write_dicom: Callable[..., Path], refused: Callable[..., ImageError]
) -> None:
    whole = write_dicom(np.zeros((8, 8), np.uint16)).read_bytes()
    packer = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    # A full flush makes the packed megabyte stand alone, so that it can be repeated instead of packed again.
    megabyte = packer.compress(b"\0" * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = megabyte * 600 + packer.flush()
    meta_end = 132 + 12 + struct.unpack("<I", whole[140:144])[0]
    meta = whole[:meta_end].replace(b"UI\x14\x001.2.840.10008.1.2.1\0", b"UI\x16\x001.2.840.10008.1.2.1.99")
    source = tmp_path / "bomb.dcm"
    source.write_bytes(meta[:140] + struct.pack("<I", len(meta) - 144) + meta[144:] + packed)
    assert source.stat().st_size < 4_000_000

    assert refused(source).rule == "media/too-large"


def test_a_deflated_file_is_read(write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray]) -> None:
    pixels = np.arange(64, dtype=np.uint8).reshape(8, 8)
    source = write_dicom(pixels, syntax=uid.DeflatedExplicitVRLittleEndian, Modality="US")

    assert np.array_equal(shown(source), pixels)


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"Rows": 65535, "Columns": 65535}, "media/too-large"),
        ({"NumberOfFrames": 1_000_000_000}, "media/too-large"),
        ({"Rows": 7000, "Columns": 7000, "NumberOfFrames": 1000}, "media/too-large"),
        ({"Rows": 0}, "media/unreadable"),
        ({"NumberOfFrames": -1}, "media/unreadable"),
        ({"BitsAllocated": 0}, "media/unreadable"),
        ({"SamplesPerPixel": 4}, "media/unreadable"),
        ({"PhotometricInterpretation": "CMYK"}, "media/unreadable"),
        ({"PixelSpacing": [1000, 0.001]}, "media/unreadable"),
    ],
)
def test_a_dicom_header_that_asks_for_too_much_or_nothing_is_refused(
    write_dicom: Callable[..., Path], refused: Callable[..., ImageError], more: dict[str, object], rule: str
) -> None:
    assert refused(write_dicom(np.zeros((8, 8), np.uint16), **more)).rule == rule


def jpeg_header(width: int, height: int) -> bytes:
    start = b"\xff\xd8\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return start + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\0" * 64 + b"\xff\xd9"


def test_a_giant_jpeg_is_refused_by_its_header(
    tmp_path: Path, make_dataset: Callable[..., FileDataset], refused: Callable[..., ImageError]
) -> None:
    (tmp_path / "giant.jpg").write_bytes(jpeg_header(65500, 65500))
    dataset = make_dataset(np.zeros((100, 100), np.uint8), uid.JPEGBaseline8Bit)
    dataset.PixelData = encapsulate([jpeg_header(65500, 65500)])
    dataset["PixelData"].is_undefined_length = True
    dataset.save_as(tmp_path / "giant.dcm", enforce_file_format=True)

    assert refused(tmp_path / "giant.jpg").rule == "media/too-large"
    assert "65500" in refused(tmp_path / "giant.dcm").message


def test_a_giant_png_is_refused_by_its_header(tmp_path: Path, refused: Callable[..., ImageError]) -> None:
    for width, height in ((13_000, 13_000), (16_000, 16_000), (7_100, 7_100)):
        header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
        chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
        data = b"IDAT" + zlib.compress(b"\0" * 1000)
        chunk += struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
        (tmp_path / "giant.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk)

        assert refused(tmp_path / "giant.png").rule == "media/too-large"


def nifti_header(shape: tuple[int, ...], offset: float = 352) -> bytearray:
    header = nibabel.Nifti1Header()
    header.set_data_dtype(np.int16)
    header.set_sform(np.eye(4), code=1)
    data = bytearray(header.binaryblock + b"\0" * 4)
    data[40:56] = struct.pack("<8h", len(shape), *shape, *([1] * (7 - len(shape))))
    data[108:112] = struct.pack("<f", offset)
    data[344:348] = b"n+1\0"
    return data


@pytest.mark.parametrize(
    ("shape", "offset"), [((32000, 32000, 32000), 352), ((10, 10, 10), 1e12), ((10, 10, 10), 1e30), ((-5, 10, 10), 352)]
)
def test_a_volume_header_that_asks_for_too_much_is_refused(
    tmp_path: Path, refused: Callable[..., ImageError], shape: tuple[int, ...], offset: float
) -> None:
    content = bytes(nifti_header(shape, offset))
    (tmp_path / "v.nii").write_bytes(content)
    (tmp_path / "v.nii.gz").write_bytes(gzip.compress(content + b"\0" * 2**25))

    refused(tmp_path / "v.nii", AXIAL)
    refused(tmp_path / "v.nii.gz", AXIAL)


def test_a_packed_nrrd_gives_no_more_than_its_header_promises(
    tmp_path: Path, refused: Callable[..., ImageError]
) -> None:
    header = (
        "NRRD0004\ntype: uint8\ndimension: 3\nspace: RAS\nsizes: {}\n"
        "space directions: (1,0,0) (0,1,0) (0,0,1)\nencoding: gzip\n\n"
    )
    for sizes in ("30000 30000 30000", "0 4 4", "100 100 100", "4 4"):
        (tmp_path / "v.nrrd").write_bytes(header.format(sizes).encode() + gzip.compress(b"\0" * 64))

        refused(tmp_path / "v.nrrd", AXIAL)


def test_a_header_without_an_end_is_refused(tmp_path: Path, refused: Callable[..., ImageError]) -> None:
    (tmp_path / "v.nrrd").write_bytes(b"NRRD0004\n" + b"x" * 2**22)

    refused(tmp_path / "v.nrrd", AXIAL)


def test_sequences_nested_without_end_are_one_error(
    write_dicom: Callable[..., Path], tmp_path: Path, refused: Callable[..., ImageError]
) -> None:
    whole = write_dicom(np.zeros((8, 8), np.uint16)).read_bytes()
    # (0008,1140) of undefined length, an item of undefined length, and so on.
    nested = (b"\x08\x00\x40\x11SQ\0\0\xff\xff\xff\xff" + b"\xfe\xff\x00\xe0\xff\xff\xff\xff") * 20_000
    place = whole.index(b"\x08\x00\x60\x00CS")
    (tmp_path / "deep.dcm").write_bytes(whole[:place] + nested + whole[place:])

    refused(tmp_path / "deep.dcm")


class PanicException(BaseException):  # named as Rust decoders name theirs
    """What a decoder written in Rust raises."""


@pytest.mark.parametrize(
    "raised",
    [
        PanicException("DOE^JANE"),
        RecursionError("DOE^JANE"),
        MemoryError("DOE^JANE"),
        ValueError("DOE^JANE"),
        AttributeError("DOE^JANE"),
        struct.error("DOE^JANE"),
        zlib.error("DOE^JANE"),
        OSError("DOE^JANE"),
        Image.DecompressionBombWarning("DOE^JANE"),
        FileNotFoundError("DOE^JANE"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_whatever_a_decoder_raises_becomes_one_error_that_quotes_nothing(raised: BaseException) -> None:
    with pytest.raises(ImageError) as caught, decoding("the picture"):
        raise raised

    assert "JANE" not in caught.value.message + caught.value.fix
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("passing", [KeyboardInterrupt, SystemExit])
def test_an_interruption_passes(passing: type[BaseException]) -> None:
    with pytest.raises(passing), decoding("the picture"):
        raise passing


NO_PICTURES = {
    "1.2.840.10008.5.1.4.1.1.88.11": "SR",
    "1.2.840.10008.5.1.4.1.1.11.1": "PR",
    "1.2.840.10008.5.1.4.1.1.88.59": "KO",
    "1.2.840.10008.5.1.4.1.1.66.4": "SEG",
    "1.2.840.10008.5.1.4.1.1.481.3": "RTSTRUCT",
    "1.2.840.10008.5.1.4.1.1.481.5": "RTPLAN",
    "1.2.840.10008.5.1.4.1.1.104.1": "DOC",
}


@pytest.mark.parametrize(("storage_class", "modality"), NO_PICTURES.items())
def test_an_object_that_is_no_picture_is_refused_by_its_class_or_its_modality(
    write_dicom: Callable[..., Path], refused: Callable[..., ImageError], storage_class: str, modality: str
) -> None:
    pixels = np.zeros((8, 8), np.uint16)

    for more in ({"SOPClassUID": storage_class, "Modality": "OT"}, {"Modality": modality}):
        assert refused(write_dicom(pixels, **more)).rule == "media/not-a-picture"


def test_an_object_without_pixels_is_refused(
    tmp_path: Path, make_dataset: Callable[..., FileDataset], refused: Callable[..., ImageError]
) -> None:
    dataset = make_dataset(np.zeros((8, 8), np.uint16))
    del dataset.PixelData
    dataset.save_as(tmp_path / "bare.dcm", enforce_file_format=True)

    assert refused(tmp_path / "bare.dcm").rule == "media/not-a-picture"


def test_no_text_of_a_file_gets_into_an_error(
    tmp_path: Path, make_dataset: Callable[..., FileDataset], refused: Callable[..., ImageError]
) -> None:
    name = "DOE JANE"
    for breaking in ({}, {"PixelData": b"\0\0"}, {"NumberOfFrames": 5}, {"PhotometricInterpretation": name}):
        dataset = make_dataset(np.zeros((8, 8), np.uint16))
        for keyword in ("PatientName", "StudyDescription", "Manufacturer", "Modality", "SeriesDescription"):
            setattr(dataset, keyword, name)
        dataset.VOILUTFunction = name
        dataset.WindowCenter, dataset.WindowWidth = "40", "80"
        nested = Dataset()
        nested.PatientName = name
        dataset.ReferencedImageSequence = Sequence([nested])
        if not breaking:
            dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.88.11"
        for keyword, value in breaking.items():
            setattr(dataset, keyword, value)
        source = tmp_path / f"{name}.dcm"
        dataset.save_as(source, enforce_file_format=True)

        error = refused(source)

        assert "DOE" not in error.message + error.fix


def test_a_decoder_says_nothing_on_its_own(
    tmp_path: Path,
    refused: Callable[..., ImageError],
    capfd: pytest.CaptureFixture[str],
    make_dataset: Callable[..., FileDataset],
) -> None:
    for content, view in small_files(tmp_path, make_dataset).values():
        (tmp_path / "cut").write_bytes(content[: len(content) // 5])
        try:
            refused(tmp_path / "cut", view)
        except pytest.fail.Exception:  # shown in part
            continue

    captured = capfd.readouterr()
    assert captured.out + captured.err == ""
