"""The first new cards of a package, as a fresh profile with Anki's default options shows them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from radanki.cards.order.homes import sorted_as_anki_does
from radanki.cards.order.rounds import HAND
from radanki.package.readable_text import clozes_of, readable
from radanki.package.reading import open_package
from radanki.releasing.diff.state import notes_of_package

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from radanki.package.contents import CardContents
    from radanki.releasing.diff.state import KnownNote

_WORDS = 60


def first_cards(path: Path, count: int) -> Iterator[str]:
    """Give a line for each of the first new cards: its place, deck, case and part, kind, and what it asks for.

    The last one tells the answer of cards that name a structure: for who makes decks, not for who studies them.
    Raises ``PackageError`` where the file is no sound package.
    """
    with open_package(path) as package:
        notes = {note.guid: note for note in notes_of_package(package)}
        cards = [(card, notes[note.guid]) for note in package.notes_by_guid() for card in note.cards]
    rows = [
        (str(place), card.deck.partition("::")[2], _what(note), note.kind or "", _asked(note, card.ordinal))
        for place, (card, note) in enumerate(islice(_as_shown(cards), count), 1)
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    for row in rows:
        yield "  ".join((*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[-1]))


def _as_shown(cards: list[tuple[CardContents, KnownNote]]) -> Iterator[tuple[CardContents, KnownNote]]:
    """Give cards day by day: gathered deck by deck and place by place, then sorted by the number of the card."""
    gathered = sorted(cards, key=lambda entry: (sorted_as_anki_does(entry[0].deck), entry[0].due, entry[0].ordinal))
    for start in range(0, len(gathered), HAND):
        yield from sorted(gathered[start : start + HAND], key=lambda entry: entry[0].ordinal)


def _what(note: KnownNote) -> str:
    return f"{note.title} ({note.part})" if note.part else note.title


def _asked(note: KnownNote, ordinal: int) -> str:
    answer = clozes_of(note.fields.get("Answers", "")).get(ordinal)
    if answer is not None:
        text = readable(answer).partition("\n")[0]
    else:
        text = " ".join(readable(note.fields.get("Prompt", ""), tells_addresses=False).split())
    return text if len(text) <= _WORDS else f"{text[: _WORDS - 1]}…"
