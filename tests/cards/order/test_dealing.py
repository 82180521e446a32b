"""Dealing, over synthetic cards: what holds for any deck of any library."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise, permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radanki.cards.order.card import AskedCard
from radanki.cards.order.dealing import deal
from radanki.cards.order.hand import clashes, shown
from radanki.cards.order.pile import Pile
from radanki.cards.order.rounds import HAND, in_rounds

if TYPE_CHECKING:
    from collections.abc import Callable


def card(  # noqa: PLR0913  # each part may matter
    serial: int,
    picture: int | None = None,
    *,
    kind: str = "name",
    ordinal: int = 1,
    case: int | None = None,
    structure: str | None = None,
    stage: int = 0,
    level: int = 1,
    is_cant_miss: bool = False,
    turn: int = 0,
) -> AskedCard:
    name = f"case {serial if case is None else case}"
    return AskedCard(
        key=(f"note {serial:05}", ordinal),
        case_id=name,
        kind=kind,  # type: ignore[arg-type]  # a word of the model's
        part=str(picture),
        modality=("xr", "ct", "us")[serial % 3],
        level=level,
        stage=stage,
        is_cant_miss=is_cant_miss,
        turn=turn,
        pictures=frozenset() if picture is None else frozenset({f"picture {picture}"}),
        structures=frozenset({f"structure {serial}" if structure is None else structure}),
    )


@st.composite
def decks_of_cards(draw: st.DrawFn, *, most: int = 60, decks: int = 3) -> list[list[AskedCard]]:
    """Give decks of cards of few or many pictures, with numbers as findings have them, and texts without a picture."""
    dealt: list[list[AskedCard]] = []
    serial = 0
    for deck in range(draw(st.integers(1, decks))):
        cards = []
        pictures = draw(st.integers(1, 12))
        for _ in range(draw(st.integers(0, most))):
            serial += 1
            is_text = draw(st.booleans()) and draw(st.booleans())
            kind = "pearl" if is_text else draw(st.sampled_from(["name", "cover", "find", "question", "diagnosis"]))
            cards.append(
                card(
                    serial,
                    None if is_text else draw(st.integers(0, pictures)) + 100 * deck,
                    kind=kind,
                    ordinal=draw(st.integers(1, 9)) if kind in {"name", "cover"} else 1,
                    case=draw(st.integers(0, 8)),
                    structure=f"structure {draw(st.integers(0, 40))}",
                    stage=draw(st.integers(0, 2)),
                    level=draw(st.integers(1, 4)),
                    is_cant_miss=draw(st.booleans()),
                )
            )
        dealt.append(cards)
    return dealt


def as_anki_shows(dealt: list[list[AskedCard]]) -> list[list[AskedCard]]:
    """Gather deck after deck, a day's cards at a time, and sort each day by the number of the card, as Anki does."""
    gathered = [one for cards in dealt for one in cards]
    days = [gathered[start : start + HAND] for start in range(0, len(gathered), HAND)]
    return [sorted(day, key=lambda one: one.ordinal) for day in days]


# What holds for every deck


@settings(max_examples=40, deadline=None)
@given(decks_of_cards())
def test_every_card_is_dealt_once_in_its_deck(decks: list[list[AskedCard]]) -> None:
    assert [Counter(one.key for one in cards) for cards in deal(decks)] == [
        Counter(one.key for one in cards) for cards in decks
    ]


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(decks_of_cards(), st.randoms())
def test_the_order_in_which_cards_come_does_not_matter(decks: list[list[AskedCard]], random: object) -> None:
    shuffled = [list(cards) for cards in decks]
    for cards in shuffled:
        random.shuffle(cards)  # type: ignore[attr-defined]  # hypothesis's own

    assert deal(shuffled) == deal(decks)


@settings(max_examples=40, deadline=None)
@given(decks_of_cards())
def test_a_hand_lies_in_the_order_in_which_anki_shows_it(decks: list[list[AskedCard]]) -> None:
    """In each deck positions grow as shown: fewer cards a day, or a queue built anew, show the same order."""
    dealt = deal(decks)
    place = {one.key: at for at, one in enumerate(one for day in as_anki_shows(dealt) for one in day)}

    gathered = [one for cards in dealt for one in cards]
    for start in range(0, len(gathered), HAND):
        hand = gathered[start : start + HAND]
        for cards in dealt:
            own = {one.key for one in cards}
            assert [place[one.key] for one in hand if one.key in own] == sorted(
                place[one.key] for one in hand if one.key in own
            )


@settings(max_examples=40, deadline=None)
@given(decks_of_cards(most=25, decks=1))
def test_a_diagnosis_comes_after_its_find_card(decks: list[list[AskedCard]]) -> None:
    order = [one for day in as_anki_shows(deal(decks)) for one in day]
    finds = {one.case_id: at for at, one in enumerate(order) if one.kind == "find"}

    assert all(at > finds.get(one.case_id, -1) for at, one in enumerate(order) if one.kind == "diagnosis")


# What a card costs is kept


@settings(max_examples=40, deadline=None)
@given(decks_of_cards())
def test_a_cost_that_was_kept_is_what_it_would_be_worked_out_anew(decks: list[list[AskedCard]]) -> None:
    chosen: list[bool] = []

    def cheapest(pile: Pile, changed: set[str], cost: Callable[[AskedCard], int], follows: AskedCard | None) -> int:
        place = of_pile(pile, changed, cost, follows)
        chosen.append(pile.costs == {waiting: cost(one) for waiting, one in pile.near.items()})
        return place

    of_pile = Pile.cheapest
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pile, "cheapest", cheapest)
        deal(decks)

    assert chosen == [True] * sum(map(len, decks))


