"""A radiologist with a free hour sees at once which case the library lacks most."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from radanki.authoring.coverage import cover, coverage_json, coverage_lines, coverage_page
from radanki.cli import run
from radanki.library.walk import read_library

if TYPE_CHECKING:
    from pathlib import Path

CASE = """\
id: {id}
title: A case
kind: {kind}
level: 1
certainty: certain
basis: Seen at operation.
curricula: [{curricula}]
images:
  - name: frontal
    link: https://example.org/{id}
    findings: [{{number: 1, label: A mark, why: It is there.}}]
diagnosis: Something
sources: [{{id: mine, own: true, author: A. Contributor, licence: CC-BY-4.0}}]
licence: CC-BY-4.0
contributors: [A. Contributor]
{more}
"""
SCHOOL = """\
curriculum: our-school
name: <b>Our school</b>
targets:
  - {slug: dots, label: Dots in the lung, modalities: [xr], system: chest, level: 1, urgent: true, sources: [A]}
  - {slug: lines, label: Lines in the lung, modalities: [xr], system: chest, level: 1}
"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    cases = (
        ("xr/chest/one", "pathology", "must-know/pneumothorax", ""),
        ("us/chest/two", "pathology", "must-know/pneumothorax", "compare_with: [00000000000000a0]"),
        ("xr/chest/three", "normal", "our-school/lines", ""),
        ("ct/chest/gone", "pathology", "must-know/lung-mass", "retired: {since: 1.2, reason: Revised.}"),
    )
    for number, (folder, kind, curricula, more) in enumerate(cases):
        text = CASE.format(id=f"00000000000000a{number}", kind=kind, curricula=curricula, more=more)
        path = tmp_path / "cases" / folder / "case.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
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
    assert "must-know/pneumothorax" not in {target.code for target in wanted}
    assert "our-school/dots" in {target.code for target in wanted[:70]}


def test_normals_are_counted_against_the_abnormal(library: Path) -> None:
    coverage = cover(read_library(library)[0])
    assert (coverage.normals, coverage.abnormal, coverage.mimics) == (1, 2, 1)
    assert any(
        "1 of 3 (33%; 30% to 50% wanted: well balanced)" in line for line in coverage_lines(coverage, whole=True)
    )


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
