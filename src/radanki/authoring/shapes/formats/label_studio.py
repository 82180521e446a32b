"""Label Studio JSON: hundredths of the picture's width and height, from the top left corner."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from radanki.authoring.shapes.formats.fields import (
    box,
    drawn_mask,
    label_of,
    listing,
    mapping,
    number,
    outline,
    oval,
    pairs,
    path_of,
    size_or_none,
    stated_picture,
    taken_each,
    turned_box,
)
from radanki.errors import AnnotationError
from radanki.imaging.masks.run_lengths import trace_brush
from radanki.model.imaging.annotation import Drawn, StatedPicture
from radanki.model.imaging.shapes import Point

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.authoring.shapes.formats.fields import Taken
    from radanki.model.imaging.shapes import Shape

FORM = "Label Studio"
_LABELS: Final = (
    *(
        "rectanglelabels",
        "polygonlabels",
        "ellipselabels",
        "keypointlabels",
        "brushlabels",
        "labels",
        "hypertextlabels",
    ),
)
_OF_PICTURE: Final = frozenset({"image", "img", "picture", "url"})
"""Keys of a task's data that may hold the picture's address."""


def is_label_studio(document: Any) -> bool:
    """Whether a JSON document is Label Studio's: tasks, one of them, or its short form (JSON-MIN)."""
    tasks = document if isinstance(document, list) else [document]
    return bool(tasks) and all(isinstance(task, dict) and (_results_of(task) is not None) for task in tasks)


def pictures_of(document: Any) -> tuple[StatedPicture, ...]:
    """Give the pictures of the tasks, with the size that their first shape states."""
    return tuple(_stated(task) for task in _tasks(document))


def read_label_studio(document: Any) -> Iterator[Taken]:
    """Take rectangles, polygons, ellipses, key points and brush masks; who drew them, when, and why stays there."""
    items = []
    for at, task in enumerate(_tasks(document)):
        picture = _stated(task).name
        for number_, result in enumerate(_results_of(task) or ()):
            items.append((f"task {at + 1}, result[{number_}]", (picture, result)))
    return taken_each(items, _taken)


def _tasks(document: Any) -> list[dict[str, Any]]:
    return document if isinstance(document, list) else [document]


def _results_of(task: dict[str, Any]) -> list[Any] | None:
    """Give the results of a task: of its last annotation that was not cancelled, or of its short form."""
    annotations = task.get("annotations", task.get("completions"))
    if isinstance(annotations, list):
        usable = [one for one in annotations if isinstance(one, dict) and not one.get("was_cancelled")]
        result = usable[-1].get("result") if usable else []
        return result if isinstance(result, list) else []
    short = [value for value in task.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    found = [item for value in short for item in value if isinstance(item, dict) and "original_width" in item]
    return found or None


def _stated(task: dict[str, Any]) -> StatedPicture:
    told = task.get("data")
    told = told if isinstance(told, dict) else task
    named = next((told[key] for key in told if str(key).lower() in _OF_PICTURE and isinstance(told[key], str)), "")
    first = next((item for item in _results_of(task) or () if isinstance(item, dict) and "original_width" in item), {})
    name = _without_upload_mark(path_of(named))
    return stated_picture(name, first.get("original_width"), first.get("original_height"))


def _without_upload_mark(name: str) -> str:
    """Take off the eight digits and hyphen that an upload puts before a file's name."""
    folder, slash, file = name.rpartition("/")
    mark, hyphen, rest = file.partition("-")
    is_mark = len(mark) == 8 and all(letter in "0123456789abcdef" for letter in mark)  # noqa: PLR2004  # digits
    return f"{folder}{slash}{rest}" if hyphen and is_mark and rest else name


def _taken(place: str, item: tuple[str, Any]) -> Iterator[Taken]:
    picture, result = item[0], mapping(item[1], "the result")
    value = result.get("value")
    value = value if isinstance(value, dict) else result
    labels = next((value[key] for key in _LABELS if isinstance(value.get(key), list) and value[key]), None)
    if labels is None:
        return  # a choice, a text or a relation about the whole picture
    if result.get("image_rotation") not in {None, 0}:
        raise AnnotationError("it was drawn on the picture turned by the tool; turn it back there first")
    width, height = size_or_none(result.get("original_width")), size_or_none(result.get("original_height"))
    if width is None or height is None:
        raise AnnotationError("it does not tell the size of its picture (original_width, original_height)")
    drawn = Drawn(label_of(labels[0]), Point(0, 0), place, picture)
    if value.get("format") == "rle" or "rle" in value:
        yield from drawn_mask(trace_brush(listing(value.get("rle"), "rle"), width, height), drawn)
        return
    shape = _shape_of(value, width / 100, height / 100)
    if shape is None:
        raise AnnotationError("shapes of this kind are not taken")
    yield replace(drawn, shape=shape)


def _shape_of(value: dict[str, Any], across: float, down: float) -> Shape | None:
    """Read a shape; ``across`` and ``down`` are the pixels of a hundredth."""
    if "points" in value:
        return outline(tuple((x * across, y * down) for x, y in pairs(value["points"], "points")))
    x, y = number(value.get("x"), "x") * across, number(value.get("y"), "y") * down
    turn = number(value.get("rotation", 0), "rotation")
    if "radiusX" in value:
        radii = number(value["radiusX"], "radiusX") * across, number(value.get("radiusY"), "radiusY") * down
        return oval((x, y), radii, turn)
    if "keypointlabels" in value:
        return Point(x, y)
    if "width" in value and "height" in value:
        found = box(x, y, number(value["width"], "width") * across, number(value["height"], "height") * down)
        # A box turns about its own top left corner.
        return turned_box(found, (x, y), turn)
    return None
