"""What is read as text of a picture file: all but its packed pixels, which are noise that looks like names."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from radanki.phi.extraction.beside_pixels import beside_pixels
from radanki.phi.extraction.source import extract_identifiers

if TYPE_CHECKING:
    from pathlib import Path

NAME = "Zebulon^Quimby"
NOISE = Image.fromarray(np.random.default_rng(7).integers(0, 256, (400, 400, 3), dtype=np.uint8))


def saved(kind: str, **how: object) -> bytes:
    stream = io.BytesIO()
    NOISE.save(stream, kind, **how)
    return stream.getvalue()


def with_name(kind: str) -> bytes:
    if kind == "PNG":
        chunk = PngInfo()
        chunk.add_text("Comment", NAME)
        return saved("PNG", pnginfo=chunk)
    exif = Image.Exif()
    exif[0x010E] = NAME
    return saved(kind, exif=exif, lossless=True) if kind == "WEBP" else saved(kind, exif=exif, progressive=True)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_pixels_of_a_picture_give_no_names(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "picture"
    path.write_bytes(saved(kind))

    assert len(path.read_bytes()) > 80_000
    assert extract_identifiers(path).identifiers == frozenset()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_what_stands_before_and_behind_the_pixels_is_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "picture"
    path.write_bytes(with_name(kind) + b"born 1958-03-12 in Springfield")

    texts = {identifier.text for identifier in extract_identifiers(path).identifiers}

    assert any("Quimby" in text for text in texts)
    assert "1958-03-12" in texts


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_comment_between_the_scans_or_chunks_is_given(kind: str) -> None:
    octets = saved(kind, **({"progressive": True} if kind == "JPEG" else {}))
    inserted = {
        "PNG": b"\0\0\0\x06tEXtQuimby\0\0\0\0",
        "JPEG": b"\xff\xfe\x00\x08Quimby",
        "WEBP": b"XMP \x06\0\0\0Quimby",
    }[kind]
    at = {"PNG": octets.rfind(b"IEND") - 4, "JPEG": octets.rfind(b"\xff\xda"), "WEBP": len(octets)}[kind]

    assert b"Quimby" in beside_pixels(octets[:at] + inserted + octets[at:])


@pytest.mark.parametrize("octets", [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP", b"II*\0Quimby"])
def test_what_breaks_off_is_given_as_it_is(octets: bytes) -> None:
    assert beside_pixels(octets).endswith(octets[-1:] if octets[:1] == b"I" else b"")


def test_what_follows_the_end_of_a_webp_file_is_given_also_where_it_looks_like_pixels() -> None:
    assert b"Quimby" in beside_pixels(saved("WEBP") + b"VP8 \x06\0\0\0Quimby")


def test_the_compressed_data_of_a_jpeg_ls_scan_ends_at_a_marker() -> None:
    octets = b"\xff\xd8\xff\xf7\0\x02\xff\xda\0\x02..\xff\x41Springfield\xff\xd9Quimby"

    given = beside_pixels(octets)

    assert b"Quimby" in given
    assert b"Springfield" not in given
