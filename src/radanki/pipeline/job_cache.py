"""Finished jobs, kept so that none is done twice: each outcome in a file named by all that decides it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import ValidationError

from radanki.library.whole_file import write_for_now

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import TypeAdapter

Outcome = TypeVar("Outcome")


class JobCache(Generic[Outcome]):
    """The outcomes of one kind of job; a record that is torn, foreign or of another version is none."""

    def __init__(self, cache: Path, kind: str, outcome: TypeAdapter[Outcome]) -> None:
        """Keep records below ``cache``, which need not exist yet; ``outcome`` reads and writes them."""
        self._folder, self._outcome = jobs_folder(cache, kind), outcome

    def recall(self, key: str) -> Outcome | None:
        """Give what was kept under a key, if it can be read."""
        return read_record(self._folder / f"{key}.json", self._outcome)

    def keep(self, key: str, outcome: Outcome) -> None:
        """Keep an outcome; whoever reads it at the same time finds all of it or nothing."""
        write_record(self._folder / f"{key}.json", self._outcome, outcome)


def jobs_folder(cache: Path, kind: str) -> Path:
    """Give the folder that holds the records of one kind of job."""
    return cache / "jobs" / kind


def kept_jobs(cache: Path, kind: str) -> tuple[Path, ...]:
    """Give the folder of the records of one kind of job, where there is one."""
    folder = jobs_folder(cache, kind)
    return (folder,) if folder.is_dir() else ()


def key_of_job(*parts: object) -> str:
    """Give the key of a job: the digest of everything that can change its outcome, contents by their digests."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def read_record(path: Path, record: TypeAdapter[Outcome]) -> Outcome | None:
    """Give what a file of the cache holds; ``None`` where it is not there, or not of this type."""
    try:
        return record.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def write_record(path: Path, record: TypeAdapter[Outcome], outcome: Outcome) -> None:
    """Write a file of the cache, whole or not at all."""
    write_for_now(path, record.dump_json(outcome))
