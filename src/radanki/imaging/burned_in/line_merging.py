"""Boxes around one line of text, found in several views, made one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.imaging.burned_in.text_engine import Line

if TYPE_CHECKING:
    from collections.abc import Sequence


_SAME_TEXT: Final = 0.3
_SAME_SIZE: Final = 0.4


def merged(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Make one line of those that share a good part of their area: the smallest box around them, the best score.

    A line that lies on something much thicker stays by itself: what is thick is rarely text, and can't be read with it.
    """
    rest = sorted(lines, key=lambda line: (line.top, line.left, line.right, line.bottom))
    done: list[Line] = []
    while rest:
        line = rest.pop(0)
        partner = next((other for other in rest if _are_one(line, other)), None)
        if partner is None:
            done.append(line)
        else:
            rest.remove(partner)
            rest.insert(0, _around(line, partner))
    return tuple(done)


def _are_one(one: Line, other: Line) -> bool:
    thin, thick = sorted((thickness(one), thickness(other)))
    return thin >= _SAME_SIZE * thick and _shared(one, other) >= _SAME_TEXT


def thickness(line: Line) -> float:
    """Give the shorter side of a line's box, in pixels."""
    return min(line.right - line.left, line.bottom - line.top)


def _shared(one: Line, other: Line) -> float:
    """Give the area that two boxes share, as a share of the smaller one."""
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / min(_area(one), _area(other))


def _area(line: Line) -> float:
    return (line.right - line.left) * (line.bottom - line.top)


def _around(one: Line, other: Line) -> Line:
    return Line(
        min(one.left, other.left),
        min(one.top, other.top),
        max(one.right, other.right),
        max(one.bottom, other.bottom),
        max(one.score, other.score),
    )
