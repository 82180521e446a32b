"""A student and a publisher, for journeys through Anki's own library.

A student holds a collection, imported with the importer's own default options; a publisher stamps and packs what a
test composes, and keeps a ledger from release to release, as ``radanki release`` does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from radanki.cards.note_types import note_types
from radanki.model.releases.ledger import Ledger, Release, ReleasedCase, ReleasedNote
from radanki.package.modification_times import released_state, with_modification_times
from radanki.package.packing import pack
from radanki.releasing.anki_client.collection import Student
from radanki.releasing.anki_client.snapshot import SCHEDULING, CardKey

if TYPE_CHECKING:
    from typing import Any

    from anki.dbproxy import DBProxy

    from radanki.model.note import PlacedNote, Subdeck
    from support.notes import NoteBench

_AGAIN, _HARD, _GOOD, _EASY = range(4)
_NEW = 0
_SIGNS_OF_A_FAULT = ("The front of this card is blank", "No cloze", "has a problem", "{unknown ")


@dataclass(frozen=True, slots=True)
class HeldNote:
    """A note as a student holds it."""

    fields: dict[str, str]
    tags: frozenset[str]
    modified: int


class StudentCollection(Student):
    """One student's Anki: what they have, and what they do with it; the rehearsal's, with questions that tests ask."""

    def note(self, guid: str) -> HeldNote:
        """Give the student's copy of a note."""
        note = self.note_of(guid)
        return HeldNote(dict(note.items()), frozenset(note.tags), note.mod)

    @property
    def _database(self) -> DBProxy:
        assert self.collection.db is not None
        return self.collection.db

    def notes(self) -> list[str]:
        """Give the guids of all notes, doubles included, sorted."""
        return self._database.list("SELECT guid FROM notes ORDER BY guid")

    def cards(self) -> dict[CardKey, tuple[Any, ...]]:
        """Give all that scheduling knows of each card: deck, due date, interval, flag and so on."""
        columns = ", ".join(f"c.{name}" for name in SCHEDULING)
        rows = self._database.all(f"SELECT n.guid, c.ord, {columns} FROM cards c JOIN notes n ON n.id = c.nid")  # noqa: S608  # fixed words
        assert len({(guid, ordinal) for guid, ordinal, *_ in rows}) == len(rows)
        return {(guid, ordinal + 1): tuple(rest) for guid, ordinal, *rest in rows}

    def places(self) -> dict[CardKey, int]:
        """Give the place of each new card among the new cards."""
        at = SCHEDULING.index("due")
        return {key: scheduling[at] for key, scheduling in self.cards().items()}

    def reviews(self) -> list[tuple[object, ...]]:
        """Give the whole review log."""
        return [tuple(row) for row in self._database.all("SELECT * FROM revlog ORDER BY id")]

    def decks(self) -> dict[str, str]:
        """Give the description of every deck by name, in the order of the deck list."""
        names = sorted((deck.name, deck.id) for deck in self.collection.decks.all_names_and_ids())
        return {name: (self.collection.decks.by_name(name) or {})["desc"] for name, key in names if name != "Default"}

    def deck_of(self, guid: str, ordinal: int) -> str:
        """Give the name of the deck in which a card lies."""
        return self.collection.decks.name(self.card(guid, ordinal).did)

    def studies(self, count: int, deck: str) -> list[CardKey]:
        """Answer cards of a deck through the scheduler, a few of them wrongly, and give them in the order met."""
        from anki.cards import Card  # noqa: PLC0415  # Anki's collection comes first, or Anki can't be imported

        scheduler: Any = self.collection.sched  # the one of today
        self._selects(deck)
        met: list[CardKey] = []
        while len(met) < count and (queue := scheduler.get_queued_cards(fetch_limit=1)).cards:
            card = Card(self.collection, backend_card=queue.cards[0].card)
            card.start_timer()
            rating = (_GOOD, _EASY, _GOOD, _AGAIN, _HARD)[len(met) % 5]
            answer = scheduler.build_answer(card=card, states=queue.cards[0].states, rating=rating)
            scheduler.answer_card(answer)
            met.append((card.note().guid, card.ord + 1))
        return met

    def learns_new_cards(self, deck: str) -> list[CardKey]:
        """Learn what the scheduler shows of new cards today, each at once; give them in the order met.

        The list of decks comes first, as in Anki: it is what ends the burying of yesterday.
        """
        from anki.cards import Card  # noqa: PLC0415  # Anki's collection comes first, or Anki can't be imported

        scheduler: Any = self.collection.sched
        scheduler.deck_due_tree()
        self._selects(deck)
        met: list[CardKey] = []
        while (queue := scheduler.get_queued_cards(fetch_limit=1)).cards:
            entry = queue.cards[0]
            card = Card(self.collection, backend_card=entry.card)
            card.start_timer()
            if entry.queue == _NEW:
                met.append((card.note().guid, card.ord + 1))
            scheduler.answer_card(scheduler.build_answer(card=card, states=entry.states, rating=_EASY))
        return met

    def sets_options(self, *, new_a_day: int = 20, buries: bool = False) -> None:
        """Change the options that every deck has at first; without arguments they stay as Anki ships them."""
        options = self.collection.decks.get_config(1)  # type: ignore[arg-type]  # the number of the first preset
        assert options is not None
        options["new"]["perDay"] = new_a_day
        options["new"]["bury"] = options["rev"]["bury"] = buries
        self.collection.decks.update_config(options)

    def _selects(self, deck: str) -> None:
        found = self.collection.decks.id_for_name(deck)
        assert found is not None
        self.collection.decks.select(found)

    def new_cards(self, deck: str) -> list[CardKey]:
        """Give the new cards of a deck and its subdecks in the order in which the scheduler will show them."""
        self._selects(deck)
        queue = self.collection.sched.get_queued_cards(fetch_limit=1_000)
        return [
            (self.collection.get_note(entry.card.note_id).guid, entry.card.template_idx + 1) for entry in queue.cards
        ]

    def sides(self, guid: str, ordinal: int) -> tuple[str, str]:
        """Render a card and give the HTML of question and answer, without the styling."""
        card = self.card(guid, ordinal)
        output = card.render_output()
        return output.question_text, output.answer_text

    def cards_that_do_not_render(self) -> list[CardKey]:
        """Give the cards of which a side fails, is blank, shows an error of Anki's, or of which both are the same."""
        return [key for key in self.cards() if not self._renders(*key)]

    def mask_editor(self, guid: str) -> Any:
        """Give what Anki's mask editor opens: the picture's bytes and the shapes; fails where it would complain."""
        answer = self.collection.get_image_occlusion_note(self.note_of(guid).id)
        assert answer.WhichOneof("value") == "note", answer.error
        return answer.note

    def media_check(self) -> tuple[list[str], list[str]]:
        """Give the missing and the unused media of Tools > Check Media."""
        found = self.collection.media.check()
        return list(found.missing), list(found.unused)

    def media(self) -> set[str]:
        """Give the names of all files in the media folder."""
        return {path.name for path in Path(self.collection.media.dir()).iterdir()}

    def note_types(self) -> dict[str, dict[str, Any]]:
        """Give the note types that have notes, by name."""
        return {kind["name"]: kind for kind in self.collection.models.all() if self.collection.models.use_count(kind)}

    def restyles(self, name: str, css: str) -> None:
        """Add to the styling of a note type, in the second after its last change."""
        kind = self.note_types()[name]
        changed = kind["mod"]
        self.collection.models.update_dict({**kind, "css": f"{kind['css']}{css}"})
        self._database.execute("UPDATE notetypes SET mtime_secs = ? WHERE id = ?", changed + 1, kind["id"])

    def holds_stock_image_occlusion(self) -> None:
        """Give the student Anki's own image occlusion note type, with a note of theirs on it."""
        self.collection.add_image_occlusion_notetype()

    def _renders(self, guid: str, ordinal: int) -> bool:
        question, answer = self.sides(guid, ordinal)
        is_faulty = any(sign in question + answer for sign in _SIGNS_OF_A_FAULT)
        return bool(question.strip()) and question != answer and not is_faulty


