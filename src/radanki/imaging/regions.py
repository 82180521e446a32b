"""Regions of label maps become outlines on the picture that a card shows."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from radanki.errors import ImageError
from radanki.imaging.boundary import decoding
from radanki.imaging.labels import mask_on
from radanki.imaging.probing import place
from radanki.model.shapes import Polygon, Shape

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.rendering import RegionJob, StackRegionJob, View

Mask = npt.NDArray[np.bool_]
Outline = npt.NDArray[np.float64]

SMALLEST_AREA_PX = 12.0
"""A smaller spot is left out: no student could aim at it."""

SMALLEST_SHARE = 0.05
"""A spot that is smaller than this share of the largest one is left out, too."""

TOLERANCE_SHARE, COARSEST_SHARE = 0.001, 0.002
"""How far, in picture widths, an outline may leave the region's edge: at first, and at most for a winding one."""

MOST_POINTS = 120
"""Points of an outline before a coarser tolerance is tried."""


def trace_region(job: RegionJob) -> tuple[Shape, ...]:
    """Outline the voxels that hold a value, on the picture that the view chooses: polygons in its source pixels.

    Each connected part gives one polygon, the largest first; holes are filled. The label map is laid over the picture
    by where both lie in the patient, each pixel taking the nearest voxel. Raises :class:`ImageError` with the rule
    ``geometry/empty-region`` where nothing of the region is seen there.
    """
    _check_tracer()
    mask = _mask_on(job.picture, job.labels, job.value, job.view)
    shapes = _traced(mask)
    if not shapes:
        raise _empty(job.value, mask)
    return shapes


def trace_region_on_slices(job: StackRegionJob) -> tuple[tuple[int, tuple[Shape, ...]], ...]:
    """Outline a region on each slice of a stack that shows it: the slice's number and its polygons.

    Raises :class:`ImageError` with the rule ``geometry/empty-region`` where no slice shows it.
    """
    _check_tracer()
    masks = [_mask_on(job.picture, job.labels, job.value, view) for view in job.views]
    traced = tuple((place, shapes) for place, mask in zip(job.places, masks, strict=True) if (shapes := _traced(mask)))
    if not traced:
        raise _empty(job.value, max(masks, key=np.count_nonzero))
    return traced


def outlines_on(mask: Mask) -> tuple[Polygon, ...]:
    """Outline each connected part of a mask (rows, columns) in its pixels, the largest first; holes are filled.

    Raises :class:`ImageError` where what traces outlines is not installed.
    """
    _check_tracer()
    return _traced(mask)


def _check_tracer() -> None:
    if find_spec("contourpy") is None:
        raise ImageError(
            "label maps are traced by contourpy, which is not installed",
            fix="Install radanki[volumes].",
            rule="media/codec-missing",
        )


def _mask_on(picture: Path, labels: Path, value: int, view: View) -> Mask:
    placed = place(picture, view)
    with decoding("the label map"):
        return mask_on(placed, labels, value, view)


def _traced(mask: Mask) -> tuple[Polygon, ...]:
    outlines = _worth_showing(_outlines_of(mask))
    return tuple(Polygon(_points_of(_simplified(outline, mask.shape[1]))) for outline in outlines)


def _empty(value: int, mask: Mask) -> ImageError:
    seen = f"only {int(mask.sum())} scattered pixels of it are" if mask.any() else "nothing of it is"
    return ImageError(
        f"region {value} of the label map: {seen} on this picture",
        fix="Choose a slice or frame that shows it, or another value.",
        rule="geometry/empty-region",
    )


