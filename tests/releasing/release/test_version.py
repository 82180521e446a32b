"""What a version has to say is computed: the table of all that can change between two ledgers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from radanki.errors import ReleaseError
from radanki.model.releases.changes import ChangedItem, Changes, DeckChanges
from radanki.model.releases.ledger import (
    Ledger,
    Release,
    ReleasedCase,
    ReleasedDeck,
    ReleasedNote,
    ReleasedNoteType,
    ReleasedState,
    version_key,
)
from radanki.model.releases.published import PublishedPicture, Withdrawn
from radanki.releasing.release.version import VersionStep, check_step, least_version, needed_step, step_between

if TYPE_CHECKING:
    from collections.abc import Callable

STATE = ReleasedState("1.0", "open", 1, "0" * 64, "0" * 16, "0" * 16, "0" * 16, "0" * 16, (1, 2))
NOTE = ReleasedNote("a" * 20, "cover", "frontal", "1.0", "1.1", (STATE,))
CASE = ReleasedCase(
    "1" * 16,
    "cases/one",
    "One",
    "1.0",
    "1.1",
    decks=("chest",),
    pictures=(PublishedPicture("frontal", (1, 2)),),
    notes=(NOTE,),
)
DECK = ReleasedDeck("chest", "RadAnki", "Chest", "open", "chest.apkg", "1" * 64, "2" * 64, 1, 2, 1, 9)
KIND = ReleasedNoteType(5, "A", "basic", (("Front", 1), ("Back", 2)), (("Card", 3),), "0" * 16, 1)
BEFORE = Ledger(
    (Release("1.0", 1, (DECK,), 1, 2),), (KIND,), (replace(CASE, last="1.0", notes=(replace(NOTE, last="1.0"),)),)
)
SAME = Ledger((*BEFORE.releases, Release("1.1", 2, (DECK,), 1, 2)), (KIND,), (CASE,))


def in_case(**given: object) -> Callable[[Ledger], Ledger]:
    return lambda ledger: replace(ledger, cases=(replace(CASE, **given),))  # type: ignore[arg-type]


def in_note(**given: object) -> Callable[[Ledger], Ledger]:
    return in_case(notes=(replace(NOTE, **given),))  # type: ignore[arg-type]


def in_deck(**given: object) -> Callable[[Ledger], Ledger]:
    deck = replace(DECK, **given)  # type: ignore[arg-type]
    return lambda ledger: replace(ledger, releases=(*BEFORE.releases, replace(ledger.releases[-1], decks=(deck,))))


NEWER = replace(STATE, release="1.1", modified=2, content="1" * 64)
NOTHING = Changes("1.0", "1.1", ())
CHANGES: dict[str, tuple[Callable[[Ledger], Ledger], VersionStep]] = {
    "nothing": (lambda ledger: ledger, VersionStep.PATCH),
    "another title of a case": (in_case(title="Other"), VersionStep.PATCH),
    "a note changed": (in_note(states=(STATE, NEWER)), VersionStep.MINOR),
    "a card more": (in_note(states=(STATE, replace(NEWER, numbers=(1, 2, 3)))), VersionStep.MINOR),
    "a new note": (in_case(notes=(NOTE, replace(NOTE, guid="b" * 20, first="1.1"))), VersionStep.MINOR),
    "another look": (lambda ledger: replace(ledger, note_types=(replace(KIND, look="1" * 16),)), VersionStep.MINOR),
    "another field name": (
        lambda ledger: replace(ledger, note_types=(replace(KIND, fields=(("F", 1), ("Back", 2))),)),
        VersionStep.PATCH,
    ),
    "another description of a deck": (in_deck(digest="3" * 64), VersionStep.MINOR),
    "a deck more": (
        lambda ledger: replace(
            ledger,
            releases=(
                *BEFORE.releases,
                replace(ledger.releases[-1], decks=(DECK, replace(DECK, slug="head", file="head.apkg"))),
            ),
        ),
        VersionStep.MINOR,
    ),
    "a card gone": (in_note(states=(STATE, replace(NEWER, numbers=(1,)))), VersionStep.MAJOR),
    "a note gone": (in_note(last="1.0"), VersionStep.MAJOR),
    "a finding withdrawn": (
        in_case(pictures=(PublishedPicture("frontal", (1, 2), ((2, "1.1"),)),)),
        VersionStep.MAJOR,
    ),
    "a finding withdrawn long ago": (
        in_case(pictures=(PublishedPicture("frontal", (1, 2), ((2, "1.0"),)),)),
        VersionStep.PATCH,
    ),
    "a case withdrawn": (in_case(retired=Withdrawn("1.1", "Wrong.", None, "1.1")), VersionStep.MAJOR),
    "a case taken down": (
        in_case(retired=Withdrawn("1.1", "Wrong.", None, "1.1"), taken_down="1.1"),
        VersionStep.MAJOR,
    ),
    "a case out of a deck": (in_case(left=(("chest", "1.0"),)), VersionStep.MAJOR),
    "a deck gone": (in_deck(slug="head"), VersionStep.MAJOR),
    "a deck renamed": (in_deck(name="Chest"), VersionStep.MAJOR),
    "a field gone": (
        lambda ledger: replace(ledger, note_types=(replace(KIND, fields=(("Front", 1),)),)),
        VersionStep.MAJOR,
    ),
    "a note type gone": (lambda ledger: replace(ledger, note_types=()), VersionStep.MAJOR),
}


@pytest.mark.parametrize("what", CHANGES)
def test_each_change_asks_for_its_step(what: str) -> None:
    change, step = CHANGES[what]

    needed = needed_step(BEFORE, change(SAME))

    assert (needed.step, len(needed.reasons)) == (step, 1)


def test_what_was_withdrawn_before_asks_for_nothing_again() -> None:
    retired = Withdrawn("1.0", "Wrong.", None, "1.0")
    before = replace(BEFORE, cases=(replace(BEFORE.cases[0], retired=retired),))

    assert needed_step(before, in_case(retired=retired)(SAME)).step == VersionStep.PATCH


@pytest.mark.parametrize(
    ("last", "least"),
    [("1.2", ("1.2.1", "1.3", "2.0")), ("1.2.3", ("1.2.4", "1.3", "2.0")), ("0.9", ("0.9.1", "0.10", "1.0"))],
)
def test_the_least_version_takes_just_that_step(last: str, least: tuple[str, str, str]) -> None:
    assert tuple(least_version(last, step) for step in VersionStep) == least
    assert [step_between(last, version) for version in least] == list(VersionStep)


def test_versions_are_numbers_and_no_decimals() -> None:
    assert version_key("1.10") > version_key("1.9.9")
    assert version_key("1.2") == version_key("1.2.0")


@pytest.mark.parametrize("version", ["1.1", "1.7", "2.0", "10.0"])
def test_a_version_may_always_say_more(version: str) -> None:
    check_step(version, BEFORE, in_note(states=(STATE, NEWER))(SAME), NOTHING)


@pytest.mark.parametrize("version", ["1.0.1", "1.1", "1.99.99"])
def test_a_version_never_says_less(version: str) -> None:
    with pytest.raises(ReleaseError, match=r"the least version after 1\.0 is 2\.0, because\n  - cases/one"):
        check_step(version, BEFORE, in_note(last="1.0")(SAME), NOTHING)


def test_a_number_that_asks_for_another_structure_asks_for_a_major_version() -> None:
    item = ChangedItem("1" * 16, "One", "cover", "frontal", 2, "another structure under its number", at_risk=True)
    changes = Changes("1.0", "1.1", (DeckChanges("chest", changed=(item,)),))

    with pytest.raises(ReleaseError, match="One, finding 2: another structure under its number"):
        check_step("1.1", BEFORE, in_note(states=(STATE, NEWER))(SAME), changes)


def test_the_first_release_may_have_any_version() -> None:
    assert check_step("0.1", Ledger(), SAME, NOTHING) is None
