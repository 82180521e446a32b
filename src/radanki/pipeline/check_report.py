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
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from radanki.model.imaging.burned_in import PictureText
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.render import Progress
    from radanki.pipeline.validated_library import ValidatedLibrary
    from radanki.pipeline.workers import Workers


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


def report_on(
    validated: ValidatedLibrary, names: Iterable[str], start: Path, further: Iterable[Problem] = ()
) -> CheckReport:
    """Say what was found in a library, and further problems that were looked for; with names, for those cases only.

    The whole library is validated in any case: whether an id or a number is free can't be known from one case.

    Raises:
        UsageError: where a name is no case.
    """
    problems = tuple(sorted((*validated.problems, *further)))
    unopened = tuple(sorted(left_out.case for left_out in validated.left_out))
    folders = case_folders(validated.library, names, start)
    if not folders:
        return CheckReport(problems, len(validated.library.cases), len(validated.library.decks), unopened)
    return CheckReport(
        tuple(problem for problem in problems if is_below(problem.path, folders)),
        sum(is_below(case_file.places.path, folders) for case_file in validated.library.cases),
        0,
        tuple(path for path in unopened if is_below(path, folders)),
    )


def burned_in_problems(
    validated: ValidatedLibrary,
    names: Iterable[str],
    start: Path,
    *,
    workers: Workers,
    progress: Progress | None = None,
) -> tuple[Problem, ...]:
    """Search the finished pictures of the library, or of the named cases, for text that stands in their pixels.

    Raises:
        ImageError: where the detector is not installed.
        UsageError: where a name is no case.
    """
    folders = case_folders(validated.library, names, start)
    chosen = [case for case in validated.cases if not folders or is_below(case.file.places.path, folders)]
    pictures = {
        (case.id, picture.image.name, number): PictureToRead(
            media.path, tuple(entry.box for entry in picture.image.cleared)
        )
        for case in chosen
        for picture in case.pictures.values()
        for number, media in enumerate(picture.media)
    }
    found = read_burned_in_text(pictures, workers=workers, progress=progress)
    return tuple(sorted({problem for case in chosen for problem in _problems_in_pixels(case, found)}))


def _problems_in_pixels(
    case: ValidatedCase, found: Mapping[tuple[str, str, int], PictureText | ImageError]
) -> Iterator[Problem]:
    places = case.file.places
    for place, image in enumerate(case.file.case.images):
        media = case.pictures[image.name].media if image.name in case.pictures else ()
        outcomes = [found[case.id, image.name, number] for number in range(len(media))]
        texts = [outcome for outcome in outcomes if not isinstance(outcome, ImageError)]
        yield from check_burned_in_text(case.file, place, image, texts)
        for error in outcomes:
            if isinstance(error, ImageError):
                at = places.at("images", place)
                yield Problem(places.path, *at, error.rule, f"`{image.name}`: {error.message}", error.fix)
