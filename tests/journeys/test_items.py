"""Pearls are sorted, added to and withdrawn between releases, and a student keeps each history with its own fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from journeys.test_release_twice import Shelf
from support.libraries import write_deck

if TYPE_CHECKING:
    from support.students import StudentCollection

pytestmark = [pytest.mark.anki, pytest.mark.slow]
ROUND = r"\{id: round, text: Round things are \*\*round\*\*\.\}"
OTHERS = r"\{id: others, text: Others are not\.\}"
SWAPPED = "{id: others, text: Others are not.}, {id: round, text: Round things are **round**.}"
NEW = "{id: new, text: A new one is **new**.}"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Three releases: pearls in one order, in another with a new one before them, and one of them withdrawn."""
    shelf = Shelf(tmp_path_factory.mktemp("releases") / "library")
    write_deck(shelf.root, "name: RadAnki Test\ntitle: Whole\n", "whole")
    (shelf.root / ".gitignore").write_text("dist/\n", encoding="utf-8")
    shelf.git("init", "--quiet")
    for number, folder in enumerate(("xr/chest/one", "xr/chest/two"), 1):
        shelf.case(folder, number, f"number {number}")
    shelf.releases("1.0")
    shelf.edits("xr/chest/one", (f"{ROUND}, {OTHERS}", f"{NEW}, {SWAPPED}"))
    shelf.releases("1.1")
    shelf.edits(
        "xr/chest/one",
        (f", {ROUND}", ""),
        (r"(?m)^sources:", "withdrawn: [{item: pearl/round, since: '2.0', reason: Asked twice.}]\nsources:"),
    )
    shelf.releases("2.0")
    return shelf


def answers_held_by(student: StudentCollection) -> dict[str, str]:
    """Give the answers of the notes that are no occlusion, by guid."""
    fields = {guid: student.note(guid).fields for guid in student.notes()}
    return {guid: of_note["Answer"] for guid, of_note in fields.items() if "Answer" in of_note}


def test_every_release_was_rehearsed_and_nobody_lost_anything(shelf: Shelf) -> None:
    for version in ("1.1", "2.0"):
        compared = [line for line in shelf.said[version].splitlines() if "cards compared" in line]
        assert compared
        assert all(line.endswith("nothing lost") for line in compared)


def test_a_history_stays_with_its_fact_and_a_withdrawn_card_says_why(shelf: Shelf, student: StudentCollection) -> None:
    student.imports(shelf.package("1.0"))
    student.studies(30, "RadAnki Test")
    asked = answers_held_by(student)
    reviews, cards = student.reviews(), student.cards()

    student.imports(shelf.package("1.1"))
    between = answers_held_by(student)
    student.imports(shelf.package("2.0"))

    assert {guid: between[guid] for guid in asked} == asked
    assert student.reviews() == reviews
    assert {key: student.cards()[key] for key in cards} == cards
    (gone,) = [guid for guid in asked if student.note(guid).fields["Withdrawn"]]
    assert asked[gone] == "round"
    assert "Withdrawn since 2.0. Asked twice." in student.note(gone).fields["Release note"]
    assert "RadAnki::withdrawn::2.0" in student.note(gone).tags
    assert "Withdrawn since 2.0" in student.sides(gone, 1)[0]
    assert student.empty_cards() == []


def test_what_would_pass_a_history_on_is_refused_at_the_command_line(shelf: Shelf) -> None:
    attacks = {
        "identity/note-gone": (r", \{id: others, text: Others are not\.\}", ""),
        "identity/another-fact": (r"\{id: others, text: Others are not\.\}", "{id: others, text: All is **grey**.}"),
        "identity/item-withdrawn": (r"\{id: new, ", "{id: round, text: Again **round**.}, {id: new, "),
        "identity/item-reused": (r"withdrawn: .*\n", ""),
    }
    for rule, attack in attacks.items():
        shelf.edits("xr/chest/one", attack)
        shelf.commits("Attack")
        status, said = shelf.release("3.0")
        shelf.git("reset", "--quiet", "--hard", "HEAD~1")
        assert status == 1, said
        assert f"[{rule}]" in said
