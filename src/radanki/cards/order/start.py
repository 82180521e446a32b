"""Which cards stand in the deck that comes first (docs/decisions/0032-dealing.md).

Anki takes new cards deck by deck, so those of the first days must stand in one deck, whatever they are of. They are
chosen modality by modality, from what the case files of the whole library say: so a card has the same home in every
package of a release, and the package of one modality has a first day, too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from radanki.cards.order.card import expected_cards, is_extra
from radanki.cards.order.rounds import in_rounds

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from radanki.cards.order.card import AskedCard, CardKey
    from radanki.model.deck import Profile
    from radanki.model.joined.summary import CaseSummary
    from radanki.model.library import Library

FROM_A_MODALITY: Final = 40
"""Two days of new cards: who studies one modality alone has two days of them."""

_DISEASE: Final = 16
"""How many pictures of disease give one of these; the rest is anatomy and normal pictures, as far as there are any."""
_OF_A_PICTURE: Final = 5
"""How many may be of one picture, or the first days of a small modality would be of one film."""
_TEXTS: Final = frozenset({"pearl", "step"})


def start_cards(library: Library) -> frozenset[CardKey]:
    """Choose the cards that come first, of every modality; the order of the cases does not matter.

    They are about pictures that all decks of the library may ship, but for those that ship none.

    No structure is among a modality's twice. At least half of the cards of each organ system stay in its own deck, so
    that it exists in every release, whoever was chosen before.
    """
    by_modality: dict[str, list[CaseSummary]] = defaultdict(list)
    for case in library.summaries:
        if not is_extra(case):
            by_modality[case.placement.modality].append(case)
    profiles = {deck_file.deck.profile for deck_file in library.decks} - {"links"}
    return frozenset(card.key for modality in by_modality.values() for card in _chosen(modality, profiles or {"open"}))


def _room(cases: Sequence[CaseSummary], cards: Sequence[AskedCard]) -> dict[str, int]:
    """Give by organ system how many of its cards may go: half of all, as far as the case files tell."""
    all_cards = Counter({case.placement.system: 0 for case in cases})
    system_of = {case.id: case.placement.system for case in cases}
    all_cards.update(system_of[card.case_id] for card in cards)
    for case in cases:
        if case.is_living:
            texts = sum(item.kind in _TEXTS for item in case.items) + (case.diagnosis is not None)
            all_cards[case.placement.system] += texts
    return {system: count // 2 for system, count in all_cards.items()}


def _chosen(cases: Sequence[CaseSummary], profiles: Collection[Profile]) -> list[AskedCard]:
    system_of = {case.id: case.placement.system for case in cases}
    cards = [card for case in cases for card in expected_cards(case, profiles)]
    room = _room(cases, cards)
    rounds = in_rounds(cards)
    study, rest = ([card for card in rounds if (card.stage == 0) is is_study] for is_study in (True, False))
    chosen: dict[CardKey, AskedCard] = {}
    asked: set[str] = set()
    of_picture: Counter[frozenset[str]] = Counter()
    turns = ((rest, _DISEASE, 1), (study, FROM_A_MODALITY, _OF_A_PICTURE), (rest, FROM_A_MODALITY, _OF_A_PICTURE))
    for pool, limit, most in turns:
        for card in pool:
            if len(chosen) >= limit:
                break
            system, picture = system_of[card.case_id], card.pictures
            has_room = room[system] > 0 and of_picture[picture] < most
            if has_room and card.key not in chosen and asked.isdisjoint(card.structures):
                chosen[card.key] = card
                asked |= card.structures
                room[system] -= 1
                of_picture[picture] += 1
    return list(chosen.values())