def test_a_cost_is_worked_out_a_few_times_a_card_however_many_wait() -> None:
    """Work, not time, is counted: a deck of any size is dealt in time that grows with it."""
    asked: list[AskedCard] = []

    def cheapest(pile: Pile, changed: set[str], cost: Callable[[AskedCard], int], follows: AskedCard | None) -> int:
        return of_pile(pile, changed, lambda one: (asked.append(one), cost(one))[1], follows)

    of_pile = Pile.cheapest
    library = a_library(200, disease=1_000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pile, "cheapest", cheapest)
        deal([library])

    assert len(asked) < 8 * len(library)


# No picture twice in a row


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3), st.booleans()), min_size=1, max_size=6))
def test_a_hand_is_shown_with_as_few_repeats_as_there_can_be(given_cards: list[tuple[int, int, bool]]) -> None:
    cards = [
        card(serial, None if is_text else picture, kind="pearl" if is_text else "name", ordinal=ordinal)
        for serial, (picture, ordinal, is_text) in enumerate(given_cards)
    ]
    fewest = min(len(clashes(sorted(order, key=lambda one: one.ordinal))) for order in permutations(cards))

    assert len(clashes([one for _, one in shown([cards])])) == fewest


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 12), st.integers(1, 10))
def test_pictures_with_as_many_cards_each_never_come_twice_in_a_row(pictures: int, cards: int) -> None:
    deck = [
        card(100 * picture + number, picture, ordinal=number)
        for picture in range(pictures)
        for number in range(1, cards + 1)
    ]
    for day in as_anki_shows(deal([deck])):
        assert clashes(day) == () or len({one.pictures for one in day}) == 1


def test_a_picture_with_half_of_the_cards_is_every_second_one() -> None:
    deck = [card(number, 0, kind="question") for number in range(20)]
    deck += [card(100 + number, 1 + number % 5, kind="question") for number in range(20)]

    assert [clashes(day) for day in as_anki_shows(deal([deck]))] == [(), ()]


# What comes first


def a_library(pictures: int, *, disease: int) -> list[AskedCard]:
    """Give ten named structures of each picture of anatomy, and a find card of each picture of disease."""
    anatomy = [
        card(100 * picture + number, picture, ordinal=number, case=picture, level=1 + picture % 2)
        for picture in range(pictures)
        for number in range(1, 11)
    ]
    return anatomy + [
        card(10_000 + at, 1_000 + at, kind="find", stage=1, is_cant_miss=at < 2, level=1 + at % 3)
        for at in range(disease)
    ]


@settings(max_examples=40, deadline=None)
@given(st.integers(8, 60), st.integers(3, 60))
def test_a_first_day_is_of_many_pictures_anatomy_before_disease_with_what_cant_be_missed(
    pictures: int, disease: int
) -> None:
    first, *_ = as_anki_shows(deal([a_library(pictures, disease=disease)]))
    of_one = [one for one in first if one.ordinal == 1]

    assert len({one.pictures for one in first}) >= 8
    assert clashes(first) == ()
    assert [one.stage for one in of_one] == sorted(one.stage for one in of_one)
    assert any(one.is_cant_miss for one in first)


def test_what_cant_be_missed_is_among_the_first_forty_of_a_large_library() -> None:
    days = as_anki_shows(deal([a_library(500, disease=500)]))

    assert sum(one.is_cant_miss for day in days[:2] for one in day) == 2


def test_no_structure_comes_twice_in_forty_where_there_are_others() -> None:
    deck = [
        card(
            100 * picture + number,
            picture,
            ordinal=number,
            case=picture,
            structure=f"structure {2 * picture + number}",
        )
        for picture in range(30)
        for number in range(1, 6)
    ]
    asked = [name for day in as_anki_shows(deal([deck]))[:2] for one in day for name in one.structures]

    assert len(asked) == len(set(asked)) == 40


def test_a_diagnosis_is_a_hand_and_more_behind_its_find_card() -> None:
    deck = [card(at, at, kind="find", case=at, stage=1) for at in range(60)]
    deck += [card(100 + at, at, kind="diagnosis", case=at, stage=1) for at in range(60)]
    order = [one for day in as_anki_shows(deal([deck])) for one in day]
    place = {(one.kind, one.case_id): at for at, one in enumerate(order)}

    assert all(place["diagnosis", f"case {at}"] - place["find", f"case {at}"] > HAND for at in range(60))


def test_the_steps_of_a_case_come_in_their_order() -> None:
    deck = [card(at, case=0, kind="step", turn=at) for at in range(4)] + [card(100 + at, at) for at in range(50)]
    order = [one for day in as_anki_shows(deal([deck])) for one in day if one.kind == "step"]

    assert [one.turn for one in order] == [0, 1, 2, 3]


@settings(max_examples=40, deadline=None)
@given(decks_of_cards(decks=1))
def test_rounds_take_a_card_of_each_picture_before_the_next_of_any(decks: list[list[AskedCard]]) -> None:
    seen: Counter[frozenset[str]] = Counter()
    order = [one for one in in_rounds(decks[0]) if one.pictures and one.kind not in {"diagnosis", "step"}]
    rounds = []
    for one in order:
        seen[one.pictures] += 1
        rounds.append(seen[one.pictures])

    assert all(here <= there for here, there in pairwise(rounds))
