"""The cards that can be studied on the site: those that decks hold, filled into their own templates.

A case's cards are one file that is asked for with the first of them. It holds answers, so no page has it inside.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from radanki.cards.note_types import note_type
from radanki.cards.order.start import start_cards
from radanki.cards.study_order import arrange
from radanki.model.deck import is_selected
from radanki.model.note import OF_TURNS
from radanki.pipeline.note_builder import notes_for
from radanki.preview.cloze import without_others
from radanki.preview.template import sides_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from radanki.cards.order.card import CardKey
    from radanki.model.library import CaseFile, DeckFile
    from radanki.model.note import Note
    from radanki.pipeline.validated_library import ValidatedLibrary

_RUN: Final = re.compile(r'<script(?! type="application/json")[^>]*>.*?</script>|<link [^>]*>', re.DOTALL)
"""What a template brings to run and to look like: the page has it once, and may run nothing that stands in a card."""

_HIDDEN_WORDS: Final = re.compile(r' data-cloze="[^"]*"')
"""Where Anki keeps what a cloze hides: here nothing of an answer stands in a question."""

_MOST_FIRST: Final = {"nc": 0, "open": 1, "links": 2}


@dataclass(frozen=True, slots=True)
class StudyDeck:
    """A deck with the keys of its cards, in order of study."""

    slug: str
    title: str
    order: tuple[CardKey, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """What can be studied: decks, the notes of their cards by guid, the files that these show, and their cases."""

    decks: tuple[StudyDeck, ...]
    notes: Mapping[str, Note]
    media: Mapping[str, Path]
    cases: Mapping[str, CaseFile]


def study_of(validated: ValidatedLibrary) -> Study:
    """Give the decks that have cards which show a picture and are asked one at a time.

    A note is that of the deck which may show most: where another deck only links to a picture, it is the same note.
    """
    first = start_cards(validated.library)
    notes: dict[str, Note] = {}
    decks = {
        deck.slug: StudyDeck(deck.slug, deck.deck.title, tuple(_order(deck, validated, first, notes)))
        for deck in sorted(validated.library.decks, key=lambda one: _MOST_FIRST.get(one.deck.profile, 9))
    }
    shown = {case.id: case.file for case in validated.notes.shown.values()}
    asked = {note.case_id: shown[note.case_id] for note in notes.values()}
    largest_first = sorted((deck for deck in decks.values() if deck.order), key=lambda one: (-len(one.order), one.slug))
    return Study(tuple(largest_first), notes, validated.media_of(notes.values()), asked)


def _order(
    deck_file: DeckFile, validated: ValidatedLibrary, first: frozenset[CardKey], notes: dict[str, Note]
) -> Iterator[CardKey]:
    deck = deck_file.deck
    entries = [(case.summary, _asked(deck_file, validated, case.id)) for case in validated.notes.shown.values()]
    held = [entry for entry in entries if entry[1] and is_selected(deck, entry[0])]
    placed = [one for subdeck in arrange(deck, held, 0, start=first) for one in subdeck.notes]
    for one in placed:
        notes.setdefault(one.note.guid, one.note)
    places = [(place.due, (one.note.guid, place.ordinal)) for one in placed for place in one.places]
    yield from (key for _, key in sorted(places))


def _asked(deck_file: DeckFile, validated: ValidatedLibrary, case_id: str) -> tuple[Note, ...]:
    case = validated.notes.shown[case_id]
    if case.file.case.retired is not None or case.file.case.taken_down is not None:
        return ()
    notes = notes_for(deck_file.deck, validated.notes, case)
    return tuple(note for note in notes if not note.is_linked and note.kind not in OF_TURNS)


def case_scripts(study: Study) -> Iterator[tuple[str, bytes]]:
    """Give the file of each case: a script, because pages that are opened from a folder may load nothing else."""
    by_case: dict[str, dict[str, Any]] = {}
    for guid, ordinal in sorted({key for deck in study.decks for key in deck.order}):
        note = study.notes[guid]
        by_case.setdefault(note.case_id, {})[key_of((guid, ordinal))] = _card(note, ordinal)
    for case_id, cards in by_case.items():
        yield case_id, f"radankiCase({json.dumps(case_id)},{json.dumps(cards, separators=(',', ':'))})\n".encode()


def key_of(key: CardKey) -> str:
    """Give what names a card in a browser's memory; it stays, as the note's guid does."""
    return f"{key[0]}-{key[1]}"


def _card(note: Note, ordinal: int) -> dict[str, str]:
    own = {name: without_others(value, ordinal) for name, value in note.fields}
    sides = sides_of(note_type(note.note_type), own, ordinal, deck="")
    return {"kind": note.kind, "front": _HIDDEN_WORDS.sub("", _on_page(sides.question)), "back": _on_page(sides.answer)}


def _on_page(side: Markup) -> str:
    return _RUN.sub("", side.replace(Markup('<img src="'), Markup('<img src="pictures/'))).strip()


def told_of(study: Study, offered: Mapping[str, str]) -> Markup:
    """Give what the page knows before any card: which cards there are, and their order in each deck.

    ``offered`` are the files of the decks to download, by the deck's name.
    """
    cards = list(dict.fromkeys(key for deck in study.decks for key in deck.order))
    place_of_card = {key: place for place, key in enumerate(cards)}
    place_of_case = {case_id: place for place, case_id in enumerate(study.cases)}
    told = {
        "cases": [
            [case_id, file.placement.modality, file.placement.system, str(file.case.level)]
            for case_id, file in study.cases.items()
        ],
        "cards": [[key_of(key), place_of_case[study.notes[key[0]].case_id]] for key in cards],
        "decks": [
            {
                "slug": deck.slug,
                "title": deck.title,
                "file": offered.get(deck.slug, ""),
                "order": [place_of_card[key] for key in deck.order],
            }
            for deck in study.decks
        ],
    }
    text = json.dumps(told, separators=(",", ":")).replace("<", r"\u003c")
    return Markup(text)  # noqa: S704  # no tag is left in it
