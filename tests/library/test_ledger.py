"""The ledger's text: what goes in comes out, what two branches add merges, and every fault has its place."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radanki.library.json_places import JsonPositions
from radanki.library.ledger import ledger_of, ledger_places, read_ledger
from radanki.library.ledger_text import ledger_text
from radanki.model.library import Places
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

if TYPE_CHECKING:
    from pathlib import Path

VERSIONS = ("1.0", "1.1", "2.0")
HEX = "0123456789abcdef"
TIME = 1_763_900_000


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text(HEX, min_size=length, max_size=length)


words = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)
numbers = st.lists(st.integers(1, 500), unique=True, max_size=4).map(lambda found: tuple(sorted(found)))


@st.composite
def notes(draw: st.DrawFn, guid: str) -> ReleasedNote:
    first, last = sorted(draw(st.tuples(st.sampled_from(VERSIONS), st.sampled_from(VERSIONS))), key=version_key)
    releases = [version for version in VERSIONS if version_key(first) <= version_key(version) <= version_key(last)]
    states = [
        ReleasedState(
            version,
            profile,
            TIME + place,
            draw(digits(64)),
            draw(digits(16)),
            draw(digits(16)),
            draw(digits(16)),
            draw(digits(16)),
            draw(numbers),
        )
        for place, version in enumerate(releases)
        for profile in ("nc", "open")
        if version == first or draw(st.booleans())
    ]
    return ReleasedNote(guid, draw(st.sampled_from(["cover", "pearl"])), "frontal", first, last, tuple(states))


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    ids = sorted(draw(st.sets(digits(16), max_size=3)))
    guids = iter(sorted(draw(st.sets(digits(20), min_size=6, max_size=6))))
    cases = tuple(
        ReleasedCase(
            id=case_id,
            folder=draw(words),
            title=draw(words),
            first="1.0",
            last=draw(st.sampled_from(VERSIONS)),
            decks=("chest",),
            left=draw(st.sampled_from([(), (("chest", "1.0"),)])),
            pictures=(PublishedPicture("frontal", draw(numbers), ((7, "1.1"),)),),
            retired=draw(st.sampled_from([None, Withdrawn("1.1", "Wrong.", None, "1.1")])),
            corrections=draw(st.sampled_from([(), ("1.1: The side was named wrongly.",)])),
            notes=tuple(draw(notes(next(guids))) for _ in range(draw(st.integers(0, 2)))),
        )
        for case_id in ids
    )
    deck = ReleasedDeck("chest", "RadAnki", draw(words), "open", "chest.apkg", "1" * 64, "2" * 64, 1, 1, 1, 9)
    kind = ReleasedNoteType(5, "A", "basic", (("Front", 1),), (("Card", 2),), "0" * 16, TIME)
    return Ledger(tuple(Release(version, TIME, (deck,), 1, 1) for version in VERSIONS), (kind,), cases)


@settings(max_examples=60)
@given(ledgers())
def test_what_is_written_is_what_is_read(ledger: Ledger) -> None:
    assert ledger_of(ledger_text(ledger)) == (ledger, ())


@settings(max_examples=20)
@given(ledgers(), st.randoms(use_true_random=False))
def test_the_text_depends_on_what_was_released_and_on_no_order(ledger: Ledger, random: object) -> None:
    cases = list(ledger.cases)
    random.shuffle(cases)  # type: ignore[attr-defined]

    assert ledger_text(replace(ledger, cases=tuple(cases))) == ledger_text(ledger)


def a_note(guid: str) -> ReleasedNote:
    state = ReleasedState("1.0", "open", TIME, "0" * 64, "0" * 16, "0" * 16, "0" * 16, "0" * 16)
    return ReleasedNote(guid * 20, "pearl", "1", "1.0", "1.0", (state,))


def a_ledger(*ids: str) -> Ledger:
    cases = tuple(
        ReleasedCase(case_id * 16, f"cases/xr/chest/{case_id}", case_id, "1.0", "1.0", notes=(a_note(case_id),))
        for case_id in ids
    )
    return Ledger((Release("1.0", TIME, (), 1, 1),), (), cases)


def test_every_note_and_every_release_stands_on_a_line_of_its_own() -> None:
    lines = ledger_text(a_ledger(*"123")).splitlines()

    assert sum('"guid"' in line for line in lines) == 3
    assert all(line.count('"guid"') <= 1 for line in lines)
    assert json.loads("\n".join(lines))["cases"][2]["notes"][0]["guid"] == "3" * 20


def test_a_release_that_changes_nothing_changes_no_line_of_a_case() -> None:
    before = a_ledger(*"123")
    after = replace(
        before,
        releases=(*before.releases, Release("1.1", TIME, (), 1, 1)),
        cases=tuple(
            replace(case, last="1.1", notes=tuple(replace(note, last="1.1") for note in case.notes))
            for case in before.cases
        ),
    )

    old, new = ledger_text(before).splitlines(), ledger_text(after).splitlines()

    assert [line for line in new if line not in old] == [
        ' {"version": "1.1", "time": 1763900000, "notes": 1, "cards": 1, "decks": []}',
        ' {"version": "1.0", "time": 1763900000, "notes": 1, "cards": 1, "decks": []},',
    ][::-1]


@pytest.mark.parametrize(("mine", "theirs"), [("2", "7"), ("2", "a"), ("0", "9")])
def test_what_two_branches_add_merges(tmp_path: Path, mine: str, theirs: str) -> None:
    base = "13568b"
    for name, ids in (("base", base), ("mine", base + mine), ("theirs", base + theirs)):
        (tmp_path / name).write_text(ledger_text(a_ledger(*ids)), encoding="utf-8")

    merged = subprocess.run(
        ["git", "merge-file", "-p", "mine", "base", "theirs"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout

    assert merged == ledger_text(a_ledger(*base, mine, theirs))


def test_a_merge_that_stopped_is_told_as_one() -> None:
    text = ledger_text(a_ledger("1")).replace('"cases"', '<<<<<<< HEAD\n"cases"')

    ledger, (problem,) = ledger_of(text)

    assert (problem.rule, problem.line, problem.column) == ("ledger/syntax", 7, 1)
    assert ledger == Ledger()


def test_before_the_first_release_there_is_nothing(tmp_path: Path) -> None:
    assert read_ledger(tmp_path) == (Ledger(), ())
    assert ledger_places(tmp_path).at("cases", 0) == (1, 1)


@pytest.mark.parametrize("content", [b"\xff\xfe{}", None])
def test_a_ledger_that_can_not_be_read_is_a_problem(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "decks/ledger.json"
    path.parent.mkdir()
    path.mkdir() if content is None else path.write_bytes(content)

    ledger, (problem,) = read_ledger(tmp_path)

    assert (ledger, problem.rule) == (Ledger(), "ledger/unreadable")


@pytest.mark.parametrize(
    "text", ["[]", "{", "1", "null", '{"cases": 5}', "[" * 5000, '{"format": 2}', '{"cases": [[]]}', '"\\ud800"']
)
def test_whatever_stands_in_the_file_is_a_problem_with_a_place_and_never_a_traceback(text: str) -> None:
    ledger, problems = ledger_of(text)

    assert ledger == Ledger()
    assert problems
    assert all(problem.rule.startswith("ledger/") and problem.line >= 1 and problem.fix for problem in problems)


def test_contents_of_a_note_stand_in_the_order_of_their_releases() -> None:
    ledger = a_ledger("1")
    (case,), (note,) = ledger.cases, ledger.cases[0].notes
    twice = replace(note, states=(*note.states, *note.states))

    _, (problem,) = ledger_of(ledger_text(replace(ledger, cases=(replace(case, notes=(twice,)),))))

    assert (problem.rule, problem.line) == ("ledger/order", 9)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=100)
@given(json_values, st.sampled_from([None, 1, 4]), st.booleans())
def test_each_value_of_a_json_text_is_found_where_it_stands(value: object, indent: int | None, ascii_: bool) -> None:  # noqa: FBT001  # hypothesis gives it
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_)
    places = Places("x.json", JsonPositions(text))

    for location, found in _all(value, ()):
        line, column = places.at(*location)
        rest = text.split("\n")[line - 1][column - 1 :]
        key = location[-1] if location and isinstance(location[-1], str) else None
        expected = json.dumps(found if key is None else key, indent=indent, ensure_ascii=ascii_).split("\n")[0]
        assert rest.startswith(expected)


def _all(value: object, location: tuple[str | int, ...]) -> list[tuple[tuple[str | int, ...], object]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(location, value), *(entry for key, found in inner for entry in _all(found, (*location, key)))]


def test_a_place_that_is_not_written_is_that_of_what_is_around_it() -> None:
    places = Places("x.json", JsonPositions('{"a": [1,\n {"b": 2}]}'))

    assert places.at("a", 1, "c") == (2, 2)
    assert places.at("a", 7) == (1, 2)
    assert places.at("z") == (1, 1)
