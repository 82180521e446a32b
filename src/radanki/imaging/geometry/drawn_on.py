"""The shape of a finding on one slice of its picture: as it was drawn, or between two slices that it was drawn on."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from radanki.model.imaging.shapes import Polygon, Shape

if TYPE_CHECKING:
    from radanki.model.images import Finding
    from radanki.model.imaging.polygons import Corners


def drawn_on(finding: Finding, place: int) -> Shape | None:
    """Give the shape that was drawn of a finding, on a slice or frame within its span; none where nothing was drawn.

    Of a finding that was drawn on several, the outline is as drawn there, between the two on either side, or beyond
    the first and last like the nearest.
    """
    spans = finding.drawn_spans
    if not spans:
        return finding.drawn_shape
    for (start, first), (end, second) in pairwise(spans):
        if start < place < end:
            return Polygon(_between(first, second, (place - start) / (end - start)))
    return Polygon(min(spans, key=lambda span: abs(span[0] - place))[1])


def _between(first: Corners, second: Corners, share: float) -> Corners:
    from radanki.imaging.geometry.between import between  # noqa: PLC0415  # numpy: few cases need it in this process

    return between(first, second, share)
