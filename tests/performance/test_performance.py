"""How well do I read? Students whose reading is known get told what is known of them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from math import exp, log
from statistics import median
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance.simulated import DAY_MS, NOON_MS, KnownStudent, a_learner, a_note, a_record, an_answer
from radanki.model.patterns.turns import picture_of_day
from radanki.model.studied import GivenAnswer
from radanki.performance.page import performance_page
from radanki.performance.rates import Rate
from radanki.performance.readings import day_of, readings_of
from radanki.performance.report import Performance, performance_of
from radanki.performance.text_report import as_json, as_text

if TYPE_CHECKING:
    from radanki.model.studied import StudentRecord

LABELS = {"must-know/pneumothorax": "Pneumothorax", "must-know/lung-mass": "Lung mass"}
ROWS = {"must-know/pneumothorax": 0.9, "must-know/lung-mass": 0.6}


T = TypeVar("T")


def known(value: T | None) -> T:
    assert value is not None
    return value


def told_of(record: StudentRecord) -> Performance:
    return performance_of(readings_of(record, UTC), LABELS)


def test_the_picture_that_a_pattern_card_showed_is_worked_out_from_the_day() -> None:
    told = [{"findings": [{"label": "Mass"}]}, {"findings": [], "normal": True}, {"findings": [{"asked": False}]}]
    pattern = replace(a_note("36135824b9d1bf6582aa", card="pattern"), fields={"Answer viewer data": json.dumps(told)})
    days = range(9)
    answers = [GivenAnswer(pattern, 1, NOON_MS + day * DAY_MS, 3, 1000) for day in days]

    found = readings_of(a_record(*answers), UTC)

    first = NOON_MS // DAY_MS
    places = [picture_of_day(pattern.guid, first + day, 3) for day in days]
    assert [reading.picture for reading in found] == [f"{pattern.guid}/{place}" for place in places]
    assert [reading.is_abnormal for reading in found] == [place == 0 for place in places]
    assert [reading.is_first for reading in found] == [place not in places[:at] for at, place in enumerate(places)]


@pytest.mark.parametrize("seed", range(8))
def test_a_student_of_known_reading_is_told_it_within_the_interval_that_is_printed(seed: int) -> None:
    student = KnownStudent(ROWS, specificity=0.75, seed=seed)

    found = told_of(student.record(pictures=40, days=5))

    by_code = {one.code: one for one in found.findings}
    for code, share in ROWS.items():
        rate = by_code[code].sensitivity
        assert rate.of == 200
        assert abs(known(rate.share) - share) < 0.08
    assert abs(known(found.specificity.share) - 0.75) < 0.08


def test_the_interval_holds_the_truth_in_nineteen_of_twenty_simulated_students() -> None:
    held = 0
    for seed in range(300):
        found = told_of(KnownStudent({"must-know/lung-mass": 0.6}, 0.75, seed).record(pictures=15, days=1))
        low, high = known(found.sensitivity.interval)
        held += low <= 0.6 <= high

    assert 0.92 <= held / 300 <= 0.99


def published(n: int) -> float:
    """Give a curve of the published form that reaches 80% after 73 pictures."""
    return 1 / (1 + exp(0.2 - 0.37 * log(n + 1)))


def test_learners_of_a_known_curve_reach_the_goal_where_it_does_in_the_middle() -> None:
    curves = [told_of(a_learner(400, published, seed)).curve for seed in range(40)]

    assert 60 <= median(known(curve.goal_at) for curve in curves) <= 95
    assert all(curve.points[-1].until == 400 for curve in curves)
    assert all(known(curve.points[0].rate.share) < known(curve.points[-1].rate.share) for curve in curves)


@pytest.mark.parametrize("seed", range(20))
def test_who_never_learns_is_told_so(seed: int) -> None:
    found = told_of(a_learner(200, lambda _: 0.5, seed))

    assert found.curve.goal_at is None
    assert "80% not reached yet (others needed 76 in the middle, 54 to 756)" in "\n".join(as_text(found))


def test_only_the_first_answer_of_a_day_counts() -> None:
    note = a_note("a", "pathology", "must-know/pneumothorax")
    missed_then_known = a_record(an_answer(note, 0, is_right=False), an_answer(note, 0, minute=10), an_answer(note, 3))

    found = told_of(missed_then_known)

    assert (found.sensitivity.right, found.sensitivity.of) == (1, 2)
    assert (found.first_sensitivity.right, found.first_sensitivity.of) == (0, 1)


def test_normals_variants_and_disease_decide_and_nothing_else_does() -> None:
    answers = [an_answer(a_note(kind, kind), 0) for kind in ("pathology", "normal", "variant", "anatomy", "device")]
    others = [an_answer(a_note(f"card {card}", card=card), 0) for card in ("name", "question", "diagnosis")]

    found = told_of(a_record(*answers, *others))

    assert (found.sensitivity.of, found.specificity.of) == (1, 2)


def test_a_student_s_day_begins_at_the_hour_that_anki_is_told() -> None:
    two_at_night = int(datetime(2026, 11, 30, 2, tzinfo=UTC).timestamp() * 1000)

    assert day_of(two_at_night, UTC, 4) == datetime(2026, 11, 29, tzinfo=UTC).toordinal()
    assert day_of(two_at_night, UTC, 0) == datetime(2026, 11, 30, tzinfo=UTC).toordinal()
    assert day_of(two_at_night, timezone(timedelta(hours=3)), 4) == datetime(2026, 11, 30, tzinfo=UTC).toordinal()


def test_what_was_last_asked_long_ago_is_told_apart_from_what_was_asked_last_week() -> None:
    note = a_note("a", "pathology", "must-know/pneumothorax")
    record = a_record(*(an_answer(note, day, is_right=day != 160) for day in (0, 5, 25, 60, 160)))

    steps = {(step.since, step.until): step.rate for step in told_of(record).memory}

    assert steps == {(1, 7): Rate(1, 1), (8, 30): Rate(1, 1), (31, 90): Rate(1, 1), (91, None): Rate(0, 1)}


def test_what_is_read_worst_is_to_be_trained_first_and_what_was_read_seldom_last() -> None:
    found = told_of(KnownStudent({**ROWS, "must-know/rare": 0.1}, 0.3, 4).record(pictures=9, days=2))
    few = told_of(KnownStudent({"must-know/pneumothorax": 0.9}, 0.9).record(pictures=3, days=1))

    assert found.advice[0].what == "must-know/rare"
    assert any(one.what == "normal pictures: xr chest" for one in found.advice)
    assert [one.why for one in few.advice] == ["read 3 times; 10 tell something"]


@given(st.integers(0, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_an_interval_holds_its_share_and_lies_between_none_and_all(counts: tuple[int, int]) -> None:
    rate = Rate(*counts)
    if rate.of == 0:
        assert rate.share is None
        assert rate.interval is None
    else:
        low, high = known(rate.interval)
        assert 0 <= low <= known(rate.share) + 1e-12
        assert known(rate.share) - 1e-12 <= high <= 1


def test_json_says_every_share_with_what_it_stands_on() -> None:
    said = json.loads(as_json(told_of(KnownStudent(ROWS, 0.75).record(pictures=5, days=1))))

    assert said["sensitivity"]["of"] == 10
    assert said["findings"][0].keys() >= {"code", "label", "sensitivity", "specificity", "first", "seconds"}
    assert len(said["sensitivity"]["interval"]) == 2


def test_the_page_loads_nothing_runs_nothing_and_says_the_same() -> None:
    found = told_of(KnownStudent(ROWS, 0.75).record(pictures=20, days=3))

    html = str(performance_page(found))

    assert "default-src 'none'" in html
    assert "<script" not in html
    assert "http" not in html.replace("http-equiv", "")
    assert f"{found.sensitivity.right} of {found.sensitivity.of}" in html
    assert "Pneumothorax" in html


def test_answers_of_one_moment_of_a_day_are_counted_in_their_order() -> None:
    notes = [a_note(f"n{n}", "normal") for n in range(3)]
    readings = readings_of(a_record(*(an_answer(note, 0, minute=n) for n, note in enumerate(notes))), UTC)

    assert [reading.picture for reading in readings] == ["n0", "n1", "n2"]
    assert {reading.day for reading in readings} == {day_of(NOON_MS, UTC, 4)}
    assert DAY_MS == 86_400_000
