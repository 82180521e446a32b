"""The state of each case's folder, and of what every case goes by, as digests: looked at from outside, never opened."""

from __future__ import annotations

import hashlib
import os
from functools import cached_property
from typing import TYPE_CHECKING, Final

from radanki.library.digests import sha256_of_file
from radanki.library.ledger import LEDGER_PATH
from radanki.library.walk import folders_of_cases
from radanki.pipeline.memory.surroundings import is_settled, state_of_program
from radanki.pipeline.memory.trees import UnknowableError, take_tree

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from radanki.pipeline.memory.surroundings import Look

_FORM: Final = 3
"""Grows when a record is written another way."""


class FolderStates:
    """The states of one library's folders in one call, which started at a time (Unix nanoseconds).

    ``around`` is the digest of what every case goes by, and ``look`` what was seen of all cases when the call began,
    where somebody took them already.
    """

    def __init__(self, root: Path, started_ns: int, around: bytes | None = None, look: Look | None = None) -> None:
        """Look at nothing yet."""
        self._root, self.started_ns, self._around, self._look = root, started_ns, around, look
        self._first: dict[str, bytes | None] = {}

    @cached_property
    def around(self) -> bytes:
        """The digest of what every case goes by; empty where that can't be told."""
        if self._around is not None:
            return self._around
        path = self._root / LEDGER_PATH
        try:
            ledger = sha256_of_file(path) if path.is_file() else ""
            program = state_of_program() if self._look is None else self._look.program
        except (UnknowableError, OSError):  # a link in an installed program: nothing is known of its end
            return b""
        return hashlib.sha256(repr((_FORM, program, ledger)).encode()).digest() if program else b""

    def folders(self) -> Iterable[str]:
        """Give the folders of all cases, relative to the library, in the order of their names."""
        return folders_of_cases(self._root) if self._look is None else tuple(self._look.cases.of)

    def first(self, folder: str) -> bytes | None:
        """Give the state that a folder, relative to the library, had when it was first looked at."""
        if folder not in self._first:
            seen = None if self._look is None else self._look.cases.of.get(folder)
            self._first[folder] = self.now(folder) if seen is None else self._state(folder, *seen)
        return self._first[folder]

    def now(self, folder: str) -> bytes | None:
        """Give the state of a folder and of what every case goes by; ``None`` where it can't be told."""
        digest = hashlib.sha256()
        try:
            newest = take_tree(f"{self._root}{os.sep}{folder}", digest)
        except (UnknowableError, OSError):
            return None
        return self._state(folder, digest.digest(), newest)

    def _state(self, folder: str, holds: bytes, newest: int) -> bytes | None:
        if not (self.around and is_settled(newest, self.started_ns)):
            return None
        return hashlib.sha256(self.around + holds + folder.encode("utf-8", "surrogateescape")).digest()
