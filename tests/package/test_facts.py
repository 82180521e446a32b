"""A card that asks another fact is told apart from one that asks the same in other words."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from radanki.cards import CardInputs, compose_case
from radanki.model.releases.fact import Fact, passed_on, sketch_of
from radanki.package.facts import facts_of
from support.this_library import this_library

ROOT = Path(__file__).parents[2]
TITLE = "Tension pneumothorax (item)"


def question(ask: str, answer: str, title: str = TITLE) -> Fact:
    (fact,) = facts_of("question", {"Title": title, "Prompt": ask, "Answer": answer}, (1,))
    return fact


def cover(mask: str, answer: str, **fields: str) -> tuple[Fact, ...]:
    shape = f"{{{{c1::image-occlusion:{mask}:oi=1}}}}"
    return facts_of("cover", {"Occlusion": shape, "Answers": f"{{{{c1::<div>{answer}</div>}}}}", **fields}, (1,))


def find(picture: str, seen: str) -> Fact:
    (fact,) = facts_of("find", {"Pictures": f'<img src="{picture}">', "Why": seen, "Answer": "Abnormal"}, (1,))
    return fact


WORDS = question("What is done first in this patient?", "Immediate decompression")
BOX = "rect:left=.2:top=.2:width=.2:height=.2"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (WORDS, question("What must be done first in a patient like this?", "Decompression, at once")),
        (WORDS, question("What is done first in this patient?", "A chest drain is placed")),
        (WORDS, question("Name the next thing to do.", "<b>Immediate</b> decompression of the pleural space")),
        (question("Which side?", "The right"), question("Which side?", "The left")),
        (question("Is it normal?", "Yes"), question("Is it normal?", "No")),
        (cover(BOX, "Left atrium")[0], cover(BOX, "Right ventricle")[0]),
        (cover(BOX, "Left atrium")[0], cover("rect:left=.7:top=.7:width=.1:height=.1", "Atrium, left")[0]),
        (cover(BOX, "Left atrium")[0], cover("polygon:left=.2:top=.2:points=.2,.2 .4,.2 .3,.4", "Aorta")[0]),
        (find("rk-a.png", "A pleural line"), find("rk-b.png", "The pleural line, seen well")),
        (find("rk-a.png", "A pleural line"), find("rk-a.png", "Nothing but a skin fold")),
        (find("rk-a.png", ""), find("rk-b.png", "")),
    ],
    ids=str,
)
def test_a_correction_of_one_side_is_the_same_card(before: Fact, after: Fact) -> None:
    assert not after.is_another_than(before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (WORDS, question("Which vein is kinked by the shifted mediastinum?", "The inferior vena cava")),
        (
            question("Why is tension pneumothorax treated at once?", "It kills"),
            question("Where does air rise in tension pneumothorax?", "To the front"),
        ),
        (cover(BOX, "Left atrium")[0], cover("ellipse:left=.7:top=.7:rx=.1:ry=.1", "Aorta")[0]),
        (find("rk-a.png", "A pleural line"), find("rk-b.png", "Many round masses")),
    ],
    ids=str,
)
def test_a_card_of_which_neither_side_is_left_is_another(before: Fact, after: Fact) -> None:
    assert after.is_another_than(before)


def test_the_topic_of_a_case_makes_no_two_facts_alike() -> None:
    one = question("In tension pneumothorax, which way does the mediastinum go?", "Away")
    other = question("In tension pneumothorax, who waits for the film?", "Nobody")

    assert other.is_another_than(one)


def test_what_is_withdrawn_asks_nothing() -> None:
    assert facts_of("question", {"Prompt": "What?", "Withdrawn": "Withdrawn since 2.0"}, (1,)) == ()
    assert cover(BOX, "Left atrium", Notices="{{c1::gone::gone}}") == ()
    assert facts_of(None, {"Front": "of somebody else's note"}, (1,)) == ()


@pytest.mark.parametrize(
    "mask", ["", "rect:left=e:top=,", "polygon:points=1 2", "rect:left=1e999:top=.1", "rect:left=-5"]
)
def test_a_mask_that_nobody_can_read_costs_no_exception(mask: str) -> None:
    assert len(cover(mask, "Label")) == 1


def test_long_texts_are_compared_by_a_fair_sample() -> None:
    words = [f"word{number}" for number in range(400)]
    whole, half = Fact(1, "", sketch_of(words)), Fact(1, "", sketch_of(words[:40]))
    other = Fact(1, "", sketch_of(f"other{number}" for number in range(400)))

    assert not half.is_another_than(whole)
    assert other.is_another_than(whole)


def test_a_swap_is_seen_even_where_both_facts_are_nearly_the_same() -> None:
    left, right = (
        question("Which atrium lies at the back?", "The left"),
        question("Which lies at the back?", "The left one"),
    )

    found = passed_on({("a", 1): left, ("b", 1): right}, {("a", 1): right, ("b", 1): left})

    assert found == {("a", 1): ("b", 1), ("b", 1): ("a", 1)}


def items_of_the_library() -> dict[str, dict[str, list[Fact]]]:
    """Give the facts of all pearls, questions and steps of the library, by case and kind."""
    found: dict[str, dict[str, list[Fact]]] = {}
    for case_file in this_library().cases:
        for note in compose_case(case_file, CardInputs({}, {})):
            if note.kind in {"pearl", "question", "step"}:
                of_kind = found.setdefault(case_file.case.id, {}).setdefault(note.kind, [])
                of_kind += facts_of(note.kind, dict(note.fields), note.ordinals)
    return found


def test_no_item_of_the_library_could_take_the_place_of_another_unseen() -> None:
    pairs = [
        (one, other)
        for kinds in items_of_the_library().values()
        for facts in kinds.values()
        for one, other in combinations(facts, 2)
    ]

    assert len(pairs) > 30
    assert [pair for pair in pairs if not pair[0].is_another_than(pair[1])] == []


def test_the_sketch_of_a_fact_is_what_it_has_always_been() -> None:
    """The ledger keeps sketches for good: with another recipe each released card would seem to ask something else."""
    (masked,) = cover(BOX, "Left atrium")

    assert WORDS == (1, "2295a4c3a793", "3c32fd81")
    assert masked == (1, "2a172afa2b5166bb673b79c99e22c539cd7d", "360f82a2")
    assert find("rk-a.png", "A pleural line") == (1, "bf73", "38a9849c")
