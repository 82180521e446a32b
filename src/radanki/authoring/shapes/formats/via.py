"""VGG Image Annotator, versions 2 and 3: pixels from the top left corner, continuous, as here."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from radanki.authoring.shapes.formats.fields import (
    box,
    circle,
    flat_pairs,
    label_of,
    listing,
    mapping,
    number,
    numbers,
    outline,
    oval,
    path_of,
    taken_each,
    told_apart,
)
from radanki.errors import AnnotationError
from radanki.model.imaging.annotation import Drawn, StatedPicture
from radanki.model.imaging.shapes import Point

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.authoring.shapes.formats.fields import Taken
    from radanki.model.imaging.shapes import Shape

FORM = "VIA"
_LABEL_KEYS: Final = ("label", "name", "class", "type", "category")
"""Which attribute is the label, where a region has several: the first of these, else the first text."""
_POINT, _RECT, _CIRCLE, _ELLIPSE, _POLYGON = 1, 2, 3, 4, 7
"""The numbers of shapes in version 3; 5, 6 and 8 are lines and boxes by their extremes."""
_DEGREES_FROM: Final = 2 * math.pi
"""Version 2.0 wrote the turn of an ellipse in degrees, later ones in radians."""


def is_via(document: Any) -> bool:
    """Whether a JSON document is VIA's, a project or its exported annotations."""
    if not isinstance(document, dict) or not document:
        return False
    if "_via_img_metadata" in document:
        return True
    if _is_version_3(document):
        return True
    return all(isinstance(entry, dict) and {"filename", "regions"} <= entry.keys() for entry in document.values())


def _is_version_3(document: dict[str, Any]) -> bool:
    return isinstance(document.get("metadata"), dict) and isinstance(document.get("file"), dict)


def pictures_of(document: dict[str, Any]) -> tuple[StatedPicture, ...]:
    """Give the pictures that the file lists; VIA writes no sizes."""
    return tuple(_pictures_by_key(document).values())


def _pictures_by_key(document: dict[str, Any]) -> dict[str, StatedPicture]:
    entries = document["file"] if _is_version_3(document) else _files(document)
    key = "fname" if _is_version_3(document) else "filename"
    return told_apart(
        {name: StatedPicture(path_of(entry.get(key))) for name, entry in entries.items() if isinstance(entry, dict)}
    )


def read_via(document: dict[str, Any]) -> Iterator[Taken]:
    """Take rectangles, circles, ellipses, polygons and points with the attribute that is their label."""
    return _read_3(document) if _is_version_3(document) else _read_2(document)


def _files(document: dict[str, Any]) -> dict[str, Any]:
    return mapping(document.get("_via_img_metadata", document), "_via_img_metadata")


def _read_2(document: dict[str, Any]) -> Iterator[Taken]:
    items = []
    pictures = _pictures_by_key(document)
    for at, (key, file) in enumerate(_files(document).items()):
        regions = mapping(file, "a file").get("regions")
        # Version 1 wrote regions by number.
        regions = list(regions.values()) if isinstance(regions, dict) else listing(regions, "regions")
        picture = pictures[key].name
        items += [(f"file {at + 1}, regions[{number}]", (picture, region)) for number, region in enumerate(regions)]
    return taken_each(items, _taken_2)


def _taken_2(place: str, item: tuple[str, Any]) -> Iterator[Taken]:
    picture, region = item[0], mapping(item[1], "the region")
    shape = mapping(region.get("shape_attributes"), "shape_attributes")
    attributes = region.get("region_attributes")
    yield Drawn(_label(attributes if isinstance(attributes, dict) else {}), _shape_2(shape), place, picture)


