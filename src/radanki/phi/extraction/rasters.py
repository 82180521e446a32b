"""The identifiers of PNG, JPEG, WebP and TIFF files: EXIF, XMP, IPTC, comments, text chunks and trailing bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PIL import ExifTags, Image

from radanki.imaging import limits
from radanki.phi.extraction.beside_pixels import beside_pixels
from radanki.phi.extraction.identifiers import of_free_text, of_name
from radanki.phi.extraction.volumes import of_keyed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from radanki.model.phi.identifier import Identifier

_FORMATS = ("PNG", "JPEG", "WEBP", "TIFF")
_PRINTABLE = re.compile(rb"[\t\n\r -~\xa0-\xff]{4,}")
_WIDE = re.compile(rb"(?:[ -~]\x00){4,}")
_MARKUP = re.compile(r"<[^<>]{0,4000}>")
_ATTRIBUTE = re.compile(r"""([\w:]{1,80})\s{0,9}=\s{0,9}["']([^"'<>]{1,1000})["']""")
_CREATOR = re.compile(
    r"<(?:dc|photoshop|Iptc4xmpCore):(?:creator|AuthorsPosition|Credit)\b[^<>]{0,200}>(.{1,2000}?)</(?:dc|photoshop|Iptc4xmpCore):",
    re.DOTALL,
)
_PEOPLE = frozenset({"Artist", "XPAuthor", "CameraOwnerName", "Copyright"})
_WIDE_TAGS = frozenset({"XPTitle", "XPComment", "XPAuthor", "XPKeywords", "XPSubject"})
_TAIL_BYTES = 1 << 16
_MOST_BYTES = 1 << 20


def identifiers_of_raster(path: Path) -> Iterator[Identifier]:
    """Give the identifiers of a picture file of at most 50 megapixels; no pixel is decoded."""
    with Image.open(path, formats=_FORMATS) as image:
        limits.check_size(*image.size)
        yield from _of_entries(image.info.items())
        exif = image.getexif()
        yield from _of_exif(dict(exif))
        for directory in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo):
            yield from _of_exif(dict(exif.get_ifd(directory)))
    octets = beside_pixels(path.read_bytes())
    yield from _of_octets(octets[:_MOST_BYTES] + octets[-_TAIL_BYTES:])


def _of_entries(entries: Iterable[tuple[object, object]]) -> Iterator[Identifier]:
    for key, value in entries:
        if isinstance(value, bytes):
            yield from _of_octets(value[:_MOST_BYTES])
        elif isinstance(value, str):
            yield from (*of_keyed(str(key), value), *_of_markup(value))


def _of_exif(tags: dict[int, object]) -> Iterator[Identifier]:
    for tag, value in tags.items():
        name = ExifTags.TAGS.get(tag, "")
        text = value if isinstance(value, str) else None
        if isinstance(value, bytes):
            text = value.decode("utf-16-le" if name in _WIDE_TAGS else "latin-1", "replace")
        if text is None:
            continue
        yield from of_free_text(text)
        if name in _PEOPLE:
            yield from of_name(text.strip("\0"), "person")


def _of_octets(octets: bytes) -> Iterator[Identifier]:
    for run in _PRINTABLE.findall(octets):
        yield from (*of_free_text(run.decode("latin-1")), *_of_markup(run.decode("latin-1")))
    for run in _WIDE.findall(octets):
        yield from of_free_text(run.decode("utf-16-le"))


def _of_markup(text: str) -> Iterator[Identifier]:
    """Look into XMP, which is XML: its attributes, its creators, and what stands between the tags."""
    if "<" not in text:
        return
    for key, value in _ATTRIBUTE.findall(text):
        yield from of_keyed(key, value)
    for found in _CREATOR.findall(text):
        yield from of_name(_MARKUP.sub(" ", found).strip(), "person")
    for piece in _MARKUP.split(text):
        yield from of_free_text(piece)
