"""What a finished run said, kept for the case that it is called again and nothing changed (docs/decisions/0048).

A record is sealed with the state of the library that it tells of: only who has that very library can read it, and a
record of another library, time or program, a torn or a foreign one, can't be unsealed, which is how it is noticed.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from radanki.library.digests import sha256_of_file
from radanki.library.whole_file import write_for_now
from radanki.pipeline.memory.sealing import sealed, unsealed
from radanki.pipeline.memory.surroundings import Look, is_as_it_was, state_of_file, state_of_surroundings
from radanki.pipeline.memory.trees import UnknowableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from radanki.library.git import Git

_FORM: Final = 1
"""Grows when a record is written another way."""

Said = tuple[str, str]
"""Something that a run told: to whom (a result, a note, a detail, an error, a warning), and its text."""


class RunMemory:
    """The last run of one call in one library: known again as long as nothing changed that it went by."""

    def __init__(  # noqa: PLR0913, PLR0917  # what a run goes by
        self, root: Path, cache: Path, git: Git, call: Sequence[object], moment: Sequence[object], started_ns: int
    ) -> None:
        """Look at the library as it is before the run.

        ``call`` is all that the run was asked for, ``moment`` the time that it goes by: of a call the last run is kept.
        """
        self._arguments = root, cache, git, (_FORM, *call, *moment)
        name = hashlib.sha256(repr((str(root), *call)).encode("utf-8", "surrogateescape")).hexdigest()
        self._path, self._fetched = cache / "runs" / name[:32], cache / "pictures"
        self.look = Look(root, started_ns)
        """What was seen of cases and program: whoever asks further needs not look again."""
        self._before = self._state(self.look)

    def recall(self) -> tuple[Said, ...] | None:
        """Give what the same call said, if it would do and say the very same now."""
        content = None if self._before is None else _unsealed(self._path, self._before)
        if content is None:
            return None
        said, files = content
        if any(not is_as_it_was(Path(name), state, digest) for name, state, digest in files):
            return None
        return tuple((kind, text) for kind, text in said)

    def keep(self, said: Sequence[Said], files: Iterable[Path]) -> None:
        """Keep what a run said that ended well; ``files`` are those outside of its cases that it read or made.

        Nothing is kept where something changed while the run was at work.
        """
        if self._before is None or self._before != self._state(Look(self._arguments[0], self.look.started_ns)):
            return
        # Whatever lies among the fetched pictures is named by its digest, and those names are a part of the state.
        apart = [path for path in files if not path.is_relative_to(self._fetched)]
        found = {below for path in apart for below in (path, *path.rglob("*"))}
        states = [(str(path), *_described(path)) for path in sorted(found)]
        write_for_now(self._path, sealed(json.dumps([said, states]).encode(), self._before))

    def _state(self, look: Look) -> bytes | None:
        try:
            return state_of_surroundings(*self._arguments, look)
        except (UnknowableError, OSError):
            return None


def kept_runs(cache: Path) -> tuple[Path, ...]:
    """Give the folder of what finished runs said, where there is one."""
    folder = cache / "runs"
    return (folder,) if folder.is_dir() else ()


def _described(path: Path) -> tuple[list[int] | None, str]:
    state = state_of_file(path)
    is_file = state is not None and path.is_file()
    return (None if state is None else list(state)), (sha256_of_file(path) if is_file else "")


def _unsealed(path: Path, key: bytes) -> tuple[list[Said], list[tuple[str, list[int] | None, str]]] | None:
    try:
        octets = path.read_bytes()
    except OSError:
        return None
    content = unsealed(octets, key)
    if content is None:
        return None
    said, files = json.loads(content)
    return said, files
