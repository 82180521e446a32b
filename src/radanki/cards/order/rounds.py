"""Cards in rounds: of each picture one card, then of each the next; in a round anatomy and normal before disease."""

from __future__ import annotations

from collections import defaultdict
from itertools import zip_longest
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from radanki.vocabulary import find_modality

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from radanki.cards.order.card import AskedCard

HAND: Final = 20
"""New cards a day, as Anki's default options have it: what one day brings is sorted anew by the number of the card."""

_ROUND_OF_DIAGNOSES: Final = 2
_LAST_MODALITY: Final = 99


def in_rounds(cards: Iterable[AskedCard]) -> list[AskedCard]:
    """Give cards in the order in which they are to be dealt; the order in which they come does not matter.

    A long round is parted into hands, each with its share of anatomy and of disease: easy before hard, what can't be
    missed first, and modalities in turn.
    """
    rounds: dict[int, list[AskedCard]] = defaultdict(list)
    for place, card in _numbered(cards):
        rounds[place].append(card)
    return [card for place in sorted(rounds) for card in _in_hands(rounds[place])]


def _numbered(cards: Iterable[AskedCard]) -> Iterator[tuple[int, AskedCard]]:
    """Give each card with its round: a picture's first, second, third card; a case's texts in later rounds."""
    groups: dict[tuple[str, ...], list[AskedCard]] = defaultdict(list)
    for card in cards:
        groups[_group_of(card)].append(card)
    for group in groups.values():
        ordered = sorted(group, key=lambda card: (card.rank, card.key))
        yield from ((place + _first_round(card), card) for place, card in enumerate(ordered))


def _group_of(card: AskedCard) -> tuple[str, ...]:
    if card.kind in {"step", "diagnosis"} or not card.pictures:
        return card.case_id, card.kind
    return ("", *sorted(card.pictures))


def _first_round(card: AskedCard) -> int:
    if card.kind == "diagnosis":
        return _ROUND_OF_DIAGNOSES
    return 0 if card.pictures else 1


def _in_hands(cards: Sequence[AskedCard]) -> Iterator[AskedCard]:
    stages: dict[int, list[AskedCard]] = defaultdict(list)
    for card in cards:
        stages[card.stage].append(card)
    ordered = [modalities_in_turn(stages[stage]) for stage in sorted(stages)]
    hands = -(-len(cards) // HAND)
    for hand in range(hands):
        for stage in ordered:
            yield from stage[len(stage) * hand // hands : len(stage) * (hand + 1) // hands]


def modalities_in_turn(cards: Iterable[AskedCard]) -> list[AskedCard]:
    """Give cards of one stage: what can't be missed, then by level; in a level a card of each modality in turn."""
    levels: dict[tuple[bool, int], dict[str, list[AskedCard]]] = defaultdict(lambda: defaultdict(list))
    for card in cards:
        levels[not (card.stage and card.is_cant_miss), card.level][card.modality].append(card)
    return [card for level in sorted(levels) for card in _in_turn(levels[level])]


def _in_turn(by_modality: Mapping[str, list[AskedCard]]) -> Iterator[AskedCard]:
    ordered = [sorted(by_modality[name], key=attrgetter("key")) for name in sorted(by_modality, key=_order_of)]
    return (card for turn in zip_longest(*ordered) for card in turn if card is not None)


def _order_of(modality: str) -> tuple[int, str]:
    known = find_modality(modality)
    return _LAST_MODALITY if known is None else known.order, modality
