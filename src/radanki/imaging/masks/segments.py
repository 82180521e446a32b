"""Segments of label maps become outlines on the picture that a card shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from radanki.errors import ImageError
from radanki.imaging.boundary import decoding
from radanki.imaging.header_probe import locate
from radanki.imaging.masks.label_map import mask_on
from radanki.imaging.masks.smoothing import smoothed, voxel_px
from radanki.imaging.masks.tracing import points_of, rings_of
from radanki.model.imaging.polygons import area_of, is_inside
from radanki.model.imaging.shapes import Polygon, Shape

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.imaging.geometry.outlines import Outline
    from radanki.imaging.masks.tracing import Mask
    from radanki.model.imaging.rendering import SegmentJob, StackSegmentJob, View

SMALLEST_AREA_PX = 12.0
"""A smaller spot is left out: no student could aim at it."""

SMALLEST_SHARE = 0.05
"""A spot that is smaller than this share of the largest one is left out, too."""

TOLERANCE_SHARE, COARSEST_SHARE = 0.0005, 0.002
"""How far, in picture widths, an outline may leave its smooth curve: at first, and at most for a winding one."""

MOST_POINTS = 120
"""Points of an outline before a coarser tolerance is tried."""


def trace_segment(job: SegmentJob) -> tuple[Shape, ...]:
    """Outline the voxels that hold a value, on the picture that the view chooses: polygons in its source pixels.

    Each connected part gives one polygon, the largest first; holes are filled. The label map is resampled
    by where both lie in the patient, each pixel taking the nearest voxel. Raises :class:`ImageError` with the rule
    ``geometry/empty-region`` where nothing of the segment is seen there.
    """
    mask = _mask_on(job.picture, job.labels, job.value, job.view)
    shapes = _traced(mask)
    if not shapes:
        raise _empty(job.value, mask)
    return shapes


def trace_segment_on_slices(job: StackSegmentJob) -> tuple[tuple[int, tuple[Shape, ...]], ...]:
    """Outline a segment on each slice of a stack that shows it: the slice's number and its polygons.

    Raises :class:`ImageError` with the rule ``geometry/empty-region`` where no slice shows it.
    """
    masks = [_mask_on(job.picture, job.labels, job.value, view) for view in job.views]
    traced = tuple((place, shapes) for place, mask in zip(job.places, masks, strict=True) if (shapes := _traced(mask)))
    if not traced:
        raise _empty(job.value, max(masks, key=np.count_nonzero))
    return traced


def outlines_on(mask: Mask) -> tuple[Polygon, ...]:
    """Outline each connected part of a mask (rows, columns) in its pixels, the largest first; holes are filled."""
    return _traced(mask)


def _mask_on(picture: Path, labels: Path, value: int, view: View) -> Mask:
    located = locate(picture, view)
    with decoding("the label map"):
        return mask_on(located, labels, value, view)


def _traced(mask: Mask) -> tuple[Polygon, ...]:
    outlines = _worth_showing([rings[0] for rings in rings_of(mask)])
    voxel = voxel_px(mask)
    return tuple(Polygon(points_of(_smooth(outline, voxel, mask.shape[1]))) for outline in outlines)


def _empty(value: int, mask: Mask) -> ImageError:
    seen = f"only {int(mask.sum())} scattered pixels of it are" if mask.any() else "nothing of it is"
    return ImageError(
        f"region {value} of the label map: {seen} on this picture",
        fix="Choose a slice or frame that shows it, or another value.",
        rule="geometry/empty-region",
    )


def _worth_showing(outlines: list[Outline]) -> list[Outline]:
    """Keep what is large enough to be seen, the largest first, and nothing that lies in the hole of another."""
    measured = sorted(((area_of(points_of(outline)), outline) for outline in outlines), key=lambda item: -item[0])
    if not measured:
        return []
    least = max(SMALLEST_AREA_PX, SMALLEST_SHARE * measured[0][0])
    kept: list[Outline] = []
    for area, outline in measured:
        if area >= least and not any(is_inside(points_of(outline)[0], points_of(other)) for other in kept):
            kept.append(outline)
    return kept


def _smooth(outline: Outline, voxel: float, width_px: int) -> Outline:
    """Smooth a ring, and leave points out as far as the eye allows; further for rings of many points."""
    share = TOLERANCE_SHARE
    smooth = smoothed(outline, voxel, share * width_px)
    while len(smooth) > MOST_POINTS and share < COARSEST_SHARE:
        share = min(share * 1.5, COARSEST_SHARE)
        smooth = smoothed(outline, voxel, share * width_px)
    return smooth
