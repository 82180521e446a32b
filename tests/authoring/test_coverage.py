"""A radiologist with a free hour sees at once which case the library lacks most."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from radanki.authoring.coverage.counting import cover
from radanki.authoring.coverage.forms import coverage_json, coverage_page
from radanki.authoring.coverage.text_report import coverage_lines
from radanki.authoring.coverage.wanted_list import wanted_list
from radanki.cli import run
from radanki.library.walk import read_library
from support.cases import CaseKeys, a_case, an_image
from support.libraries import write_case
from support.pattern_library import write_pattern_library

if TYPE_CHECKING:
    from pathlib import Path

SCHOOL = """\
curriculum: our-school
name: <b>Our school</b>
targets:
  - {slug: dots, label: Dots in the lung, modalities: [xr], system: chest, level: 1, urgent: true, sources: [A]}
  - {slug: lines, label: Lines in the lung, modalities: [xr], system: chest, level: 1}
"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    cases: tuple[tuple[str, str, CaseKeys], ...] = (
        ("xr/chest/one", "must-know/pneumothorax", {}),
        ("us/chest/two", "must-know/pneumothorax", {"compare_with": ["00000000000000a0"]}),
        ("xr/chest/three", "our-school/lines", {"kind": "normal"}),
        ("ct/chest/gone", "must-know/lung-mass", {"retired": {"since": "1.2", "reason": "Revised."}}),
    )
    for number, (folder, curriculum, more) in enumerate(cases):
        mark = {"number": 1, "label": "A mark", "why": "It is there."}
        images = [an_image(mark, link=f"https://example.org/{number}")]
        said: CaseKeys = {"curricula": [curriculum], "images": images, "diagnosis": "Something", **more}
        text = a_case(f"00000000000000a{number}", **said)
        write_case(tmp_path, folder, text)
    (tmp_path / "decks/curricula").mkdir(parents=True)
    (tmp_path / "decks/curricula/ours.yaml").write_text(SCHOOL, encoding="utf-8")
    return tmp_path


def test_a_row_names_the_cases_that_show_it(library: Path) -> None:
    coverage = cover(read_library(library)[0])
    rows = {row.target.code: row.cases for covered in coverage.curricula for row in covered.rows}
    assert rows["must-know/pneumothorax"] == ("cases/us/chest/two", "cases/xr/chest/one")
    assert rows["our-school/lines"] == ("cases/xr/chest/three",)
    assert rows["our-school/dots"] == ()


def test_a_withdrawn_case_covers_nothing(library: Path) -> None:
    coverage = cover(read_library(library)[0])
    rows = {row.target.code: row.cases for covered in coverage.curricula for row in covered.rows}
    assert rows["must-know/lung-mass"] == ()
    assert coverage.cases == 3


def test_what_cannot_be_missed_on_call_is_wanted_first(library: Path) -> None:
    wanted = [one.target for one in cover(read_library(library)[0]).wanted]
    urgency = [target.is_urgent for target in wanted]
    assert urgency == sorted(urgency, reverse=True)
    assert "our-school/lines" in {target.code for target in wanted}
    assert "our-school/dots" in {target.code for target in wanted[:70]}


def show(library: Path, number: int, **image: Any) -> None:
    """Write a case that shows dots by one picture: a file, a drawing, or a link."""
    keys: CaseKeys = {"curricula": ["our-school/dots"], "diagnosis": "Dots", "images": [an_image(**image)]}
    write_case(library, f"xr/chest/more-{number}", a_case(f"00000000000000c{number}", **keys))


def dots(library: Path) -> str:
    rows = {row.target.code: row.shown for one in cover(read_library(library)[0]).curricula for row in one.rows}
    return rows["our-school/dots"]


def test_a_row_is_shown_by_the_best_picture_that_there_is(library: Path) -> None:
    assert dots(library) == "none"
    show(library, 1, link="https://example.org/dots")
    assert dots(library) == "linked"
    show(library, 2, file="dots.png", drawing="dots.svg")
    assert dots(library) == "drawn"
    show(library, 3, file="dots.png")
    assert dots(library) == "real"


