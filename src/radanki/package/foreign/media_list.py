"""The list of media of any package: which member of the zip holds the file of a name.

Older packages list them as JSON. Newer ones list them in order as a Protocol Buffers message, packed by Zstandard; of
it two fields matter here: the name (1), and the number of the member where it is not the place in the list (255).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.errors import PackageError
from radanki.package.guarded_opening import MEDIA_LIST_LIMIT_BYTES
from radanki.package.student_files import NEWEST, unpacked_blocks
from radanki.package.typed_json import json_value, mapping_value, text_value

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

_LIST: Final = "media"
_META: Final = "meta"
_NEWEST_KNOWN: Final = 3
_ENTRY, _NAME, _NUMBER = 1, 1, 255
_VARINT, _EIGHT_BYTES, _LENGTH, _FOUR_BYTES = 0, 1, 2, 5
_LONGEST_VARINT: Final = 10


def members_by_name(archive: zipfile.ZipFile) -> dict[str, str]:
    """Give the member that holds the media of each name; a name that would lead out of Anki's folder is refused."""
    names = set(archive.namelist())
    _refuse_newer(archive, names)
    if _LIST not in names:
        return {}
    is_packed = NEWEST in names
    octets = b""
    for block in unpacked_blocks(archive, _LIST, is_packed=is_packed):
        octets += block
        if len(octets) > MEDIA_LIST_LIMIT_BYTES:
            raise PackageError("its list of media is too long")
    listed = _of_message(octets) if is_packed else _of_json(octets)
    # What is listed and not there is missing media: whoever asks for it is told so.
    return {_checked(name): member for name, member in listed if member in names}


def _refuse_newer(archive: zipfile.ZipFile, names: set[str]) -> None:
    if _META not in names or archive.getinfo(_META).file_size > MEDIA_LIST_LIMIT_BYTES:
        return
    octets = b"".join(unpacked_blocks(archive, _META, is_packed=False))
    version = next((value for number, value in _fields(octets) if number == 1 and isinstance(value, int)), 0)
    if version > _NEWEST_KNOWN:
        raise PackageError(f"it was written by a newer Anki (format {version}; {_NEWEST_KNOWN} is known here)")


def _of_json(octets: bytes) -> Iterator[tuple[str, str]]:
    for member, name in mapping_value(json_value(octets)).items():
        yield text_value(name), member


def _of_message(octets: bytes) -> Iterator[tuple[str, str]]:
    entries = (value for number, value in _fields(octets) if number == _ENTRY and isinstance(value, bytes))
    for place, entry in enumerate(entries):
        found = dict(_fields(entry))
        name, number = found.get(_NAME), found.get(_NUMBER, place)
        if not isinstance(name, bytes) or not isinstance(number, int):
            raise PackageError("its list of media is damaged")
        yield name.decode("utf-8"), str(number)


def _fields(octets: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Give the fields of a message: numbers as whole numbers, everything else as its bytes."""
    at = 0
    while at < len(octets):
        key, at = _varint(octets, at)
        kind = key & 7
        if kind == _VARINT:
            value, at = _varint(octets, at)
            yield key >> 3, value
            continue
        if kind == _LENGTH:
            length, at = _varint(octets, at)
        elif kind in {_EIGHT_BYTES, _FOUR_BYTES}:
            length = 8 if kind == _EIGHT_BYTES else 4
        else:
            raise PackageError("its list of media is damaged")
        if length > len(octets) - at:
            raise PackageError("its list of media is damaged")
        yield key >> 3, octets[at : at + length]
        at += length


def _varint(octets: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(_LONGEST_VARINT):
        if at + place >= len(octets):
            break
        value |= (octets[at + place] & 0x7F) << (7 * place)
        if octets[at + place] < 0x80:  # noqa: PLR2004  # the highest bit says that more follows
            return value, at + place + 1
    raise PackageError("its list of media is damaged")


def _checked(name: str) -> str:
    if not name or name in {".", ".."} or not {"/", "\\", ":", "\0"}.isdisjoint(name):
        raise PackageError(f"it would write media to {name[:80]!r}, outside of Anki's folder")
    return name
