"""The picture of a day: each comes once in a turn, and a student's reviews show many of them."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radanki.model.patterns.turns import picture_of_day

STUDENTS, REVIEWS = 2000, 10
# The published default weights of FSRS 5, as far as they say when a card that is known, or forgotten, comes again.
FIRST = {False: 0.4, True: 3.17}
WEIGHT = 1.546, 0.119, 1.019
HARDNESS = 5.28
FORGOTTEN = 0.1


def days_of_reviews(chance: random.Random) -> list[int]:
    """Give the days on which one student sees a card: intervals of FSRS at a retention of 0.9, with Anki's fuzz."""
    day, stability = 20_000 + chance.randrange(1000), 0.0
    days = [day]
    while len(days) < REVIEWS:
        is_known = chance.random() > FORGOTTEN
        if not stability or not is_known:
            stability = FIRST[is_known]
        else:
            grown = math.exp(WEIGHT[0]) * (11 - HARDNESS) * stability ** -WEIGHT[1]
            stability *= 1 + grown * (math.exp(WEIGHT[2] * 0.1) - 1)
        day += max(1, round(stability * chance.uniform(0.95, 1.05)))
        days.append(day)
    return days


def measured(count: int) -> tuple[float, float]:
    """Give how many pictures ten reviews show on average, and how often one is that of the review before."""
    chance = random.Random(count)  # noqa: S311  # reviews, no secrets
    shown = twice = 0
    for _ in range(STUDENTS):
        seed = f"{chance.getrandbits(80):020x}"
        pictures = [picture_of_day(seed, day, count) for day in days_of_reviews(chance)]
        shown += len(set(pictures))
        twice += sum(one == other for one, other in pairwise(pictures))
    return shown / STUDENTS, twice / (STUDENTS * (REVIEWS - 1))


@pytest.mark.slow
def test_ten_reviews_of_twelve_show_seven_or_more_pictures_and_seldom_one_twice_running() -> None:
    shown, twice = measured(12)

    assert shown >= 7.0
    assert twice <= 0.08


@pytest.mark.slow
@pytest.mark.parametrize(("count", "least", "most"), [(6, 4.9, 0.15), (8, 5.8, 0.12), (16, 7.6, 0.07), (24, 8.3, 0.05)])
def test_fewer_pictures_come_more_often_and_more_seldomer(count: int, least: float, most: float) -> None:
    shown, twice = measured(count)

    assert shown >= least
    assert twice <= most


@given(seed=st.text("0123456789abcdef", min_size=20, max_size=20), turn=st.integers(0, 9000), count=st.integers(1, 40))
def test_in_a_turn_every_picture_comes_once(seed: str, turn: int, count: int) -> None:
    days = range(turn * count, (turn + 1) * count)

    assert sorted(picture_of_day(seed, day, count) for day in days) == list(range(count))


@given(seed=st.text("0123456789abcdef", min_size=20, max_size=20), day=st.integers(0, 90_000), count=st.integers(2, 40))
def test_no_picture_comes_again_within_half_a_turn(seed: str, day: int, count: int) -> None:
    near = [picture_of_day(seed, day + later, count) for later in range(1, count // 2 + 1)]

    assert picture_of_day(seed, day, count) not in near


def test_another_card_shows_its_pictures_in_another_order() -> None:
    orders = {tuple(picture_of_day(f"{seed:020x}", day, 12) for day in range(24)) for seed in range(50)}

    assert len(orders) == 50