def test_a_drawing_does_not_make_a_real_picture_unwanted(library: Path) -> None:
    show(library, 2, file="dots.png", drawing="dots.svg")

    coverage = cover(read_library(library)[0])

    assert "our-school/dots" in {one.target.code for one in coverage.wanted}
    said = "\n".join(coverage_lines(coverage, whole=True))
    assert "  d our-school/dots: Dots in the lung [drawn only; 1 of 20 exemplars: cases/xr/chest/more-2]" in said
    assert "real picture 0, drawn only 1, linked only 1, not at all 0" in said
    assert "<li class=drawn>" in coverage_page(coverage)
    school = json.loads(coverage_json(coverage))["curricula"][1]
    assert school["shown"] == {"real": 0, "drawn": 1, "linked": 1, "none": 0}
    assert school["shown_of_what_no_student_may_miss"] == {"real": 0, "drawn": 1, "linked": 0, "none": 0}
    assert [row["shown"] for row in school["rows"]] == ["drawn", "linked"]


def test_the_list_of_what_is_wanted_says_what_there_is_until_a_real_picture_comes(library: Path) -> None:
    show(library, 2, file="dots.png", drawing="dots.svg")
    assert "| Dots in the lung | X-ray | a drawing |" in wanted_list(cover(read_library(library)[0]))
    show(library, 3, file="dots.png")
    assert "Dots in the lung" not in wanted_list(cover(read_library(library)[0]))
    assert "Lines in the lung" in wanted_list(cover(read_library(library)[0]))


def test_normals_are_counted_against_the_abnormal(library: Path) -> None:
    coverage = cover(read_library(library)[0])
    assert (coverage.normals, coverage.abnormal, coverage.mimics) == (1, 2, 1)
    assert any("1 of 3 (33%; 35% to 50% wanted: too few)" in line for line in coverage_lines(coverage, whole=True))


def test_a_normal_case_that_also_names_anatomy_is_counted(library: Path) -> None:
    named = {"number": 1, "label": "Trachea", "asks": ["name"]}
    images = [an_image(named, link="https://example.org/8"), an_image(name="whole", link="https://example.org/9")]
    write_case(library, "xr/chest/four", a_case("00000000000000b1", kind="normal", images=images))

    coverage = cover(read_library(library)[0])

    assert (coverage.normals, coverage.abnormal) == (2, 2)


def test_the_three_forms_agree(library: Path) -> None:
    coverage = cover(read_library(library)[0])
    said = json.loads(coverage_json(coverage))
    must_know = coverage.curricula[0]
    assert said["curricula"][0]["covered"] == must_know.covered == 1
    assert f"1 of {len(must_know.rows)}" in coverage_page(coverage)
    assert f"1 of {len(must_know.rows)} covered" in next(coverage_lines(coverage, whole=False))


def test_a_schools_words_stay_words_on_the_page(library: Path) -> None:
    page = coverage_page(cover(read_library(library)[0]))
    assert "<b>Our school</b>" not in page
    assert "&lt;b&gt;Our school&lt;/b&gt;" in page


def test_a_case_may_name_a_row_of_its_own_school(
    library: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RADANKI_CACHE", str(tmp_path / "cache"))
    run(["-C", str(library), "check", "--format", "json"])
    rules = {problem["rule"] for problem in json.loads(capsys.readouterr().out)}
    assert "terms/unknown-curriculum" not in rules


def test_the_command_writes_the_page_beside_its_report(
    library: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(["-C", str(library), "coverage", "--page", str(tmp_path / "coverage.html")]) == 0
    assert "Wanted most" in capsys.readouterr().out
    assert "Wanted most" in (tmp_path / "coverage.html").read_text(encoding="utf-8")


def test_a_pattern_is_told_with_its_pictures_or_with_what_it_lacks(tmp_path: Path) -> None:
    library, _ = read_library(write_pattern_library(tmp_path / "library", abnormal=2))

    lines = [line for line in coverage_lines(cover(library), whole=False) if line.startswith("Pattern ")]

    assert [line.partition(": ")[0] for line in lines] == ["Pattern films/chest", "Pattern films/round"]
    assert lines[0].endswith("3 pictures with it, 4 without")
    assert lines[1].endswith("and needs 1 more with")