def _outlines_of(mask: Mask) -> list[Outline]:
    """Give the outer edge of each connected part of a mask (rows, columns) as closed rings of (x, y) in pixels."""
    from contourpy import FillType, contour_generator  # noqa: PLC0415  # an extra

    rows, columns = np.nonzero(mask.any(axis=1))[0], np.nonzero(mask.any(axis=0))[0]
    if not rows.size:
        return []
    part = np.pad(mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float32), 1)
    filled = contour_generator(z=part, fill_type=FillType.OuterOffset).filled(0.5, 2.0)
    # Pixel i covers i to i + 1, so its centre, which the tracer counts from, lies half a pixel further; and one pixel
    # of margin was added on each side.
    shift = np.array([columns[0] - 0.5, rows[0] - 0.5])
    # The first ring of each part is its outer edge; the others are holes.
    return [points[offsets[0] : offsets[1] - 1] + shift for points, offsets in zip(*filled, strict=True)]


def _worth_showing(outlines: list[Outline]) -> list[Outline]:
    """Keep what is large enough to be seen, the largest first, and nothing that lies in the hole of another."""
    measured = sorted(((_area_of(outline), outline) for outline in outlines), key=lambda item: -item[0])
    if not measured:
        return []
    least = max(SMALLEST_AREA_PX, SMALLEST_SHARE * measured[0][0])
    kept: list[Outline] = []
    for area, outline in measured:
        if area >= least and not any(_is_inside(outline[0], other) for other in kept):
            kept.append(outline)
    return kept


def _area_of(outline: Outline) -> float:
    x, y = outline[:, 0], outline[:, 1]
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2


def _is_inside(point: Outline, outline: Outline) -> bool:
    """Whether a point lies inside a ring: a ray to the right crosses its edge an odd number of times."""
    x, y = point
    start, end = outline, np.roll(outline, -1, axis=0)
    spans = (start[:, 1] > y) != (end[:, 1] > y)
    start, end = start[spans], end[spans]
    crossings = start[:, 0] + (y - start[:, 1]) * (end[:, 0] - start[:, 0]) / (end[:, 1] - start[:, 1])
    return bool(np.count_nonzero(crossings > x) % 2)


def _simplified(outline: Outline, width_px: int) -> Outline:
    """Leave points out as long as the ring stays within the tolerance, a coarser one for rings of many points."""
    share = TOLERANCE_SHARE
    simpler = _without_needless_points(outline, share * width_px)
    while len(simpler) > MOST_POINTS and share < COARSEST_SHARE:
        share = min(share * 1.25, COARSEST_SHARE)
        simpler = _without_needless_points(outline, share * width_px)
    return simpler


def _without_needless_points(ring: Outline, tolerance: float) -> Outline:
    """Simplify a closed ring by the method of Douglas and Peucker, split where it is widest."""
    far = int(np.argmax(np.hypot(*(ring - ring[0]).T)))
    closed = np.concatenate([ring, ring[:1]])
    keep = np.zeros(len(closed), dtype=bool)
    keep[[0, far]] = True
    spans = [(0, far), (far, len(ring))]
    while spans:
        start, end = spans.pop()
        if end - start < 2:  # noqa: PLR2004  # neighbours have nothing between them
            continue
        away = _distances(closed[start + 1 : end], closed[start], closed[end])
        place = int(np.argmax(away))
        if away[place] > tolerance:
            middle = start + 1 + place
            keep[middle] = True
            spans += [(start, middle), (middle, end)]
    simpler = closed[:-1][keep[:-1]]
    # Two points are no outline: such a sliver keeps all of its points.
    return simpler if len(simpler) > 2 else ring  # noqa: PLR2004  # a triangle has three


def _distances(points: Outline, start: Outline, end: Outline) -> npt.NDArray[np.float64]:
    """Give how far points lie from the straight piece between two ends."""
    along = end - start
    length = float(along @ along)
    share = np.clip((points - start) @ along / length, 0, 1) if length > 0 else np.zeros(len(points))
    away = points - start - share[:, None] * along
    return np.asarray(np.hypot(away[:, 0], away[:, 1]))


def _points_of(outline: Outline) -> tuple[tuple[float, float], ...]:
    return tuple((float(x), float(y)) for x, y in outline)
