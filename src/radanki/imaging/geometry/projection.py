"""Shapes of the patient projected on the slices of a picture."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from radanki.model.imaging.annotation import BoxInPatient, OutlineInPatient, PointInPatient, ShapeInPatient
from radanki.model.imaging.shapes import Point, Polygon, Rect, Shape

if TYPE_CHECKING:
    from radanki.model.imaging.annotation import RasPoint, SurveyedPicture

Vector = npt.NDArray[np.float64]

_NEARLY_MM = 0.01
_SAME_DIRECTION = 0.9999


def projected_on(shape: ShapeInPatient, picture: SurveyedPicture) -> tuple[tuple[int, Shape], ...]:
    """Give a shape of the patient in pixels of each slice that it is seen on; nothing where none shows it.

    A point and a flat outline are on the nearest slice, within half the way to the next; an outline that leaves the
    plane of the slices is on none. A box is cut by each slice that it reaches.
    """
    found: list[tuple[float, int, Shape]] = []
    for one in picture.slices:
        if one.to_ras is not None:
            to_ras, normal = _plane_of(one.to_ras)
            seen = (
                _box_on_slice(shape, to_ras, normal)
                if isinstance(shape, BoxInPatient)
                else _flat_on_slice(shape, to_ras, normal, picture.reach_mm)
            )
            found += [] if seen is None else [(seen[0], one.place, seen[1])]
    if isinstance(shape, BoxInPatient) or not found:
        return tuple((at, seen_as) for _, at, seen_as in found)
    _, at, seen_as = min(found, key=lambda item: item[:2])
    return ((at, seen_as),)


@lru_cache(maxsize=2048)
def _plane_of(rows: tuple[RasPoint, RasPoint, RasPoint]) -> tuple[Vector, Vector]:
    """Give the way from a slice's pixels (columns: column, row, first centre) and its normal."""
    to_ras = np.array(rows).T
    return to_ras, normal_of(to_ras[:, 0], to_ras[:, 1])


def _flat_on_slice(
    shape: PointInPatient | OutlineInPatient, to_ras: Vector, normal: Vector, reach_mm: float
) -> tuple[float, Shape] | None:
    """Give how far a shape lies from a slice, and it in pixels; nothing where any of it is out of reach."""
    corners = np.array([shape.at] if isinstance(shape, PointInPatient) else shape.corners)
    heights = (corners - to_ras[:, 2]) @ normal
    if np.abs(heights).max() > reach_mm + _NEARLY_MM:
        return None
    pixels = _pixels(corners, to_ras)
    return float(np.abs(heights.mean())), Point(*pixels[0]) if isinstance(shape, PointInPatient) else Polygon(pixels)


def _box_on_slice(box: BoxInPatient, to_ras: Vector, normal: Vector) -> tuple[float, Shape] | None:
    """Cut a box with the plane of a slice: a rectangle where their directions agree, else an outline."""
    axes, halves, centre = np.array(box.axes), np.array(box.size) / 2, np.array(box.centre)
    height = float((to_ras[:, 2] - centre) @ normal)
    along = np.abs(axes @ normal)
    upright = int(np.argmax(along))
    if along[upright] > _SAME_DIRECTION:
        if abs(height) > halves[upright] + _NEARLY_MM:
            return None
        one, other = (axes[axis] * halves[axis] for axis in range(3) if axis != upright)
        flat = centre + height * normal
        corners = np.array([flat - one - other, flat + one - other, flat + one + other, flat - one + other])
        return abs(height), _rect_or_polygon(_pixels(corners, to_ras))
    corners = _cut_edges(centre, axes * halves[:, None], to_ras[:, 2], normal)
    return (abs(height), Polygon(_pixels(corners, to_ras))) if len(corners) > 2 else None  # noqa: PLR2004  # a triangle


def _cut_edges(centre: Vector, arms: Vector, on_plane: Vector, normal: Vector) -> Vector:
    """Give where a plane cuts the twelve edges of a box, in order around its middle."""
    signs = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], dtype=np.float64)
    corners = centre + signs @ arms
    heights = (corners - on_plane) @ normal
    cuts = []
    for first in range(8):
        for second in range(first + 1, 8):
            is_edge = np.count_nonzero(signs[first] != signs[second]) == 1
            if is_edge and (heights[first] < 0) != (heights[second] < 0):
                share = heights[first] / (heights[first] - heights[second])
                cuts.append(corners[first] + share * (corners[second] - corners[first]))
    if not cuts:
        return np.zeros((0, 3))
    found = np.array(cuts)
    middle = found.mean(axis=0)
    across = found[0] - middle
    down = np.cross(normal, across)
    return found[np.argsort(np.arctan2((found - middle) @ down, (found - middle) @ across))]


def _rect_or_polygon(corners: tuple[tuple[float, float], ...]) -> Shape:
    xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    skew = max(xs[1] - xs[0], xs[3] - xs[2], ys[1] - ys[0], ys[3] - ys[2])
    if skew > _NEARLY_MM:
        return Polygon(corners)
    return Rect(xs[0], ys[0], xs[3] - xs[0], ys[3] - ys[0])


def _pixels(places: Vector, to_ras: Vector) -> tuple[tuple[float, float], ...]:
    """Give places on a slice in its pixels; the centre of the first pixel is half a pixel from the corner."""
    found, *_ = np.linalg.lstsq(to_ras[:, :2], (places - to_ras[:, 2]).T, rcond=None)
    return tuple((float(column) + 0.5, float(row) + 0.5) for column, row in found.T)


def normal_of(along_row: Vector, along_column: Vector) -> Vector:
    """Give the unit vector that stands on a slice, by the directions along its rows and columns."""
    normal = np.cross(along_row, along_column)
    return np.asarray(normal / np.linalg.norm(normal))
