"""A deck as a table of one row a card (RFC 4180, UTF-8), beside the folder of its pictures."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from radanki.exporting.cards import PortableCard
    from radanki.exporting.marks import PlacedMark

COLUMNS: Final = (
    *(
        "deck",
        "kind",
        "title",
        "caption",
        "front",
        "back",
        "why",
        "hint",
        "choices",
        "right",
        "tags",
        "pictures",
        "marks",
    ),
    *("credit", "licence", "contributors", "guid", "card", "picture"),
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would take for a formula."""
_GUARD: Final = "'"


def table_of(cards: Iterable[PortableCard]) -> bytes:
    """Give the table; within a cell choices, pictures and marks have a line each."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([guarded(cell) for cell in _row(card)] for card in cards)
    return text.getvalue().encode()


def guarded(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would work out instead of showing it."""
    return _GUARD + cell if cell.startswith(_FORMULA) else cell


def _row(card: PortableCard) -> tuple[str, ...]:
    rights = list(dict.fromkeys(picture.rights for picture in card.pictures))
    return (
        card.deck,
        card.kind,
        card.title,
        card.caption,
        card.front,
        card.back,
        card.why,
        "\n".join(card.hints),
        "\n".join(text for text, _ in card.choices),
        next((text for text, is_right in card.choices if is_right), ""),
        " ".join(card.tags),
        "\n".join(picture.shown.name for picture in card.pictures),
        "\n".join(_mark_lines(card)),
        "\n".join(one.credit for one in rights),
        "\n".join(one.licence_name for one in rights),
        card.contributors,
        card.guid,
        str(card.number),
        str(card.picture or ""),
    )


def _mark_lines(card: PortableCard) -> Iterable[str]:
    """Give what the card asks for or shows on its answer; of the masks of a picture the asked one alone."""
    asked = card.asked if card.is_marked else None
    for mark in card.marks if asked is None else (asked,):
        yield from _boxes(mark)


def _boxes(mark: PlacedMark) -> Iterable[str]:
    for box in mark.boxes:
        places = " ".join(f"{number:.4f}" for number in (box.left, box.top, box.width, box.height))
        yield f"{mark.label}: {places}"
