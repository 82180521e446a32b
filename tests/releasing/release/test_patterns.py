"""A pattern through releases: its note stays the same while pictures come and go."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from radanki.errors import ProblemsFoundError
from radanki.package.reading import open_package
from radanki.releasing.diff.state import notes_of_package
from support.libraries import write_deck
from support.pattern_library import CURRICULUM, PATTERNS, guid_of, pattern_id

if TYPE_CHECKING:
    from radanki.releasing.diff.state import KnownNote
    from releasing.release.conftest import ReleaseBench


def add(bench: ReleaseBench, number: int, kind: str = "pathology") -> dict[str, Any]:
    """Add a film; the bench draws another picture for each id."""
    case = bench.case(f"{kind}-{number}", f"{number:016x}")
    for key in ("pearls", "questions"):
        del case[key]
    case["title"] = f"{kind} {number}"
    case["curricula"] = ["films/chest"]
    if kind == "normal":
        for key in ("certainty", "basis", "diagnosis"):
            del case[key]
        case["kind"] = kind
        case["discussion"] = f"Nothing on film {number}."
        case["images"] = [{key: value for key, value in case["images"][0].items() if key != "findings"}]
    return case


@pytest.fixture
def patterns(bench: ReleaseBench) -> ReleaseBench:
    bench.cases.clear()
    for number in range(3):
        add(bench, 1 + number)
        add(bench, 11 + number, "normal")
    bench.decks["patterns"] = {"name": "RadAnki Test", "title": "Patterns", "cards": ["pattern"]}
    write_deck(bench.root, CURRICULUM, "curricula/films")
    write_deck(bench.root, PATTERNS[: PATTERNS.index("  - {slug: round")], "patterns/films")
    return bench


def note_in(bench: ReleaseBench, version: str) -> KnownNote:
    with open_package(bench.dist / f"release-{version}/patterns.apkg") as reader:
        (note,) = notes_of_package(reader)
    return note


def test_a_picture_that_comes_is_a_changed_note_whose_history_stays(patterns: ReleaseBench) -> None:
    patterns.release("1.0")
    add(patterns, 4)
    add(patterns, 14, "normal")

    patterns.release("1.1")

    before, after = note_in(patterns, "1.0"), note_in(patterns, "1.1")
    assert before.guid == after.guid == guid_of("chest")
    assert (before.fields["Stack"].count("<img"), after.fields["Stack"].count("<img")) == (6, 8)
    assert after.modified > before.modified
    released = patterns.ledger.case(pattern_id("chest"))
    assert [(note.kind, len(note.states)) for note in released.notes] == [("pattern", 2)]


def test_a_note_without_a_new_picture_keeps_its_time(patterns: ReleaseBench) -> None:
    patterns.release("1.0")
    extra = copy.deepcopy(add(patterns, 7))
    del extra["curricula"]
    patterns.cases["pathology-7"] = extra

    patterns.release("1.1")

    assert note_in(patterns, "1.0").modified == note_in(patterns, "1.1").modified


def test_a_withdrawn_case_takes_its_picture_along_and_the_pattern_stays_with_few(patterns: ReleaseBench) -> None:
    patterns.release("1.0")
    for number in (1, 2):
        patterns.cases[f"pathology-{number}"]["retired"] = {"since": "2.0", "reason": "Wrong."}

    patterns.release("2.0")

    note = note_in(patterns, "2.0")
    assert (note.guid, note.fields["Stack"].count("<img"), note.is_withdrawn) == (guid_of("chest"), 2, False)


def test_a_pattern_of_which_nothing_is_left_says_that_it_is_withdrawn(patterns: ReleaseBench) -> None:
    patterns.release("1.0")
    for case in patterns.cases.values():
        del case["curricula"]

    patterns.release("2.0")

    note = note_in(patterns, "2.0")
    assert note.guid == guid_of("chest")
    assert note.is_withdrawn
    assert "<img" not in note.fields["Stack"]


def test_a_row_that_goes_is_a_pattern_gone(patterns: ReleaseBench) -> None:
    patterns.release("1.0")
    write_deck(patterns.root, PATTERNS.replace("slug: chest", "slug: thorax"), "patterns/films")

    with pytest.raises(ProblemsFoundError) as raised:
        patterns.release("1.1")

    assert [problem.rule for problem in raised.value.problems if problem.severity == "error"] == [
        "identity/pattern-gone"
    ]


def test_every_picture_of_a_pattern_is_credited(patterns: ReleaseBench) -> None:
    del patterns.decks["test"]

    patterns.release("1.0")

    told = (patterns.dist / "release-1.0/CREDITS.md").read_text(encoding="utf-8")
    names = [f"{kind}-{first + at}" for kind, first in (("pathology", 1), ("normal", 11)) for at in range(3)]
    assert [name for name in names if name not in told] == []
    assert told.count("compressed") == 6
