"""Cases that are looked at while somebody writes on them: made again whenever one of their files changes."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from radanki.errors import RadankiError
from radanki.library.selection import case_folders
from radanki.library.walk import read_library
from radanki.pipeline.validate import validate
from radanki.preview.cards import ids_below, preview_cases
from radanki.preview.comparing import changes_between

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from radanki.preview.cards import PreviewCase
    from radanki.preview.comparing import CaseChange

_POLL_SECONDS: Final = 0.5
_POLL_SECONDS_PER_FILE: Final = 0.0002
"""Looking at ten thousand files takes some tenths of a second, and is then done every two seconds."""
_SETTLE_SECONDS: Final = 0.15
"""A file is left alone for so long before it is read: editors write in steps."""


@dataclass(frozen=True, slots=True)
class PreviewRequest:
    """Which cards are previewed: of the library below ``root``, the cases in ``folders`` (all, without any).

    ``deck`` names the deck whose package they are shown from. ``before`` holds the cards as they were, where they are
    compared; with ``only_changed`` the others are left out.
    """

    root: Path
    cache: Path
    folders: tuple[str, ...]
    deck: str | None
    workers: int
    before: tuple[PreviewCase, ...] | None = None
    only_changed: bool = False

    @property
    def has_base(self) -> bool:
        """Whether the cards are compared with what they were."""
        return self.before is not None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is shown now; ``version`` counts from 1, and is 0 before there is anything. ``failure``: why not."""

    version: int = 0
    cases: tuple[CaseChange, ...] = ()
    failure: str = ""


def folders_named(root: Path, names: Sequence[str], start: Path) -> tuple[str, ...]:
    """Give the folders that names mean; raises :class:`UsageError` where one is no case."""
    return case_folders(read_library(root)[0], names, start)


def cases_of(
    root: Path, wanted: PreviewRequest, progress: Callable[[int, int], None] | None = None
) -> tuple[PreviewCase, ...]:
    """Render what the wanted cards show in the library below ``root``, which may be an older one, and give them.

    Raises:
        UsageError: where there is no deck of that name.
    """
    only = ids_below(read_library(root)[0], wanted.folders) if wanted.folders else None
    seen = validate(root, wanted.cache, workers=wanted.workers, progress=progress, only=only)
    return preview_cases(seen, wanted.folders, wanted.deck)


def changes_of(wanted: PreviewRequest, progress: Callable[[int, int], None] | None = None) -> tuple[CaseChange, ...]:
    """Give the cases as they are now, each with what it was where that is known.

    Raises:
        UsageError: where there is no deck of that name.
    """
    after = cases_of(wanted.root, wanted, progress)
    changes = changes_between(wanted.before or (), after)
    if wanted.only_changed:
        return tuple(change for change in changes if change.status != "unchanged")
    return changes


class PreviewSession:
    """The cases of a page, kept up to date in a thread of its own until closed; safe to be asked from several."""

    def __init__(self, wanted: PreviewRequest) -> None:
        """Begin to read; the first :attr:`latest` is empty."""
        self.wanted = wanted
        self.latest = Snapshot()
        self.is_working = True
        self.done = (0, 0)
        self._is_closed = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Begin no further reading."""
        self._is_closed.set()

    def _work(self) -> None:
        seen: Collection[object] | None = None
        while not self._is_closed.is_set():
            now = self._state_of_files()
            if now != seen:
                self.is_working = True
                self._is_closed.wait(_SETTLE_SECONDS)
                now = self._state_of_files()
                self.latest = self._read()
                seen, self.is_working = now, False
            self._is_closed.wait(_POLL_SECONDS + len(now) * _POLL_SECONDS_PER_FILE)

    def _read(self) -> Snapshot:
        try:
            cases = changes_of(self.wanted, self._tell)
        except (RadankiError, OSError) as error:
            return Snapshot(self.latest.version + 1, self.latest.cases, f"The cards can't be made now: {error}")
        known = {change.case.folder: change for change in self.latest.cases}
        return Snapshot(
            self.latest.version + 1, tuple(_kept(change, known.get(change.case.folder)) for change in cases)
        )

    def _tell(self, done: int, total: int) -> None:
        self.done = (done, total)

    def _state_of_files(self) -> tuple[tuple[str, int, int], ...]:
        """Give every file that the cards are made of, with its time and size."""
        root = self.wanted.root
        places = [root / "decks", *(root / folder for folder in self.wanted.folders or ("cases",))]
        places += [root / change.case.folder for change in self.latest.cases]
        return tuple(sorted({entry for place in places for entry in _files_below(place)}))


def _kept(change: CaseChange, known: CaseChange | None) -> CaseChange:
    """Go on showing the last good cards of a case that has errors now, and say so."""
    after, old = change.after, None if known is None else known.after
    if after is None or old is None or after.cards or not old.cards or not after.errors:
        return change
    stale = replace(
        after, cards=old.cards, media=old.media, deck=old.deck, title=old.title, case_id=old.case_id, is_stale=True
    )
    kept = changes_between(() if known is None or known.before is None else (known.before,), (stale,))
    return kept[0]


def _files_below(place: Path) -> Iterator[tuple[str, int, int]]:
    for folder, _, names in os.walk(place):
        for name in names:
            path = os.path.join(folder, name)  # noqa: PTH118  # thousands of files, every half second
            try:
                found = os.stat(path)  # noqa: PTH116  # as above
            except OSError:
                continue
            yield path, found.st_mtime_ns, found.st_size
