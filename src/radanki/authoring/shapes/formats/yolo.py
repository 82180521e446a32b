"""YOLO text files: one line a shape, its class by number, then fractions of the picture's width and height."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.authoring.shapes.formats.fields import box, flat_pairs, numbers, outline, taken_each
from radanki.errors import AnnotationError
from radanki.model.imaging.annotation import Drawn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from radanki.authoring.shapes.formats.fields import Taken

FORM = "YOLO"
_BOX: Final = 4
"""Numbers of a box: its centre and its size."""
_OVER: Final = 0.05
"""How far beyond the picture's edge a fraction may lie before it is taken for pixels."""


def is_yolo(text: str) -> bool:
    """Whether every line of a text is numbers alone, the first of them whole and not negative."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    return bool(lines) and all(line[0].isascii() and line[0].isdigit() and len(line) > _BOX for line in lines)


def read_yolo(text: str, picture: str, names: Mapping[int, str]) -> Iterator[Taken]:
    """Take boxes, turned boxes and outlines; a last number that is left over is the confidence of a prediction.

    ``picture`` is the name of the file without its ending, which is that of its picture. A class without a name keeps
    its number as label.
    """
    lines = ((f"line {at}", line.split()) for at, line in enumerate(text.splitlines(), 1) if line.strip())
    return taken_each(lines, lambda place, words: _taken(place, words, picture, names))


def _taken(place: str, words: list[str], picture: str, names: Mapping[int, str]) -> Iterator[Taken]:
    if len(words[0]) > 6:  # noqa: PLR2004  # digits of a class
        raise AnnotationError("the class is no number of a class")
    label = names.get(int(words[0]), str(int(words[0])))
    given = words[1:-1] if len(words) % 2 == 0 else words[1:]
    found = numbers(given, "the line")
    if any(not -_OVER <= value <= 1 + _OVER for value in found):
        raise AnnotationError("the coordinates are no fractions of the picture")
    if len(found) == _BOX:
        cx, cy, width, height = found
        yield Drawn(label, box(cx - width / 2, cy - height / 2, width, height), place, picture, is_fraction=True)
        return
    yield Drawn(label, outline(flat_pairs(list(found), "the line")), place, picture, is_fraction=True)
