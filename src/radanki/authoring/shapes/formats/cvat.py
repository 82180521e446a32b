"""CVAT's own XML (1.1), for images and for video: pixels from the top left corner, continuous, as here."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from radanki.authoring.shapes.formats.fields import (
    box_between,
    drawn_mask,
    label_of,
    number,
    outline,
    oval,
    stated_picture,
    taken_each,
    turned_box,
    whole,
)
from radanki.errors import AnnotationError
from radanki.imaging.masks.run_lengths import trace_rows
from radanki.model.imaging.annotation import Drawn, StatedPicture
from radanki.model.imaging.shapes import Point

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.authoring.shapes.formats.fields import Taken
    from radanki.authoring.shapes.formats.text_files import ShapeElement
    from radanki.model.imaging.shapes import Shape

FORM = "CVAT"
_SHAPES: Final = ("box", "polygon", "ellipse", "points", "mask", "polyline", "cuboid", "skeleton")
_FRAME_NAME: Final = re.compile(r"frame_([0-9]{1,7})(?:\.[A-Za-z]{2,4})?")
"""How CVAT names the frames of a video."""


def is_cvat(root: ShapeElement) -> bool:
    """Whether an XML document is CVAT's."""
    return root.tag == "annotations"


def pictures_of(root: ShapeElement) -> tuple[StatedPicture, ...]:
    """Give the pictures that the file lists; of a video, its frame size alone."""
    listed = [_stated(image) for image in root.find_all("image")]
    if listed:
        return tuple(listed)
    meta = root.find("meta")
    task = None if meta is None else meta.find("task") or meta.find("job")
    size = None if task is None else task.find("original_size")
    if size is None:
        return (StatedPicture(""),)
    return (stated_picture("", size.text_of("width"), size.text_of("height")),)


def read_cvat(root: ShapeElement) -> Iterator[Taken]:
    """Take boxes, polygons, ellipses, points and masks, of pictures and of tracks; attributes stay there."""
    items: list[tuple[str, tuple[ShapeElement, str, int | None, str, str]]] = []
    for image in root.find_all("image"):
        stated = _stated(image)
        named = _FRAME_NAME.fullmatch(stated.name)
        frame = None if named is None else int(named.group(1))
        items += [
            (shape.place, (shape, shape.attributes.get("label", ""), frame, stated.name, ""))
            for shape in image.find_all(*_SHAPES)
        ]
    for track in root.find_all("track"):
        thing = f"track {track.attributes.get('id', track.line)}"
        items += [
            (shape.place, (shape, track.attributes.get("label", ""), _frame_of(shape), "", thing))
            for shape in track.find_all(*_SHAPES)
            if shape.attributes.get("outside") != "1"
        ]
    return taken_each(items, _taken)


def _stated(image: ShapeElement) -> StatedPicture:
    given = image.attributes
    return stated_picture(given.get("name"), given.get("width"), given.get("height"))


def _frame_of(shape: ShapeElement) -> int | None:
    frame = shape.attributes.get("frame", "")
    return int(frame) if frame.isascii() and frame.isdigit() and len(frame) < 8 else None  # noqa: PLR2004  # digits


def _taken(place: str, item: tuple[ShapeElement, str, int | None, str, str]) -> Iterator[Taken]:
    shape, label, frame, picture, thing = item
    drawn = Drawn(label_of(label), Point(0, 0), place, picture, frame, thing)
    if shape.tag == "mask":
        runs = [whole(run, "rle") for run in shape.attributes.get("rle", "").split(",")]
        left, top, width, height = (whole(_given(shape, key), key) for key in ("left", "top", "width", "height"))
        yield from drawn_mask(trace_rows(runs, (left, top, width, height)), drawn)
        return
    for found in _shapes_of(shape):
        yield replace(drawn, shape=found)


def _shapes_of(shape: ShapeElement) -> Iterator[Shape]:
    turn = number(shape.attributes.get("rotation", 0), "rotation")
    if shape.tag == "box":
        left, top, right, bottom = (number(_given(shape, key), key) for key in ("xtl", "ytl", "xbr", "ybr"))
        found = box_between((left, top), (right, bottom))
        yield turned_box(found, (found.x + found.width / 2, found.y + found.height / 2), turn)
    elif shape.tag == "ellipse":
        cx, cy, rx, ry = (number(_given(shape, key), key) for key in ("cx", "cy", "rx", "ry"))
        yield oval((cx, cy), (rx, ry), turn)
    elif shape.tag == "polygon":
        yield outline(_corners(shape))
    elif shape.tag == "points":
        for corner in _corners(shape):
            yield Point(*corner)
    else:
        raise AnnotationError(f"a {shape.tag} covers nothing and is not taken")


def _given(shape: ShapeElement, key: str) -> str:
    return shape.attributes.get(key, "")


def _corners(shape: ShapeElement) -> tuple[tuple[float, float], ...]:
    found = []
    for pair in _given(shape, "points").split(";"):
        x, comma, y = pair.partition(",")
        if not comma:
            raise AnnotationError("points is no list of pairs")
        found.append((number(x, "points"), number(y, "points")))
    return tuple(found)
