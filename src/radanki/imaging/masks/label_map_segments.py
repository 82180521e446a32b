"""All segments of a label map, outlined on each slice that a picture shows: NIfTI, NRRD, DICOM SEG, mask pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from radanki.errors import ImageError
from radanki.imaging import limits
from radanki.imaging.boundary import decoding
from radanki.imaging.formats.kinds import RASTER_KINDS, kind_of
from radanki.imaging.formats.nrrd import read_nrrd_segments
from radanki.imaging.header_probe import locate
from radanki.imaging.masks.dicom_seg import mask_in_segmentation, read_segmentation
from radanki.imaging.masks.label_map import values_on
from radanki.imaging.masks.resampling import check_same_size
from radanki.imaging.masks.tracing import traced_faithfully
from radanki.imaging.reading import picture_in_folder, read_volume
from radanki.model.imaging.annotation import LabelledSegment
from radanki.vocabulary.segment_labels import label_of_segment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from radanki.imaging.formats.nrrd import NrrdSegment
    from radanki.imaging.geometry.volume import Volume
    from radanki.imaging.header_probe import LocatedSlice
    from radanki.imaging.masks.dicom_seg import Segmentation
    from radanki.imaging.picture import Array
    from radanki.model.imaging.rendering import PixelBox, View

Mask = npt.NDArray[np.bool_]
_Found = tuple[str, str, Mask]
"""Number or colour of a segment, its name where the map has it, and its pixels on a slice."""

_NOBODYS_NAME: Final = re.compile(r"(?:segment|label|roi|mask|structure)?[\s_-]*\d*", re.IGNORECASE)
"""What programs call a segment that nobody named."""

MOST_VALUES = 200
"""Regions of one map; TotalSegmentator's largest task has 117. A photograph has thousands of colours."""


@dataclass(frozen=True, slots=True)
class LabelMapJob:
    """A label map to outline on the views of a picture; ``places`` has the number of each view.

    ``masks`` and ``given`` are those of :class:`~radanki.imaging.masks.shapes_on_picture.ShapesJob`.
    """

    labels: Path
    picture: Path
    views: tuple[View, ...]
    places: tuple[int, ...]
    masks: tuple[Path, ...] = ()
    given: tuple[tuple[int, int], PixelBox] | None = None


def segments_of(job: LabelMapJob) -> tuple[LabelledSegment, ...]:
    """Outline every segment of a label map on every slice that shows it, by slice and then by number or colour.

    Number 0, black, and what is transparent are background. Raises :class:`ImageError` for what can't be read or
    resampled on the picture.
    """
    with decoding("the label map"):
        return tuple(
            LabelledSegment(at, value, name, traced_faithfully(mask))
            for at, found in zip(job.places, masks_of(job), strict=True)
            for value, name, mask in found
        )


def masks_of(job: LabelMapJob) -> Iterator[Iterator[_Found]]:
    """Give for each view of the picture the segments that it shows: number or colour, name, and pixels."""
    search = _search_of(job)
    return (search(locate(job.picture, view), view) for view in job.views)


def _search_of(job: LabelMapJob) -> Callable[[LocatedSlice, View], Iterator[_Found]]:
    """Open a label map once, and give what finds its segments on each slice."""
    labels = job.labels
    if job.masks:
        by_view = dict(zip(job.views, job.masks, strict=True))
        return lambda located, view: _in_picture(located, by_view[view], job.given)
    kind = kind_of(labels)
    if kind == "pictures":
        return lambda located, view: _in_picture(located, picture_in_folder(labels, view), job.given)
    if kind in RASTER_KINDS:
        return lambda located, _: _in_picture(located, labels, job.given)
    if kind == "dicom":
        segmentation = read_segmentation(labels)
        _check_count(len(segmentation.segments))
        return lambda located, _: _in_segmentation(located, segmentation)
    if kind == "nrrd":
        layers, segments = read_nrrd_segments(labels)
        return lambda located, _: _in_nrrd(located, layers, segments)
    if kind == "nifti":
        volume = read_volume(labels, kind, None)
        return lambda located, _: _in_values(values_on(located, volume), {})
    raise ImageError("the label map is a series of pictures", fix="Use NIfTI, NRRD, DICOM SEG or PNG.")


def _in_segmentation(located: LocatedSlice, segmentation: Segmentation) -> Iterator[_Found]:
    for number, name in segmentation.segments:
        mask = mask_in_segmentation(located, segmentation, number)
        if mask.any():
            yield str(number), _named(name, *segmentation.codes.get(number, ("", ""))), mask


def _named(name: str, code: str, modifier: str) -> str:
    """Name a segment by the tables; its code decides only where nobody gave it a name that a person would read.

    A cyst that was drawn in a program's template of the liver has the liver's code.
    """
    is_nobodys = _NOBODYS_NAME.fullmatch(name) is not None
    return (label_of_segment(name, code, modifier) if is_nobodys else label_of_segment(name)) or name


def _in_nrrd(located: LocatedSlice, layers: tuple[Volume, ...], segments: tuple[NrrdSegment, ...]) -> Iterator[_Found]:
    for layer, volume in enumerate(layers):
        names = {segment.value: segment.name for segment in segments if segment.layer == layer}
        for value, name, mask in _in_values(values_on(located, volume), names):
            yield value if len(layers) == 1 else _value_in_layer(value, layer, segments), name, mask


def _value_in_layer(value: str, layer: int, segments: tuple[NrrdSegment, ...]) -> str:
    """Tell numbers of different layers apart: they start anew in each."""
    shared = sum(segment.value == int(value) for segment in segments) > 1
    return f"{value} of layer {layer}" if shared else value


def _in_values(values: Array, names: dict[int, str]) -> Iterator[_Found]:
    found = [int(value) for value in np.unique(values) if value > 0]
    _check_count(len(found))
    for value in found:
        yield str(value), names.get(value, ""), np.asarray(values == value)


def _in_picture(
    located: LocatedSlice, labels: Path, given: tuple[tuple[int, int], PixelBox] | None
) -> Iterator[_Found]:
    with Image.open(labels, formats=("PNG", "TIFF", "WEBP", "JPEG")) as image:
        limits.check_size(*image.size)
        image.load()
        upright = ImageOps.exif_transpose(image)
    if given is not None and upright.size == given[0]:
        # Of the original that the picture was made of: each pixel takes the nearest one of the part that was kept.
        x, y, width, height = given[1]
        size = (located.probe.width_px, located.probe.height_px)
        upright = upright.resize(size, Image.Resampling.NEAREST, (x, y, x + width, y + height))
    check_same_size(located, *upright.size)
    if upright.mode in {"P", "1", "L", "I;16", "I;16B", "I;16L", "I;16N", "I"}:
        yield from _in_values(np.asarray(upright).astype(np.int64), {})
        return
    red, green, blue, opacity = np.moveaxis(np.asarray(upright.convert("RGBA")).astype(np.int64), -1, 0)
    colours = np.where(opacity > 0, red << 16 | green << 8 | blue, 0)
    for value, name, mask in _in_values(colours, {}):
        yield f"#{int(value):06x}", name, mask


def _check_count(count: int) -> None:
    if count > MOST_VALUES:
        raise ImageError(
            f"the label map holds {count:,} numbers or colours, where {MOST_VALUES} are allowed",
            fix="A mask has one colour a label and hard edges: save it as PNG, not JPEG, and not softened.",
        )
