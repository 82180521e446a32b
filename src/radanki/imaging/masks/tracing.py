"""Masks become outlines: rings around connected parts, in pixels from the top left corner, with few points."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
from contourpy import FillType, contour_generator

from radanki.imaging.geometry.outlines import Outline, without_needless_points
from radanki.model.imaging.annotation import TracedMask, TracedPart
from radanki.model.imaging.polygons import Corners, area_of, is_inside
from radanki.model.imaging.shapes import Polygon, Rect

Mask = npt.NDArray[np.bool_]

LEFT_PX = 0.35
"""How far a faithful outline may leave the traced edge.

The traced edge passes 0.354 pixels beside the centre of the nearest pixel, so that no centre changes sides: drawn
on the picture again, the outline holds exactly the pixels of the mask.
"""
_COARSER_PX = (0.5, 1.0, 2.0, 4.0)
_USUAL_POINTS, _MOST_POINTS = 200, 1000
"""From how many points on half a pixel will do, and how many a finding may have (``geometry/too-many-corners``)."""
_SMALLEST_SHARE = 0.05
"""A part that is smaller than this share of the largest one is a speck."""
_CUT_CORNERS_PX = 0.5
"""What the tracer cuts off the four corners of an upright rectangle, in square pixels."""


def traced_faithfully(mask: Mask) -> TracedMask:
    """Outline each connected part of a mask (rows, columns), the largest first, within half a pixel of its edge.

    Parts touch by sides or corners. A part that is an upright rectangle gives a rectangle. Holes are filled; what lies
    in a hole, and specks of less than a twentieth of the largest part, are left out and counted.
    """
    measured = sorted(((area_of(points_of(rings[0])), rings) for rings in rings_of(mask)), key=lambda item: -item[0])
    kept: list[list[Outline]] = []
    for area, rings in measured:
        is_speck = area < _SMALLEST_SHARE * measured[0][0]
        if not is_speck and not any(is_inside(points_of(rings[0])[0], points_of(other[0])) for other in kept):
            kept.append(rings)
    return TracedMask(tuple(_part(rings) for rings in kept), len(measured) - len(kept))


def simplified_outline(points: Corners) -> tuple[Polygon, float]:
    """Leave out points of an outline that has too many; give it with how far it may have moved, in pixels."""
    ring = np.array(points, dtype=np.float64)
    for tolerance in (0.05, LEFT_PX, *_COARSER_PX):
        simpler = without_needless_points(ring, tolerance)
        if len(simpler) <= _MOST_POINTS:
            break
    return Polygon(points_of(simpler)), tolerance


def _part(rings: list[Outline]) -> TracedPart:
    outer, has_hole = rings[0], len(rings) > 1
    left, top = outer.min(axis=0)
    width, height = np.ptp(outer, axis=0)
    if not has_hole and abs(width * height - _CUT_CORNERS_PX - area_of(points_of(outer))) < 1e-6:  # noqa: PLR2004  # rounding
        return TracedPart(Rect(float(left), float(top), float(width), float(height)), has_hole, 0.0)
    tolerance = LEFT_PX
    simpler = without_needless_points(outer, tolerance)
    for coarser in _COARSER_PX:
        if len(simpler) <= (_USUAL_POINTS if coarser <= _COARSER_PX[0] else _MOST_POINTS):
            break
        tolerance = coarser
        simpler = without_needless_points(outer, tolerance)
    return TracedPart(Polygon(points_of(simpler)), has_hole, tolerance)


def rings_of(mask: Mask) -> list[list[Outline]]:
    """Give the edges of each connected part of a mask (rows, columns) as closed rings of (x, y) in pixels.

    The first ring of each part is its outer edge; the others are holes.
    """
    rows, columns = np.nonzero(mask.any(axis=1))[0], np.nonzero(mask.any(axis=0))[0]
    if not rows.size:
        return []
    part = np.pad(mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float32), 1)
    filled = contour_generator(z=part, fill_type=FillType.OuterOffset).filled(0.5, 2.0)
    # Pixel i covers i to i + 1, so its centre, which the tracer counts from, lies half a pixel further; and one pixel
    # of margin was added on each side.
    shift = np.array([columns[0] - 0.5, rows[0] - 0.5])
    return [
        [points[start : end - 1] + shift for start, end in pairwise(offsets)]
        for points, offsets in zip(*filled, strict=True)
    ]


def points_of(outline: Outline) -> Corners:
    """Give a ring as plain numbers."""
    return tuple((float(x), float(y)) for x, y in outline)
