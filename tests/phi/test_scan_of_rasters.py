"""What PNG, JPEG, WebP, TIFF and GIF files carry beside their pixels is found; fresh files have none of it."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from radanki.errors import ImageError
from radanki.imaging.formats.walkers import parts
from radanki.phi.scan import scan

if TYPE_CHECKING:
    from pathlib import Path

NAME = "ZEBRAWITZ"
GREY = np.random.default_rng(7).integers(0, 256, (21, 34), dtype=np.uint8)
COLOUR = np.random.default_rng(8).integers(0, 256, (21, 34, 3), dtype=np.uint8)
DEEP = np.random.default_rng(9).integers(0, 65536, (21, 34), dtype=np.uint16)


def encoded(pixels: Any, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    image.save(file, kind, **options)
    return file.getvalue()


def found_in(octets: bytes, folder: Path) -> set[str]:
    path = folder / "picture"
    path.write_bytes(octets)
    return {trace.rule for trace in scan(path)}


def with_alpha(under: Any, alpha: int = 0) -> Any:
    """A colour picture whose upper left corner is transparent, with the colours ``under`` it."""
    pixels = np.dstack([COLOUR, np.full(GREY.shape, 255, dtype=np.uint8)])
    pixels[:8, :8, :3] = under
    pixels[:8, :8, 3] = alpha
    return pixels


CLEAN = {
    "grey PNG": lambda: encoded(GREY, "PNG"),
    "colour PNG": lambda: encoded(COLOUR, "PNG", optimize=True),
    "deep PNG": lambda: encoded(DEEP, "PNG"),
    "bilevel PNG": lambda: encoded(Image.fromarray(GREY).convert("1"), "PNG"),
    "palette PNG": lambda: encoded(Image.fromarray(COLOUR).quantize(16), "PNG"),
    "PNG with density": lambda: encoded(GREY, "PNG", dpi=(300, 300)),
    "grey JPEG": lambda: encoded(GREY, "JPEG"),
    "colour JPEG": lambda: encoded(COLOUR, "JPEG", quality=95, subsampling=0),
    "JPEG with restarts": lambda: encoded(GREY, "JPEG", restart_marker_blocks=1),
    "lossy WebP": lambda: encoded(COLOUR, "WEBP"),
    "lossless WebP": lambda: encoded(COLOUR, "WEBP", lossless=True),
    "TIFF": lambda: encoded(COLOUR, "TIFF"),
    "deep TIFF": lambda: encoded(DEEP, "TIFF"),
    "deflated TIFF": lambda: encoded(GREY, "TIFF", compression="tiff_adobe_deflate"),
    "BigTIFF": lambda: encoded(GREY, "TIFF", big_tiff=True),
    "palette TIFF": lambda: encoded(Image.fromarray(COLOUR).quantize(16), "TIFF"),
}

OTHERWISE = {
    "PNG with one hidden colour": lambda: encoded(with_alpha(0), "PNG"),
    "progressive JPEG": lambda: encoded(COLOUR, "JPEG", progressive=True, dpi=(72, 72)),
    "CMYK JPEG": lambda: encoded(Image.fromarray(COLOUR).convert("CMYK"), "JPEG"),
    "WebP with alpha": lambda: encoded(with_alpha(GREY[:8, :8, None]), "WEBP", lossless=True),
    "LZW TIFF": lambda: encoded(COLOUR, "TIFF", compression="tiff_lzw"),
    "JPEG TIFF": lambda: encoded(COLOUR, "TIFF", compression="jpeg"),
    "fax TIFF": lambda: encoded(Image.fromarray(GREY).convert("1"), "TIFF", compression="group4"),
    "GIF": lambda: encoded(Image.fromarray(COLOUR).quantize(16), "GIF"),
}
"""Honest pictures, written in a way in which more than what is seen could lie; `radanki clean` makes PNG of them."""


@pytest.mark.parametrize("name", CLEAN)
def test_a_freshly_encoded_picture_has_no_traces(name: str, tmp_path: Path) -> None:
    assert found_in(CLEAN[name](), tmp_path) == set()


@pytest.mark.parametrize("name", OTHERWISE)
def test_a_picture_that_is_written_otherwise_is_refused_for_that_alone(name: str, tmp_path: Path) -> None:
    found = found_in(OTHERWISE[name](), tmp_path)

    assert found
    assert found <= {"privacy/not-canonical", "privacy/hidden-pixels", "privacy/unknown-part"}


def test_an_interlaced_png_has_no_traces(tmp_path: Path) -> None:
    raw = b""
    for top, rows, left, columns in (
        (0, 8, 0, 8),
        (0, 8, 4, 8),
        (4, 8, 0, 4),
        (0, 4, 2, 4),
        (2, 4, 0, 2),
        (0, 2, 1, 2),
        (1, 2, 0, 1),
    ):
        raw += b"".join(b"\0" + row.tobytes() for row in GREY[top::rows, left::columns] if row.size)
    header = struct.pack(">IIBBBBB", GREY.shape[1], GREY.shape[0], 8, 0, 0, 0, 1)

    clean = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")

    assert found_in(clean, tmp_path) == set()


def chunk(name: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")


def png_with(name: bytes, content: bytes) -> bytes:
    octets = encoded(GREY, "PNG")
    return octets[:33] + chunk(name, content) + octets[33:]


def jpeg_with(marker: int, content: bytes) -> bytes:
    octets = encoded(GREY, "JPEG")
    return octets[:2] + bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content + octets[2:]


def webp_with(name: bytes, content: bytes) -> bytes:
    octets = encoded(GREY, "WEBP", lossless=True)
    added = name + len(content).to_bytes(4, "little") + content + b"\0" * (len(content) % 2)
    return octets[:4] + (len(octets) + len(added) - 8).to_bytes(4, "little") + octets[8:] + added


def gif_with(block: bytes) -> bytes:
    octets = encoded(Image.fromarray(COLOUR).quantize(16), "GIF")
    return octets[:-1] + block + octets[-1:]


def exif(name: str, *, position: bool = False) -> bytes:
    block = Image.Exif()
    block[0x010E], block[0x013B] = name, name
    block[0x9C9D] = name.encode("utf-16le")
    if position:
        block[0x8825] = {1: "N", 2: (48.0, 12.0, 0.0)}
    return block.tobytes()


def exif_with_thumbnail(name: str) -> bytes:
    text = name.encode().ljust(16, b"\0")
    first = struct.pack("<HHHIII", 1, 0x010E, 2, 16, 44, 26)
    return b"Exif\0\0II*\0\x08\0\0\0" + first + struct.pack("<HHHIII", 1, 0x0201, 4, 1, 44, 0) + text


def profile(name: str) -> bytes:
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made + name.encode()


def tiff_with(tag: int, value: Any, kind: int = 2) -> bytes:
    fields = ImageFileDirectory_v2()
    fields.tagtype[tag] = kind
    fields[tag] = value
    return encoded(GREY, "TIFF", tiffinfo=fields)


def text_png(name: str, **options: Any) -> bytes:
    text = PngInfo()
    text.add_text("Author", name, **options)
    return encoded(GREY, "PNG", pnginfo=text)


def pages(kind: str, **options: Any) -> bytes:
    return encoded(GREY, kind, save_all=True, append_images=[Image.fromarray(255 - GREY)], **options)


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>%s</dc:creator></x:xmpmeta>'
CARRIERS: dict[str, tuple[str, Any]] = {
    "JPEG EXIF": ("privacy/exif", lambda name: encoded(GREY, "JPEG", exif=exif(name))),
    "JPEG GPS": ("privacy/gps", lambda name: encoded(GREY, "JPEG", exif=exif(name, position=True))),
    "JPEG EXIF thumbnail": ("privacy/thumbnail", lambda name: jpeg_with(0xE1, exif_with_thumbnail(name))),
    "JPEG broken EXIF": ("privacy/exif", lambda name: jpeg_with(0xE1, b"Exif\0\0" + name.encode())),
    "JPEG XMP": ("privacy/xmp", lambda name: jpeg_with(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP % name.encode())),
    "JPEG IPTC": ("privacy/iptc", lambda name: jpeg_with(0xED, b"Photoshop 3.0\0" + b"8BIM\4\4\0\0" + name.encode())),
    "JPEG comment": ("privacy/comment", lambda name: encoded(GREY, "JPEG", comment=name)),
    "JPEG APP7": ("privacy/unknown-part", lambda name: jpeg_with(0xE7, name.encode())),
    "JPEG odd APP1": ("privacy/unknown-part", lambda name: jpeg_with(0xE1, name.encode())),
    "JPEG long JFIF": (
        "privacy/unknown-part",
        lambda name: jpeg_with(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0" + name.encode()),
    ),
    "JPEG JFIF thumbnail": (
        "privacy/thumbnail",
        lambda name: jpeg_with(0xE0, b"JFIF\0\1\1\0\0\1\0\1\1\3" + name.encode()),
    ),
    "JPEG JFXX": ("privacy/thumbnail", lambda name: jpeg_with(0xE0, b"JFXX\0\x10" + name.encode())),
    "JPEG long Adobe": ("privacy/unknown-part", lambda name: jpeg_with(0xEE, b"Adobe" + name.encode())),
    "JPEG reserved segment": ("privacy/unknown-part", lambda name: jpeg_with(0xF0, name.encode())),
    "JPEG trailing bytes": ("privacy/trailing-bytes", lambda name: encoded(GREY, "JPEG") + name.encode()),
    "JPEG bytes between": (
        "privacy/unknown-part",
        lambda name: b"\xff\xd8\xff\xe0\0\2" + name.encode() + encoded(GREY, "JPEG")[2:],
    ),
    "JPEG profile": ("privacy/colour-profile", lambda name: encoded(GREY, "JPEG", icc_profile=profile(name))),
    "JPEG second picture": ("privacy/further-frames", lambda _: pages("MPO")),
    "PNG text": ("privacy/text-chunk", text_png),
    "PNG packed text": ("privacy/text-chunk", lambda name: text_png(name, zip=True)),
    "PNG international text": (
        "privacy/text-chunk",
        lambda name: png_with(b"iTXt", b"Author\0\0\0\0\0" + name.encode()),
    ),
    "PNG XMP": ("privacy/xmp", lambda name: png_with(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP % name.encode())),
    "PNG IPTC": (
        "privacy/iptc",
        lambda name: png_with(b"zTXt", b"Raw profile type iptc\0\0" + zlib.compress(name.encode())),
    ),
    "PNG time": ("privacy/text-chunk", lambda _: png_with(b"tIME", b"\x07\xea\1\2\3\4\5")),
    "PNG EXIF": ("privacy/exif", lambda name: encoded(GREY, "PNG", exif=exif(name))),
    "PNG GPS": ("privacy/gps", lambda name: encoded(GREY, "PNG", exif=exif(name, position=True))),
    "PNG profile": ("privacy/colour-profile", lambda name: encoded(GREY, "PNG", icc_profile=profile(name))),
    "PNG private chunk": ("privacy/unknown-part", lambda name: png_with(b"zeBr", name.encode())),
    "PNG long density": ("privacy/unknown-part", lambda name: png_with(b"pHYs", bytes(9) + name.encode())),
    "PNG suggested palette": ("privacy/text-chunk", lambda name: png_with(b"sPLT", name.encode() + b"\0\x08")),
    "PNG animation": ("privacy/further-frames", lambda _: pages("PNG")),
    "PNG trailing bytes": ("privacy/trailing-bytes", lambda name: encoded(GREY, "PNG") + name.encode()),
    "PNG long end": ("privacy/unknown-part", lambda name: encoded(GREY, "PNG")[:-12] + chunk(b"IEND", name.encode())),
    "PNG bytes after the rows": ("privacy/trailing-bytes", lambda name: png_of(raw_rows() + name.encode())),
    "PNG bytes after the stream": ("privacy/trailing-bytes", lambda name: png_of(raw_rows(), after=name.encode())),
    "PNG chunk after the stream": ("privacy/trailing-bytes", lambda name: png_of(raw_rows(), extra=name.encode())),
    "PNG hidden pixels": ("privacy/hidden-pixels", lambda _: encoded(with_alpha(COLOUR[:8, :8]), "PNG")),
    "PNG nearly hidden pixels": ("privacy/hidden-pixels", lambda _: encoded(with_alpha(COLOUR[:8, :8], 1), "PNG")),
    "PNG hidden indices": ("privacy/hidden-pixels", lambda _: hidden_indices()),
    "WebP EXIF": ("privacy/exif", lambda name: encoded(GREY, "WEBP", exif=exif(name))),
    "WebP GPS": ("privacy/gps", lambda name: encoded(GREY, "WEBP", exif=exif(name, position=True))),
    "WebP XMP": ("privacy/xmp", lambda name: encoded(GREY, "WEBP", xmp=XMP % name.encode())),
    "WebP profile": ("privacy/colour-profile", lambda name: encoded(GREY, "WEBP", icc_profile=profile(name))),
    "WebP animation": ("privacy/further-frames", lambda _: pages("WEBP")),
    "WebP private chunk": ("privacy/unknown-part", lambda name: webp_with(b"zebr", name.encode())),
    "WebP second picture": ("privacy/unknown-part", lambda name: webp_with(b"VP8L", name.encode())),
    "WebP trailing bytes": ("privacy/trailing-bytes", lambda name: encoded(GREY, "WEBP") + name.encode()),
    "WebP hidden pixels": (
        "privacy/hidden-pixels",
        lambda _: encoded(with_alpha(COLOUR[:8, :8]), "WEBP", lossless=True, exact=True),
    ),
    "TIFF description": ("privacy/comment", lambda name: tiff_with(270, name)),
    "TIFF document name": ("privacy/comment", lambda name: tiff_with(269, name)),
    "TIFF artist": ("privacy/exif", lambda name: tiff_with(315, name)),
    "TIFF time": ("privacy/exif", lambda _: tiff_with(306, "2026:01:02 03:04:05")),
    "TIFF software": ("privacy/exif", lambda name: tiff_with(305, name)),
    "TIFF host": ("privacy/exif", lambda name: tiff_with(316, name)),
    "TIFF EXIF": ("privacy/exif", lambda name: encoded(GREY, "TIFF", exif=exif(name))),
    "TIFF GPS": ("privacy/gps", lambda name: encoded(GREY, "TIFF", exif=exif(name, position=True))),
    "TIFF XMP": ("privacy/xmp", lambda name: tiff_with(700, XMP % name.encode(), 1)),
    "TIFF IPTC": ("privacy/iptc", lambda name: tiff_with(33723, name.encode(), 7)),
    "TIFF Photoshop": ("privacy/iptc", lambda name: tiff_with(34377, name.encode(), 7)),
    "TIFF profile": ("privacy/colour-profile", lambda name: encoded(GREY, "TIFF", icc_profile=profile(name))),
    "TIFF private field": ("privacy/unknown-part", lambda name: tiff_with(65000, name)),
    "TIFF title of Windows": ("privacy/unknown-part", lambda name: tiff_with(40091, name.encode("utf-16le"), 1)),
    "TIFF text in a number": ("privacy/unknown-part", lambda name: tiff_with(340, name.encode(), 7)),
    "TIFF pages": ("privacy/further-frames", lambda _: pages("TIFF")),
    "TIFF small copy": ("privacy/thumbnail", lambda _: tiff_with(254, 1, 4)),
    "TIFF trailing bytes": ("privacy/trailing-bytes", lambda name: encoded(GREY, "TIFF") + name.encode()),
    "TIFF bytes between": ("privacy/unknown-part", lambda name: tiff_with_gap(name.encode())),
    "GIF comment": ("privacy/comment", lambda name: encoded(GREY, "GIF", comment=name)),
    "GIF text": ("privacy/comment", lambda name: gif_with(b"\x21\x01\x0c" + bytes(12) + blocks(name) + b"\0")),
    "GIF application": (
        "privacy/unknown-part",
        lambda name: gif_with(b"\x21\xff\x0bZEBRA-WORKS" + blocks(name) + b"\0"),
    ),
    "GIF XMP": ("privacy/xmp", lambda name: gif_with(b"\x21\xff\x0bXMP DataXMP" + blocks(name) + b"\0")),
    "GIF profile": ("privacy/colour-profile", lambda name: gif_with(b"\x21\xff\x0bICCRGBG1012" + blocks(name) + b"\0")),
    "GIF unknown extension": ("privacy/unknown-part", lambda name: gif_with(b"\x21\x77" + blocks(name) + b"\0")),
    "GIF long control": ("privacy/unknown-part", lambda name: gif_with(b"\x21\xf9" + blocks(name) + b"\0")),
    "GIF second control": ("privacy/unknown-part", lambda name: gif_with(b"\x21\xf9\4\0\0\0\0" + blocks(name) + b"\0")),
    "GIF frames": ("privacy/further-frames", lambda _: pages("GIF")),
    "GIF trailing bytes": ("privacy/trailing-bytes", lambda name: encoded(GREY, "GIF") + name.encode()),
    "AVIF": ("privacy/unexamined", lambda name: b"\0\0\0\x1cftypavif" + name.encode()),
}


def blocks(name: str) -> bytes:
    return bytes([len(name)]) + name.encode()


def raw_rows() -> bytes:
    return b"".join(b"\0" + row.tobytes() for row in GREY)


def png_of(raw: bytes, after: bytes = b"", extra: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", GREY.shape[1], GREY.shape[0], 8, 0, 0, 0, 0)
    last = chunk(b"IDAT", extra) if extra else b""
    packed = chunk(b"IDAT", zlib.compress(raw) + after)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + packed + last + chunk(b"IEND", b"")


def hidden_indices() -> bytes:
    """A palette with two transparent entries of one colour: the picture that they draw has no colour, only indices."""
    image = Image.new("P", (34, 21))
    image.putdata(np.where(GREY < 128, 0, 1).ravel().tolist())
    image.putpalette([0, 0, 0, 0, 0, 0, 255, 255, 255])
    return encoded(image, "PNG", transparency=b"\0\0\xff")


def tiff_with_gap(content: bytes) -> bytes:
    """Bytes between the header and the first directory, which comes after them."""
    content += b"\0" * (len(content) % 2)
    octets = bytearray(encoded(GREY, "TIFF", compression="raw"))
    return bytes(octets[:4]) + (len(octets) + len(content)).to_bytes(4, "little") + moved(octets, content)


def moved(octets: bytearray, content: bytes) -> bytes:
    start = int.from_bytes(octets[4:8], "little")
    directory = octets[start : start + 2 + 12 * int.from_bytes(octets[start : start + 2], "little") + 4]
    return bytes(octets[8:]) + content + bytes(directory)


@pytest.mark.parametrize("carrier", CARRIERS)
def test_every_carrier_is_found(carrier: str, tmp_path: Path) -> None:
    rule, plant = CARRIERS[carrier]

    assert rule in found_in(plant(NAME), tmp_path)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    carrier=st.sampled_from(
        [carrier for carrier, (_, plant) in CARRIERS.items() if "_" not in plant.__code__.co_varnames]
    ),
    name=st.text(st.characters(min_codepoint=65, max_codepoint=90), min_size=8, max_size=16),
)
def test_a_trace_never_tells_a_value(carrier: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(CARRIERS[carrier][1](name))

    traces = scan(path)

    assert traces
    assert not any(name in f"{trace!r}" for trace in traces)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    name=st.sampled_from(sorted(CLEAN)),
    cut=st.integers(1, 100),
    flips=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=4),
)
def test_a_damaged_picture_is_scanned_or_is_an_image_error(
    name: str, cut: int, flips: list[tuple[int, int]], tmp_path: Path
) -> None:
    octets = bytearray(CLEAN[name]())
    for place, value in flips:
        octets[12 + place % (len(octets) - 12)] = value
    path = tmp_path / "picture"
    path.write_bytes(octets[: len(octets) - cut % 50])

    try:
        scan(path)
    except ImageError as error:
        assert error.message  # noqa: PT017  # either is right


@pytest.mark.parametrize("name", [name for name in CLEAN if "TIFF" not in name])
def test_a_picture_that_is_cut_off_is_no_clean_one(name: str, tmp_path: Path) -> None:
    octets = CLEAN[name]()
    path = tmp_path / "picture"
    path.write_bytes(octets[: len(octets) * 2 // 3])

    with pytest.raises(ImageError):
        scan(path)


@pytest.mark.parametrize(
    "octets",
    [
        b"\xff\xd8\xff" + b"\xff\xd0" * 1200,
        b"\x89PNG\r\n\x1a\n" + chunk(b"PLTE", b"") * 1200,
        b"RIFF\x84\x25\0\0WEBP" + b"ALPH\0\0\0\0" * 1200,
        b"GIF89a" + bytes(7) + b"\x21\xfe" + b"\1x" * 1200,
        b"GIF89a" + bytes(7) + b"\x21\xf9\0" * 1200,
    ],
)
def test_a_file_of_very_many_parts_is_refused(octets: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST_PARTS", 1000)
    path = tmp_path / "picture"
    path.write_bytes(octets)

    with pytest.raises(ImageError, match="parts"):
        scan(path)


def test_a_small_file_that_claims_a_huge_picture_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    header = struct.pack(">IIBBBBB", 65_000, 65_000, 8, 0, 0, 0, 0)
    path = tmp_path / "bomb.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"x") + chunk(b"IEND", b""))

    with pytest.raises(ImageError) as caught:
        scan(path)

    assert caught.value.rule == "media/too-large"
