"""What decides the bytes of a package beside its contents."""

from __future__ import annotations

import sqlite3
import zlib


def writer_versions() -> str:
    """Give the versions of what writes a collection and packs it."""
    return f"sqlite {sqlite3.sqlite_version}, zlib {zlib.ZLIB_RUNTIME_VERSION}"
