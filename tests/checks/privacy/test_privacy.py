"""Texts and file names that tell who a patient is are refused; texts of everyday radiology are not."""

from __future__ import annotations

from calendar import month_name
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radanki.checks.identities.detector import identities_in

if TYPE_CHECKING:
    from datetime import date

    from checks.conftest import RuleBench


def rules_of(text: str) -> set[str]:
    return {one.trait.rule for one in identities_in(text)}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("A 93-year-old woman", "privacy/age"),
        ("91 years old", "privacy/age"),
        ("a 101 year old man", "privacy/age"),
        ("94 y/o", "privacy/age"),
        ("92yo M, 95 y.o.", "privacy/age"),
        ("aged 97", "privacy/age"),
        ("at the age of 90.", "privacy/age"),
        ("92F with pain", "privacy/age"),
        ("DOB 1.2.1950", "privacy/birth-date"),
        ("date of birth withheld", "privacy/birth-date"),
        ("born in 1950", "privacy/birth-date"),
        ("born on the first of May 1950", "privacy/birth-date"),
        ("on 2021-03-14", "privacy/date"),
        ("on 14.03.2021", "privacy/date"),
        ("on 3/14/2021", "privacy/date"),
        ("on 14/3/21", "privacy/date"),
        ("on 14 March 2021", "privacy/date"),
        ("on the 1st of Dec. 2021", "privacy/date"),
        ("on March 14th, 2021", "privacy/date"),
        ("scan 20210314", "privacy/date"),
        ("MRN 0012345", "privacy/record-number"),
        ("hospital number: AB-123456", "privacy/record-number"),
        ("Accession No. 55512345", "privacy/record-number"),
        ("NHS 943 476 5919", "privacy/record-number"),
        ("123-45-6789", "privacy/record-number"),
        ("see 12345678", "privacy/record-number"),
        ("call +49 89 123456", "privacy/phone"),
        ("(555) 123-4567", "privacy/phone"),
        ("555-123-4567", "privacy/phone"),
        ("bleep 4711", "privacy/phone"),
        ("Mr Example", "privacy/name"),
        ("Mrs. E. Example", "privacy/name"),
        ("seen by Dr. van Sample and Dr Sample", "privacy/name"),
        ("Frau Müller", "privacy/name"),
        ("EXAMPLE^ERIKA", "privacy/name"),
        ("patient's name: Erika", "privacy/name"),
        ("write to e.example@example.org", "privacy/e-mail"),
    ],
)
def test_what_tells_who_it_is_is_found(text: str, rule: str) -> None:
    assert rule in rules_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "A 24-year-old man fell from a height of 3 m.",
        "An 89-year-old woman, and 90+ in the other case.",
        "Survival is 95 % at 5 years; 92 of 100 patients.",
        "TR 3000 ms, TE 90 ms, 512 x 512 matrix, 1.5 T, version 3.0.12.",
        "Born at 32 weeks; born by caesarean section.",
        "Guidelines of 2017 and May 2020; last seen in 2019.",
        "L4/5 disc, T12/L1, C1/2, ratio 1/2/3, segments 2/3.",
        "Window centre -600, width 1500 HU; 120 kV, 2.5 mAs, 0.625 mm.",
        "Dr and Mr are titles; an MR angiogram, a MRI, Ms is not MS.",
        "The aged lung; average age 65; age over 18.",
        "Fleischner 2017: nodules of 6-8 mm in 6-12 months, then 18-24 months.",
        "RID5352, rID: 61830, PMC7654321, https://example.org/12345678/2021-03-14, 10.1148/rg.2019180126",
        "Bosniak IIF, BI-RADS 4, LI-RADS 5, TNM 8, Weber B, Salter-Harris II.",
        "99mTc-MDP bone scan; 18F-FDG; 131I.",
        "Named after its shape; the case shows 4 findings; study of choice.",
    ],
)
def test_everyday_radiology_is_left_alone(text: str) -> None:
    assert rules_of(text) == set()


