"""The quality of each deck, counted on the cards that its package holds: for the gallery and for release notes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from radanki.authoring.quality.cards import measured_cards
from radanki.checks.cases.completeness import REVIEWERS, reviewers_of
from radanki.model.case import source_of
from radanki.model.coverage import decisions_of_deck
from radanki.model.deck import is_selected
from radanki.model.releases.deck_quality import DeckQuality, Part, PatternPictures
from radanki.pipeline.card_inputs import card_inputs
from radanki.pipeline.note_builder import holds, notes_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from radanki.model.deck import DeckDefinition
    from radanki.model.library import DeckFile
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.validated_library import ValidatedLibrary


def deck_qualities(validated: ValidatedLibrary) -> tuple[DeckQuality, ...]:
    """Give the figures of every deck of a release that holds something, in the order of their names."""
    released = (one for one in validated.library.decks if not one.deck.optional)
    found = (_quality(deck, validated) for deck in sorted(released, key=lambda one: one.slug))
    return tuple(one for one in found if one.cards or one.patterns)


def _quality(deck_file: DeckFile, validated: ValidatedLibrary) -> DeckQuality:
    deck = deck_file.deck
    here = [case for case in validated.cases if case.left_out is None and holds(deck_file, case)]
    notes = {case.id: notes_for(deck, validated.notes, case) for case in here}
    held = [case for case in here if notes[case.id]]
    cards = [card for case in held for card in measured_cards(case.file, notes[case.id])]
    patterns = tuple(_patterns(deck, validated))
    days = [source.accessed for case in held for source in case.file.case.sources if source.accessed is not None]
    return DeckQuality(
        slug=deck_file.slug,
        title=deck.title,
        cases=len(held),
        cards=len(cards) + len(patterns),
        normal=_normal(deck, held),
        patterns=patterns,
        with_why=_part(card.has_why for card in cards),
        with_picture=_part(card.picture is not None for card in cards),
        reviewed_by_two=_part(len(reviewers_of(case.file.case)) >= REVIEWERS for case in held),
        licences=tuple(sorted(Counter(_licences(deck, held, validated)).items(), key=lambda pair: (-pair[1], pair[0]))),
        looked_up=(min(days), max(days)) if days else None,
    )


def _normal(deck: DeckDefinition, held: Sequence[ValidatedCase]) -> Part:
    asked = decisions_of_deck(deck, [case.summary for case in held if is_selected(deck, case.summary)])
    return Part(asked.normal, asked.all)


def _licences(deck: DeckDefinition, held: Iterable[ValidatedCase], validated: ValidatedLibrary) -> Iterator[str]:
    """Give the licence of every picture that the deck may show."""
    for case in held:
        inputs = card_inputs(case, deck.profile, validated.notes.shown)
        for name in inputs.pictures:
            yield inputs.credits[source_of(case.file.case, case.pictures[name].image).id].licence_name


def _patterns(deck: DeckDefinition, validated: ValidatedLibrary) -> Iterator[PatternPictures]:
    for packed in validated.patterns.for_deck(deck):
        if packed.note is not None and packed.note.exemplars:
            showing = sum(one.shows for one in packed.note.exemplars)
            yield PatternPictures(packed.standing.case.title, showing, len(packed.note.exemplars) - showing)


def _part(values: Iterable[bool]) -> Part:
    counted = list(values)
    return Part(sum(counted), len(counted))
