"""The first wall of privacy: every file in a case's folder is looked through for what can tell who the patient is.

A file is looked through once: what was found (places and names of attributes, never a value) is kept in the cache.
"""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from radanki.checks.privacy.phi_locations import check_identity_traces
from radanki.errors import ImageError
from radanki.model.phi.location import PhiLocation
from radanki.model.problem import Problem
from radanki.pipeline.cache_file import write_cache_file
from radanki.pipeline.workers import USUAL_LIMITS, run_in_workers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from radanki.model.library import CaseFile
    from radanki.pipeline.digests import DigestMemory

SCANNER_VERSION = 1
"""Grows when the scanner learns to see more, so that files are looked through again."""

_CASE_FILE = "case.yaml"
Finding = tuple[PhiLocation, ...] | ImageError


@dataclass(frozen=True, slots=True)
class _File:
    case_file: CaseFile
    name: str
    path: Path
    digest: str


def scan_folders(
    case_files: Sequence[CaseFile], cache: Path, memory: DigestMemory, *, workers: int
) -> tuple[Problem, ...]:
    """Look through every file that lies in a folder of these cases, and give what is wrong with them.

    Files that a case points to (``from``) are not in the repository and not looked through: only their pixels are used.
    """
    files = [file for case_file in case_files for file in _files(case_file, memory)]
    known = {file.digest: _recall(cache, file.digest) for file in files}
    unknown = {file.digest: file.path for file in files if known[file.digest] is None}
    found: dict[str, Finding] = {digest: traces for digest, traces in known.items() if traces is not None}
    for digest, outcome in run_in_workers(list(unknown.items()), _scan, workers, USUAL_LIMITS):
        found[digest] = _too_heavy() if outcome is None else outcome
        if isinstance(outcome, tuple):
            _keep(cache, digest, outcome)
    problems: list[Problem] = []
    for case_file in case_files:
        mine = [file for file in files if file.case_file is case_file]
        traces = {file.name: seen for file in mine if isinstance(seen := found[file.digest], tuple)}
        problems += check_identity_traces(case_file, traces)
        problems += [_unreadable(file, seen) for file in mine if isinstance(seen := found[file.digest], ImageError)]
    return tuple(problems)


def _files(case_file: CaseFile, memory: DigestMemory) -> Iterator[_File]:
    """Give the plain files of a case's folder that could hold a picture; links are another rule's business."""
    case = case_file.case
    own_words = {_CASE_FILE, case.schematic, *(source.permission for source in case.sources)}
    for path in sorted(case_file.folder.rglob("*")):
        name = path.relative_to(case_file.folder).as_posix()
        if name not in own_words and path.is_file() and not path.is_symlink():
            yield _File(case_file, name, path, memory.digest_of(path))


def _scan(path: Path) -> Finding:
    from radanki.phi.scan import scan  # noqa: PLC0415  # heavy: only workers load it

    try:
        return scan(path)
    except ImageError as error:
        return error


def _record_path(cache: Path, digest: str) -> Path:
    return cache / "scans" / f"{SCANNER_VERSION}-{digest}.json"


def _recall(cache: Path, digest: str) -> tuple[PhiLocation, ...] | None:
    try:
        rows = json.loads(_record_path(cache, digest).read_bytes())
    except (OSError, ValueError):
        return None
    return tuple(PhiLocation(*row) for row in rows)


def _keep(cache: Path, digest: str, traces: tuple[PhiLocation, ...]) -> None:
    write_cache_file(_record_path(cache, digest), json.dumps([astuple(trace) for trace in traces]).encode())


def _too_heavy() -> ImageError:
    return ImageError(
        "the file could not be looked through: it needed too much memory or time",
        fix="Export it again from its source, or convert it to PNG.",
        rule="media/too-heavy",
    )


def _unreadable(file: _File, error: ImageError) -> Problem:
    places = file.case_file.places
    return Problem(places.path, 1, 1, error.rule, f"`{file.name}`: {error.message}", error.fix)
