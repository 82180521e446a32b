"""Burned-in text: what a detector found in a finished picture is a marker, or was looked at and cleared.

What was read may be a name. It is never printed: a problem gives the place and the size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import error_at
from radanki.checks.privacy.text_lines import blocking

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from radanki.model.images import Image
    from radanki.model.imaging.burned_in import PictureText, TextBox
    from radanki.model.imaging.rendering import PixelBox
    from radanki.model.library import CaseFile
    from radanki.model.problem import Problem

_MOST_PLACES: Final = 6
_SLACK_PX: Final = 3
"""A box may reach this far over a cleared one: another version of the detector draws it a little differently."""


def check_burned_in_text(
    case_file: CaseFile, place: int, image: Image, found: Sequence[PictureText]
) -> Iterator[Problem]:
    """No text stands in a picture but markers, and what a person cleared at this place with these pixels.

    ``place`` is the picture's place in the case; ``found`` is what was found in what a deck shows of it: one finished
    picture, or those of a stack in order. Gives ``privacy/burned-in-text`` and ``privacy/cleared-stale``.
    """
    yield from _stale(case_file, place, image, found)
    blocked = {box.pixels: box for text in found for box in blocking(text.boxes) if not _is_cleared(box, image, text)}
    places = list(blocked.values())
    for box in places[:_MOST_PLACES]:
        yield error_at(
            case_file.places,
            ("images", place),
            "privacy/burned-in-text",
            f"`{image.name}` shows text at x {box.x}, y {box.y}, {box.width} x {box.height} pixels "
            f"of the finished picture{_of_more(len(places))}",
            "Look there at full size. If it says who, where or when: cover it with `blank`, or `crop`. If not, add to "
            f"the picture `cleared: [{{box: [{box.x}, {box.y}, {box.width}, {box.height}], pixels: {box.pixels[:16]}, "
            "by: ..., on: YYYY-MM-DD}]`.",
        )


def _of_more(places: int) -> str:
    return f"; there are {places} such places" if places > _MOST_PLACES else ""


def _stale(case_file: CaseFile, place: int, image: Image, found: Sequence[PictureText]) -> Iterator[Problem]:
    for number, entry in enumerate(image.cleared):
        if found and not any(_holds(entry.box, entry.pixels, text) for text in found):
            yield error_at(
                case_file.places,
                ("images", place, "cleared", number),
                "privacy/cleared-stale",
                f"the pixels of `{image.name}` that were cleared here have changed",
                "Take the entry out, check again, and look at what is found.",
            )


def _is_cleared(box: TextBox, image: Image, text: PictureText) -> bool:
    return any(_lies_in(box, entry.box) and _holds(entry.box, entry.pixels, text) for entry in image.cleared)


def _lies_in(box: TextBox, cleared: PixelBox) -> bool:
    x, y, width, height = cleared
    return (
        box.x >= x - _SLACK_PX
        and box.y >= y - _SLACK_PX
        and box.x + box.width <= x + width + _SLACK_PX
        and box.y + box.height <= y + height + _SLACK_PX
    )


def _holds(box: PixelBox, pixels: str, text: PictureText) -> bool:
    """Whether the picture still holds the pixels that were cleared at a place."""
    return any(known == box and digest is not None and digest.startswith(pixels) for known, digest in text.regions)