@dataclass
class Publisher:
    """Releases packages: remembers, as the ledger does, what was released with which content and when."""

    bench: NoteBench
    folder: Path
    ledger: Ledger = field(default_factory=Ledger)

    def releases(self, *decks: Subdeck, time: int) -> Path:
        """Stamp the decks against the ledger, pack them with the media that they use, and give the package."""
        stamped = with_modification_times(decks, self.ledger, "open", time)
        placed = [placed for deck in stamped for placed in deck.notes]
        used = {name for entry in placed for name in entry.note.media}
        media = {name: path for name, path in self.bench.media.items() if name in used or name.startswith("_")}
        package = self.folder / f"release-{time}.apkg"
        pack(stamped, note_types(), media, time, package)
        self.ledger = self._ledger_with(placed, time)
        return package

    def _ledger_with(self, placed: list[PlacedNote], time: int) -> Ledger:
        """Give the ledger with one more release: the notes of all packages stand in one case."""
        version = f"1.{len(self.ledger.releases)}"
        held = {note.guid: note for case in self.ledger.cases for note in case.notes}
        for entry in placed:
            state = released_state(entry.note, version, "open", entry.modified)
            known = held.get(entry.note.guid)
            earlier = () if known is None else known.states
            if not earlier or earlier[-1].content != state.content:
                first = version if known is None else known.first
                note = ReleasedNote(entry.note.guid, entry.note.kind, "", first, version, (*earlier, state))
                held[entry.note.guid] = note
        releases = (*self.ledger.releases, Release(version, time, (), 0, 0))
        case = ReleasedCase("0" * 16, "cases/xr/chest/all", "All", "1.0", version, notes=tuple(held.values()))
        return Ledger(releases, (), (case,))
