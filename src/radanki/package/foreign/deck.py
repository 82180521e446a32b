"""Any package that Anki exports, as its notes and media: older and newer formats, one deck or a whole collection.

It is a stranger's. It is only read, within bounds, no member is written under a name of its own, and a file is written
where the caller says and nowhere else.
"""

from __future__ import annotations

import tempfile
import unicodedata
import zipfile
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from radanki.errors import PackageError
from radanki.package.archive import MEDIA_LIMIT_BYTES
from radanki.package.contents import FIELD_SEPARATOR
from radanki.package.foreign.media_list import members_by_name
from radanki.package.foreign.note_types import note_types_in
from radanki.package.guarded_opening import BoundedFile, open_database, told_as_package_error
from radanki.package.student_files import NEWEST, bring_collection, unpacked_blocks
from radanki.package.typed_json import text_value, whole_value

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

_TABLES: Final = {"col": {"ver", "models"}, "notes": {"id", "mid", "tags", "flds"}}


@dataclass(frozen=True, slots=True)
class ForeignNote:
    """A note: the name of its note type, its fields by name in their order, and its tags."""

    note_type: str
    fields: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]


class ForeignDeck:
    """An open package; what is out of order in it raises :class:`PackageError` with one clear sentence."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, database: sqlite3.Connection) -> None:
        """Read the short lists; notes and media follow on demand."""
        self._path = path
        self._archive = archive
        self._database = database
        self._is_packed = NEWEST in archive.namelist()
        self._members = members_by_name(archive)
        self._types = note_types_in(database)

    def notes(self) -> Iterator[ForeignNote]:
        """Give every note in the order in which they were made."""
        with told_as_package_error(self._path):
            for type_id, tags, values in self._database.execute("SELECT mid, tags, flds FROM notes ORDER BY id"):
                if whole_value(type_id) not in self._types:
                    raise PackageError("it has a note that does not fit any note type in it")
                name, fields = self._types[type_id]
                said = text_value(values).split(FIELD_SEPARATOR)
                yield ForeignNote(name, tuple(zip(fields, said, strict=False)), tuple(text_value(tags).split()))

    def media_called(self, reference: str) -> str | None:
        """Give the name of the media that a field refers to; ``None`` where the package does not hold it."""
        plain = unquote(reference)
        ways = (reference, plain, *(unicodedata.normalize(form, plain) for form in ("NFC", "NFD")))
        return next((name for name in ways if name in self._members), None)

    def write_media(self, name: str, target: Path) -> None:
        """Write media to a file of ours."""
        with told_as_package_error(self._path), target.open("wb") as copy:
            copy.writelines(self._blocks(name))

    def read_media(self, name: str, most: int) -> bytes:
        """Give the bytes of media that have to be few."""
        octets = b""
        with told_as_package_error(self._path):
            for block in self._blocks(name):
                octets += block
                if len(octets) > most:
                    raise PackageError("one of its masks is larger than any mask")
        return octets

    def _blocks(self, name: str) -> Iterator[bytes]:
        size = 0
        for block in unpacked_blocks(self._archive, self._members[name], is_packed=self._is_packed):
            size += len(block)
            if size > MEDIA_LIMIT_BYTES:
                raise PackageError("one of its media is larger than any that Anki takes")
            yield block


@contextmanager
def open_foreign_deck(path: Path) -> Iterator[ForeignDeck]:
    """Open a package (``.apkg``, ``.colpkg``) for the length of a ``with`` block.

    Raises:
        PackageError: where the file is no package, is damaged or locked, is of a newer Anki, or asks for more time or
            memory than an honest one; also later, while notes and media are being read inside the block.
        UsageError: where it is packed in a way that an extra unpacks, which is not installed.
    """
    with ExitStack() as stack:
        with told_as_package_error(path):
            deck = _open(path, stack)
        yield deck


def _open(path: Path, stack: ExitStack) -> ForeignDeck:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="radanki-")))
    bring_collection(path, folder / "collection")
    archive = stack.enter_context(zipfile.ZipFile(stack.enter_context(BoundedFile(path))))
    if len(set(archive.namelist())) != len(archive.namelist()):
        raise PackageError("it holds two members of one name")
    return ForeignDeck(path, archive, stack.enter_context(closing(open_database(folder / "collection", _TABLES))))
