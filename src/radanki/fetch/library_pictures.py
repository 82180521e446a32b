"""The pictures that the cases of a library point to, each with the place where a case does so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.errors import HostUnreachableError
from radanki.library.selection import case_folders, is_below
from radanki.library.walk import read_library
from radanki.model.problem import Problem
from radanki.model.reference import BadReference, Reference, parse_reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from radanki.fetch.pictures import Fetcher
    from radanki.fetch.result import FetchResult
    from radanki.fetch.store import PictureStore
    from radanki.model.images import Image, Mask
    from radanki.model.library import CaseFile, Location


@dataclass(frozen=True, order=True, slots=True)
class Waiting:
    """A picture that a case points to and that is not here: the case's folder, where it is, and its host."""

    case: str
    picture: str
    host: str = ""


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What came of every picture, each once, and a problem at every place that points to one that could not be had.

    Cases that can't be read are among the problems and point to nothing. ``waiting`` are pictures whose hosts give no
    answer now, which is nobody's fault.
    """

    results: tuple[FetchResult, ...]
    problems: tuple[Problem, ...]
    waiting: tuple[Waiting, ...] = ()


def chosen_cases(root: Path, names: Iterable[str], start: Path) -> tuple[tuple[CaseFile, ...], tuple[Problem, ...]]:
    """Give the named cases of a library, or all, and what is wrong with those that can't be read.

    Raises:
        UsageError: where a name is no case.
    """
    library, unreadable = read_library(root)
    folders = case_folders(library, names, start)
    chosen = (file for file in library.cases if not folders or is_below(file.places.path, folders))
    problems = (problem for problem in unreadable if not folders or is_below(problem.path, folders))
    return tuple(chosen), tuple(problems)


def fetch_library(root: Path, names: Iterable[str], start: Path, fetcher: Fetcher) -> FetchReport:
    """Bring the pictures of the named cases, or of all cases, into the store.

    Raises:
        UsageError: where a name is no case.
    """
    chosen, unreadable = chosen_cases(root, names, start)
    problems = list(unreadable)
    pointers = [(case_file, *pointer) for case_file in chosen for pointer in pointers_of(case_file)]
    results = fetcher.fetch(pointed for *_, pointed in pointers if isinstance(pointed, Reference))
    errors = {result.reference: result.error for result in results if result.error is not None}
    waiting: set[Waiting] = set()
    for case_file, location, _, pointed in pointers:
        if isinstance(pointed, BadReference):
            problems.append(_problem(case_file, location, "fetch/bad-reference", pointed.message, pointed.fix))
        elif isinstance(error := errors.get(pointed), HostUnreachableError):
            waiting.add(Waiting(_folder(case_file), pointed.text, error.host))
        elif error is not None:
            problems.append(_problem(case_file, location, error.rule, error.message, error.fix))
    return FetchReport(results, tuple(sorted(problems)), tuple(sorted(waiting)))


def not_here(case_files: Iterable[CaseFile], store: PictureStore) -> Iterator[Waiting]:
    """Give every picture and label map of cases that is not in the store, in their order."""
    for case_file in case_files:
        for _, _, pointed in pointers_of(case_file):
            if isinstance(pointed, Reference) and store.path_of(pointed) is None:
                yield Waiting(_folder(case_file), pointed.text)


def _folder(case_file: CaseFile) -> str:
    return case_file.places.path.rpartition("/")[0]


def pointers_of(case_file: CaseFile) -> Iterator[tuple[Location, Image, Reference | BadReference]]:
    """Give every place where a case points to a picture or label map, with the image that it belongs to."""
    for place, image in enumerate(case_file.case.images):
        masks = ((number, finding.mask) for number, finding in enumerate(image.findings))
        below: list[tuple[Location, Image | Mask | None]] = [(("images", place), image)]
        below += [(("images", place, "findings", number, "mask"), mask) for number, mask in masks]
        for location, held in below:
            if held is not None and held.from_ is not None:
                pointed = parse_reference(held.from_, archive_sha256=held.archive_sha256, sha256=held.sha256)
                yield (*location, "from"), image, pointed


def _problem(case_file: CaseFile, location: Location, rule: str, message: str, fix: str) -> Problem:
    line, column = case_file.places.at(*location)
    return Problem(case_file.places.path, line, column, rule, message, fix)
