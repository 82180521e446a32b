from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from radanki.cards.tags import tags_of

if TYPE_CHECKING:
    from cards.conftest import Bench


def test_tags_say_all_that_may_change_and_that_a_student_may_want_to_study_by(bench: Bench) -> None:
    case_file = bench.case(
        level=2, kind="normal", tags=["setting:emergency", "urgency:cant-miss"], curricula=["must-know/normal-cxr"]
    )

    assert tags_of(case_file, "find") == (
        "RadAnki::card::find",
        "RadAnki::curriculum::must-know::normal-cxr",
        "RadAnki::kind::normal",
        "RadAnki::level::2",
        "RadAnki::modality::xr",
        "RadAnki::setting::emergency",
        "RadAnki::system::chest",
        "RadAnki::urgency::cant-miss",
    )


def test_no_tag_has_a_space_or_an_empty_level(bench: Bench) -> None:
    case_file = bench.case(tags=["sign:double wall sign", "odd::tag", "plain"])

    for tag in tags_of(case_file, "cover"):
        assert not any(letter.isspace() for letter in tag)
        assert all(tag.split("::"))


def test_a_second_organ_system_stands_beside_the_first(bench: Bench) -> None:
    assert {"RadAnki::system::chest", "RadAnki::system::spine"} <= set(
        tags_of(bench.case(tags=["system:spine"]), "find")
    )


def test_a_withdrawn_case_can_be_searched_for(bench: Bench) -> None:
    assert "RadAnki::withdrawn::1.2" in tags_of(bench.case(retired={"since": "1.2", "reason": "Revised."}), "find")


def test_one_tag_finds_a_case_and_those_that_are_related_to_it(bench: Bench) -> None:
    folder = Path("library/cases/xr/chest/bulla")
    case_file = replace(bench.case(), folder=folder)

    assert {"RadAnki::related::bulla", "RadAnki::related::bleb"} <= set(tags_of(case_file, "find", related=["bleb"]))
    assert not any("related" in tag for tag in tags_of(case_file, "find"))
