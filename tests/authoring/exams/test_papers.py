"""Papers drawn from this library: balanced, the same for the same version, and never changed."""

from __future__ import annotations

import shutil
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pytest

from radanki.authoring.exams.choosing import ITEMS as CHOICES
from radanki.authoring.exams.choosing import draw_choices
from radanki.authoring.exams.drawing import ITEMS, LEAST_PICTURES, candidates, draw_anatomy
from radanki.cards.fields.choices import shuffled_choices
from radanki.cards.guid import note_guid
from radanki.library.walk import read_library
from radanki.model.exams.asking import question_of
from radanki.model.exams.definition import ExamItem, part_of
from radanki.model.items import is_right
from support.program import REPOSITORY, radanki_here
from support.this_library import this_library

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.library import CaseFile


@cache
def case_files() -> dict[str, CaseFile]:
    return {case_file.case.id: case_file for case_file in this_library().cases}


def test_a_paper_of_anatomy_has_20_items_of_15_pictures_or_more_and_nothing_twice() -> None:
    drawn = draw_anatomy(this_library(), "1.0")

    assert len(drawn) == ITEMS
    assert len({one.picture for one in drawn}) >= LEAST_PICTURES
    assert len({one.structure for one in drawn}) == ITEMS


def test_a_third_are_films_a_third_slices_and_a_third_contrast_or_ultrasound_as_far_as_there_are() -> None:
    drawn = draw_anatomy(this_library(), "1.0")
    thirds = Counter(one.third for one in drawn)
    contrast = sum(one.has_contrast for one in drawn)

    assert thirds["film"] == 7
    assert contrast >= min(6, sum(one.has_contrast for one in candidates(this_library())))


@pytest.mark.parametrize("seed", ["0.1", "1.0", "1.1"])
def test_the_same_version_draws_the_same_paper_and_another_another(seed: str) -> None:
    drawn = draw_anatomy(this_library(), seed)
    items = {one.item for one in drawn}

    assert draw_anatomy(this_library(), seed) == drawn
    assert draw_choices(this_library(), "x", 1, seed) == draw_choices(this_library(), "x", 1, seed)
    assert len(items & {one.item for one in draw_anatomy(this_library(), f"{seed}.9", asked=items)}) < ITEMS // 2


def test_the_right_choice_stands_as_often_in_every_place_and_no_case_is_asked_three_times() -> None:
    items = draw_choices(this_library(), "best-answer", 1, "1.0")
    places: Counter[int] = Counter()
    for number, item in enumerate(items, 1):
        question = question_of(case_files()[item.case].case, item)
        assert question is not None
        shown = shuffled_choices(note_guid(item.case, "exam", part_of("best-answer", 1, number)), question)
        places[next(place for place, choice in enumerate(shown) if is_right(choice, question))] += 1

    first = [places[place] for place in range(3)]
    assert len(items) <= CHOICES
    assert max(first) - min(first) <= max(2, len(items) // 10)
    assert max(Counter(item.case for item in items).values()) <= 2


def test_a_fifth_to_a_half_are_diagnoses_beside_their_look_alikes_and_no_question_of_that_case_tells_one() -> None:
    items = draw_choices(this_library(), "best-answer", 1, "1.0")
    diagnoses = {item.case for item in items if item.question is None}

    assert len(items) / 5 <= len(diagnoses) <= len(items) / 2
    assert not diagnoses & {item.case for item in items if item.question is not None}


def test_regions_take_turns_so_that_none_fills_the_paper() -> None:
    items = draw_choices(this_library(), "best-answer", 1, "1.0")
    regions = {case_files()[item.case].placement for item in items}

    assert len(regions) >= 8


def test_a_diagnosis_is_asked_with_its_own_differential_for_choices() -> None:
    case_file = next(one for one in this_library().cases if one.case.diagnosis and len(one.case.differential) >= 3)

    question = question_of(case_file.case, ExamItem(case=case_file.case.id, image="any"))

    assert question is not None
    assert question.answer == case_file.case.diagnosis
    assert question.choices == tuple(other.name for other in case_file.case.differential[:3])


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("cases", "decks"):
        shutil.copytree(REPOSITORY / name, tmp_path / name, ignore=shutil.ignore_patterns("exams"))
    exams = tmp_path / "decks" / "exams"
    exams.mkdir()
    (exams / "anatomy.yaml").write_text("# Kept.\nexam: anatomy\nasks: structures\n", encoding="utf-8")
    return tmp_path


def test_a_paper_is_written_once_behind_those_before(copy: Path) -> None:
    first = radanki_here(copy, "exam", "anatomy", "--release", "0.1")
    written = (copy / "decks/exams/anatomy.yaml").read_text(encoding="utf-8")
    again = radanki_here(copy, "exam", "anatomy", "--release", "0.1")
    second = radanki_here(copy, "exam", "anatomy", "--release", "0.2")
    both = (copy / "decks/exams/anatomy.yaml").read_text(encoding="utf-8")

    assert first.out.startswith("decks/exams/anatomy.yaml: 20 items of ")
    assert written.startswith("# Kept.\nexam: anatomy\nasks: structures\npapers:\n  - paper: 1\n")
    assert (again.status, "has a paper for 0.1 already" in again.err) == (2, True)
    assert second.status == 0
    assert both.startswith(written)
    (exam,) = read_library(copy)[0].exams
    assert [(paper.paper, paper.release, len(paper.items)) for paper in exam.exam.papers] == [
        (1, "0.1", ITEMS),
        (2, "0.2", ITEMS),
    ]


def test_a_paper_is_drawn_again_as_long_as_nobody_holds_it(copy: Path) -> None:
    (copy / "decks" / "ledger.json").unlink(missing_ok=True)
    radanki_here(copy, "exam", "anatomy", "--release", "0.1")
    written = (copy / "decks/exams/anatomy.yaml").read_text(encoding="utf-8")

    again = radanki_here(copy, "exam", "anatomy", "--release", "0.1", "--again")

    assert again.status == 0, again.err
    assert (copy / "decks/exams/anatomy.yaml").read_text(encoding="utf-8") == written


def test_an_exam_that_there_is_not_is_said(copy: Path) -> None:
    ran = radanki_here(copy, "exam", "anatmy", "--release", "0.1")

    assert ran.status == 2
    assert "there is no exam anatmy in decks/exams (there are: anatomy)" in ran.err
