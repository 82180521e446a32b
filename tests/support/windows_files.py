"""Files as Windows keeps them: what is open, or mapped into memory, can be neither deleted nor renamed nor replaced."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_OWN = Path("/proc/self")
_WORDS_BEFORE_A_FILE = 5


def _in_use() -> set[Path]:
    """Give the files that this process has open or mapped."""
    found = set()
    for descriptor in (_OWN / "fd").iterdir():
        with suppress(OSError):
            found.add(descriptor.readlink())
    for line in (_OWN / "maps").read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        words = line.split(maxsplit=_WORDS_BEFORE_A_FILE)
        found.update(Path(word) for word in words[_WORDS_BEFORE_A_FILE:])
    return found


def _refusing(real: Callable[..., Any], refused: list[Path], number: int) -> Callable[..., Any]:
    def call(*paths: Any, **how: Any) -> Any:
        used = _in_use()
        for name in paths[:number]:
            place = Path(os.fsdecode(name)).absolute()
            if place.parent.resolve() / place.name in used and place.is_file():
                refused.append(place)
                raise PermissionError(13, "The process cannot access the file", str(place))
        return real(*paths, **how)

    return call


@contextmanager
def files_as_on_windows() -> Iterator[list[Path]]:
    """Refuse what Windows refuses while the block lasts; gives the list of what was refused."""
    refused: list[Path] = []
    with (
        mock.patch.object(os, "unlink", _refusing(os.unlink, refused, 1)),
        mock.patch.object(os, "remove", _refusing(os.remove, refused, 1)),
        mock.patch.object(os, "rename", _refusing(os.rename, refused, 2)),
        mock.patch.object(os, "replace", _refusing(os.replace, refused, 2)),
        mock.patch.object(shutil, "_use_fd_functions", False),  # noqa: FBT003  # whole paths, as there
    ):
        yield refused
