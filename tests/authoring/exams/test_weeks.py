"""One case a week: regions and modalities take turns, and a week that was drawn never moves."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from radanki.authoring.exams.weeks import draw_weeks
from radanki.checks import run_checks
from radanki.library.walk import read_library
from radanki.model.exams.definition import WEEKS, ExamItem, week_of
from support.cases import LOOKED, REVIEWED, a_case, a_finding, an_image
from support.libraries import draw_film, write_case, write_deck
from support.program import radanki_here

if TYPE_CHECKING:
    from pathlib import Path

PLACES = ("xr/chest", "ct/neuro", "us/urinary", "mr/spine")


def write(root: Path, number: int, place: str, **said: Any) -> None:
    keys = {
        "images": [an_image(a_finding(), looked=LOOKED)],
        "diagnosis": "Opacity",
        "differential": ["Nodule"],
        "reviewed": REVIEWED,
    }
    text = a_case(f"{number:016x}", **{**keys, **said})
    folder = write_case(root, f"{place}/c{number}", text)
    draw_film(folder / "frontal.png", place=10 + number % 20)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    write_deck(root, "name: RadAnki Test\ntitle: T\n")
    write_deck(root, "name: RadAnki Test\ntitle: Weeks\ncards: [week]\n", "week")
    (root / "decks/exams").mkdir()
    (root / "decks/exams/week.yaml").write_text("exam: week\nasks: cases\n")
    for number in range(20):
        write(root, number + 1, PLACES[number % 4])
    return root


def weeks(root: Path, **given: Any) -> list[str]:
    return [item.case for item in draw_weeks(read_library(root)[0], "0.1", **given)]


def test_a_quarter_mixes_modalities_and_regions_and_is_the_same_for_whoever_draws_it(library: Path) -> None:
    drawn = weeks(library)
    modality = {file.case.id: file.placement.modality for file in read_library(library)[0].cases}

    assert len(drawn) == len(set(drawn)) == WEEKS
    assert drawn == weeks(library)
    assert all(modality[one] != modality[other] for one, other in pairwise(drawn))


def test_only_whole_cases_with_a_real_picture_have_a_week(tmp_path: Path) -> None:
    write(tmp_path, 1, "xr/chest")
    write(tmp_path, 2, "xr/chest", images=[{**an_image(a_finding()), "drawing": "a.svg"}])
    write(tmp_path, 3, "xr/chest", differential=[])
    write(tmp_path, 4, "xr/chest", tags=["use:extras"])
    write(tmp_path, 5, "xr/chest", level=4)

    assert weeks(tmp_path) == [f"{1:016x}"]


def test_the_next_quarter_asks_for_cases_that_had_no_week_and_the_first_stays(library: Path) -> None:
    assert radanki_here(library, "exam", "week", "--release", "0.1").status == 0
    first = [item.written for exam in read_library(library)[0].exams for item in exam.items()]
    write(library, 99, "xr/chest")
    assert radanki_here(library, "exam", "week", "--release", "0.2").status == 0

    items = [item for exam in read_library(library)[0].exams for item in exam.items()]
    assert [item.written for item in items][:WEEKS] == first
    assert [item.week for item in items] == list(range(1, 22))
    assert len({item.written.case for item in items}) == 21


@pytest.mark.slow
def test_each_week_is_one_card_that_says_its_number(library: Path) -> None:
    radanki_here(library, "exam", "week", "--release", "0.1")
    assert radanki_here(library, "build").status == 0

    told = radanki_here(library, "inspect", str(library / "dist/week.apkg")).out
    assert "RadAnki Test::04 Case of the week::01 Weeks 1 to 13: 13 notes, 13 cards" in told
    prompts = [line.partition("Prompt: ")[2] for line in told.splitlines() if "Prompt: " in line]
    assert prompts == [f"Case of week {week}. Key findings, differential, diagnosis?" for week in range(1, 14)]
    assert "Case of week" not in radanki_here(library, "inspect", str(library / "dist/test.apkg")).out
    assert radanki_here(library, "verify", str(library / "dist/week.apkg")).status == 0


def test_papers_of_a_quarter_follow_one_another() -> None:
    assert [week_of(part) for part in ("week-1-001", "week-1-013", "week-2-001")] == [1, 13, 14]


def test_a_case_has_one_week_and_a_week_a_whole_case(library: Path) -> None:
    case = f"{1:016x}"
    (library / "decks/exams/week.yaml").write_text(
        f"exam: week\nasks: cases\npapers:\n  - paper: 1\n    release: '0.1'\n    items: [{{case: '{case}'}}]\n"
        f"  - paper: 2\n    release: '0.2'\n    items: [{{case: '{case}'}}, {{case: '{case}', image: frontal}}]\n"
    )

    rules = [problem.message for problem in run_checks(read_library(library)[0]) if problem.rule == "exams/twice"]

    assert rules == ["this case had a week already", "a case of the week is a whole case, not a part of one"]
    assert ExamItem(case=case).image is None
