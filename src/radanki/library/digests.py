"""What a file or folder holds, as a SHA-256 in 64 hex digits."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def sha256_of_file(path: Path) -> str:
    """Give the digest of a file, read block by block; raises ``OSError`` where it can't be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of(path: Path, of_file: Callable[[Path], str] = sha256_of_file) -> str:
    """Give the digest of a file, or that of a folder: of what ``sha256sum`` prints for its files, sorted by path.

    ``of_file`` gives that of one file, where it is known already. Raises ``OSError`` where something can't be read.
    """
    if not path.is_dir():
        return of_file(path)
    members = (member for member in path.rglob("*") if member.is_file())
    return sha256_of_members({member.relative_to(path).as_posix(): of_file(member) for member in members})


def sha256_of_members(digests: Mapping[str, str]) -> str:
    """Give the digest of a folder from those of its files, by relative path."""
    lines = (f"{digests[name]}  {name}\n" for name in sorted(digests))
    return hashlib.sha256("".join(lines).encode()).hexdigest()
