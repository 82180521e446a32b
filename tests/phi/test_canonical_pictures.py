"""What a picture does not need to be shown can hold a name; a file with it is refused, and one without passes."""

from __future__ import annotations

import gzip
import io
import struct
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from radanki.errors import ImageError
from radanki.imaging.formats.walkers.jpeg import JpegSegment, walk_jpeg
from radanki.phi.scan import scan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME = b"ZEBRAWITZ^QUINTUS 12.03.1956"
FILM = np.clip(np.add.outer(np.arange(60), np.arange(88)) + np.random.default_rng(5).integers(0, 40, (60, 88)), 0, 255)
GREY, COLOUR = FILM.astype(np.uint8), np.dstack([FILM, FILM // 2, 255 - FILM]).astype(np.uint8)


def encoded(pixels: Any, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    (pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)).save(file, kind, **options)
    return file.getvalue()


def rules_of(octets: bytes, folder: Path) -> set[str]:
    path = folder / "picture"
    path.write_bytes(octets)
    return {found.rule for found in scan(path)}


def chunk(name: bytes, content: bytes, checksum: bytes | None = None) -> bytes:
    told = zlib.crc32(name + content).to_bytes(4, "big") if checksum is None else checksum
    return len(content).to_bytes(4, "big") + name + content + told


def png(header: bytes, rows: bytes, *chunks: bytes) -> bytes:
    body = chunk(b"IHDR", header) + b"".join(chunks) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def png_with(name: bytes, content: bytes, checksum: bytes | None = None) -> bytes:
    octets = encoded(GREY, "PNG")
    return octets[:33] + chunk(name, content, checksum) + octets[33:]


def palette_png(colours: list[int], indices: Any) -> bytes:
    image = Image.fromarray(indices.astype(np.uint8), "P")
    image.putpalette(colours)
    return encoded(image, "PNG")


def with_text_in_alpha() -> bytes:
    alpha = Image.new("L", (88, 60), 255)
    ImageDraw.Draw(alpha).text((2, 20), "ZEBRAWITZ", font=ImageFont.load_default(14), fill=254)
    image = Image.fromarray(COLOUR)
    image.putalpha(alpha)
    return encoded(image, "PNG")


def with_a_strip_in_the_last_blocks() -> Any:
    """Letters from row 66 on, where the last blocks reach from 64 to 80."""
    image = Image.new("RGB", (88, 80))
    image.paste(Image.fromarray(COLOUR))
    ImageDraw.Draw(image).text((2, 64), "ZEBRAWITZ", font=ImageFont.load_default(14), fill=(255, 255, 255))
    return image


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content


def jpeg_with(marker: int, content: bytes) -> bytes:
    octets = encoded(GREY, "JPEG")
    return octets[:2] + segment(marker, content) + octets[2:]


def jpeg_of_height(height: int, pixels: Any, **options: Any) -> bytes:
    octets = bytearray(encoded(pixels, "JPEG", **options))
    start = next(part.start for part in walk_jpeg(bytes(octets)) if getattr(part, "marker", 0) == 0xC0)
    octets[start + 5 : start + 7] = height.to_bytes(2, "big")
    return bytes(octets)


def with_a_strip_below(rows: int) -> Any:
    """The picture, and below it a strip with a name."""
    image = Image.new("RGB", (88, 60 + rows))
    image.paste(Image.fromarray(COLOUR))
    ImageDraw.Draw(image).text((2, 61), "ZEBRAWITZ", font=ImageFont.load_default(rows - 2), fill=(255, 255, 255))
    return image


def jpeg_with_odd_table(marker: int) -> bytes:
    """A table that is used, with a text where no block of this picture needs it."""
    octets = encoded(np.full((64, 64), 128, dtype=np.uint8), "JPEG", optimize=marker == 0xC4)
    part = next(part for part in walk_jpeg(octets) if isinstance(part, JpegSegment) and part.marker == marker)
    after = part.start + 4 + len(part.content)
    if marker == 0xDB:
        content = part.content[:30] + NAME + part.content[30 + len(NAME) :]
    else:  # the code of one symbol becomes one of many
        counts = bytes([1, 0, 0, 0, 0, len(NAME) - 8]) + bytes(10)
        content = part.content[:1] + counts + part.content[17:18] + NAME[8:]
    return octets[: part.start] + segment(marker, content) + octets[after:]


def tiff(change: Callable[[bytearray, dict[int, int]], None], **options: Any) -> bytes:
    """A TIFF file with a change; the places of its fields are given by their tags."""
    octets = bytearray(encoded(options.pop("pixels", GREY), "TIFF", **options))
    start = int.from_bytes(octets[4:8], "little")
    count = int.from_bytes(octets[start : start + 2], "little")
    places = {int.from_bytes(octets[at : at + 2], "little"): at for at in range(start + 2, start + 2 + 12 * count, 12)}
    change(octets, places)
    return bytes(octets)


def lower_the_page(octets: bytearray, places: dict[int, int]) -> None:
    for tag in (257, 278):
        octets[places[tag] + 8 : places[tag] + 12] = (30).to_bytes(4, "little")


def fill_a_value_up(octets: bytearray, places: dict[int, int]) -> None:
    octets[places[262] + 10 : places[262] + 12] = b"QZ"


def lengthen_the_strip(octets: bytearray, places: dict[int, int]) -> None:
    """Text after the pixels, which the strip is said to have."""
    size = int.from_bytes(octets[places[279] + 8 : places[279] + 12], "little")
    start = int.from_bytes(octets[places[273] + 8 : places[273] + 12], "little")
    moved = octets[start : start + size] + NAME
    octets[places[273] + 8 : places[273] + 12] = len(octets).to_bytes(4, "little")
    octets[places[279] + 8 : places[279] + 12] = len(moved).to_bytes(4, "little")
    octets[start : start + size] = bytes(size)
    octets += moved


def nifti(**fields: Any) -> bytes:
    import nibabel  # noqa: PLC0415  # takes its time, and only these need it

    image = nibabel.Nifti1Image(FILM.reshape(60, 11, 8).astype(fields.pop("dtype", np.int16)), np.diag([1, 2, 3, 1]))
    if "voxel" in fields:
        voxels = np.array(image.dataobj)
        voxels.view(np.uint32)[0, 0, :4] = fields.pop("voxel")
        image = nibabel.Nifti1Image(voxels, np.diag([1, 2, 3, 1]))
    for name, value in fields.items():
        image.header[name] = value
    return bytes(image.to_bytes())


def nrrd_with(line: bytes) -> bytes:
    head = b"NRRD0005\ntype: int16\ndimension: 3\nspace: left-posterior-superior\nsizes: 60 11 8\n"
    geometry = b"space directions: (1,0,0) (0,1,0) (0,0,2.5)\nkinds: domain domain domain\nendian: little\n"
    return head + geometry + b"encoding: raw\nspace origin: (0,0,0)\n" + line + b"\n" + bytes(60 * 11 * 8 * 2)


ROWS_OF_A_BYTE = b"".join(b"\0%c" % letter for letter in NAME[:20])
TEXT_AS_NUMBERS = np.frombuffer(NAME[:12], dtype=np.float32)
CARRIERS: dict[str, Callable[[], bytes]] = {
    "PNG palette of true colours": lambda: png_with(b"PLTE", NAME[:27]),
    "PNG chromaticities": lambda: png_with(b"cHRM", NAME.ljust(32)),
    "PNG gamma": lambda: png_with(b"gAMA", NAME[:4]),
    "PNG densities": lambda: png_with(b"pHYs", NAME[:8] + b"\1"),
    "PNG significant bits": lambda: png_with(b"sBIT", NAME[:1]),
    "PNG background": lambda: png_with(b"bKGD", NAME[:2]),
    "PNG transparent value": lambda: png_with(b"tRNS", NAME[:2]),
    "PNG histogram": lambda: png_with(b"hIST", NAME),
    "PNG wrong checksums": lambda: png_with(b"IDAT", b"", NAME[:4]),
    "PNG palette beyond use": lambda: palette_png([0, 0, 0, 255, 255, 255, *NAME], GREY % 2),
    "PNG numbers of one colour": lambda: palette_png([9, 9, 9, 9, 9, 9, 200, 0, 0], GREY % 3),
    "PNG text in alpha": with_text_in_alpha,
    "PNG low bytes of colours": lambda: png(struct.pack(">IIBBBBB", 2, 2, 16, 2, 0, 0, 0), (b"\0" + NAME[:12]) * 2),
    "PNG bits after a row": lambda: png(struct.pack(">IIBBBBB", 4, 20, 1, 0, 0, 0, 0), ROWS_OF_A_BYTE),
    "JPEG unused quantisers": lambda: jpeg_with(0xDB, b"\3" + NAME.ljust(64)),
    "JPEG unused codes": lambda: jpeg_with(0xC4, b"\x13" + bytes(7) + bytes([len(NAME)]) + bytes(8) + NAME),
    "JPEG steps that no block needs": lambda: jpeg_with_odd_table(0xDB),
    "JPEG codes that no block has": lambda: jpeg_with_odd_table(0xC4),
    "JPEG table twice": lambda: jpeg_with(0xDB, b"\0" + NAME.ljust(64)),
    "JPEG bytes in the scan": lambda: encoded(GREY, "JPEG")[:-2] + NAME + b"\xff\xd9",
    "JPEG lowered height": lambda: jpeg_of_height(60, with_a_strip_below(20)),
    "JPEG strip in the last blocks": lambda: jpeg_of_height(66, with_a_strip_in_the_last_blocks(), subsampling=2),
    "JPEG colour transform": lambda: jpeg_with(0xEE, b"Adobe" + NAME[:7]),
    "JPEG density": lambda: encoded(GREY, "JPEG").replace(b"\1\1\0\0\1\0\1", b"\1\1\1QZXV", 1),
    "JPEG restart interval": lambda: jpeg_with(0xDD, NAME[:2]),
    "JPEG fill bytes": lambda: encoded(GREY, "JPEG")[:20] + b"\xff" * 20 + encoded(GREY, "JPEG")[20:],
    "WebP after the last pixel": lambda: webp_with_tail(lossless=True),
    "WebP after the last block": lambda: webp_with_tail(lossless=False),
    "TIFF lowered page": lambda: tiff(lower_the_page),
    "TIFF oversize strip": lambda: tiff(lengthen_the_strip),
    "TIFF strip of deflated rows and more": lambda: tiff(lengthen_the_strip, compression="tiff_adobe_deflate"),
    "TIFF spare bytes of a value": lambda: tiff(fill_a_value_up),
    "TIFF alpha": lambda: encoded(np.dstack([COLOUR, GREY]), "TIFF"),
    "NIfTI display range": lambda: nifti(cal_max=TEXT_AS_NUMBERS[0], cal_min=TEXT_AS_NUMBERS[1]),
    "NIfTI unused sizes": lambda: nifti(pixdim=[1, 1, 2, 3, 1, *TEXT_AS_NUMBERS]),
    "NIfTI sizes that the matrix says otherwise": lambda: nifti(pixdim=[1, *TEXT_AS_NUMBERS, 1, 1, 1, 1]),
    "NIfTI intent": lambda: nifti(intent_p1=TEXT_AS_NUMBERS[0]),
    "NIfTI intent code": lambda: nifti(intent_code=0x5A51),
    "NIfTI slices": lambda: nifti(slice_duration=TEXT_AS_NUMBERS[0], toffset=TEXT_AS_NUMBERS[1]),
    "NIfTI greatest value": lambda: nifti(glmax=0x5A51, glmin=0x5A51),
    "NIfTI quaternion beside a matrix": lambda: nifti(quatern_b=0.3, quatern_c=0.2),
    "NIfTI offset beside a matrix": lambda: nifti(qoffset_x=19560312),
    "NIfTI bits of a voxel": lambda: nifti().replace(struct.pack("<hh", 4, 16), struct.pack("<hh", 4, 24), 1),
    "NIfTI voxels that are no numbers": lambda: nifti(dtype=np.float32, voxel=0x7FC05A51),
    "NIfTI time of packing": lambda: gzip.compress(nifti(), mtime=19560312),
    "NRRD thicknesses": lambda: nrrd_with(b"thicknesses: 4711 1956 1203\n"),
    "NRRD ranges": lambda: nrrd_with(b"old max: 19560312\n"),
    "NRRD block size": lambda: nrrd_with(b"block size: 19560312\n"),
    "NRRD axis ranges": lambda: nrrd_with(b"axis mins: 4711 1956 1203\n"),
    "NRRD digits": lambda: nrrd_with(b"space dimension: 3.0000000195603120004711\n"),
    "NRRD blanks": lambda: nrrd_with(b'space units:  "mm"   "mm" "mm"\n'),
    "NRRD line twice": lambda: nrrd_with(b"sizes: 19 56 312\n"),
    "GIF": lambda: encoded(GREY, "GIF"),
}  # fmt: skip


def webp_with_tail(*, lossless: bool) -> bytes:
    octets = encoded(COLOUR, "WEBP", lossless=lossless)
    content = octets[20 : 20 + int.from_bytes(octets[16:20], "little")] + NAME
    body = b"WEBP" + octets[12:16] + len(content).to_bytes(4, "little") + content + b"\0" * (len(content) % 2)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


@pytest.mark.parametrize("carrier", CARRIERS)
def test_what_no_pixel_needs_is_refused(carrier: str, tmp_path: Path) -> None:
    try:
        found = rules_of(CARRIERS[carrier](), tmp_path)
    except ImageError as error:
        found = {error.rule}

    assert found


@pytest.mark.parametrize(
    "octets",
    [
        encoded(GREY, "PNG"),
        png_with(b"sRGB", b"\0"),
        png_with(b"gAMA", (45455).to_bytes(4, "big")),
        png_with(b"pHYs", struct.pack(">IIB", 3780, 3780, 1)),
        palette_png([index for index in range(256) for _ in range(3)], GREY),
        encoded(Image.fromarray(GREY).point(lambda value: 255 * (value > 90), "1"), "PNG"),
        encoded(np.dstack([COLOUR, np.full(GREY.shape, 255, dtype=np.uint8)]), "PNG"),
        encoded(COLOUR, "JPEG", quality=90),
        encoded(COLOUR, "JPEG", optimize=True),
        encoded(COLOUR, "JPEG", keep_rgb=True),
        encoded(COLOUR[:50, :70], "JPEG", subsampling=2, quality=60),
        encoded(GREY, "JPEG", restart_marker_rows=1),
        encoded(COLOUR, "WEBP", quality=60),
        encoded(COLOUR, "WEBP", lossless=True),
        encoded(COLOUR, "TIFF", dpi=(300, 300)),
        encoded(GREY.astype(np.float32), "TIFF", compression="tiff_adobe_deflate"),
        nifti(),
        nifti(dtype=np.float32, voxel=0x7FC00000),
        gzip.compress(nifti(), mtime=0),
        nrrd_with(b"# Complete NRRD file format specification at:\n"),
    ],
)
def test_what_writers_write_of_pixels_alone_passes(octets: bytes, tmp_path: Path) -> None:
    assert rules_of(octets, tmp_path) == set()