@given(st.dates())
def test_no_full_date_passes_in_any_common_spelling(day: date) -> None:
    if not 1900 <= day.year < 2100:
        return
    month = month_name[day.month]
    spellings = [
        day.isoformat(),
        f"{day.day}.{day.month}.{day.year}",
        f"{day.day:02}/{day.month:02}/{day.year}",
        f"{day.month}/{day.day}/{day.year}",
        f"{day.day} {month} {day.year}",
        f"{month[:3]} {day.day}, {day.year}",
        f"{day:%Y%m%d}",
    ]

    assert [text for text in spellings if "privacy/date" not in rules_of(f"on {text} seen")] == []


@given(st.integers(90, 139), st.sampled_from(["-year-old", " years old", " y/o", "-years-old", " yrs old"]))
def test_no_age_over_89_passes(age: int, spelling: str) -> None:
    assert "privacy/age" in rules_of(f"A {age}{spelling} patient")


@given(st.integers(0, 89), st.sampled_from(["-year-old", " years old", " y/o"]))
def test_every_age_up_to_89_passes(age: int, spelling: str) -> None:
    assert rules_of(f"A {age}{spelling} patient") == set()


@pytest.mark.parametrize(
    "line",
    [
        "history: Seen on 2021-03-14.",
        "basis: Seen on 2021-03-14.",
        "discussion: Seen on 2021-03-14.",
        "differential: [Seen on 2021-03-14]",
        "pearls: [Seen **on** 2021-03-14]",
        "questions: [{id: a, ask: What was seen on 2021-03-14?, answer: Fluid}]",
        "questions: [{id: a, ask: What?, answer: Fluid, choices: [On 2021-03-14]}]",
        "steps: [{id: a, ask: What?, answer: Fluid, why: On 2021-03-14}]",
        "retired: {since: 1.2, reason: Seen on 2021-03-14.}",
    ],
)
def test_every_text_of_a_case_is_looked_at(bench: RuleBench, line: str) -> None:
    assert "privacy/date" in bench.rules(line)


def test_people_who_are_thanked_may_be_named_but_not_written_to(bench: RuleBench) -> None:
    assert bench.rules("contributors: [Dr Sample]", "reviewed: [{by: Prof. Sample, on: 2026-11-21}]") == []
    assert bench.rules("contributors: [Dr Sample <s@example.org>]") == ["privacy/e-mail"]


def test_what_was_found_is_not_repeated_in_full(bench: RuleBench) -> None:
    (problem,) = [p for p in bench.problems("history: MRN 0012345.") if p.rule == "privacy/record-number"]

    assert "0012345" not in problem.message + problem.fix


@pytest.mark.parametrize(
    "name",
    [
        "film-20210314.png",
        "2021-03-14.png",
        "14.03.2021.png",
        "DOE^JANE.dcm",
        "film1234567.png",
        "1.2.840.10008.5.1.dcm",
    ],
)
def test_a_file_name_that_tells_who_it_is_is_refused(bench: RuleBench, name: str) -> None:
    (bench.folder / name).write_bytes(b"x")
    picture = f'  - name: frontal\n    file: "{name}"\n    looked: [{{by: AB, on: 2026-11-20}}]\n'

    assert bench.rules(images=picture) == ["privacy/file-name"]


@pytest.mark.parametrize("name", ["frontal.png", "ct-120kv.png", "slice00012.png", "im-0001-0042.png", "t2_3000ms.png"])
def test_a_plain_file_name_is_left_alone(bench: RuleBench, name: str) -> None:
    (bench.folder / name).write_bytes(b"x")
    picture = f'  - name: frontal\n    file: "{name}"\n    looked: [{{by: AB, on: 2026-11-20}}]\n'

    assert bench.rules(images=picture) == []


def test_the_names_of_slices_are_looked_at(bench: RuleBench) -> None:
    (bench.folder / "series").mkdir()
    for name in ("a-20210314.png", "b-20210314.png"):
        (bench.folder / "series" / name).write_bytes(b"x")
    picture = "  - name: frontal\n    file: series\n    looked: [{by: AB, on: 2026-11-20}]\n"

    assert bench.rules(images=picture) == ["privacy/file-name"]
