"""What records are called, and where they lie: names of folders have been names of people, so all are digests."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def memory_folder(cache: Path) -> Path:
    """Give the folder of what is kept of cases."""
    return cache / "cases"


def path_of_records(root: Path, cache: Path) -> Path:
    """Give the file of what is kept of a library's cases."""
    return memory_folder(cache) / f"{record_name(str(root))[:32]}.sqlite"


@cache
def name_of_record(path: str) -> str:
    """Give the name of the record of a case, by the path of its file; it is asked for several times."""
    return record_name(path)


def record_name(of: str) -> str:
    """Give the name of the record of anything."""
    return hashlib.sha256(of.encode("utf-8", "surrogateescape")).hexdigest()
