"""The ledger names no patient: neither in what a case is called, nor in what it was called when it was released."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checks.conftest import CASE
from radanki.cards.guid import note_guid
from radanki.checks import run_checks
from radanki.checks.releases.history import Released
from radanki.model.library import Places
from radanki.model.releases.ledger import Ledger, ReleasedCase
from radanki.pipeline.validate import note_types_today

if TYPE_CHECKING:
    from checks.conftest import RuleBench

NAMED = "Effusion of Mrs. Quendolin Harkbarrow"
PLAIN = "Small pleural effusion"
IN_CASE, IN_LEDGER = "cases/xr/chest/effusion/case.yaml", "decks/ledger.json"
CLEARED = f"cleared_text: [{{text: {NAMED}, by: AB, on: 2026-11-20}}]\n"


@pytest.mark.parametrize(
    ("now", "before", "more", "told"),
    [
        (PLAIN, PLAIN, "", set()),
        (PLAIN, NAMED, "", {IN_LEDGER}),
        (NAMED, NAMED, "", {IN_CASE, IN_LEDGER}),
        (NAMED, NAMED, CLEARED, set()),
        (NAMED, PLAIN, CLEARED, set()),
    ],
)
def test_a_name_in_a_title_is_told_of_wherever_it_stands(
    now: str, before: str, more: str, told: set[str], bench: RuleBench
) -> None:
    library = bench.library(CASE.replace(PLAIN, now) + more)
    (case,) = library.cases
    held = Ledger(cases=(ReleasedCase(case.case.id, "cases/xr/chest/effusion", before, "1.0"),))
    released = Released(held, Places(IN_LEDGER, {}), note_guid, note_types_today())

    assert {one.path for one in run_checks(library, released) if one.rule == "privacy/name"} == told


@pytest.mark.parametrize("folder", ["quendolin-harkbarrow-born-1951-03-14", "effusion"])
def test_so_is_one_in_the_name_of_a_folder_that_the_case_left(folder: str, bench: RuleBench) -> None:
    library = bench.library(CASE)
    held = Ledger(cases=(ReleasedCase(library.cases[0].case.id, f"cases/xr/chest/{folder}", PLAIN, "1.0"),))
    released = Released(held, Places(IN_LEDGER, {}), note_guid, note_types_today())

    found = {one.path for one in run_checks(library, released) if one.rule.startswith("privacy/")}

    assert found == (set() if folder == "effusion" else {IN_LEDGER})
