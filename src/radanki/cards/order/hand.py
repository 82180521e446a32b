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
_Move = tuple[int, int, int, int]
"""Where two stretches of a row begin and stop that change places; what lies between them stays between them."""

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
    alike = [[2 * one.shows_the_picture_of(other) for other in cards] for one in cards]
    while better := list(_better(row, blocks, alike, before)):
        # Of the moves that leave fewest, the one that moves least; one that parts a stage last.
        most = max(gain for gain, _ in better)
        best = [_moved(row, move) for gain, move in better if gain == most]
        row = next((moved for moved in best if not _moves_a_stage(cards, row, moved)), best[0])
    return row


def _better(
    row: _Row, blocks: Sequence[tuple[int, int]], alike: Sequence[Sequence[int]], before: Sequence[int]
) -> Iterator[tuple[int, _Move]]:
    """Give the moves after which fewer cards follow one of their picture, with how many fewer.

    A move only changes what meets where it cuts.
    """
    meeting = [before[row[0]], *(alike[one][other] for one, other in pairwise(row)), 0]
    for move in _moves(row, blocks):
        start, stop, other_start, other_stop = move
        parted = meeting[start] + meeting[stop] + meeting[other_stop]
        if stop < other_start:
            parted += meeting[other_start]
        if not parted:
            continue
        first, last, other_first, other_last = row[start], row[stop - 1], row[other_start], row[other_stop - 1]
        joined = alike[row[start - 1]][other_first] if start else before[other_first]
        if stop < other_start:
            joined += alike[other_last][row[stop]] + alike[row[other_start - 1]][first]
        else:
            joined += alike[other_last][first]
        if other_stop < len(row):
            joined += alike[last][row[other_stop]]
        if joined < parted:
            yield parted - joined, move


def _moves(row: _Row, blocks: Sequence[tuple[int, int]]) -> Iterator[_Move]:
    """Give every move by which two cards of a block change places, or one goes elsewhere in it."""
    for _, group in groupby(range(len(row)), key=lambda place: blocks[row[place]]):
        places = list(group)
        for here in places:
            for there in places:
                if here < there:
                    yield here, here + 1, there, there + 1
                if there > here + 1:
                    yield here, here + 1, here + 1, there + 1
                elif there < here - 1:
                    yield there, here, here, here + 1


def _moved(row: _Row, move: _Move) -> _Row:
    start, stop, other_start, other_stop = move
    one, between, other = row[start:stop], row[stop:other_start], row[other_start:other_stop]
    return [*row[:start], *other, *between, *one, *row[other_stop:]]


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
