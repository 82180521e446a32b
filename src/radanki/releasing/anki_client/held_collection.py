"""What a student's collection holds in Anki's own library, and what Anki's own tools say of it."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from radanki.library.digests import sha256_of_file
from radanki.package.contents import FIELD_SEPARATOR
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
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anki.cards import Card
    from anki.collection import Collection
    from anki.notes import Note

_STOCK_KIND_IMAGE_OCCLUSION: Final = 6
_SIGNS_OF_A_FAULT: Final = ("The front of this card is blank", "No cloze", "has a problem", "{unknown ", "{{")
_DOUBLED: Final = re.compile(r"\+$")
_STYLE: Final = re.compile(r"<(style|script)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_SHOWN_WITHOUT_TEXT: Final = ("<img", "<canvas", "<svg", "<input", "<button", "<video", "<audio")


@dataclass
class HeldCollection:
    """An open collection, as it can be looked at."""

    collection: Collection

    def snapshot(self) -> CollectionSnapshot:
        """Give all that the collection holds, in a fixed order."""
        return CollectionSnapshot(
            notes=tuple(self._held_notes()),
            cards=tuple(self._held_cards()),
            reviews=tuple(tuple(row) for row in self.rows("SELECT * FROM revlog ORDER BY id")),
            decks=tuple(self._held_decks()),
            note_types=tuple(self._held_note_types()),
            media=self._media_digests(),
            schema_changed=self.rows("SELECT scm FROM col")[0][0],
            deleted=self.rows("SELECT count(*) FROM graves")[0][0],
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
        return [key for card, key in self.keys().items() if card in empty]

    def database_complaint(self) -> str | None:
        """Give what Tools > Check Database found to mend, or ``None``."""
        message, is_sound = self.collection.fix_integrity()
        return None if is_sound and message == self.collection.tr.database_check_rebuilt() else message

    def note_of(self, guid: str) -> Note:
        """Give Anki's own object of a note."""
        return self.collection.get_note(self.rows("SELECT id FROM notes WHERE guid = ?", guid)[0][0])

    def card(self, guid: str, ordinal: int) -> Card:
        """Give Anki's own object of a card."""
        query = "SELECT c.id FROM cards c JOIN notes n ON n.id = c.nid WHERE n.guid = ? AND c.ord = ?"
        return self.collection.get_card(self.rows(query, guid, ordinal - 1)[0][0])

    def rows(self, query: str, *values: int | str) -> list[list[Any]]:
        """Give what a query of the collection's database finds."""
        database: Any = self.collection.db
        rows: list[list[Any]] = database.all(query, *values)
        return rows

    def keys(self) -> dict[int, CardKey]:
        """Give every card by Anki's number for it, in a fixed order."""
        rows = self.rows("SELECT c.id, n.guid, c.ord FROM cards c JOIN notes n ON n.id = c.nid ORDER BY n.guid, c.ord")
        return {card: (guid, ordinal + 1) for card, guid, ordinal in rows}

    def _held_notes(self) -> Iterator[HeldNote]:
        names = {kind.id: kind.name for kind in self.collection.models.all_names_and_ids()}
        for guid, key, kind, mod, tags, fields in self.rows(
            "SELECT guid, id, mid, mod, tags, flds FROM notes ORDER BY guid, id"
        ):
            yield HeldNote(
                guid, key, names[kind], mod, tuple(sorted(tags.split())), tuple(fields.split(FIELD_SEPARATOR))
            )

    def _held_cards(self) -> Iterator[HeldCard]:
        names = {deck.id: deck.name for deck in self.collection.decks.all_names_and_ids()}
        columns = ", ".join(f"c.{name}" for name in SCHEDULING)
        query = (
            f"SELECT n.guid, c.ord, {columns} FROM cards c JOIN notes n ON n.id = c.nid ORDER BY n.guid, c.ord, c.id"  # noqa: S608  # fixed words
        )
        at = SCHEDULING.index("did")
        for guid, ordinal, *scheduling in self.rows(query):
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
        keys = self.keys()
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
            for note, guid in self.rows("SELECT id, guid FROM notes WHERE mid = ? ORDER BY guid", kind["id"]):
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
