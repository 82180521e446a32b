"""Modality, then organ system, then study order: notes into decks, and decks under names that Anki sorts rightly.

Anki knows decks by their full names and sorts them as text, so each part of a name begins with the vocabulary's two
digits (docs/decisions/0004-deck-names.md).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from radanki.cards.fields.markdown import block
from radanki.cards.fields.report import with_report
from radanki.cards.note_types import note_type
from radanki.model.card_markup import CardMarkup
from radanki.model.deck import is_selected
from radanki.model.note import PlacedNote, Subdeck
from radanki.vocabulary import find_modality, find_system

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from radanki.model.deck import DeckDefinition
    from radanki.model.library import CaseFile
    from radanki.model.note import Note
    from radanki.model.placement import Placement

_BETWEEN = "::"
_LAST_ORDER = 99
_STUDY_KINDS = {"anatomy": 0, "normal": 1}
_AFTER_ALL_KINDS = len(_STUDY_KINDS)
_CARD_ORDER = ("find", "name", "cover", "diagnosis", "question", "pearl", "step")
_PREVIEW = CardMarkup(
    "<p><b>Preview.</b> Not every case was reviewed yet, and any may be withdrawn. "
    "Your progress stays with each card.</p>"
)
_STANDING = CardMarkup("<p>For learning, not for diagnosis. Made for Anki; not affiliated with Anki.</p>")

Entry = tuple["CaseFile", tuple["Note", ...]]
_Level = tuple[int, str]


def arrange(
    deck: DeckDefinition, entries: Sequence[Entry], time: int, *, kept: Collection[str] = (), is_preview: bool = False
) -> tuple[Subdeck, ...]:
    """Give the decks of a package by name, each after the deck that holds it, with the notes in study order.

    A card's deck is the same in every package: only the order of new cards is the definition's. ``due`` counts from 1
    through the whole package. ``time`` (Unix seconds) is each note's time of change until the ledger says better. Notes
    come out with every field of their type, in its order. The order of ``entries`` does not matter. ``kept`` are ids of
    cases that stay whatever the deck selects now: its students hold their cards.
    The top deck of a preview says that it is one.
    """
    wanted = sorted(
        (entry for entry in entries if entry[1] and (entry[0].case.id in kept or is_selected(deck, entry[0]))),
        key=lambda entry: (_turn(deck, entry[0].placement), *_study_key(entry[0])),
    )
    subdecks: dict[str, Subdeck] = {}
    due = 1
    for levels, group in groupby(wanted, key=lambda entry: _levels(entry[0].placement)):
        notes = [
            _with_all_fields(with_report(note, deck.report))
            for _, notes in group
            for note in sorted(notes, key=_card_key)
        ]
        subdecks |= _ancestors(deck, levels, subdecks, is_preview=is_preview)
        name = _name(deck, levels)
        placed = tuple(PlacedNote(note, place, time) for place, note in enumerate(notes, due))
        subdecks[name] = Subdeck(name, _description(deck, levels, is_preview=is_preview), placed)
        due += len(notes)
    return tuple(sorted(subdecks.values(), key=lambda subdeck: subdeck.name.split(_BETWEEN)))


def _with_all_fields(note: Note) -> Note:
    """Fill in the fields that a case has nothing for: compose knows fields by name, a package holds them by place."""
    filled, names = dict(note.fields), [field.name for field in note_type(note.note_type).fields]
    return replace(note, fields=tuple((name, filled.get(name, CardMarkup(""))) for name in names))


def _turn(deck: DeckDefinition, placement: Placement) -> tuple[_Level, ...]:
    """Give what comes first among new cards: a modality's, or an organ system's."""
    levels = _levels(placement)
    return levels if deck.order == "modality-first" else levels[::-1]


def _levels(placement: Placement) -> tuple[_Level, _Level]:
    """Give order number and name of the two decks below the top; a word outside the vocabulary comes last.

    They are a card's one home: with decks of another make, a second package would bring them empty, because Anki never
    moves a card that a student holds.
    """
    modality, system = find_modality(placement.modality), find_system(placement.system)
    by_modality = (_LAST_ORDER, placement.modality) if modality is None else (modality.order, modality.name)
    by_system = (_LAST_ORDER, placement.system) if system is None else (system.order, system.name)
    return by_modality, by_system


def _study_key(case_file: CaseFile) -> tuple[int, int, str, str]:
    case = case_file.case
    return case.level, _STUDY_KINDS.get(case.kind, _AFTER_ALL_KINDS), case.title.casefold(), case.id


def _card_key(note: Note) -> int:
    return _CARD_ORDER.index(note.kind)


def _name(deck: DeckDefinition, levels: Sequence[_Level]) -> str:
    return _BETWEEN.join((deck.name, *(f"{order:02d} {name}" for order, name in levels)))


def _ancestors(
    deck: DeckDefinition, levels: Sequence[_Level], known: dict[str, Subdeck], *, is_preview: bool
) -> dict[str, Subdeck]:
    lengths = range(len(levels))
    names = {_name(deck, levels[:length]): levels[:length] for length in lengths}
    return {
        name: Subdeck(name, _description(deck, above, is_preview=is_preview), ())
        for name, above in names.items()
        if name not in known
    }


def _description(deck: DeckDefinition, levels: Sequence[_Level], *, is_preview: bool) -> CardMarkup:
    """Give a deck's description without counts: Anki replaces it at every import, and counts would age."""
    if not levels:
        return block(deck.description) + (_PREVIEW if is_preview else CardMarkup("")) + _STANDING
    return CardMarkup("<p>{}.</p>").format("; ".join(name for _, name in levels)) + _STANDING
