"""A student's first year: ten releases of a library that grows, is corrected and loses things; nothing goes missing.

Anki's own scheduler with FSRS asks day after day; the releases come from the real pipeline. Days pass by making the
collection older, its reviews and what FSRS remembers of them included.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from radanki.checks.privacy.attestation import digest_to_sign
from radanki.library.ledger import read_ledger
from radanki.package.reading import open_package
from radanki.pipeline.validate import validate
from radanki.releasing.rehearsal import RehearsalReport
from radanki.releasing.release.order import ReleaseOrder
from radanki.releasing.release.run import release
from support.libraries import draw_film, write_deck

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from radanki.releasing.anki_client.snapshot import CollectionSnapshot
    from support.students import StudentCollection

pytestmark = [pytest.mark.anki, pytest.mark.slow]

DAY, START = 86_400, 1_763_900_000
TOP, OWN = "RadAnki Test", "My own deck"
SESSION_DAYS, CARDS_A_SESSION, EDITED_AT_ONCE = 2, 9, 4
REVIEWED = [{"by": "Dr B", "on": "2025-11-21"}, {"by": "Dr C", "on": "2025-11-22"}]


def a_finding(number: int, label: str, x: int) -> dict[str, Any]:
    rect = [x, 10, 20, 20]
    return {"number": number, "label": label, "rect": rect, "asks": ["name", "find"], "why": "It is round."}


def a_case(number: int) -> dict[str, Any]:
    return {
        "id": f"{number:016x}",
        "title": f"Opacity {number}",
        "kind": "pathology",
        "level": 1,
        "certainty": "certain",
        "basis": "Drawn for this test.",
        "images": [
            {
                "name": "frontal",
                "file": "frontal.png",
                "view": "PA erect",
                "findings": [a_finding(1, "Round opacity", 20), a_finding(2, "Second opacity", 60)],
            }
        ],
        "diagnosis": f"Opacity number {number}",
        "pearls": [
            {"id": "round", "text": "Round things are **round**."},
            {"id": "flat", "text": "Flat things are **flat**."},
        ],
        "questions": [{"id": "next", "ask": "What is done next?", "answer": "Look again"}],
        "sources": [{"id": "mine", "own": True, "author": "A. Contributor", "licence": "CC-BY-4.0"}],
        "licence": "CC-BY-4.0",
        "contributors": ["A. Contributor"],
        "reviewed": REVIEWED,
    }


@dataclass
class Press:
    """A library on disk, released again and again; ``cases`` are written anew each time."""

    root: Path
    cases: dict[int, dict[str, Any]] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)

    def writes(self) -> None:
        write_deck(self.root)
        for number, case in self.cases.items():
            folder = self.root / f"cases/xr/chest/case-{number}"
            draw_film(folder / "frontal.png")
            (folder / "case.yaml").write_text(yaml.safe_dump(case, sort_keys=False), encoding="utf-8")

    def releases(self, version: str, day: int) -> Path:
        """Release, and give the package; the journey itself is what a rehearsal would be."""
        self.writes()
        cache = self.root.parent / "cache"
        unsigned = [case for case in self.cases.values() if "looked" not in case["images"][0]]
        if unsigned:
            seen = {case.id: case for case in validate(self.root, cache, workers=1).cases}
            for case in unsigned:
                pixels = digest_to_sign(seen[case["id"]].pictures["frontal"].digests)[:16]
                case["images"][0]["looked"] = [{"by": "T", "on": "2025-11-20", "pixels": pixels}]
            self.writes()
        order = ReleaseOrder(self.root, cache, 1, version, START + day * DAY)
        report = release(order, lambda *_: RehearsalReport((), ()))
        self.waiting[version] = len(report.waiting)
        return order.folder / "test.apkg"


def grows(press: Press) -> None:
    press.cases[4] = a_case(4)
    press.cases[1]["questions"][0]["answer"] = "Look twice"


def loses_a_pearl(press: Press) -> None:
    press.cases[2]["pearls"].pop()
    press.cases[2]["withdrawn"] = [{"item": "pearl/flat", "since": "0.3", "reason": "Not so flat."}]


def leaves_previews(press: Press) -> None:
    press.cases[5] = a_case(5)


def gets_reviewed(press: Press) -> None:
    press.cases[3]["reviewed"] = REVIEWED


def is_corrected(press: Press) -> None:
    press.cases[1]["images"][0]["findings"][0]["why"] = "It is perfectly round."
    press.cases[4]["basis"] = "Drawn twice for this test."


def loses_a_finding(press: Press) -> None:
    image = press.cases[4]["images"][0]
    image["findings"].pop()
    image["reserved"] = [2]


def loses_a_case(press: Press) -> None:
    press.cases[5]["retired"] = {"since": "3.0", "reason": "The film showed something else."}


def grows_again(press: Press) -> None:
    press.cases[6] = a_case(6)
    press.cases[1]["questions"].insert(0, {"id": "first", "ask": "What is done first?", "answer": "Ask"})
    press.cases[1]["pearls"].reverse()


def stays(press: Press) -> None:
    del press


YEAR: tuple[tuple[int, str, Callable[[Press], None]], ...] = (
    (20, "0.2", grows),
    (45, "0.3", loses_a_pearl),
    (80, "1.0", leaves_previews),
    (110, "1.1", gets_reviewed),
    (150, "1.2", is_corrected),
    (190, "2.0", loses_a_finding),
    (230, "3.0", loses_a_case),
    (280, "3.1", grows_again),
    (330, "3.1.1", stays),
)


@dataclass
class Year:
    """What a student did in a year, and what became of it."""

    student: StudentCollection
    day: int = 0
    studied: int = 0
    edited: dict[str, str] = field(default_factory=dict)
    kept: int = 0
    corrected: int = 0
    moved: set[tuple[str, int]] = field(default_factory=set)
    suspended: set[tuple[str, int]] = field(default_factory=set)

    def studies_until(self, day: int) -> None:
        while self.day < day:
            self.studied += len(self.student.studies(CARDS_A_SESSION, TOP))
            grow_older(self.student, SESSION_DAYS)
            self.day += SESSION_DAYS

    def lives(self, release_time: int) -> None:
        """Edit and tag a few notes, suspend a card and move another, just after a release."""
        fresh = [guid for guid in self.student.notes() if guid not in self.edited]
        for guid in fresh[:: max(1, len(fresh) // EDITED_AT_ONCE)][:EDITED_AT_ONCE]:
            words = f"My words of day {self.day}"
            self.student.edits(guid, at=release_time + 3600, tags=["mine"], My_notes=words)
            self.edited[guid] = words
        cards = sorted(self.student.cards().keys() - self.moved - self.suspended)
        self.student.moves(*cards[0], OWN)
        self.student.suspends(*cards[-1])
        self.moved.add(cards[0])
        self.suspended.add(cards[-1])

    def updates(self, package: Path) -> None:
        """Import a release, and hold everything against what was there before."""
        before = self.student.snapshot()
        with open_package(package) as reader:
            incoming = reader.times_of_change()
        log = self.student.imports(package)
        after = self.student.snapshot()
        assert log.conflicting == 0
        assert_nothing_lost(before, after, incoming)
        for guid in [*self.edited]:
            note = self.student.note(guid)
            if note.fields["My notes"] == self.edited[guid] and "mine" in note.tags:
                continue
            held = next(one for one in before.notes if one.guid == guid)
            assert incoming[guid] > held.modified, "only a correction replaces what the student wrote"
            self.corrected += 1
            del self.edited[guid]


def assert_nothing_lost(before: CollectionSnapshot, after: CollectionSnapshot, incoming: dict[str, int]) -> None:
    assert after.reviews == before.reviews
    cards = {card.key: card for card in after.cards}
    assert all(cards[card.key] == card for card in before.cards), "deck, due day, interval, flag, memory"
    notes = {note.guid: note for note in after.notes}
    assert len(notes) == len(after.notes), "no note twice"
    for note in before.notes:
        if incoming.get(note.guid, 0) <= note.modified:
            assert notes[note.guid] == note


def grow_older(student: StudentCollection, days: int) -> None:
    """Let days pass for the scheduler, for the review log, and for what FSRS remembers."""
    database = student.collection.db
    assert database is not None
    database.execute("UPDATE revlog SET id = id - ?", days * DAY * 1000)
    database.execute("UPDATE cards SET due = due - ? WHERE queue = 1", days * DAY)
    for card, data in database.all("SELECT id, data FROM cards WHERE data LIKE '%lrt%'"):
        memory = json.loads(data)
        memory["lrt"] -= days * DAY
        database.execute("UPDATE cards SET data = ? WHERE id = ?", json.dumps(memory), card)
    student.lets_days_pass(days)


def test_after_a_year_and_ten_releases_every_review_edit_tag_and_card_is_accounted_for(
    tmp_path: Path, student: StudentCollection
) -> None:
    press = Press(tmp_path / "library", {number: a_case(number) for number in (1, 2, 3)})
    press.cases[3]["reviewed"] = []
    student.switches_fsrs_on()
    year = Year(student)
    year.updates(press.releases("0.1", 0))
    year.lives(START)
    for day, version, change in YEAR:
        year.studies_until(day)
        change(press)
        year.updates(press.releases(version, day))
        year.lives(START + day * DAY)
    year.studies_until(365)

    end = student.snapshot()
    ledger, problems = read_ledger(press.root)
    assert problems == ()
    assert len(end.reviews) == year.studied > 100
    assert {note.guid for note in end.notes} == {note.guid for case in ledger.cases for note in case.notes}
    released = {(note.guid, number) for case in ledger.cases for note in case.notes for number in note.numbers}
    assert {card.key for card in end.cards} == released
    assert all(student.note(guid).fields["My notes"] == words for guid, words in year.edited.items())
    assert {key for key in year.moved if student.deck_of(*key) == OWN} == year.moved
    assert {card.key for card in end.cards if card.value("queue") == -1} == year.suspended
    assert any('"s":' in str(card.value("data")) for card in end.cards), "FSRS has a memory of the cards"
    assert (student.empty_cards(), student.cards_that_do_not_render()) == ([], [])
    assert press.waiting == {**dict.fromkeys(press.waiting, 0), "1.0": 1}
    withdrawn = [note for note in end.notes if any(tag.startswith("RadAnki::withdrawn") for tag in note.tags)]
    assert len(withdrawn) > 5
    print(  # noqa: T201  # the counts are the result
        f"first year: {len(press.waiting)} releases, {len(end.reviews)} reviews, {len(end.notes)} notes, "
        f"{len(end.cards)} cards; edits kept {len(year.edited)}, replaced by a correction {year.corrected}; "
        f"moved {len(year.moved)}, suspended {len(year.suspended)}, withdrawn notes {len(withdrawn)}; nothing lost"
    )
