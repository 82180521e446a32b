"""A student's collection in Anki's own library: what they do with it, and what it holds.

The only module that imports ``anki``; it runs in the child process (and in the tests), never in a command.
"""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from anki import import_export_pb2 as messages
from anki.collection import Collection
from anki.decks import FilteredDeckConfig
from anki.lang import set_lang

from radanki.package.file_digest import sha256_of_file
from radanki.package.references import references_in
from radanki.releasing.anki_client.snapshot import (
    SCHEDULING,
    CardKey,
    CollectionSnapshot,
    HeldCard,
    HeldDeck,
    HeldNote,
    HeldNoteType,
    Inspection,
    PackageLog,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from anki.cards import Card
    from anki.decks import DeckId
    from anki.notes import Note

DAY_SECONDS: Final = 86_400
_FIELD_SEPARATOR: Final = "\x1f"
_STOCK_KIND_IMAGE_OCCLUSION: Final = 6
_SIGNS_OF_A_FAULT: Final = ("The front of this card is blank", "No cloze", "has a problem", "{unknown ", "{{")
_DOUBLED: Final = re.compile(r"\+$")
_STYLE: Final = re.compile(r"<(style|script)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_SHOWN_WITHOUT_TEXT: Final = ("<img", "<canvas", "<svg", "<input", "<button", "<video", "<audio")


@contextmanager
def new_student(folder: Path) -> Iterator[Student]:
    """Give a student with an empty collection in ``folder``, as a new profile has it, with Anki speaking English."""
    set_lang("en_US")
    collection = Collection(str(folder / "collection.anki2"))
    try:
        yield Student(collection)
    finally:
        collection.close()


@dataclass
class Student:
    """One student's Anki."""

    collection: Collection

    def imports(self, package: Path, **options: Any) -> PackageLog:
        """Import a package as the dialog of a fresh profile proposes it, or with other options of Anki's message."""
        chosen = self.collection._backend.get_import_anki_package_presets()  # noqa: SLF001  # the dialog's own defaults
        chosen.MergeFrom(messages.ImportAnkiPackageOptions(**options))
        request = messages.ImportAnkiPackageRequest(package_path=str(package.absolute()), options=chosen)
        log = self.collection.import_anki_package(request).log
        return PackageLog(
            package.name, log.found_notes, len(log.new), len(log.updated), len(log.duplicate), len(log.conflicting)
        )

    def answers(self, answers: Iterable[tuple[str, int, int]]) -> int:
        """Answer cards through the scheduler, each with 0 (again) to 3 (easy), and give how many were answered."""
        done = 0
        scheduler: Any = self.collection.sched
        for guid, ordinal, rating in answers:
            card = self.card(guid, ordinal)
            card.start_timer()
            states = self.collection._backend.get_scheduling_states(card.id)  # noqa: SLF001  # no public name
            scheduler.answer_card(scheduler.build_answer(card=card, states=states, rating=rating))
            done += 1
        return done

    def due_cards(self) -> list[CardKey]:
        """Give the cards in learning or due for review, in a fixed order."""
        keys = self.collection.find_cards("is:due or is:learn -is:suspended -is:buried")
        rows = {card: key for card, key in self._keys().items() if card in set(keys)}
        return sorted(rows.values())

    def lets_days_pass(self, days: int) -> None:
        """Make the collection so many days older, which to the scheduler is the same as waiting."""
        self.collection.db.execute("UPDATE col SET crt = crt - ?", days * DAY_SECONDS)  # type: ignore[union-attr]
        self.collection.close()
        self.collection.reopen()

    def edits(self, guid: str, *, at: int, tags: Sequence[str] = (), **fields: str) -> None:
        """Change fields (``_`` for a blank in the name) and add tags, as in the editor, at a moment in Unix seconds."""
        note = self.note_of(guid)
        for name, value in fields.items():
            note[name.replace("_", " ")] = value
        note.tags.extend(tags)
        self.collection.update_note(note)
        self.collection.db.execute("UPDATE notes SET mod = ? WHERE guid = ?", at, guid)  # type: ignore[union-attr]

    def flags(self, guid: str, ordinal: int, colour: int = 1) -> None:
        """Put a flag on a card."""
        self.collection.set_user_flag_for_cards(colour, [self.card(guid, ordinal).id])

    def suspends(self, guid: str, ordinal: int) -> None:
        """Suspend a card."""
        self.collection.sched.suspend_cards([self.card(guid, ordinal).id])

    def buries(self, guid: str, ordinal: int) -> None:
        """Bury a card until tomorrow."""
        self.collection.sched.bury_cards([self.card(guid, ordinal).id])

    def postpones(self, guid: str, ordinal: int, days: int) -> None:
        """Set the day on which a card is due, and its interval with it."""
        self.collection.sched.set_due_date([self.card(guid, ordinal).id], f"{days}!")

    def moves(self, guid: str, ordinal: int, deck: str) -> None:
        """Move a card to a deck of the student's own."""
        target = self.collection.decks.add_normal_deck_with_name(deck).id
        self.collection.set_deck([self.card(guid, ordinal).id], target)

    def gathers(self, deck: str, keys: Iterable[CardKey]) -> None:
        """Gather cards in a filtered deck."""
        search = " or ".join(f"cid:{self.card(guid, ordinal).id}" for guid, ordinal in keys)
        wanted = self.collection.sched.get_or_create_filtered_deck(deck_id=0)  # type: ignore[arg-type]  # 0 makes one
        wanted.name = deck
        del wanted.config.search_terms[:]
        wanted.config.search_terms.append(FilteredDeckConfig.SearchTerm(search=search, limit=100))
        self.collection.sched.add_or_update_filtered_deck(wanted)

    def deletes(self, guid: str) -> None:
        """Delete a note with its cards."""
        self.collection.remove_notes([self.note_of(guid).id])

    def renames_deck(self, deck: str, name: str) -> None:
        """Give a deck another name."""
        self.collection.decks.rename(self._deck_id(deck), name)

    def removes_deck(self, deck: str) -> None:
        """Remove a deck with all its cards."""
        self.collection.decks.remove([self._deck_id(deck)])

    def gives_deck_a_preset(self, deck: str, preset: str) -> None:
        """Make a preset of options and give it to a deck."""
        made = self.collection.decks.add_config(preset)
        self.collection.decks.set_config_id_for_deck_dict(
            self.collection.decks.get(self._deck_id(deck)),  # type: ignore[arg-type]  # it exists
            made["id"],
        )

    def switches_fsrs_on(self) -> None:
        """Let FSRS schedule, which keeps a state of memory with every card."""
        self.collection.set_config("fsrs", val=True)

    def holdings(self) -> CollectionSnapshot:
        """Give all that the collection holds, in a fixed order."""
        return CollectionSnapshot(
            notes=tuple(self._held_notes()),
            cards=tuple(self._held_cards()),
            reviews=tuple(tuple(row) for row in self._rows("SELECT * FROM revlog ORDER BY id")),
            decks=tuple(self._held_decks()),
            note_types=tuple(self._held_note_types()),
            media=self._media_digests(),
            schema_changed=self._rows("SELECT scm FROM col")[0][0],
            deleted=self._rows("SELECT count(*) FROM graves")[0][0],
        )

    def inspection(self) -> Inspection:
        """Render every card, and run Check Media, Empty Cards, the mask editor and, last, Check Database."""
        checked = self.collection.media.check()
        rendered, unsound, missing = self._rendering()
        return Inspection(
            rendered=rendered,
            unsound=tuple(unsound),
            missing_media=tuple(sorted({*checked.missing, *missing})),
            unused_media=tuple(sorted(checked.unused)),
            empty_cards=tuple(self.empty_cards()),
            uneditable=tuple(self._uneditable()),
            doubled_note_types=tuple(
                sorted(kind.name for kind in self.collection.models.all_names_and_ids() if _DOUBLED.search(kind.name))
            ),
            database_complaint=self.database_complaint(),
        )

    def empty_cards(self) -> list[CardKey]:
        """Give what Tools > Empty Cards would offer to delete."""
        empty = {card for note in self.collection.get_empty_cards().notes for card in note.card_ids}
        return [key for card, key in self._keys().items() if card in empty]

    def database_complaint(self) -> str | None:
        """Give what Tools > Check Database found to mend, or ``None``."""
        message, is_sound = self.collection.fix_integrity()
        return None if is_sound and message == self.collection.tr.database_check_rebuilt() else message

    def note_of(self, guid: str) -> Note:
        """Give Anki's own object of a note."""
        return self.collection.get_note(self._rows("SELECT id FROM notes WHERE guid = ?", guid)[0][0])

    def card(self, guid: str, ordinal: int) -> Card:
        """Give Anki's own object of a card."""
        query = "SELECT c.id FROM cards c JOIN notes n ON n.id = c.nid WHERE n.guid = ? AND c.ord = ?"
        return self.collection.get_card(self._rows(query, guid, ordinal - 1)[0][0])

    def _rows(self, query: str, *values: int | str) -> list[list[Any]]:
        database: Any = self.collection.db
        rows: list[list[Any]] = database.all(query, *values)
        return rows

    def _deck_id(self, deck: str) -> DeckId:
        found = self.collection.decks.id_for_name(deck)
        if found is None:
            raise KeyError(deck)
        return found

    def _keys(self) -> dict[int, CardKey]:
        rows = self._rows("SELECT c.id, n.guid, c.ord FROM cards c JOIN notes n ON n.id = c.nid ORDER BY n.guid, c.ord")
        return {card: (guid, ordinal + 1) for card, guid, ordinal in rows}

    def _held_notes(self) -> Iterator[HeldNote]:
        names = {kind.id: kind.name for kind in self.collection.models.all_names_and_ids()}
        for guid, key, kind, mod, tags, fields in self._rows(
            "SELECT guid, id, mid, mod, tags, flds FROM notes ORDER BY guid, id"
        ):
            yield HeldNote(
                guid, key, names[kind], mod, tuple(sorted(tags.split())), tuple(fields.split(_FIELD_SEPARATOR))
            )

    def _held_cards(self) -> Iterator[HeldCard]:
        names = {deck.id: deck.name for deck in self.collection.decks.all_names_and_ids()}
        columns = ", ".join(f"c.{name}" for name in SCHEDULING)
        query = (
            f"SELECT n.guid, c.ord, {columns} FROM cards c JOIN notes n ON n.id = c.nid ORDER BY n.guid, c.ord, c.id"  # noqa: S608  # fixed words
        )
        at = SCHEDULING.index("did")
        for guid, ordinal, *scheduling in self._rows(query):
            yield HeldCard(guid, ordinal + 1, names[scheduling[at]], tuple(scheduling))

    def _held_decks(self) -> Iterator[HeldDeck]:
        for deck in sorted(self.collection.decks.all(), key=lambda deck: str(deck["name"])):
            yield HeldDeck(deck["name"], deck["id"], deck.get("conf", 0), bool(deck["dyn"]))

    def _held_note_types(self) -> Iterator[HeldNoteType]:
        for kind in sorted(self.collection.models.all(), key=lambda kind: int(kind["id"])):
            if not self.collection.models.use_count(kind):
                continue
            look = [kind["css"], *([one["name"], one["qfmt"], one["afmt"]] for one in kind["tmpls"])]
            digest = hashlib.sha256(json.dumps(look).encode()).hexdigest()
            yield HeldNoteType(kind["id"], kind["name"], tuple(field["name"] for field in kind["flds"]), digest)

    def _media_digests(self) -> dict[str, str]:
        folder = Path(self.collection.media.dir())
        return {path.name: sha256_of_file(path) for path in sorted(folder.iterdir()) if path.is_file()}

    def _rendering(self) -> tuple[int, list[tuple[str, int, str]], set[str]]:
        """Render every card on both sides; give their number, what does not show, and the files that are missing."""
        present = {path.name for path in Path(self.collection.media.dir()).iterdir()}
        unsound: list[tuple[str, int, str]] = []
        missing: set[str] = set()
        keys = self._keys()
        for key, (guid, ordinal) in keys.items():
            output = self.collection.get_card(key).render_output()  # type: ignore[arg-type]  # a number of a card
            sides = output.question_text, output.answer_text
            unsound += [(guid, ordinal, said) for said in _faults_of_sides(*sides)]
            for side in (*sides, output.css):
                missing |= _files_named_in(side) - present
        return len(keys), unsound, missing

    def _uneditable(self) -> Iterator[tuple[str, str]]:
        """Give the notes of image occlusion that Anki's mask editor does not open, or opens without picture or mask."""
        for kind in self.collection.models.all():
            if kind.get("originalStockKind") != _STOCK_KIND_IMAGE_OCCLUSION:
                continue
            for note, guid in self._rows("SELECT id, guid FROM notes WHERE mid = ? ORDER BY guid", kind["id"]):
                opened = self.collection.get_image_occlusion_note(note)
                if opened.WhichOneof("value") != "note":
                    yield guid, opened.error
                elif not opened.note.image_data:
                    yield guid, "the editor finds no picture"
                elif not opened.note.occlusions:
                    yield guid, "the editor finds no mask"


def _faults_of_sides(question: str, answer: str) -> Iterator[str]:
    """Say what is wrong with the HTML of a card's two sides."""
    shown = _STYLE.sub("", question)
    words = unescape(re.sub(r"<[^>]*>", "", shown)).strip()
    if not words and not any(tag in shown for tag in _SHOWN_WITHOUT_TEXT):
        yield "its front is empty"
    if question == answer:
        yield "its back is the same as its front"
    for sign in _SIGNS_OF_A_FAULT:
        if sign in shown or sign in _STYLE.sub("", answer):
            yield f"a side shows {sign.strip()!r}"


def _files_named_in(html: str) -> set[str]:
    found = references_in(_STYLE.sub(lambda match: match[0][: match[0].index(">") + 1], html))
    return {unquote(name.partition("?")[0].partition("#")[0]) for name in found.counted | found.uncounted}
