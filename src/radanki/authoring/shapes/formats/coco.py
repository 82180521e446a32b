"""COCO JSON: boxes, outlines and masks; pixels from the top left corner, continuous, as here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from radanki.authoring.shapes.formats.fields import (
    box,
    drawn_mask,
    exactly,
    flat_pairs,
    label_of,
    listing,
    mapping,
    number,
    outline,
    oval,
    stated_picture,
    taken_each,
    told_apart,
    whole,
)
from radanki.errors import AnnotationError
from radanki.imaging.masks.run_lengths import trace_columns, trace_packed_columns
from radanki.model.imaging.annotation import Drawn, Remark, StatedPicture
from radanki.model.imaging.shapes import Point

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from radanki.authoring.shapes.formats.fields import Taken

FORM = "COCO"
_VISIBLE = 0
"""A key point whose third number is 0 is not on the picture."""


def is_coco(document: Any) -> bool:
    """Whether a JSON document is COCO's."""
    return (
        isinstance(document, dict)
        and isinstance(document.get("annotations"), list)
        and isinstance(document.get("images"), list)
    )


def pictures_of(document: dict[str, Any]) -> tuple[StatedPicture, ...]:
    """Give the pictures that the file lists."""
    return tuple(_pictures_by_id(document).values())


def read_coco(document: dict[str, Any]) -> Iterator[Taken]:
    """Take outlines, masks, boxes and key points; where an annotation has an outline and a box, the outline."""
    pictures, names = _pictures_by_id(document), _names_by_id(document)
    items = ((f"annotations[{at}]", item) for at, item in enumerate(document["annotations"]))
    return taken_each(items, lambda place, item: _taken(place, mapping(item, "the annotation"), pictures, names))


def _pictures_by_id(document: dict[str, Any]) -> dict[str, StatedPicture]:
    found = {}
    for image in document["images"]:
        if isinstance(image, dict):
            stated = stated_picture(image.get("file_name"), image.get("width"), image.get("height"))
            found[str(image.get("id"))] = stated
    return told_apart(found)


def _names_by_id(document: dict[str, Any]) -> dict[str, str]:
    categories = document.get("categories")
    return {
        str(category.get("id")): label_of(category.get("name"))
        for category in (categories if isinstance(categories, list) else ())
        if isinstance(category, dict)
    }


def _taken(
    place: str, item: dict[str, Any], pictures: Mapping[str, StatedPicture], names: Mapping[str, str]
) -> Iterator[Taken]:
    picture = pictures.get(str(item.get("image_id")))
    if picture is None:
        raise AnnotationError("its image_id is not among the images")
    category = str(item.get("category_id"))
    track = item.get("track_id")
    thing = f"track {track}" if isinstance(track, int | str) and not isinstance(track, bool) else ""
    drawn = Drawn(names.get(category) or category, Point(0, 0), place, picture.name, thing=thing)
    outlines = item.get("segmentation")
    if isinstance(item.get("ellipse"), list):
        # As radanki exports it, beside the outline that other tools show.
        cx, cy, rx, ry = exactly(4, item["ellipse"], "ellipse")
        yield replace(drawn, shape=oval((cx, cy), (rx, ry)))
    elif isinstance(outlines, dict):
        yield from _masked(outlines, drawn, picture)
    elif outlines:
        yield from _outlined(listing(outlines, "segmentation"), drawn)
    elif item.get("keypoints"):
        yield from _points(listing(item["keypoints"], "keypoints"), drawn)
    else:
        left, top, width, height = exactly(4, item.get("bbox"), "bbox")
        yield replace(drawn, shape=box(left, top, width, height))


def _outlined(outlines: list[Any], drawn: Drawn) -> Iterator[Taken]:
    # Some tools write one outline without the list around it.
    rings = outlines if isinstance(outlines[0], list) else [outlines]
    for ring in rings:
        yield replace(drawn, shape=outline(flat_pairs(listing(ring, "segmentation"), "segmentation")))
    if len(rings) > 1:
        yield Remark(drawn.place, f"it has {len(rings)} parts: each is a finding of its own")


def _masked(mask: dict[str, Any], drawn: Drawn, picture: StatedPicture) -> Iterator[Taken]:
    size = listing(mask.get("size"), "size")
    if len(size) != 2:  # noqa: PLR2004  # height and width
        raise AnnotationError("the size of the mask is not height and width")
    height, width = (whole(side, "size") for side in size)
    if picture.width_px is not None and (width, height) != (picture.width_px, picture.height_px):
        raise AnnotationError("the mask is of another size than its picture")
    counts = mask.get("counts")
    if isinstance(counts, str):
        yield from drawn_mask(trace_packed_columns(counts, width, height), drawn)
    else:
        yield from drawn_mask(trace_columns(listing(counts, "counts"), width, height), drawn)


def _points(values: list[Any], drawn: Drawn) -> Iterator[Taken]:
    if len(values) % 3:
        raise AnnotationError("keypoints are not triples")
    for x, y, seen in zip(values[::3], values[1::3], values[2::3], strict=True):
        if number(seen, "keypoints") > _VISIBLE:
            yield replace(drawn, shape=Point(number(x, "keypoints"), number(y, "keypoints")))
