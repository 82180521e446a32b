"""A package as text: readable, complete, and the same for the same contents, so that two packages can be compared.

The text tells nothing of times and row ids, nor of how zip and SQLite lay the package out; `tests/golden` keeps
packages in this form.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from radanki.package.contents import look_digest
from radanki.package.reading import open_package

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from radanki.package.contents import DeckContents, MediaContents, NoteContents, NoteTypeContents
    from radanki.package.reading import PackageReader

SHORT_CHARACTERS: Final = 100
"""How much of a field ``short`` shows."""

_LICENCE_FIELDS = frozenset({"Licence", "License"})
_TAG = re.compile(r"<[^<>]*>")


def digest_of_package(path: Path) -> str:
    """Give the digest of what a package says (:mod:`radanki.package.contents`); raises ``PackageError``."""
    with open_package(path) as package:
        return package.digest()


def describe_package(path: Path, *, short: bool = False) -> Iterator[str]:
    """Give a package as lines of text: digest and counts, decks, note types, licences, media, and every note.

    Notes come deck by deck, in the order in which they are met as new cards. A field that is empty has no line; with
    ``short`` a long one is cut. Characters that are not printable are escaped. Raises ``PackageError`` where the file
    is no sound package.
    """
    with open_package(path) as package:
        tally = _tally(package)
        yield f"digest {package.digest()}"
        yield f"{_count(package.count_notes(), 'note')}, {_count(package.count_cards(), 'card')}, " + _count(
            len(package.media()), "media file"
        )
        yield from _section("decks", (line for deck in package.decks for line in _deck_lines(deck, tally)))
        yield from _section("note types", (line for kind in package.note_types for line in _kind_lines(kind, tally)))
        yield from _section("licences", _licence_lines(tally))
        yield from _section("media", (_media_line(entry) for entry in package.media()))
        kinds = {kind.id: kind for kind in package.note_types}
        for deck in package.decks:
            if tally.notes_of_deck[deck.name]:
                yield from ("", f"notes of {_visible(deck.name)}")
                for note in package.notes_in_study_order(deck.name):
                    yield from _note_lines(note, kinds[note.note_type], deck.name, short=short)
        for note in package.notes_without_cards():
            yield from ("", "a note without cards")
            yield from _note_lines(note, kinds[note.note_type], "", short=short)


@dataclass(frozen=True, slots=True)
class _Tally:
    """How often each thing occurs in the notes of a package."""

    notes_of_deck: Counter[str] = field(default_factory=Counter)
    cards_of_deck: Counter[str] = field(default_factory=Counter)
    notes_of_kind: Counter[int] = field(default_factory=Counter)
    notes_of_licence: Counter[str] = field(default_factory=Counter)


def _tally(package: PackageReader) -> _Tally:
    tally = _Tally()
    licence_fields = {
        kind.id: [at for at, known in enumerate(kind.fields) if known.name in _LICENCE_FIELDS]
        for kind in package.note_types
    }
    for note in package.notes_by_guid():
        tally.notes_of_kind[note.note_type] += 1
        tally.notes_of_deck.update({card.deck for card in note.cards})
        tally.cards_of_deck.update(card.deck for card in note.cards)
        tally.notes_of_licence.update({_words(note.fields[at]) for at in licence_fields[note.note_type]} - {""})
    return tally


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    yield from ("", title)
    yield f"  {next(lines, 'none')}"
    for line in lines:
        yield f"  {line}"


def _deck_lines(deck: DeckContents, tally: _Tally) -> Iterator[str]:
    notes, cards = tally.notes_of_deck[deck.name], tally.cards_of_deck[deck.name]
    yield f"{_visible(deck.name)}: {_count(notes, 'note')}, {_count(cards, 'card')}"
    if deck.description:
        yield f"  {_visible(deck.description)}"


def _kind_lines(kind: NoteTypeContents, tally: _Tally) -> Iterator[str]:
    yield f"{_visible(kind.name)} ({kind.kind}, id {kind.id}): {_count(tally.notes_of_kind[kind.id], 'note')}"
    yield f"  fields: {', '.join(_visible(known.name) for known in kind.fields)}"
    yield f"  templates: {', '.join(_visible(known.name) for known in kind.templates)}, look {look_digest(kind)}"


def _licence_lines(tally: _Tally) -> Iterator[str]:
    for licence in sorted(tally.notes_of_licence):
        yield f"{_visible(licence)}: {_count(tally.notes_of_licence[licence], 'note')}"


def _media_line(entry: MediaContents) -> str:
    size = "" if entry.width_px is None else f", {entry.width_px} x {entry.height_px} px"
    return f"{_visible(entry.name)}: {_count(entry.size_bytes, 'byte')}{size}"


def _note_lines(note: NoteContents, kind: NoteTypeContents, deck: str, *, short: bool) -> Iterator[str]:
    cards = [card for card in note.cards if card.deck == deck]
    ordinals = " ".join(str(card.ordinal) for card in cards)
    places = " ".join(str(due) for due in dict.fromkeys(card.due for card in cards))
    yield ""
    yield f"  {_visible(note.guid)} ({_visible(kind.name)}): cards {ordinals or 'none'}, due {places or 'never'}"
    if note.tags:
        yield f"    tags: {' '.join(_visible(tag) for tag in note.tags)}"
    for known, value in zip(kind.fields, note.fields, strict=True):
        if value:
            yield f"    {_visible(known.name)}: {_visible(_shortened(value) if short else value)}"


def _shortened(text: str) -> str:
    return text if len(text) <= SHORT_CHARACTERS else f"{text[: SHORT_CHARACTERS - 1]}…"


def _words(text: str) -> str:
    """Give the words of a piece of HTML."""
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())


def _visible(text: str) -> str:
    """Escape what would break a line, move the cursor or hide something, as Python would write it."""
    if text.isprintable() and "\\" not in text:
        return text
    return "".join(
        character if character.isprintable() and character != "\\" else repr(character)[1:-1] for character in text
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
