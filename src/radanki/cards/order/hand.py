"""The new cards of one day, in the order in which Anki shows them: no picture twice in a row where it can be avoided.

Anki gathers a day's new cards deck by deck and then sorts them by the number of the card (rslib/src/scheduler/queue,
``NewCardSortOrder::Template``), so what can be chosen is the order of cards of one number in one deck: a block.
"""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from radanki.cards.order.card import AskedCard

_Row = list[int]

_STORY: Final = ("find", "step", "diagnosis")


def shown(
    shares: Sequence[Sequence[AskedCard]], previous: AskedCard | None = None
) -> tuple[tuple[int, AskedCard], ...]:
    """Give a hand as it is shown; ``shares`` is what each deck gives to it, ``previous`` the card shown before.

    Each card comes with the place of its deck in ``shares``. In a block the given order stays, but for the cards that
    part those of one picture.
    """
    entries = [(deck, card) for deck, cards in enumerate(shares) for card in cards]
    entries.sort(key=lambda entry: (entry[1].ordinal, entry[0], entry[1].stage))
    row = _parted([card for _, card in entries], [(card.ordinal, deck) for deck, card in entries], previous)
    return tuple(_stories_told_in_order([entries[place] for place in row]))


def clashes(cards: Sequence[AskedCard]) -> tuple[int, ...]:
    """Give the places of the cards that show the picture of the card before."""
    return tuple(at for at, (one, other) in enumerate(pairwise(cards), 1) if other.shows_the_picture_of(one))


def _parted(cards: Sequence[AskedCard], blocks: Sequence[tuple[int, int]], previous: AskedCard | None) -> _Row:
    """Give the places of cards in the order in which fewest follow one of their picture.

    Yesterday's last card counts half of one: who learns more than a hand a day meets it just before.
    """
    row = list(range(len(cards)))
    before = [previous is not None and card.shows_the_picture_of(previous) for card in cards]
    if not clashes(cards) and not before[0]:
        return row
    alike = [[one.shows_the_picture_of(other) for other in cards] for one in cards]

    def faults(order: _Row) -> int:
        return before[order[0]] + 2 * sum(alike[one][other] for one, other in pairwise(order))

    while found := faults(row):
        # Of the moves that leave fewest, the one that moves least; one that parts a stage last.
        moves = ((faults(moved), _moves_a_stage(cards, row, moved), at) for at, moved in enumerate(_moves(row, blocks)))
        least = min(moves, default=(found, False, 0))
        if least[0] >= found:
            break
        row = next(moved for at, moved in enumerate(_moves(row, blocks)) if at == least[2])
    return row


def _moves(row: _Row, blocks: Sequence[tuple[int, int]]) -> Iterator[_Row]:
    """Give every row in which two cards of a block changed places, or one went elsewhere in it."""
    for _, group in groupby(range(len(row)), key=lambda place: blocks[row[place]]):
        places = list(group)
        for here in places:
            for there in places:
                if here < there:
                    yield [*row[:here], row[there], *row[here + 1 : there], row[here], *row[there + 1 :]]
                if there not in {here, here + 1, here - 1}:
                    rest = [*row[:here], *row[here + 1 :]]
                    yield [*rest[:there], row[here], *rest[there:]]


def _moves_a_stage(cards: Sequence[AskedCard], row: _Row, moved: _Row) -> bool:
    return any(cards[one].stage != cards[other].stage for one, other in zip(row, moved, strict=True))


def _stories_told_in_order(row: Sequence[tuple[int, AskedCard]]) -> Iterator[tuple[int, AskedCard]]:
    """Put the find card of a case before its diagnosis, and its steps one after the other, at the places they hold."""
    stories: dict[tuple[int, str], list[AskedCard]] = {}
    for deck, card in row:
        if is_of_a_story(card):
            stories.setdefault((deck, card.case_id), []).append(card)
    for story in stories.values():
        story.sort(key=lambda card: (_STORY.index(card.kind), card.turn, card.key), reverse=True)
    for deck, card in row:
        yield deck, stories[deck, card.case_id].pop() if is_of_a_story(card) else card


def is_of_a_story(card: AskedCard) -> bool:
    """Tell whether a card has its place in what a case tells: what is seen, then step by step, then the verdict."""
    return card.kind in _STORY
