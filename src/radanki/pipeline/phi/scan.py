"""The PHI scan: every file in a case's folder is looked through for what can tell who the patient is.

A file is looked through once: what was found (places and names of attributes, never a value) is kept in the cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from radanki.errors import ImageError
from radanki.model.case import drawings_of
from radanki.model.phi.location import PhiLocation
from radanki.model.problem import Problem
from radanki.pipeline.executors.batches import run_in_batches, size_on_disk
from radanki.pipeline.job_cache import JobCache
from radanki.pipeline.workers import USUAL_LIMITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from radanki.model.library import CaseFile
    from radanki.pipeline.digests import DigestMemory
    from radanki.pipeline.workers import Workers

SCANNER_VERSION: Final = 3
"""Grows when the scanner learns to see more, so that files are looked through again."""

_CASE_FILE: Final = "case.yaml"
_RECORD: Final = TypeAdapter(tuple[PhiLocation, ...])


@dataclass(frozen=True, slots=True)
class FolderScan:
    """What the scan of a case's folder found, by path relative to it, and the files that can't be looked through."""

    locations: dict[str, tuple[PhiLocation, ...]]
    faults: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    path: Path
    digest: str


def scan_folders(
    case_files: Sequence[CaseFile], cache: Path, memory: DigestMemory, *, workers: Workers
) -> tuple[FolderScan, ...]:
    """Look through every file that lies in a folder of these cases, and give what was found, case by case.

    Files that a case points to (``from``) are not in the repository and not looked through: only their pixels are used.
    """
    records = JobCache(cache, "scans", _RECORD)
    folders = [tuple(_files(case_file, memory)) for case_file in case_files]
    paths = {file.digest: file.path for files in folders for file in files}
    known = {digest: records.recall(_key_of(digest)) for digest in paths}
    found: dict[str, tuple[PhiLocation, ...] | ImageError] = {
        digest: locations for digest, locations in known.items() if locations is not None
    }
    unknown = [(digest, path) for digest, path in paths.items() if digest not in found]
    for digest, outcome in run_in_batches(unknown, size_on_disk, _scan, workers, USUAL_LIMITS):
        found[digest] = _too_heavy() if outcome is None else outcome
        if isinstance(outcome, tuple):
            records.keep(_key_of(digest), outcome)
    return tuple(
        FolderScan(
            {file.name: seen for file in files if isinstance(seen := found[file.digest], tuple)},
            tuple(
                _unreadable(case_file, file, seen)
                for file in files
                if isinstance(seen := found[file.digest], ImageError)
            ),
        )
        for case_file, files in zip(case_files, folders, strict=True)
    )


def _key_of(digest: str) -> str:
    return f"{SCANNER_VERSION}-{digest}"


def _files(case_file: CaseFile, memory: DigestMemory) -> Iterator[_File]:
    """Give the plain files of a case's folder that could hold a picture; links are another rule's business."""
    case = case_file.case
    own_words = {_CASE_FILE, *drawings_of(case).values(), *(source.permission for source in case.sources)}
    for path in sorted(case_file.folder.rglob("*")):
        name = path.relative_to(case_file.folder).as_posix()
        if name not in own_words and path.is_file() and not path.is_symlink():
            yield _File(name, path, memory.digest_of(path))


def _scan(path: Path) -> tuple[PhiLocation, ...] | ImageError:
    from radanki.phi.scan import scan  # noqa: PLC0415  # heavy: only workers load it

    try:
        return scan(path)
    except ImageError as error:
        return error


def _too_heavy() -> ImageError:
    return ImageError(
        "the file could not be looked through: it needed too much memory or time",
        fix="Export it again from its source, or convert it to PNG.",
        rule="media/too-heavy",
    )


def _unreadable(case_file: CaseFile, file: _File, error: ImageError) -> Problem:
    return Problem(case_file.places.path, 1, 1, error.rule, f"`{file.name}`: {error.message}", error.fix)
