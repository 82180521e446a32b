"""What the ledger alone tells of two releases, or of a release and what is about to be one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from radanki.errors import UsageError
from radanki.model.releases.ledger import (
    Ledger,
    Release,
    ReleasedCase,
    ReleasedDeck,
    ReleasedNote,
    ReleasedState,
)
from radanki.model.releases.published import PublishedPicture, Withdrawn
from radanki.package.modification_times import released_state
from radanki.releasing.diff.ledger_changes import ComposedDeck, changes_between_versions, changes_since

if TYPE_CHECKING:
    from radanki.model.note import Note
    from releasing.diff.conftest import Packages

CASE, TIME = "00000000000000a1", 1_763_900_000
NEVER = "9.9"


def state(release: str, *, numbers: tuple[int, ...] = (1,), **digits: str) -> ReleasedState:
    """Make a content; one letter stands for a digest."""
    content = "".join(digits.get(name, "0") for name in ("question", "answer", "verdict", "pictures", "content"))
    sides = {name: digits.get(name, "0") * 16 for name in ("question", "answer", "verdict", "pictures")}
    return ReleasedState(
        release=release,
        profile="open",
        modified=TIME,
        content=content.ljust(64, "0"),
        numbers=numbers,
        **sides,  # type: ignore[arg-type]
    )


def note(guid: str, kind: str, *states: ReleasedState, first: str = "1.0", last: str = "1.1") -> ReleasedNote:
    part = "frontal" if kind == "cover" else ""
    return ReleasedNote(guid * 20, kind, part, first, last, states)  # type: ignore[arg-type]


def ledger(*notes: ReleasedNote, **case: object) -> Ledger:
    deck = ReleasedDeck("xr", "RadAnki", "X-ray", "open", "xr.apkg", "0" * 64, "0" * 64, 1, 1, 0, 0)
    releases = tuple(Release(version, TIME, (deck,), 1, 1) for version in ("1.0", "1.1"))
    released = ReleasedCase(CASE, "cases/xr/chest/one", "Pneumothorax", "1.0", "1.1", ("xr",), notes=notes)
    return Ledger(releases, (), (replace(released, **case),))  # type: ignore[arg-type]


def test_a_version_and_itself_differ_in_nothing() -> None:
    assert changes_between_versions(ledger(note("a", "diagnosis", state("1.0"))), "1.0", "1.0").is_empty


def test_each_side_that_differs_is_named_and_words_are_not_known() -> None:
    known = ledger(
        note("a", "diagnosis", state("1.0"), state("1.1", answer="1", verdict="1")),
        note("b", "question", state("1.0"), state("1.1", question="1", pictures="1")),
        note("c", "pearl", state("1.0"), state("1.1", answer="1")),
        note("d", "step", state("1.0"), state("1.1", content="1")),
    )

    changed = changes_between_versions(known, "1.0", "1.1").changed

    assert {item.kind: item.what for item in changed} == {
        "diagnosis": "answer",
        "question": "question, picture",
        "pearl": "what stands around the answer",
        "step": "tags",
    }
    assert {item.before + item.after for item in changed} == {""}


def test_new_notes_new_numbers_and_lost_notes_are_told() -> None:
    known = ledger(
        note("a", "cover", state("1.0"), state("1.1", question="1", numbers=(1, 4))),
        note("b", "question", state("1.1"), first="1.1"),
        note("c", "pearl", state("1.0"), last="1.0"),
    )

    changes = changes_between_versions(known, "1.0", "1.1")
    back = changes_between_versions(known, "1.1", "1.0")

    assert [(item.kind, item.finding) for item in changes.new] == [("cover", 4), ("question", None)]
    assert [(item.kind, item.at_risk) for item in changes.gone] == [("pearl", True)]
    assert [(item.kind, item.finding) for item in back.gone] == [("cover", 4), ("question", None)]
    assert [item.kind for item in back.new] == ["pearl"]


def test_a_withdrawn_case_and_a_withdrawn_finding_are_retired() -> None:
    cover = note("a", "cover", state("1.0", numbers=(1, 2)), state("1.1", numbers=(1, 2), answer="1"))
    whole = ledger(cover, retired=Withdrawn("1.1", "The side is wrong.", None, "1.1"))
    one = ledger(cover, pictures=(PublishedPicture("frontal", (1, 2), ((2, "1.1"),)),))

    (case,) = changes_between_versions(whole, "1.0", "1.1").retired
    (finding,) = changes_between_versions(one, "1.0", "1.1").retired

    assert (case.what, case.after, case.finding, case.cards) == ("withdrawn", "The side is wrong.", None, (1, 2))
    assert (finding.what, finding.finding) == ("finding withdrawn", 2)


def test_a_version_that_was_never_released_is_said() -> None:
    with pytest.raises(UsageError, match=r"9\.9 was never released; released versions: 1\.0, 1\.1"):
        changes_between_versions(ledger(), "1.0", NEVER)


def composed(packages: Packages, *notes: Note) -> ComposedDeck:
    return ComposedDeck("xr", "open", [packages.bench.deck("RadAnki::10 X-ray::10 Chest", *notes)])


def test_before_the_first_release_everything_is_new(packages: Packages) -> None:
    changes = changes_since(Ledger(), [composed(packages, packages.note("diagnosis"), packages.cover(1, 2))])

    assert (changes.old_name, changes.cards_to_learn) == ("nothing", 3)


def test_what_is_about_to_be_released_is_held_against_the_ledger(packages: Packages) -> None:
    same, reworded, lost = packages.note("diagnosis"), packages.note("question", "next"), packages.note("pearl", "1")
    held = [
        ReleasedNote(one.guid, one.kind, "", "1.0", "1.1", (released_state(one, "1.0", "open", TIME),))
        for one in (same, reworded, lost)
    ]
    now = packages.note("question", "next", Answer="That.")

    changes = changes_since(ledger(*held), [composed(packages, same, now, packages.cover(7))], "1.2")

    assert (changes.old_name, changes.new_name) == ("1.1", "1.2")
    assert [(item.kind, item.part, item.what) for item in changes.changed] == [("question", "next", "answer")]
    assert [(item.kind, item.finding) for item in changes.new] == [("cover", 7)]
    assert [item.kind for item in changes.gone] == ["pearl"]
    assert changes.decks[0].name == "xr"