def _shape_2(shape: dict[str, Any]) -> Shape:
    def given(*keys: str) -> list[float]:
        return [number(shape.get(key), key) for key in keys]

    kind = shape.get("name")
    if kind == "rect":
        return box(*given("x", "y", "width", "height"))
    if kind == "circle":
        cx, cy, radius = given("cx", "cy", "r")
        return circle((cx, cy), radius)
    if kind == "ellipse":
        cx, cy, rx, ry = given("cx", "cy", "rx", "ry")
        turn = number(shape.get("theta", 0), "theta")
        return oval((cx, cy), (rx, ry), turn if abs(turn) > _DEGREES_FROM else math.degrees(turn))
    if kind == "polygon":
        xs, ys = listing(shape.get("all_points_x"), "all_points_x"), listing(shape.get("all_points_y"), "all_points_y")
        if len(xs) != len(ys):
            raise AnnotationError("all_points_x and all_points_y are not of one length")
        return outline(flat_pairs([value for pair in zip(xs, ys, strict=True) for value in pair], "all_points"))
    if kind == "point":
        return Point(*given("cx", "cy"))
    raise AnnotationError("lines and other shapes that cover nothing are not taken")


def _label(attributes: dict[str, Any]) -> str:
    """Give the label among a region's attributes; a set of choices gives the one that is chosen."""
    texts = {key: _chosen(value) for key, value in attributes.items()}
    texts = {key: text for key, text in texts.items() if text}
    named = next((text for key in _LABEL_KEYS for given, text in texts.items() if given.lower() == key), None)
    return named or (next(iter(texts.values())) if len(texts) == 1 else "")


def _chosen(value: Any) -> str:
    if isinstance(value, dict):
        chosen = [key for key, is_on in value.items() if is_on is True]
        return label_of(chosen[0]) if len(chosen) == 1 else ""
    return label_of(value)


def _read_3(document: dict[str, Any]) -> Iterator[Taken]:
    views = document.get("view")
    for file in document["file"].values():
        mapping(file, "a file")
    files = {key: picture.name for key, picture in _pictures_by_key(document).items()}
    items = []
    for key, region in document["metadata"].items():
        view = views.get(str(mapping(region, "a region").get("vid"))) if isinstance(views, dict) else None
        listed = view.get("fid_list") if isinstance(view, dict) else None
        first = str(listed[0]) if isinstance(listed, list) and listed else ""
        items.append((f"metadata {key}", (files.get(first, ""), region)))
    attributes = document.get("attribute")
    return taken_each(
        items, lambda place, item: _taken_3(place, item, attributes if isinstance(attributes, dict) else {})
    )


def _taken_3(place: str, item: tuple[str, Any], attributes: dict[str, Any]) -> Iterator[Taken]:
    picture, region = item
    shape = _shape_3(listing(region.get("xy"), "xy"))
    if shape is not None:
        yield Drawn(_label_3(region.get("av"), attributes), shape, place, picture)


def _shape_3(values: list[Any]) -> Shape | None:
    """Read a shape: its number, then its coordinates; an entry about the whole file has none."""
    if not values:
        return None
    kind, given = values[0], numbers(values[1:], "xy")
    needed = {_POINT: 2, _RECT: 4, _CIRCLE: 3, _ELLIPSE: 4}.get(kind) if isinstance(kind, int) else None
    if needed is not None and len(given) < needed:
        raise AnnotationError("xy is too short")
    if kind == _POINT:
        return Point(*given[:2])
    if kind == _RECT:
        return box(*given[:4])
    if kind == _CIRCLE:
        return circle((given[0], given[1]), given[2])
    if kind == _ELLIPSE:
        return oval((given[0], given[1]), (given[2], given[3]))
    if kind == _POLYGON:
        return outline(flat_pairs(list(given), "xy"))
    raise AnnotationError("lines and other shapes that cover nothing are not taken")


def _label_3(values: Any, attributes: dict[str, Any]) -> str:
    """Give the label among a region's values: options are written by number and named in the list of attributes."""
    named = {}
    for key, value in (values if isinstance(values, dict) else {}).items():
        attribute = attributes.get(str(key))
        told = attribute if isinstance(attribute, dict) else {}
        options = told.get("options")
        option = options.get(str(value)) if isinstance(options, dict) else None
        named[label_of(told.get("aname")) or str(key)] = option if isinstance(option, str) else value
    return _label(named)
