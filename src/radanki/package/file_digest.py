"""The SHA-256 of a file, read block by block."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def sha256_of_file(path: Path) -> str:
    """Give 64 hex digits; raises ``OSError`` where the file can't be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
