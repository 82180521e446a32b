"""Pascal VOC XML: boxes by their first and last pixel, counted from 1 (VOC development kit, section 5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.authoring.shapes.formats.fields import box, label_of, number, stated_picture, taken_each
from radanki.errors import AnnotationError
from radanki.model.imaging.annotation import Drawn, StatedPicture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.authoring.shapes.formats.fields import Taken
    from radanki.authoring.shapes.formats.text_files import ShapeElement

FORM = "Pascal VOC"


def is_voc(root: ShapeElement) -> bool:
    """Whether an XML document is Pascal VOC's."""
    return root.tag == "annotation"


def pictures_of(root: ShapeElement) -> tuple[StatedPicture, ...]:
    """Give the picture that the file is about."""
    size = root.find("size")
    width, height = ("", "") if size is None else (size.text_of("width"), size.text_of("height"))
    return (stated_picture(root.text_of("filename"), width, height),)


def read_voc(root: ShapeElement) -> Iterator[Taken]:
    """Take the box of each object; parts, poses and the rest stay there."""
    picture = pictures_of(root)[0].name
    return taken_each(
        ((item.place, item) for item in root.find_all("object")), lambda place, item: _taken(place, item, picture)
    )


def _taken(place: str, item: ShapeElement, picture: str) -> Iterator[Taken]:
    edges = item.find("bndbox")
    if edges is None:
        raise AnnotationError("the object has no bndbox")
    left, top, right, bottom = (number(edges.text_of(key), key) for key in ("xmin", "ymin", "xmax", "ymax"))
    # Pixel 1 covers 0 to 1 here, and the last pixel is part of the box.
    yield Drawn(
        label_of(item.text_of("name")), box(left - 1, top - 1, right - left + 1, bottom - top + 1), place, picture
    )
