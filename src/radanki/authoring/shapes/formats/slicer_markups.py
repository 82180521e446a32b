"""3D Slicer markups (.mrk.json): points, closed curves, planes and boxes in the patient, in LPS or RAS millimetres."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from radanki.authoring.shapes.formats.fields import exactly, label_of, listing, mapping, numbers, taken_each
from radanki.errors import AnnotationError
from radanki.model.imaging.annotation import (
    BoxInPatient,
    Drawn,
    OutlineInPatient,
    PointInPatient,
    RasPoint,
    Remark,
    ShapeInPatient,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.authoring.shapes.formats.fields import Taken

FORM = "3D Slicer markups"
_NUMBERED: Final = re.compile(r"(.*?)[-_ ]?[0-9]+")
_SIGNS: Final = {"LPS": (-1.0, -1.0, 1.0), "RAS": (1.0, 1.0, 1.0), "1": (-1.0, -1.0, 1.0), "0": (1.0, 1.0, 1.0)}
"""To RAS; the numbers are those of files before 2020."""
_AXES: Final = 9


def is_markups(document: Any) -> bool:
    """Whether a JSON document is Slicer's markups."""
    return isinstance(document, dict) and isinstance(document.get("markups"), list)


def read_markups(document: dict[str, Any]) -> Iterator[Taken]:
    """Take points, closed curves (their corners, joined by straight lines), planes and boxes (ROI).

    A point has its own label; the others that of the markup: its name, else that of its points without their number.
    """
    items = []
    for at, entry in enumerate(document["markups"]):
        markup = mapping(entry, "a markup")
        points = markup.get("controlPoints")
        if markup.get("type") == "Fiducial" and isinstance(points, list):
            items += [(f"markups[{at}].controlPoints[{point}]", (markup, point)) for point in range(len(points))]
        else:
            items.append((f"markups[{at}]", (markup, -1)))
    return taken_each(items, _taken)


def _taken(place: str, item: tuple[dict[str, Any], int]) -> Iterator[Taken]:
    markup, at = item
    signs = _SIGNS.get(str(markup.get("coordinateSystem", "LPS")))
    if signs is None:
        raise AnnotationError("its coordinateSystem is neither LPS nor RAS")
    if markup.get("coordinateUnits", "mm") != "mm":
        raise AnnotationError("its coordinateUnits are not mm")
    if at >= 0:
        point = mapping(markup["controlPoints"][at], "the control point")
        if _is_defined(point):
            yield Drawn(label_of(point.get("label")), PointInPatient(_position(point, signs)), place)
        return
    yield Drawn(_label(markup), _shape(markup, signs), place)
    if markup.get("type") == "ClosedCurve":
        yield Remark(place, "the corners of the curve are joined by straight lines")


def _shape(markup: dict[str, Any], signs: RasPoint) -> ShapeInPatient:
    kind = markup.get("type")
    points = [mapping(point, "a control point") for point in listing(markup.get("controlPoints"), "controlPoints")]
    defined = [_position(point, signs) for point in points if _is_defined(point)]
    if kind == "ClosedCurve":
        if len(defined) < 3:  # noqa: PLR2004  # a triangle
            raise AnnotationError("the curve has fewer than three points")
        return OutlineInPatient(tuple(defined))
    if kind in {"ROI", "Plane"}:
        centre = _vector(markup["center"], "center", signs) if "center" in markup else next(iter(defined), None)
        if centre is None:
            raise AnnotationError("it has no centre")
        axes = _axes(markup, signs)
        size = _size(markup, 3 if kind == "ROI" else 2)
        if kind == "ROI":
            return BoxInPatient(centre, axes, (size[0], size[1], size[2]))
        return _rectangle(centre, axes, size)
    raise AnnotationError("lines, angles and open curves cover nothing and are not taken")


def _rectangle(
    centre: RasPoint, axes: tuple[RasPoint, RasPoint, RasPoint], size: tuple[float, ...]
) -> OutlineInPatient:
    one, other = (tuple(part * length / 2 for part in axis) for axis, length in zip(axes, size, strict=False))
    corners = []
    for first, second in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        x, y, z = (at + first * a + second * b for at, a, b in zip(centre, one, other, strict=True))
        corners.append((x, y, z))
    return OutlineInPatient(tuple(corners))


def _axes(markup: dict[str, Any], signs: RasPoint) -> tuple[RasPoint, RasPoint, RasPoint]:
    """Give the three axes: the columns of ``orientation``, which is written row by row."""
    written = markup.get("orientation", [1, 0, 0, 0, 1, 0, 0, 0, 1])
    rows = numbers(listing(written, "orientation"), "orientation")
    if len(rows) != _AXES:
        raise AnnotationError("its orientation does not have nine numbers")
    found = []
    for axis in range(3):
        x, y, z = (rows[axis + 3 * world] * sign for world, sign in enumerate(signs))
        length = (x * x + y * y + z * z) ** 0.5
        if abs(length - 1) > 0.01:  # noqa: PLR2004  # rounding
            raise AnnotationError("the axes of its orientation are not of length 1")
        found.append((x / length, y / length, z / length))
    return found[0], found[1], found[2]


def _size(markup: dict[str, Any], count: int) -> tuple[float, ...]:
    size = numbers(listing(markup.get("size"), "size"), "size")
    if len(size) < count or min(size[:count]) <= 0:
        raise AnnotationError("it has no size")
    return tuple(size)


def _position(point: dict[str, Any], signs: RasPoint) -> RasPoint:
    return _vector(point.get("position"), "position", signs)


def _vector(value: Any, what: str, signs: RasPoint) -> RasPoint:
    x, y, z = exactly(3, value, what)
    return x * signs[0], y * signs[1], z * signs[2]


def _is_defined(point: dict[str, Any]) -> bool:
    return bool(point.get("positionStatus", "defined") == "defined")


def _label(markup: dict[str, Any]) -> str:
    named = label_of(markup.get("name"))
    if named:
        return named
    points = markup.get("controlPoints")
    first = points[0] if isinstance(points, list) and points and isinstance(points[0], dict) else {}
    own = label_of(first.get("label"))
    numbered = _NUMBERED.fullmatch(own)
    return own if numbered is None else numbered.group(1)
