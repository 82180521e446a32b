"""A ``case.yaml`` that somebody wrote by hand: read to be changed, and put back whole; and the edits there are."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.errors import ConflictError, UsageError
from radanki.library.whole_file import written_whole

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.library import Location


@dataclass(frozen=True, slots=True)
class CaseText:
    """A ``case.yaml`` as it was read; ``digest`` is the SHA-256 of its bytes, by which a later change is noticed."""

    path: Path
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class SetValue:
    """Write a value at a location; a key that is not there yet is put where the case format lists it."""

    location: Location
    value: object


@dataclass(frozen=True, slots=True)
class AppendItem:
    """Add an item to the list at a location; a list that is not there yet is made."""

    location: Location
    value: object


@dataclass(frozen=True, slots=True)
class RemoveValue:
    """Take away what is at a location; what is not there is no fault."""

    location: Location


@dataclass(frozen=True, slots=True)
class NameItem:
    """Give the item at a location an ``id``, before its other keys; a plain sentence becomes its ``text``."""

    location: Location
    id: str


Edit = SetValue | AppendItem | RemoveValue | NameItem


def read_case_text(path: Path) -> CaseText:
    """Read a file that is to be changed.

    Raises:
        UsageError: where it is not there, or is not UTF-8.
    """
    try:
        octets = path.read_bytes()
        return CaseText(path, octets.decode("utf-8"), hashlib.sha256(octets).hexdigest())
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text; `radanki check` says where") from error


def save_case_text(read: CaseText, text: str) -> CaseText:
    """Put a new text in the place of the one that was read, whole or not at all, and give it as now read.

    Raises:
        ConflictError: where the file is no longer the one that was read; it stays as it is.
    """
    if read_case_text(read.path).digest != read.digest:
        raise ConflictError(f"{read.path} was changed by somebody else meanwhile; nothing was written")
    octets = text.encode("utf-8")
    with written_whole(read.path) as file:
        file.write(octets)
    return CaseText(read.path, text, hashlib.sha256(octets).hexdigest())
