"""Where a value stands in a JSON text: looked for when a fault is to be reported, so that reading costs nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.library import Location

_BLANK: Final = re.compile(r"[ \t\r\n]*")


class JsonPositions(Mapping["Location", tuple[int, int]]):
    """Line and column (from 1) of the values of a text that is JSON: of an object's entry that of its key."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Keep the text."""
        self._text = text

    def __getitem__(self, location: Location) -> tuple[int, int]:
        """Give the position of a value that is written down."""
        at = _blank(self._text, 0)
        place = at
        for part in location:
            place, at = _entry(self._text, at, part, location)
        return line_and_column(self._text, place)

    def __iter__(self) -> Iterator[Location]:
        """Places are looked for, never listed."""
        return iter(())

    def __len__(self) -> int:
        """Count what is listed."""
        return 0


def line_and_column(text: str, at: int) -> tuple[int, int]:
    """Give line and column of a character by its place in the text."""
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1


def _entry(text: str, at: int, part: str | int, location: Location) -> tuple[int, int]:
    """Give where the entry of an array or object begins, and where its value does."""
    if text[at] not in "[{" or (text[at] == "{") != isinstance(part, str):
        raise KeyError(location)
    number = 0
    here = _blank(text, at + 1)
    while text[here] not in "]}":
        start, key = here, None
        if isinstance(part, str):
            key, here = _DECODER.raw_decode(text, here)
            here = _blank(text, _blank(text, here) + 1)
        if part in {key, number} and (key is not None or isinstance(part, int)):
            return start, here
        _, here = _DECODER.raw_decode(text, here)
        here = _blank(text, here)
        if text[here] == ",":
            here = _blank(text, here + 1)
        number += 1
    raise KeyError(location)


_DECODER: Final = json.JSONDecoder()


def _blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return at if found is None else found.end()
