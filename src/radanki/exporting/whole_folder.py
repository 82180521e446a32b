"""A folder that appears whole or not at all."""

from __future__ import annotations

import secrets
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from radanki.errors import UsageError
from radanki.library.whole_file import make_durable, naming

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def written_whole_folder(target: Path) -> Iterator[Path]:
    """Give a folder to fill that takes ``target``'s place when the ``with`` block ends well, and else vanishes.

    A folder that is there already is never touched: it may be a repository of somebody's. Raises :class:`UsageError`.
    """
    if target.exists() or target.is_symlink():
        raise UsageError(f"{target} exists already: remove it, or name another folder with --out")
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = target.with_name(f".{target.name}.{secrets.token_hex(8)}.part")
    try:
        with naming(target):
            folder.mkdir()
            yield folder
            folder.rename(target)
            make_durable(target.parent)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
