"""What a scan found becomes problems at the place that names the file, few enough to read, without any value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from radanki.checks.privacy.phi_locations import _SAYINGS, check_phi_locations
from radanki.model.phi.location import PhiLocation

if TYPE_CHECKING:
    from checks.conftest import RuleBench
    from radanki.model.library import CaseFile
    from radanki.model.problem import Problem

NAME = PhiLocation("privacy/dicom-attribute", "(0010,0010) in (0008,1115)[0]", "PatientName")
COMMENT = PhiLocation("privacy/comment", "segment at byte 20", "COM")
RISK = PhiLocation("privacy/burned-in-risk", "(0008,0060)", "Modality", raises_risk=True)
LOOKED = "    looked: [{by: AB, on: 2026-11-20}]\n"


@pytest.fixture
def case_file(bench: RuleBench) -> CaseFile:
    """A case with one picture that somebody looked at, one that nobody did, and a stack."""
    lines = (
        "id: 00000000000000a1\ntitle: Effusion\nkind: normal\nlevel: 1\nlicence: CC-BY-4.0\ncontributors: [A]\n"
        "sources: [{id: mine, own: true, author: A, licence: CC-BY-4.0}]\nimages:\n"
        f"  - name: seen\n    file: seen.dcm\n{LOOKED}"
        "  - name: unseen\n    file: unseen.dcm\n"
        "  - name: stack\n    file: stack\n"
        "    findings: [{number: 1, label: Liver, mask: {file: labels.nii.gz, value: 1}}]\n"
    )
    return bench.library(lines).cases[0]


def problems(case_file: CaseFile, **found: tuple[PhiLocation, ...]) -> list[Problem]:
    """Check what was found, by the file's name with ``_`` for a dot and ``__`` for a slash."""
    paths = {name.replace("__", "/").replace("_", "."): traces for name, traces in found.items()}
    return list(check_phi_locations(case_file, paths))


def test_a_trace_is_an_error_at_the_line_that_names_the_file(case_file: CaseFile) -> None:
    (problem,) = problems(case_file, unseen_dcm=(NAME,))

    assert (problem.path, problem.line) == ("cases/xr/chest/effusion/case.yaml", 13)
    assert (problem.rule, problem.severity) == ("privacy/dicom-attribute", "error")
    assert "`unseen.dcm`" in problem.message
    assert "PatientName, (0010,0010) in (0008,1115)[0]" in problem.message
    assert "radanki clean" in problem.fix


@pytest.mark.parametrize(("name", "line"), [("stack__1_dcm", 15), ("stack__deep__2_dcm", 15), ("labels_nii_gz", 16)])
def test_a_file_of_a_stack_and_a_label_map_have_their_lines(case_file: CaseFile, name: str, line: int) -> None:
    assert [problem.line for problem in problems(case_file, **{name: (COMMENT,)})] == [line]


@pytest.mark.parametrize("name", ["forgotten_jpg", "stack2__1_dcm", "seen_dcm_bak"])
def test_a_file_that_the_case_does_not_name_counts_as_well(case_file: CaseFile, name: str) -> None:
    assert [(problem.line, problem.column) for problem in problems(case_file, **{name: (COMMENT,)})] == [(1, 1)]


def test_a_clean_file_has_no_problem(case_file: CaseFile) -> None:
    assert problems(case_file, seen_dcm=(), unseen_dcm=()) == []


def test_a_risk_is_an_error_until_somebody_has_looked(case_file: CaseFile) -> None:
    assert problems(case_file, seen_dcm=(RISK,)) == []
    assert [problem.rule for problem in problems(case_file, unseen_dcm=(RISK,), other_dcm=(RISK,))] == [
        "privacy/burned-in-risk",
        "privacy/burned-in-risk",
    ]


def test_looking_at_the_pixels_excuses_no_attribute(case_file: CaseFile) -> None:
    assert [problem.rule for problem in problems(case_file, seen_dcm=(NAME, RISK))] == ["privacy/dicom-attribute"]


def many(count: int) -> tuple[PhiLocation, ...]:
    return tuple(PhiLocation("privacy/private-tag", f"(0009,{number:04X})") for number in range(count))


def test_of_many_traces_twenty_lines_are_told(case_file: CaseFile) -> None:
    assert len(problems(case_file, unseen_dcm=many(20))) == 20

    found = problems(case_file, unseen_dcm=many(500))

    assert len(found) == 20
    assert found[-1].message == "`unseen.dcm`: and 481 more"


def test_a_stack_of_dirty_files_is_told_in_few_lines_and_every_file_is_named(case_file: CaseFile) -> None:
    paths = {f"stack/{number:03}.dcm": many(100) for number in range(200)}

    found = list(check_phi_locations(case_file, paths))

    assert len(found) <= 60 + 200
    assert all(any(f"`{path}`" in problem.message for problem in found) for path in paths)
    assert found[-1].message == "`stack/199.dcm` has 100 traces of an identity"


def test_the_order_of_files_does_not_matter(case_file: CaseFile) -> None:
    paths = {f"stack/{number}.dcm": (NAME, COMMENT) for number in range(9)}

    assert list(check_phi_locations(case_file, paths)) == list(
        check_phi_locations(case_file, dict(reversed(paths.items())))
    )


def test_every_rule_has_its_own_words() -> None:
    assert len(set(_SAYINGS.values())) == len(_SAYINGS)
    assert all(rule.startswith("privacy/") for rule in _SAYINGS)
