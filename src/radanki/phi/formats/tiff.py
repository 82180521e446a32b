"""PHI in TIFF files: in their fields, their pages, and whether every byte belongs to one of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from radanki.imaging.formats.walkers.tiff import Directory, Layout, directories_of, layout_of, numbers_of
from radanki.model.phi.location import PhiLocation
from radanki.phi.formats.jpeg import locations_in_jpeg
from radanki.phi.formats.tiff_structure import locations_in_structure

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS = {
    330: ("privacy/further-frames", "SubIFDs"),
    700: ("privacy/xmp", "XMP"),
    33723: ("privacy/iptc", "IPTC"),
    34377: ("privacy/iptc", "Photoshop"),
    34665: ("privacy/exif", "ExifIFD"),
    34675: ("privacy/colour-profile", "ICCProfile"),
    34853: ("privacy/gps", "GPSInfo"),
    269: ("privacy/comment", "DocumentName"),
    270: ("privacy/comment", "ImageDescription"),
    271: ("privacy/exif", "Make"),
    272: ("privacy/exif", "Model"),
    285: ("privacy/comment", "PageName"),
    305: ("privacy/exif", "Software"),
    306: ("privacy/exif", "DateTime"),
    315: ("privacy/exif", "Artist"),
    316: ("privacy/exif", "HostComputer"),
    33432: ("privacy/exif", "Copyright"),
    37510: ("privacy/exif", "UserComment"),
}
_SUBFILE, _REDUCED = 254, 1
_DATA_PLACES = ((273, 279), (324, 325))
_TABLES, _COMPRESSION, _JPEG = 347, 259, 7
_MOST_STRIPS = 1_000_000


def locations_in_tiff(octets: bytes) -> Iterator[PhiLocation]:
    """Give the PHI locations of a file; raises :class:`ImageError` where its structure is damaged."""
    layout, directories = layout_of(octets), directories_of(octets)
    used = [(0, layout.header_bytes)]
    for page, directory in enumerate(directories):
        if page:
            yield PhiLocation("privacy/further-frames", f"page {page + 1}")
        used.append((directory.start, directory.stop))
        used += [(entry.start, entry.stop) for entry in directory.entries]
        yield from _locations_in_fields(octets, directory, layout, page)
        strips = _strips_of(octets, directory, layout)
        used += strips
        yield from _locations_in_frames(octets, directory, layout, strips)
    yield from _locations_in_gaps(octets, used)


def _locations_in_fields(octets: bytes, directory: Directory, layout: Layout, page: int) -> Iterator[PhiLocation]:
    for entry in directory.entries:
        where = f"field {entry.tag} of page {page + 1}"
        if entry.tag in _KINDS:
            yield PhiLocation(_KINDS[entry.tag][0], where, _KINDS[entry.tag][1])
        elif entry.tag == _SUBFILE and numbers_of(octets, entry, layout)[:1] == [_REDUCED]:
            yield PhiLocation("privacy/thumbnail", where)
        elif entry.tag == _TABLES:
            yield from locations_in_jpeg(octets[entry.start : entry.stop])
    known = tuple(entry for entry in directory.entries if entry.tag not in _KINDS)
    yield from locations_in_structure(octets, replace(directory, entries=known), layout)


def _strips_of(octets: bytes, directory: Directory, layout: Layout) -> list[tuple[int, int]]:
    """Give where the pixels lie, in strips or tiles."""
    for starts_tag, sizes_tag in _DATA_PLACES:
        starts, sizes = directory.find(starts_tag), directory.find(sizes_tag)
        if starts and sizes and max(starts.count, sizes.count) <= _MOST_STRIPS:
            pairs = zip(numbers_of(octets, starts, layout), numbers_of(octets, sizes, layout), strict=False)
            return [(start, start + size) for start, size in pairs]
    return []


def _locations_in_frames(
    octets: bytes, directory: Directory, layout: Layout, strips: list[tuple[int, int]]
) -> Iterator[PhiLocation]:
    compression = directory.find(_COMPRESSION)
    if compression is not None and numbers_of(octets, compression, layout) == [_JPEG]:
        for start, stop in strips:
            yield from locations_in_jpeg(octets[start:stop])


def _locations_in_gaps(octets: bytes, used: list[tuple[int, int]]) -> Iterator[PhiLocation]:
    """Give a PHI location for each stretch of bytes that no part of the file uses; parts begin at even places."""
    reached = 0
    for start, stop in sorted(used):
        if start > reached and octets[reached:start].strip(b"\0"):
            yield PhiLocation("privacy/unknown-part", f"unused bytes at byte {reached}")
        reached = max(reached, stop)
    if octets[reached:].strip(b"\0"):
        yield PhiLocation("privacy/trailing-bytes", "after the last part of the file")
