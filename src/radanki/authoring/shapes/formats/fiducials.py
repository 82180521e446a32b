"""3D Slicer's older list of points (.fcsv): a point a line, in RAS or LPS millimetres, columns named in a comment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from radanki.authoring.shapes.formats.fields import label_of, number, taken_each
from radanki.authoring.shapes.formats.text_files import cells_of
from radanki.errors import AnnotationError
from radanki.model.imaging.annotation import Drawn, PointInPatient

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.authoring.shapes.formats.fields import Taken

FORM = "3D Slicer points"
_COLUMNS: Final = re.compile(r"^#\s*columns\s*=\s*(.+)$", re.MULTILINE)
_SYSTEM: Final = re.compile(r"^#\s*CoordinateSystem\s*=\s*(\S+)", re.MULTILINE)
_TO_RAS: Final = {"RAS": (1, 1), "0": (1, 1), "LPS": (-1, -1), "1": (-1, -1)}
"""By name since Slicer 4.11, by number before."""
_PLACES: Final = ("x", "y", "z")


def is_fiducials(text: str) -> bool:
    """Whether a text is Slicer's list of points."""
    columns = _COLUMNS.search(text)
    return columns is not None and set(_PLACES) <= {name.strip() for name in columns[1].split(",")}


def read_fiducials(text: str) -> Iterator[Taken]:
    """Take every point with its label.

    Raises:
        AnnotationError: where the system of coordinates is none that is known: left and right would be a guess.
    """
    named = _COLUMNS.search(text)
    columns = [] if named is None else [name.strip() for name in named[1].split(",")]
    system = _SYSTEM.search(text)
    signs = _TO_RAS.get(system[1] if system is not None else "RAS")
    if signs is None:
        raise AnnotationError("its CoordinateSystem is neither RAS nor LPS")
    lines = [(f"line {at}", line) for at, line in enumerate(text.splitlines(), 1) if line.strip()]
    return taken_each(
        [one for one in lines if not one[1].startswith("#")],
        lambda place, line: _taken(place, dict(zip(columns, cells_of(line), strict=False)), signs),
    )


def _taken(place: str, row: dict[str, str], signs: tuple[int, int]) -> Iterator[Taken]:
    x, y, z = (number(row.get(key, ""), key) for key in _PLACES)
    yield Drawn(label_of(row.get("label", "")), PointInPatient((x * signs[0], y * signs[1], z)), place)
