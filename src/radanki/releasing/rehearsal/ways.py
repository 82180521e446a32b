"""The ways in which students come to a new release."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from radanki.releasing.rehearsal.contents import read_release

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from radanki.releasing.rehearsal.contents import ReleaseContents


@dataclass(frozen=True, slots=True)
class UpdateStep:
    """One update: from the first of some releases straight to the last, whatever came between."""

    between: tuple[ReleaseContents, ...]

    @property
    def held(self) -> ReleaseContents:
        """What the student holds before."""
        return self.between[0]

    @property
    def new(self) -> ReleaseContents:
        """What the student imports."""
        return self.between[-1]


@dataclass(frozen=True, slots=True)
class Way:
    """A way of updating, in words and step by step."""

    description: str
    steps: tuple[UpdateStep, ...]


def ways_to(history: Sequence[ReleaseContents], new: ReleaseContents) -> Iterator[Way]:
    """Give every way of coming to the new release: by the last, by the first, by all, by one deck of the last."""
    if not history:
        return
    first, last = history[0], history[-1]
    yield Way(f"{last.version} to {new.version}", (UpdateStep((last, new)),))
    if len(history) > 1:
        yield Way(f"{first.version} straight to {new.version}", (UpdateStep((*history, new)),))
        steps = tuple(UpdateStep(pair) for pair in pairwise((*history, new)))
        through = ", ".join(release.version for release in history[1:])
        yield Way(f"{first.version} to {new.version} through {through}", steps)
    if len(last.packages) > 1:
        yield from _ways_of_a_part(last, new)


def _ways_of_a_part(last: ReleaseContents, new: ReleaseContents) -> Iterator[Way]:
    """Take the largest package that is not the whole, then all of the new release, or the same package only."""
    sized = zip(last.sizes, last.packages, strict=True)
    _, package = max(((size, path) for size, path in sized if size < len(last.notes)), default=(0, last.packages[0]))
    part = read_release(last.version, (package,))
    yield Way(f"only {package.name} of {last.version}, then all of {new.version}", (UpdateStep((part, new)),))
    same = [path for path in new.packages if path.name == package.name]
    if same:
        description = f"only {package.name} of {last.version}, then only that of {new.version}"
        yield Way(description, (UpdateStep((part, read_release(new.version, same))),))
