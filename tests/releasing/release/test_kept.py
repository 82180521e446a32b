"""What students hold stays: a released note or card is given again, or says that it is withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from radanki.errors import ProblemsFoundError, ReleaseError
from radanki.package.reading import open_package
from radanki.pipeline.note_builder import NoteBuilder
from radanki.pipeline.validate import validate

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.note import Note
    from radanki.model.releases.ledger import ProfileName
    from radanki.model.validated_case import ValidatedCase
    from radanki.package.contents import NoteContents
    from releasing.release.conftest import ReleaseBench


ONE, TWO, THREE = "00000000000000a1", "00000000000000a2", "00000000000000a3"


def errors_of(bench: ReleaseBench, version: str) -> list[tuple[str, str]]:
    with pytest.raises(ProblemsFoundError) as raised:
        bench.release(version)
    return [(problem.rule, problem.message) for problem in raised.value.problems if problem.severity == "error"]


def notes_in(package: Path) -> dict[str, NoteContents]:
    with open_package(package) as reader:
        return {note.guid: note for note in reader.notes_by_guid()}


def guid_of(bench: ReleaseBench, kind: str, case_id: str = ONE) -> str:
    return next(note.guid for note in bench.ledger.case(case_id).notes if note.kind == kind)


def finding(bench: ReleaseBench, number: int) -> dict[str, Any]:
    return next(found for found in bench.cases["one"]["images"][0]["findings"] if found["number"] == number)


def test_a_question_that_goes_is_a_released_note_gone(bench: ReleaseBench) -> None:
    bench.release("1.0")
    del bench.cases["one"]["questions"]

    assert errors_of(bench, "2.0") == [("identity/note-gone", "the question note of `next` was released and is gone")]


def test_a_finding_that_asks_less_is_a_released_card_gone(bench: ReleaseBench) -> None:
    bench.release("1.0")
    finding(bench, 3)["asks"] = ["name"]

    assert errors_of(bench, "2.0") == [
        ("identity/card-gone", "the cover card of finding 3 of `frontal` was released and is gone")
    ]


def test_a_picture_whose_licence_forbids_it_now_is_gone_from_the_decks_of_a_profile(bench: ReleaseBench) -> None:
    bench.release("1.0")
    bench.cases["one"]["sources"][0]["licence"] = "CC-BY-NC-4.0"

    assert ("identity/note-gone", "the cover note of `frontal` was released and is gone") in errors_of(bench, "2.0")


def test_a_number_in_reserved_keeps_exactly_the_cards_that_students_hold(bench: ReleaseBench) -> None:
    bench.release("1.0")
    image = bench.cases["one"]["images"][0]
    image["findings"] = [finding(bench, 3)]
    image["reserved"] = [1]

    with pytest.raises(ReleaseError, match=r"finding 1 of `frontal` is withdrawn"):
        bench.release("1.1")
    bench.release("2.0")

    notes = notes_in(bench.dist / "release-2.0/test.apkg")
    assert [card.ordinal for card in notes[guid_of(bench, "cover")].cards] == [1, 3]
    assert [card.ordinal for card in notes[guid_of(bench, "name")].cards] == [3], "1 never had a name card"
    assert "Withdrawn: suspend this card, or delete it." in notes[guid_of(bench, "find")].fields, "1 alone was to find"


def test_a_picture_all_of_whose_findings_are_withdrawn_keeps_its_note(bench: ReleaseBench) -> None:
    finding(bench, 3)["asks"] = ["find"]
    bench.release("1.0")
    image = bench.cases["one"]["images"][0]
    image["findings"] = [finding(bench, 3)]
    image["reserved"] = [1]

    bench.release("2.0")

    (card,) = notes_in(bench.dist / "release-2.0/test.apkg")[guid_of(bench, "cover")].cards
    assert card.ordinal == 1


def test_a_number_once_withdrawn_is_never_used_again(bench: ReleaseBench) -> None:
    bench.release("1.0")
    image = bench.cases["one"]["images"][0]
    gone = finding(bench, 1)
    image |= {"findings": [finding(bench, 3)], "reserved": [1]}
    bench.release("2.0")
    image |= {"findings": [gone, finding(bench, 3)], "reserved": []}

    assert ("identity/number-reused", "finding number 1 was retired in 2.0") in errors_of(bench, "3.0")


def test_a_case_that_disappears_is_told_at_its_line_of_the_ledger(bench: ReleaseBench) -> None:
    bench.release("1.0")
    (bench.root / "cases/xr/chest/two/case.yaml").unlink()
    (bench.root / "cases/xr/chest/two/frontal.png").unlink()
    (bench.root / "cases/xr/chest/two").rmdir()
    del bench.cases["two"]

    ((rule, message),) = errors_of(bench, "2.0")

    assert rule == "identity/case-gone"
    assert "cases/xr/chest/two" in message


def retire(bench: ReleaseBench, since: str) -> None:
    bench.cases["one"]["retired"] = {"since": since, "reason": "The diagnosis was revised.", "replaced_by": THREE}


def test_a_withdrawn_case_stays_with_banner_reason_and_the_way_to_its_successor(bench: ReleaseBench) -> None:
    bench.release("1.0")
    bench.case("three", THREE)["title"] = "Square opacity"

    retire(bench, "1.1")
    with pytest.raises(
        ReleaseError, match=r"least version after 1\.0 is 2\.0, because\n  - cases/xr/chest/one is with"
    ):
        bench.release("1.1")
    retire(bench, "2.0")
    bench.release("2.0")

    held = bench.ledger.case(ONE)
    assert held.retired is not None
    assert (held.retired.release, held.retired.reason) == ("2.0", "The diagnosis was revised.")
    notes = notes_in(bench.dist / "release-2.0/test.apkg")
    for note in held.notes:
        shown = "\n".join(notes[note.guid].fields)
        assert "Withdrawn since 2.0: suspend this card, or delete it." in shown
        assert "The diagnosis was revised. Look instead at: Square opacity" in shown
        assert f"<code>Id:{THREE}*</code>" in shown
        assert "RadAnki::withdrawn::2.0" in notes[note.guid].tags


def test_a_withdrawn_case_stays_in_the_decks_that_released_it_whatever_they_select_now(bench: ReleaseBench) -> None:
    bench.release("1.0")
    bench.cases["one"]["retired"] = {"since": "2.0", "reason": "Too hard."}
    bench.cases["one"]["level"] = 4
    bench.decks["test"]["select"] = {"level": [1]}

    bench.release("2.0")

    notes = notes_in(bench.dist / "release-2.0/test.apkg")
    assert {note.guid for note in bench.ledger.case(ONE).notes} <= notes.keys()
    assert bench.ledger.case(ONE).left == ()


def test_a_withdrawn_case_that_lost_what_it_asked_still_gives_every_note(bench: ReleaseBench) -> None:
    bench.release("1.0")
    case = bench.cases["one"]
    case["retired"] = {"since": "2.0", "reason": "All of it was wrong."}
    for key in ("images", "questions", "pearls"):
        del case[key]

    bench.release("2.0")
    bench.release("2.0.1")

    notes = notes_in(bench.dist / "release-2.0.1/test.apkg")
    held = bench.ledger.case(ONE)
    assert {note.guid for note in held.notes} <= notes.keys()
    for note in held.notes:
        assert [card.ordinal for card in notes[note.guid].cards] == list(note.numbers)
        assert any("All of it was wrong." in field for field in notes[note.guid].fields)
    assert [note.part for note in held.notes if note.kind == "cover"] == ["frontal"]


def test_a_living_case_that_leaves_a_deck_asks_for_a_major_version(bench: ReleaseBench) -> None:
    bench.release("1.0")
    bench.cases["one"]["level"] = 4
    bench.decks["test"]["select"] = {"level": [1]}

    with pytest.raises(ReleaseError, match="cases/xr/chest/one leaves the deck test"):
        bench.release("1.1")
    bench.release("2.0")

    assert bench.ledger.case(ONE).left == (("test", "1.0"),)
    assert bench.ledger.case(ONE).last == "1.0"


def test_an_answer_that_changes_without_a_word_is_a_warning_until_it_is_told(bench: ReleaseBench) -> None:
    bench.release("1.0")
    bench.cases["one"]["diagnosis"] = "Square opacity"

    untold = bench.release("1.1", is_trial=True)
    bench.cases["one"]["corrected"] = [{"since": "1.1", "what": "It is square."}]
    told = bench.release("1.1", is_trial=True)
    del bench.cases["one"]["corrected"]
    bench.cases["one"] |= {"diagnosis": "Round opacity", "basis": "Seen on another film."}
    around = bench.release("1.1", is_trial=True)

    rules = [{problem.rule for problem in report.warnings} for report in (untold, told, around)]
    assert ["completeness/correction-untold" in found for found in rules] == [True, False, False]


def test_a_check_composes_what_was_rewritten_since_its_release_and_a_build_everything(
    bench: ReleaseBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.release("1.0")
    bench.cases["one"]["questions"][0]["ask"] = "And then?"
    bench.write()
    composed: list[str] = []
    of = NoteBuilder.of

    def noted(self: NoteBuilder, case: ValidatedCase, profile: ProfileName) -> tuple[Note, ...]:
        composed.append(case.id)
        return of(self, case, profile)

    monkeypatch.setattr(NoteBuilder, "of", noted)

    validate(bench.root, bench.cache, workers=1, compared="rewritten")
    assert composed == [ONE]

    validate(bench.root, bench.cache, workers=1, compared="all")
    assert composed == [ONE, ONE, TWO]


def test_a_number_that_asks_for_another_structure_is_refused_unless_students_are_told(bench: ReleaseBench) -> None:
    bench.release("1.0")
    finding(bench, 3).update({"label": "Diaphragm", "ellipse": [15, 70, 5, 4]})

    refused = errors_of(bench, "2.0")
    told = [{"what": "It was no rib.", "item": f"{kind}/frontal"} for kind in ("cover", "name")]
    bench.cases["one"]["corrected"] = [{"since": "1.1", **entry} for entry in told]
    with pytest.raises(ReleaseError, match="Round opacity, finding 3"):
        bench.release("1.1", is_trial=True)
    bench.cases["one"]["corrected"] = [{"since": "2.0", **entry} for entry in told]
    bench.release("2.0")

    assert [(rule, message[:50]) for rule, message in refused] == [
        ("identity/another-fact", "`cover/frontal`, finding 3, asks something else al"),
        ("identity/another-fact", "`name/frontal`, finding 3, asks something else alt"),
    ]
    notes = notes_in(bench.dist / "release-2.0/test.apkg")
    assert "RadAnki::corrected::2.0" in notes[guid_of(bench, "cover")].tags
    assert "RadAnki::corrected::2.0" not in notes[guid_of(bench, "find")].tags


def test_two_numbers_that_are_exchanged_are_refused_whatever_students_are_told(bench: ReleaseBench) -> None:
    bench.release("1.0")
    first, third = finding(bench, 1), finding(bench, 3)
    first["number"], third["number"] = 3, 1
    for found in (first, third):
        found["asks"] = ["cover", "name", "find"]
    bench.cases["one"]["corrected"] = [{"since": "2.0", "what": "They were exchanged.", "item": "cover/frontal"}]

    said = [message for rule, message in errors_of(bench, "2.0") if rule == "identity/another-fact"]

    assert {
        "`cover/frontal`, finding 3, asks what `cover/frontal`, finding 1, asked",
        "`cover/frontal`, finding 1, asks what `cover/frontal`, finding 3, asked",
    } <= {message.partition(":")[0] for message in said}


def test_a_deck_that_may_show_less_than_before_asks_for_a_major_version(bench: ReleaseBench) -> None:
    bench.cases["one"]["sources"][0]["licence"] = "CC-BY-NC-4.0"
    bench.decks["test"]["profile"] = "nc"
    bench.release("1.0")
    bench.decks["test"]["profile"] = "open"

    with pytest.raises(ReleaseError, match="the cover note of `frontal` goes"):
        bench.release("1.1")
