"""What `radanki check` says of a validated library, or of some of its cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.checks.privacy.burned_in_text import check_burned_in_text
from radanki.errors import ImageError
from radanki.library.selection import case_folders, is_below
from radanki.model.problem import Problem
from radanki.pipeline.burned_in_search import PictureToRead, read_burned_in_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from radanki.pipeline.validate import ValidatedLibrary


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found, in the order of places, and how many cases and decks were looked at.

    ``unopened`` are the folders of cases with pictures that are not on this machine.
    """

    problems: tuple[Problem, ...]
    cases: int
    decks: int
    unopened: tuple[str, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether anything is wrong; warnings are not."""
        return any(problem.severity == "error" for problem in self.problems)


def report_on(seen: ValidatedLibrary, names: Iterable[str], start: Path) -> CheckReport:
    """Say what an examination found; with names, for those cases only.

    The whole library is examined in any case: whether an id or a number is free can't be known from one case.

    Raises:
        UsageError: where a name is no case.
    """
    unopened = tuple(sorted(left_out.case for left_out in seen.left_out.values()))
    folders = case_folders(seen.library, names, start)
    if not folders:
        return CheckReport(seen.problems, len(seen.library.cases), len(seen.library.decks), unopened)
    return CheckReport(
        tuple(problem for problem in seen.problems if is_below(problem.path, folders)),
        sum(is_below(case_file.places.path, folders) for case_file in seen.library.cases),
        0,
        tuple(path for path in unopened if is_below(path, folders)),
    )


def burned_in_problems(
    seen: ValidatedLibrary,
    names: Iterable[str],
    start: Path,
    *,
    workers: int,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Problem, ...]:
    """Search the finished pictures of the library, or of the named cases, for text that stands in their pixels.

    Raises:
        ImageError: where the detector is not installed.
        UsageError: where a name is no case.
    """
    folders = case_folders(seen.library, names, start)
    chosen = [
        (case_file, place, image)
        for case_file in seen.library.cases
        if not folders or is_below(case_file.places.path, folders)
        for place, image in enumerate(case_file.case.images)
    ]
    pictures: dict[tuple[str, str, int], PictureToRead] = {}
    for case_file, _, image in chosen:
        cleared = tuple(entry.box for entry in image.cleared)
        for number, path in enumerate(_finished(seen, case_file.case.id, image.name)):
            pictures[case_file.case.id, image.name, number] = PictureToRead(path, cleared)
    found = read_burned_in_text(pictures, workers=workers, progress=progress)
    problems: list[Problem] = []
    for case_file, place, image in chosen:
        key = (case_file.case.id, image.name)
        outcomes = [outcome for (case_id, name, _), outcome in found.items() if (case_id, name) == key]
        texts = [outcome for outcome in outcomes if not isinstance(outcome, ImageError)]
        problems += check_burned_in_text(case_file, place, image, texts)
        at = case_file.places.at("images", place)
        problems += [
            Problem(case_file.places.path, *at, error.rule, f"`{image.name}`: {error.message}", error.fix)
            for error in outcomes
            if isinstance(error, ImageError)
        ]
    return tuple(sorted(set(problems)))


def _finished(seen: ValidatedLibrary, case_id: str, image: str) -> Iterator[Path]:
    """Give what a deck shows of a picture: its still, then the slices or frames of its stack."""
    still, stack = seen.rendered.get((case_id, image)), seen.stacks.get((case_id, image))
    if still is not None:
        yield still.media.path
    if stack is not None:
        yield from (one.media.path for one in stack.slices)
