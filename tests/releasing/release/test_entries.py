"""Over any sequence of edits and releases an unchanged note keeps its time, and a changed one is newer than all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from radanki.cards.note_types import note_types
from radanki.library.joined.summaries import library_of
from radanki.library.ledger import ledger_of
from radanki.library.ledger_text import ledger_text
from radanki.model.card_markup import CardMarkup
from radanki.model.case import Case
from radanki.model.deck import DeckDefinition
from radanki.model.library import CaseFile, DeckFile, Library, Places
from radanki.model.note import Note, PlacedNote, Subdeck
from radanki.model.placement import Placement
from radanki.model.releases.ledger import Ledger, version_key
from radanki.model.releases.manifest import DeckEntry
from radanki.package.modification_times import with_look_times, with_modification_times
from radanki.pipeline.build import BuiltDeck
from radanki.releasing.release.entries import ledger_before, ledger_with

if TYPE_CHECKING:
    from collections.abc import Mapping

    from radanki.model.deck import Profile

IDS = ("00000000000000a1", "00000000000000a2")
DECKS: Mapping[str, Profile] = {"all": "open", "shared": "nc"}
START = 1_763_900_000


@dataclass(frozen=True)
class State:
    """What a library holds at a release: by note the number of its wording, by deck whether each case is in it."""

    wordings: Mapping[tuple[str, str], int]
    time: int


def library() -> Library:
    cases = tuple(
        CaseFile(
            Case.model_validate(
                {
                    "id": case_id,
                    "title": "One",
                    "kind": "anatomy",
                    "level": 1,
                    "sources": [{"id": "m", "own": True, "author": "A", "licence": "CC-BY-4.0"}],
                    "licence": "CC-BY-4.0",
                    "contributors": ["A"],
                }
            ),
            Placement("xr", "chest"),
            Path(),
            Places(f"cases/xr/chest/{case_id}/case.yaml", {}),
        )
        for case_id in IDS
    )
    decks = tuple(
        DeckFile(slug, DeckDefinition(name=slug, title=slug, profile=profile), Places("", {}))
        for slug, profile in DECKS.items()
    )
    return library_of(Path(), cases, decks)


def note(case_id: str, part: str, wording: int) -> Note:
    fields = (("Prompt", CardMarkup("What?")), ("Answer", CardMarkup(f"Wording {wording}")))
    return Note(f"{case_id}{part}", "question", case_id, "RadAnki Question", fields, (1,), (), (), part)


def built(state: State, ledger: Ledger) -> tuple[BuiltDeck, ...]:
    decks = []
    for slug, profile in DECKS.items():
        # What may ship differs: decks of another profile word half of the notes differently.
        notes = [
            note(case_id, part, wording + 10 * (profile == "nc" and part == "aaaa"))
            for (case_id, part), wording in sorted(state.wordings.items())
        ]
        placed = tuple(PlacedNote(found, due, 0) for due, found in enumerate(notes, 1))
        subdecks = with_modification_times([Subdeck(slug, Markup(), placed)], ledger, profile, state.time)
        entry = DeckEntry(slug, f"{slug}.apkg", "1" * 64, "2" * 64, len(notes), len(notes), 0, 9)
        decks.append(BuiltDeck(slug, (), entry, subdecks, with_look_times(note_types(), ledger)))
    return tuple(decks)


wordings = st.fixed_dictionaries({(case_id, part): st.integers(0, 2) for case_id in IDS for part in ("aaaa", "bbbb")})
# Clocks stand still, run, and run backwards within what a release allows.
states = st.builds(State, wordings, st.integers(START, START + 3))


@settings(max_examples=60)
@given(st.lists(states, min_size=2, max_size=6))
def test_an_unchanged_note_keeps_its_time_and_a_changed_one_is_newer_than_all_before(history: list[State]) -> None:
    ledger, held = Ledger(), dict[tuple[str, str], tuple[str, int]]()
    for number, state in enumerate(history):
        newest = max((time for _, time in held.values()), default=0)
        decks = built(state, ledger)
        for deck in decks:
            for placed in deck.subdecks[0].notes:
                answer = dict(placed.note.fields)["Answer"]
                before = held.get((deck.slug, placed.note.guid))
                if before is not None and before[0] == answer:
                    assert placed.modified == before[1]
                elif before is not None:
                    assert placed.modified > newest
                held[deck.slug, placed.note.guid] = (answer, placed.modified)
        time = max(state.time, ledger.releases[-1].time if ledger.releases else 0)
        ledger = ledger_with(ledger, library(), decks, version=f"1.{number}", time=time)

        read, problems = ledger_of(ledger_text(ledger))
        assert problems == ()
        assert read == ledger


@settings(max_examples=40)
@given(st.lists(states, min_size=2, max_size=4))
def test_the_ledger_remembers_what_it_was_before_a_release(history: list[State]) -> None:
    ledgers = [Ledger()]
    for number, state in enumerate(history):
        time = START + 10 * number
        decks = built(state, ledgers[-1])
        ledgers.append(ledger_with(ledgers[-1], library(), decks, version=f"1.{number}", time=time))

    for number, before in enumerate(ledgers[:-1]):
        assert ledger_before(ledgers[-1], f"1.{number}") == before


@settings(max_examples=40)
@given(states, states)
def test_building_a_release_once_more_with_its_own_ledger_gives_the_same_times(first: State, second: State) -> None:
    before = ledger_with(Ledger(), library(), built(first, Ledger()), version="1.0", time=START)
    decks = built(second, before)
    after = ledger_with(before, library(), decks, version="1.1", time=START + 10)

    assert built(second, after) == decks


def test_a_case_that_no_deck_holds_any_more_keeps_its_entry() -> None:
    state = State({(case_id, "aaaa"): 0 for case_id in IDS}, START)
    before = ledger_with(Ledger(), library(), built(state, Ledger()), version="1.0", time=START)
    less = State({(IDS[0], "aaaa"): 0}, START)

    after = ledger_with(before, library(), built(less, before), version="2.0", time=START + 1)

    gone = after.case(IDS[1])
    assert gone is not None
    assert (gone.last, gone.decks, gone.left) == ("1.0", ("all", "shared"), (("all", "1.0"), ("shared", "1.0")))
    assert gone.notes == before.cases[1].notes
    back = ledger_with(after, library(), built(state, after), version="2.1", time=START + 2).case(IDS[1])
    assert back is not None
    assert (back.last, back.left) == ("2.1", ())


def test_a_note_counts_once_however_many_packages_hold_it() -> None:
    state = State({(IDS[0], "aaaa"): 0, (IDS[0], "bbbb"): 0}, START)

    ledger = ledger_with(Ledger(), library(), built(state, Ledger()), version="1.0", time=START)

    (released,) = ledger.releases
    assert (released.notes, released.cards, [deck.notes for deck in released.decks]) == (2, 2, [2, 2])
    assert replace(released, decks=()).version == "1.0"
    assert version_key(released.version) == (1, 0, 0)
