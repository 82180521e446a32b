"""A file of the cache: whoever reads it finds all of it or nothing, whoever else writes it at the same time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_cache_file(path: Path, data: bytes) -> None:
    """Write a file in one step, its folder with it; it is not made durable, for it can be made again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_bytes(data)
    partial.replace(path)
