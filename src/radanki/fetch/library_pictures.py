"""The pictures that the cases of a library point to, each with the place where a case does so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.library.selection import case_folders, is_below
from radanki.library.walk import read_library
from radanki.model.problem import Problem
from radanki.model.reference import BadReference, Reference, parse_reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from radanki.fetch.pictures import Fetcher
    from radanki.fetch.result import FetchResult
    from radanki.model.case import Image, Mask
    from radanki.model.library import CaseFile, Location


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What came of every picture, each once, and a problem at every place that points to one that could not be had.

    Cases that can't be read are among the problems and point to nothing.
    """

    results: tuple[FetchResult, ...]
    problems: tuple[Problem, ...]


def fetch_library(root: Path, names: Iterable[str], start: Path, fetcher: Fetcher) -> FetchReport:
    """Bring the pictures of the named cases, or of all cases, into the store.

    Raises:
        UsageError: where a name is no case.
    """
    library, unreadable = read_library(root)
    folders = case_folders(library, names, start)
    chosen = [file for file in library.cases if not folders or is_below(file.places.path, folders)]
    pointers = [pointer for case_file in chosen for pointer in _pointers(case_file)]
    results = fetcher.fetch(pointed for _, _, pointed in pointers if isinstance(pointed, Reference))
    errors = {result.reference: result.error for result in results if result.error is not None}
    problems = [problem for problem in unreadable if not folders or is_below(problem.path, folders)]
    for case_file, location, pointed in pointers:
        if isinstance(pointed, BadReference):
            problems.append(_problem(case_file, location, "fetch/bad-reference", pointed.message, pointed.fix))
        elif (error := errors.get(pointed)) is not None:
            problems.append(_problem(case_file, location, error.rule, error.message, error.fix))
    return FetchReport(results, tuple(sorted(problems)))


def _pointers(case_file: CaseFile) -> Iterator[tuple[CaseFile, Location, Reference | BadReference]]:
    for location, held in _held(case_file):
        if held.from_ is not None:
            pointed = parse_reference(held.from_, archive_sha256=held.archive_sha256, sha256=held.sha256)
            yield case_file, (*location, "from"), pointed


def _held(case_file: CaseFile) -> Iterator[tuple[Location, Image | Mask]]:
    for place, image in enumerate(case_file.case.images):
        yield ("images", place), image
        for number, finding in enumerate(image.findings):
            if finding.mask is not None:
                yield ("images", place, "findings", number, "mask"), finding.mask


def _problem(case_file: CaseFile, location: Location, rule: str, message: str, fix: str) -> Problem:
    line, column = case_file.places.at(*location)
    return Problem(case_file.places.path, line, column, rule, message, fix)
