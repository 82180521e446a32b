"""Which pictures of a folder are one stack or loop: those that are numbered alike and of one size."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from radanki.errors import ImageError
from radanki.imaging.boundary import decoding
from radanki.imaging.formats.raster import measure_raster

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_NUMBER = re.compile(r"[0-9]+")


def runs_of(files: Sequence[Path], names: Mapping[Path, str], least: int) -> list[tuple[Path, ...]]:
    """Give the stacks and single pictures among raster files, in order.

    A run has ``least`` pictures or more (0: there is none) that lie in one folder, are called alike but for a number,
    and are of one size: `pa.png` and `lateral.png` are two pictures.
    """
    groups: dict[tuple[str, str, tuple[int, int] | None], list[Path]] = defaultdict(list)
    for path in files:
        name = PurePosixPath(names[path])
        groups[name.parent.as_posix(), _NUMBER.sub("#", name.stem.casefold()), _size_of(path)].append(path)
    found: list[tuple[Path, ...]] = []
    for (_, skeleton, size), group in groups.items():
        is_run = "#" in skeleton and size is not None and 0 < least <= len(group) and len(group) > 1
        found += [tuple(group)] if is_run else [(path,) for path in group]
    order = {path: at for at, path in enumerate(files)}
    return sorted(found, key=lambda run: order[run[0]])


def _size_of(path: Path) -> tuple[int, int] | None:
    try:
        with decoding("the picture"):
            return measure_raster(path, 0)[:2]
    except ImageError:
        return None
