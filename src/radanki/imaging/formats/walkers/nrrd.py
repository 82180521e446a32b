"""The header of a NRRD volume: its lines, and where the voxels start (NRRD format, section 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.errors import ImageError

if TYPE_CHECKING:
    from pathlib import Path

_HEAD_BYTES = 1 << 18
_MOST_LINES = 1000
_LINE_END = re.compile(rb"\r?\n")


@dataclass(frozen=True, slots=True)
class NrrdLines:
    """The lines before the empty one, without their ends, and the byte at which the voxels start."""

    lines: tuple[bytes, ...]
    voxels_at: int


def read_nrrd_lines(path: Path) -> NrrdLines:
    """Read the lines of a header; raises :class:`ImageError` where no voxels follow, or for more than a thousand."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    end = re.search(rb"\r?\n\r?\n", head)
    if end is None:
        raise ImageError("the volume's header and its voxels are two files", fix="Save it as one .nrrd file.")
    lines = _LINE_END.split(head[: end.start()])
    if len(lines) > _MOST_LINES:
        raise ImageError("the volume's header is too long", fix="Save the volume again.")
    return NrrdLines(tuple(lines), end.end())
