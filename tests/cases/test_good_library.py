"""A library without a fault passes every rule, with and without its pictures opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.checks import run_checks
from radanki.library.walk import read_library

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_good_library_is_told_nothing(good_library: Path, check_output: Callable[[Path], tuple[int, str]]) -> None:
    status, said = check_output(good_library)

    assert said == "6 cases, 4 decks: no problems; pictures of 1 case were not at hand\n"
    assert status == 0


def test_a_good_library_may_be_released(good_library: Path) -> None:
    library, problems = read_library(good_library)

    assert problems == ()
    assert run_checks(library, for_release=True) == ()


def test_what_a_contributor_typed_arrives_as_it_was_meant(good_library: Path) -> None:
    library, _ = read_library(good_library)
    by_title = {file.case.title: file.case for file in library.cases}
    tension, withdrawn = by_title["Tension pneumothorax"], by_title["1e5"]

    assert tension.patient is not None
    assert tension.patient.age == "90+"
    assert tension.images[0].findings[2].why == "no: it is pushed down, not pulled"
    assert tension.images[0].findings[0].polygon == ((81.0, 24.0), (83.0, 25.5), (81.5, 40.0))
    assert [pearl.id for pearl in tension.pearls] == ["deep-sulcus"]
    assert tension.steps[1].answer == "yes"
    assert withdrawn.basis == "no"
    assert withdrawn.retired is not None
    assert withdrawn.retired.since == "1.2"
    assert withdrawn.images[0].from_ == "npm:@scope/volumes@1.2.3#data/head.nii.gz"
    assert [file.places.path for file in library.cases] == sorted(file.places.path for file in library.cases)
