"""Every rule, run beside the page whenever the case has changed: what `radanki check` would say, and what is shown."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from radanki.authoring.edit.case_text import read_case_text
from radanki.checks.privacy.attestation import SHORTEST, digest_to_sign
from radanki.errors import RadankiError
from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect
from radanki.model.problem import as_values
from radanki.pipeline.validate import validate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from radanki.model.imaging.shapes import Shape
    from radanki.model.library import CaseFile, Location, Places
    from radanki.model.problem import Problem
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.validated_library import ValidatedLibrary

_PAUSE_SECONDS = 0.3
"""Typing goes on for a moment after a save: one run is enough for both."""


@dataclass(frozen=True, slots=True)
class Finished:
    """All that a deck shows of a picture, in order, and the digest that who looked at it signs."""

    digest: str
    pictures: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class CheckedCase:
    """What one run found in a case: ``digest`` is that of the ``case.yaml`` it ran on.

    ``problems`` and ``outlines`` (regions of label maps, in source pixels) are ready to be sent to the page;
    ``failure`` says why a run came to no end.
    """

    digest: str = ""
    problems: tuple[dict[str, Any], ...] = ()
    outlines: Mapping[str, Any] = field(default_factory=dict)
    finished: Mapping[str, Finished] = field(default_factory=dict)
    failure: str = ""


class LiveChecks:
    """Runs the checks of one case in a thread of its own, the latest state only, until closed."""

    def __init__(self, root: Path, cache: Path, case_id: str, case_yaml: Path, *, workers: int) -> None:
        """Make ready; nothing runs before :meth:`ask`, and nothing ever with no workers."""
        self._run: Callable[[], ValidatedLibrary] = lambda: validate(root, cache, workers=workers, only={case_id})
        self._folder = case_yaml.parent.relative_to(root).as_posix()
        self._case_yaml = case_yaml
        self._asked = threading.Event()
        self._is_closed = workers < 1
        self.is_running = False
        self.version = 0
        self.latest = CheckedCase()
        threading.Thread(target=self._work, daemon=True).start()

    def ask(self) -> None:
        """Have the case checked as it is now, soon."""
        self.is_running = not self._is_closed
        self._asked.set()

    def close(self) -> None:
        """Begin no further run."""
        self._is_closed = True
        self._asked.set()

    def _work(self) -> None:
        pause = threading.Event()
        while True:
            self._asked.wait()
            pause.wait(_PAUSE_SECONDS)
            if self._is_closed:
                return
            self._asked.clear()
            self.latest = self._checked()
            self.version += 1
            self.is_running = self._asked.is_set()

    def _checked(self) -> CheckedCase:
        try:
            digest = read_case_text(self._case_yaml).digest
            seen = self._run()
        except (RadankiError, OSError) as error:
            return CheckedCase(failure=f"The checks came to no end: {error}")
        case = next((case for case in seen.cases if case.file.folder == self._case_yaml.parent), None)
        problems = tuple(problem for problem in seen.problems if f"{problem.path}/".startswith(f"{self._folder}/"))
        if case is None:
            return CheckedCase(digest, tuple(_row(problem, None) for problem in problems))
        rows = tuple(_row(problem, case.file) for problem in problems)
        return CheckedCase(digest, rows, _outlines(case), dict(_finished(case)))


def shape_for_page(shape: Shape) -> dict[str, list[Any]]:
    """Give a shape by its key in the case format, with its numbers."""
    match shape:
        case Rect(x, y, width, height):
            return {"rect": [x, y, width, height]}
        case Ellipse(cx, cy, rx, ry):
            return {"ellipse": [cx, cy, rx, ry]}
        case Polygon(points):
            return {"polygon": [list(point) for point in points]}
        case Point(x, y):
            return {"point": [x, y]}


def _row(problem: Problem, case_file: CaseFile | None) -> dict[str, Any]:
    image, number = (None, None) if case_file is None else _about(problem, case_file)
    return {**as_values(problem), "image": image, "number": number}


def _about(problem: Problem, case_file: CaseFile) -> tuple[str | None, int | None]:
    """Give the picture and the finding in whose lines a problem stands."""
    if problem.path != case_file.places.path:
        return None, None
    location = _location_at(case_file.places, (problem.line, problem.column))
    if len(location) < 2 or location[0] != "images":  # noqa: PLR2004  # images, and which
        return None, None
    image = case_file.case.images[int(location[1])]
    if len(location) < 4 or location[2] != "findings":  # noqa: PLR2004  # findings, and which
        return image.name, None
    return image.name, image.findings[int(location[3])].number


def _location_at(places: Places, at: tuple[int, int]) -> Location:
    """Give the innermost value that begins last at or before a place."""
    before = [(position, len(location), location) for location, position in places.positions.items() if position <= at]
    return max(before, key=lambda item: item[:2])[2] if before else ()


def _finished(case: ValidatedCase) -> Iterator[tuple[str, Finished]]:
    for name, picture in case.pictures.items():
        digest = digest_to_sign(picture.digests)
        yield name, Finished(digest[:SHORTEST], tuple(media.path for media in picture.media))


def _outlines(case: ValidatedCase) -> dict[str, Any]:
    """Give by picture and number where regions of label maps are seen: [place or none, shapes]."""
    return {
        name: {
            str(number): [[place, [*map(shape_for_page, shapes)]] for place, shapes in outlines]
            for number, outlines in picture.outlines.items()
        }
        for name, picture in case.pictures.items()
        if picture.outlines
    }
