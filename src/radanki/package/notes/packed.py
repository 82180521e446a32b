"""What is known of a note that was packed: nothing of it is looked at again where it is packed once more as it was."""

from __future__ import annotations

import hashlib
import struct
from itertools import starmap
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHA256 = 32
_ENTRY: Final = struct.Struct(f">16s{_SHA256}s{_SHA256}sq")
_SUM: Final = 16
_COUNT: Final = struct.Struct(">QQ")


class PackedNote(NamedTuple):
    """A note as a package holds it, by digests: no word of it can be told from them.

    ``said`` is that of the note with its places (:func:`radanki.package.notes.key.key_of_notes`), ``digest`` what
    :func:`radanki.package.contents.note_digest` gives, ``content`` that of what reaches a student. ``modified`` is the
    time that it carries.
    """

    said: bytes
    digest: bytes
    content: bytes
    modified: int


class PackedNotes(NamedTuple):
    """The notes of a package by guid, all of them without a fault; ``sha256`` is the package's."""

    sha256: str
    notes: Mapping[str, PackedNote]

    def as_before(self, said: Mapping[str, bytes]) -> dict[str, PackedNote]:
        """Give by guid those that say just the same at the same places now."""
        return {guid: note for guid, note in self.notes.items() if said.get(guid) == note.said}


NONE_PACKED: Final = PackedNotes("", {})


def written_notes(packed: PackedNotes, made_by: bytes) -> bytes:
    """Give packed notes as a file; ``made_by`` is a digest of the program and of all that it goes by."""
    guids = "\n".join(packed.notes).encode()
    entries = b"".join(starmap(_ENTRY.pack, packed.notes.values()))
    content = bytes.fromhex(packed.sha256) + _COUNT.pack(len(packed.notes), len(guids)) + guids + entries
    return _sum(content, made_by) + content


def read_notes(octets: bytes, made_by: bytes) -> PackedNotes:
    """Give what was written; nothing where it is torn, foreign, or made by another program."""
    content = octets[_SUM:]
    if len(content) < _SHA256 + _COUNT.size or octets[:_SUM] != _sum(content, made_by):
        return NONE_PACKED
    count, length = _COUNT.unpack_from(content, _SHA256)
    begins = _SHA256 + _COUNT.size
    guids = content[begins : begins + length].decode().split("\n") if count else []
    entries = starmap(PackedNote, _ENTRY.iter_unpack(content[begins + length :]))
    return PackedNotes(content[:_SHA256].hex(), dict(zip(guids, entries, strict=True)))


def _sum(content: bytes, made_by: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_SUM, key=made_by).digest()
