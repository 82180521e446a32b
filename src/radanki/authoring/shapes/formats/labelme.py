"""LabelMe: one JSON file a picture; corners in pixels from the top left corner, continuous, as here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from radanki.authoring.shapes.formats.fields import (
    box_between,
    circle,
    drawn_mask,
    label_of,
    listing,
    mapping,
    outline,
    pairs,
    stated_picture,
    taken_each,
)
from radanki.errors import AnnotationError
from radanki.imaging.masks.run_lengths import trace_encoded_png
from radanki.model.imaging.annotation import Drawn, StatedPicture
from radanki.model.imaging.shapes import Point

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.authoring.shapes.formats.fields import Taken

FORM = "LabelMe"


def is_labelme(document: Any) -> bool:
    """Whether a JSON document is LabelMe's."""
    return isinstance(document, dict) and isinstance(document.get("shapes"), list)


def pictures_of(document: dict[str, Any]) -> tuple[StatedPicture, ...]:
    """Give the picture that the file is about."""
    return (stated_picture(document.get("imagePath"), document.get("imageWidth"), document.get("imageHeight")),)


def read_labelme(document: dict[str, Any]) -> Iterator[Taken]:
    """Take polygons, rectangles, circles, points and masks; the picture inside, flags and descriptions stay there."""
    picture = pictures_of(document)[0].name
    shapes = ((f"shapes[{at}]", shape) for at, shape in enumerate(listing(document["shapes"], "shapes")))
    return taken_each(shapes, lambda place, shape: _taken(place, mapping(shape, "the shape"), picture))


def _taken(place: str, shape: dict[str, Any], picture: str) -> Iterator[Taken]:
    corners = pairs(shape.get("points"), "points")
    group = shape.get("group_id")
    thing = f"group {group}" if isinstance(group, int) and not isinstance(group, bool) else ""
    kind = shape.get("shape_type") or "polygon"
    label = label_of(shape.get("label"))

    def drawn(found: Any) -> Drawn:
        return Drawn(label, found, place, picture, thing=thing)

    if kind in {"polygon", "rotation", "oriented_rectangle"}:
        yield drawn(outline(corners))
    elif kind == "rectangle":
        yield drawn(box_between(*corners) if len(corners) == 2 else outline(corners))  # noqa: PLR2004  # opposite ones
    elif kind == "circle" and len(corners) == 2:  # noqa: PLR2004  # the centre, and a place on the rim
        (cx, cy), (x, y) = corners
        yield drawn(circle((cx, cy), ((x - cx) ** 2 + (y - cy) ** 2) ** 0.5))
    elif kind in {"point", "points"}:
        yield from (drawn(Point(*corner)) for corner in corners)
    elif kind == "mask" and corners and isinstance(shape.get("mask"), str):
        # The box of a mask is told by its first and its last pixel.
        left, top = (round(min(values)) for values in zip(*corners, strict=True))
        yield from drawn_mask(trace_encoded_png(shape["mask"], left, top), drawn(None))
    else:
        raise AnnotationError("lines and other shapes that cover nothing are not taken")
