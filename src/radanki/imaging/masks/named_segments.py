"""Segments of a DICOM segmentation with their codes, and on which slices of a picture each is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.imaging.boundary import decoding
from radanki.imaging.header_probe import locate
from radanki.imaging.masks.dicom_seg import mask_in_segmentation, read_segmentation
from radanki.imaging.masks.segments import SMALLEST_AREA_PX

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.imaging.rendering import View


@dataclass(frozen=True, slots=True)
class NamedSegment:
    """A segment: its number, its label as the file has it, and the SNOMED CT codes of its type and of the modifier.

    ``places`` are the slices on which enough of it is seen to be pointed at, with the number of its pixels.
    """

    number: int
    name: str
    code: str
    modifier: str
    places: tuple[tuple[int, int], ...]


def named_segments(
    labels: Path, picture: Path, views: tuple[View, ...], places: tuple[int, ...]
) -> tuple[NamedSegment, ...]:
    """Give the segments of a segmentation that are seen on a picture's views; ``places`` numbers the views.

    Raises :class:`~radanki.errors.ImageError` for what is no segmentation, or can't be laid on the picture.
    """
    with decoding("the segmentation"):
        segmentation = read_segmentation(labels)
        located = [(place, locate(picture, view)) for place, view in zip(places, views, strict=True)]
        found = []
        for number, name in segmentation.segments:
            seen = ((place, int(mask_in_segmentation(slice_, segmentation, number).sum())) for place, slice_ in located)
            shown = tuple((place, area) for place, area in seen if area >= SMALLEST_AREA_PX)
            if shown:
                found.append(NamedSegment(number, name, *segmentation.codes[number], shown))
    return tuple(found)
