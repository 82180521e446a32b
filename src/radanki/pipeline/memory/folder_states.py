"""The state of each case's folder, and of what every case goes by, as digests: looked at from outside, never opened."""

from __future__ import annotations

import hashlib
import os
from functools import cached_property
from typing import TYPE_CHECKING, Final

from radanki.library.digests import sha256_of_file
from radanki.library.ledger import LEDGER_PATH
from radanki.pipeline.memory.surroundings import UnknowableError, is_settled, state_of_program, take_tree

if TYPE_CHECKING:
    from pathlib import Path

_FORM: Final = 2
"""Grows when a record is written another way."""


class FolderStates:
    """The states of one library's folders in one call, which started at a time (Unix nanoseconds).

    ``around`` is the digest of what every case goes by, where somebody took it already.
    """

    def __init__(self, root: Path, started_ns: int, around: bytes | None = None) -> None:
        """Look at nothing yet."""
        self._root, self.started_ns, self._around = root, started_ns, around
        self._first: dict[str, bytes | None] = {}

    @cached_property
    def around(self) -> bytes:
        """The digest of what every case goes by; empty where that can't be told."""
        if self._around is not None:
            return self._around
        path = self._root / LEDGER_PATH
        try:
            ledger = sha256_of_file(path) if path.is_file() else ""
            return hashlib.sha256(repr((_FORM, state_of_program(), ledger)).encode()).digest()
        except (UnknowableError, OSError):  # a link in an installed program: nothing is known of its end
            return b""

    def first(self, folder: str) -> bytes | None:
        """Give the state that a folder, relative to the library, had when it was first asked for."""
        if folder not in self._first:
            self._first[folder] = self.now(folder)
        return self._first[folder]

    def now(self, folder: str) -> bytes | None:
        """Give the state of a folder and of what every case goes by; ``None`` where it can't be told."""
        digest = hashlib.sha256(self.around + folder.encode("utf-8", "surrogateescape"))
        try:
            newest = take_tree(f"{self._root}{os.sep}{folder}", digest)
        except (UnknowableError, OSError):
            return None
        return digest.digest() if self.around and is_settled(newest, self.started_ns) else None
