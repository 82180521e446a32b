"""Notes of one case as radanki composes them, packed into small packages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from radanki.cards import note_guid
from radanki.cards.note_types import note_types
from radanki.model.card_markup import CardMarkup
from radanki.package.packing import pack

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.note import Note, NoteKind
    from support.notes import NoteBench

CASE, TIME = "00000000000000a1", 1_763_900_000
CHEST = "RadAnki::10 X-ray::10 Chest"


@dataclass
class Packages:
    """Composes notes and packs them; every package of one test lies in a folder of its own."""

    bench: NoteBench
    folder: Path

    def note(
        self, kind: NoteKind, part: str = "", *, case: str = CASE, tags: tuple[str, ...] = (), **fields: str
    ) -> Note:
        """Compose a note that shows no findings."""
        names = {"find": "RadAnki Find", "diagnosis": "RadAnki Diagnosis"}
        given = {"Title": "Tension pneumothorax", "Prompt": "What?", "Answer": "This.", **fields}
        return self._identified(
            self.bench.note("x", names.get(kind, "RadAnki Question"), (1,), (), **given), kind, part, case, tags
        )

    def cover(self, *numbers: int, case: str = CASE, left: float = 0.1, **labels: str) -> Note:
        """Compose a cover note; ``labels`` are the answers by number (``n3="Rib"``)."""
        answers = "".join(f"{{{{c{n}::{labels.get(f'n{n}', f'Thing {n}')}}}}}" for n in numbers)
        masks = "".join(
            f"{{{{c{n}::image-occlusion:rect:left={left + n / 100:.2f}:top=.1:width=.1:height=.2}}}}<br>"
            for n in numbers
        )
        note = self.bench.cover("x", *numbers, Occlusion=masks, Answers=answers, Title="Tension pneumothorax")
        return self._identified(note, "cover", "frontal", case, ())

    @staticmethod
    def _identified(note: Note, kind: NoteKind, part: str, case: str, tags: tuple[str, ...]) -> Note:
        stated = f"{case}/{kind}/{part}" if part else f"{case}/{kind}"
        title = f"{dict(note.fields)['Title']} ({part})" if part else dict(note.fields)["Title"]
        fields = tuple(
            (name, CardMarkup({"Id": stated, "Title": title}.get(name, value))) for name, value in note.fields
        )
        return replace(
            note,
            guid=note_guid(case, kind, part),
            kind=kind,
            case_id=case,
            fields=fields,
            tags=(f"RadAnki::card::{kind}", *tags),
        )

    def package(self, state: str, *notes: Note, time: int = TIME, deck: str = CHEST, name: str = "xr") -> Path:
        """Pack notes as one state of a package; a folder holds the packages of one state."""
        target = self.folder / state / f"{name}.apkg"
        target.parent.mkdir(exist_ok=True)
        pack([self.bench.deck(deck, *notes, time=time)], note_types(), self._media(notes), time, target)
        return target

    def _media(self, notes: tuple[Note, ...]) -> dict[str, Path]:
        shown = {name for note in notes for name in note.media}
        return {name: path for name, path in self.bench.media.items() if name in shown or name.startswith("_")}


@pytest.fixture
def packages(bench: NoteBench, tmp_path: Path) -> Packages:
    """Give a place for packages."""
    return Packages(bench, tmp_path)
