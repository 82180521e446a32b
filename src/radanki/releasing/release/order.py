"""What is to be released, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.model.releases.ledger import is_preview_version

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from radanki.fetch.shared_store import SharedStore
    from radanki.model.problem import Problem
    from radanki.model.releases.changes import Changes
    from radanki.model.releases.ledger import Release
    from radanki.model.releases.manifest import LeftOut
    from radanki.pipeline.render import Progress
    from radanki.pipeline.workers import Workers
    from radanki.releasing.rehearsal import EarlierRelease, RehearsalReport
    from radanki.releasing.release.version import NeededStep

    Rehearse = Callable[[Sequence[EarlierRelease], Sequence[Path], str], RehearsalReport]


@dataclass(frozen=True, slots=True)
class ReleaseOrder:
    """What is to be released: a library's version, at a time (Unix seconds).

    ``cache`` holds fetched pictures and finished renderings, ``store`` those that machines share;
    ``earlier`` is a further folder of earlier packages. With
    ``is_trial`` everything is done but nothing written. ``tell`` is told what is being done.
    """

    root: Path
    cache: Path
    workers: Workers
    version: str
    time: int
    earlier: Path | None = None
    is_trial: bool = False
    progress: Progress | None = None
    store: SharedStore | None = None
    tell: Callable[[str], None] = lambda _: None

    @property
    def is_preview(self) -> bool:
        """Whether it is a preview, in which unreviewed cases are."""
        return is_preview_version(self.version)

    @property
    def dist(self) -> Path:
        """The folder of all releases."""
        return self.root / "dist"

    @property
    def folder(self) -> Path:
        """The folder of this one."""
        return self.dist / f"release-{self.version}"


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """What a release holds and changes; ``needed`` is what its version had to say, ``None`` for the first.

    ``waiting`` are the cases that are left out until people have looked at them.
    """

    version: str
    previous: str | None
    needed: NeededStep | None
    release: Release
    changes: Changes
    rehearsal: tuple[str, ...]
    warnings: tuple[Problem, ...]
    files: tuple[str, ...]
    waiting: tuple[LeftOut, ...] = ()
