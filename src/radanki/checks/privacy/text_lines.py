"""Which pieces of text in a picture block it: not the markers of a radiograph, and nothing shorter than three signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.vocabulary.markers import markers, plain, signs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from radanki.model.imaging.burned_in import TextBox

FEWEST_SIGNS: Final = 3
"""Letters and digits that make a name, a date or a number; two are a side, an initial or a tick of a ruler."""

_IS_TEXT: Final = 0.5
_IS_READ: Final = 0.6
"""Below these scores of detector and reader, signs are what a reader makes of anatomy: benchmarks/burned_in_text.py."""

_IS_BOTH: Final = 0.45
"""Where both are unsure, their product is; below this the ripples of a bone were read as "623"."""

_IS_SURELY_TEXT: Final = 0.85
_LINE_LENGTH: Final = 3.0
_THICKEST_UNREAD_PX: Final = 64
"""Text that can't be read blocks where the detector is this sure of it, and it is as long for its height as a line."""

_PLAIN_PX: Final = 30
_FEWEST_GUESSED: Final = 2
"""Signs of this height can be read: what a reader takes for one stroke, or for nothing, is none. In 61 frames of a
heart the detector was sure of eleven lines in a septum, 43 to 63 pixels thick; the reader saw "!", "1" or nothing."""

_NEAR: Final = 1.0
_SAME_HEIGHT: Final = 0.5


def blocking(boxes: Sequence[TextBox]) -> tuple[TextBox, ...]:
    """Give the boxes that block a picture, in their order: those of lines that hold three foreign signs or more.

    What stands side by side is one line, so that a short name in two pieces is not let through. Text that could not be
    read blocks where the detector is sure of it and it is long enough for three signs.
    """
    lines = _lines(boxes)
    return tuple(box for line in lines if _blocks(line) for box in line)


def _blocks(line: Sequence[TextBox]) -> bool:
    if any(_is_unread_line(box) for box in line):
        return True
    pieces = [piece for box in line if _is_read(box) for piece in _pieces(box.text)]
    if all(_is_marker(piece) for piece in pieces):
        return False
    # A side or a number counts where it stands beside something foreign: "L 4", "AP Ng".
    return sum(len(signs_of(piece)) for piece in pieces) >= FEWEST_SIGNS


def _is_read(box: TextBox) -> bool:
    is_sure = box.score >= _IS_TEXT and box.text_score >= _IS_READ and box.score * box.text_score >= _IS_BOTH
    return is_sure and bool(signs_of(box.text))


def _is_unread_line(box: TextBox) -> bool:
    long, short = max(box.width, box.height), min(box.width, box.height)
    return (
        not _is_read(box)
        and box.score >= _IS_SURELY_TEXT
        and long >= _LINE_LENGTH * short
        and short <= _THICKEST_UNREAD_PX
        and (short < _PLAIN_PX or len(signs_of(box.text)) >= _FEWEST_GUESSED)
    )


def _pieces(text: str) -> list[str]:
    """Give the words of a text; as one where only a space stands in a marker ("RI GHT", "5 cm")."""
    compact = "".join(text.split())
    return [compact] if markers().allow(compact) else text.split()


def _is_marker(piece: str) -> bool:
    return not signs_of(piece) or markers().allow(piece) or _is_run_together(piece)


def _is_run_together(piece: str) -> bool:
    """Whether a piece is markers without the space between them; two-letter names must not come of that."""
    signs = plain(signs_of(piece))
    words = markers().words
    ways = [False] * (len(signs) + 1)
    ways[0] = True
    for end in range(1, len(signs) + 1):
        ways[end] = any(ways[start] and signs[start:end] in words for start in range(max(0, end - 14), end - 1))
    return len(signs) >= 2 * FEWEST_SIGNS and ways[-1]


def _lines(boxes: Iterable[TextBox]) -> list[list[TextBox]]:
    lines: list[list[TextBox]] = []
    for box in boxes:
        near = [line for line in lines if any(_side_by_side(box, other) for other in line)]
        lines = [line for line in lines if line not in near]
        lines.append([*(other for line in near for other in line), box])
    return lines


def _side_by_side(one: TextBox, other: TextBox) -> bool:
    """Whether two boxes go on from each other, across or down: as high as each other and less than a sign apart."""
    across = _goes_on(one.x, one.width, one.y, one.height, other.x, other.width, other.y, other.height)
    down = _goes_on(one.y, one.height, one.x, one.width, other.y, other.height, other.x, other.width)
    upright = one.width >= one.height or other.width >= other.height
    return across if upright else down


def _goes_on(  # noqa: PLR0913, PLR0917  # two intervals of each of two boxes
    start: int, length: int, top: int, thick: int, other_start: int, other_length: int, other_top: int, other_thick: int
) -> bool:
    apart = max(start, other_start) - min(start + length, other_start + other_length)
    shared = min(top + thick, other_top + other_thick) - max(top, other_top)
    thin, thicker = sorted((thick, other_thick))
    return apart <= _NEAR * thicker and shared >= _SAME_HEIGHT * thicker and thin >= _SAME_HEIGHT * thicker
