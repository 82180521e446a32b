"""The writing of a package beside genanki's own writing of the same notes and media, in one run.

Each writer is a process of its own. The notes are made from their numbers, half of them of ten masks and half of one
question, and handed over one by one; what making them costs is measured, too ("notes"), and taken off both. genanki
neither checks nor digests, and packs the collection as it is; radanki looks for every fault, digests all and deflates.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, overload

import genanki
from markupsafe import Markup

from radanki.cards.note_types import note_type, note_types
from radanki.model.card_markup import CardMarkup
from radanki.model.note import Note, PlacedNote, Subdeck
from radanki.package.collection import _Model
from radanki.package.packing import pack
from radanki.web import bundle

if TYPE_CHECKING:
    from collections.abc import Iterator

TIME = 1_763_900_000
KINDS = ("RadAnki Cover", "RadAnki Question")
MASKS = 10
WRITERS = ("notes", "genanki", "radanki")

FRAME = (
    '<figure class="rk-picture"><div class="rk-film"><div class="rk-frame" style="--rk-ratio: 96 / 96"><img src="{0}" '
    'width="96" height="96" alt="X-ray image, PA erect"></div></div><figcaption class="rk-caption">X-ray</figcaption>'
    "</figure>"
)
LINK = '<a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>'
ANSWER = '<ol class="rk-seen"><li><b>Shadow {0}</b>: It is brighter than what lies around it.</li></ol>'
OUTLINE = '<g class="rk-outline rk-c{0}"><ellipse cx="{1}.9" cy="791.7" rx="93.8" ry="72.9"/></g>'


class MadeNotes(Sequence[PlacedNote]):
    """So many notes, each made when it is asked for."""

    def __init__(self, count: int, media: int) -> None:
        """Let the notes show so many pictures in turn."""
        self._count, self._media = count, media

    def __len__(self) -> int:
        """Give the number of notes."""
        return self._count

    def __iter__(self) -> Iterator[PlacedNote]:
        """Make one after the other."""
        return map(self._made, range(self._count))

    @overload
    def __getitem__(self, at: int) -> PlacedNote: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[PlacedNote]: ...
    def __getitem__(self, at: int | slice) -> PlacedNote | Sequence[PlacedNote]:
        """Make one note, or some."""
        if isinstance(at, slice):
            return tuple(map(self._made, range(*at.indices(self._count))))
        return self._made(range(self._count)[at])

    def _made(self, number: int) -> PlacedNote:
        kind = KINDS[number % 2]
        picture = f"p{number % self._media}.png" if self._media else ""
        given = filled(number, kind, picture)
        texts = ((field.name, given.get(field.name, "")) for field in note_type(kind).fields)
        fields = tuple((name, CardMarkup(text)) for name, text in texts)  # noqa: S704  # written below as HTML
        ordinals = tuple(range(1, MASKS + 1)) if kind == KINDS[0] else (1,)
        tags = ("RadAnki::kind::pathology", f"RadAnki::level::{number % 4}", "RadAnki::system::chest")
        shown = (picture,) if picture else ()
        note = Note(f"guid{number:08}", "question", f"{number:016x}", kind, fields, ordinals, tags, shown)
        return PlacedNote(note, number + 1, TIME)


def filled(number: int, kind: str, picture: str) -> dict[str, str]:
    """Give what stands in the fields of a note."""
    image = f'<img src="{picture}">' if picture else ""
    given = {
        "Id": f"{number:016x}/question",
        "Title": f"Shadow number {number}",
        "History": f"Cough for {number % 9} weeks.",
        "Why": ANSWER.format(number),
        "Credit": f"B. Benchmark, own work, {LINK}",
        "Licence": f"Licence {LINK}",
        "Contributors": f"Text and marks: B. Benchmark, {LINK}<br>Reviewed by C. Reader, 3 January 2026.",
        "Level": "Disease, level 2 (intern).",
        "Viewer data": '[{"kind":"still","name":"X-ray image, PA erect","find":true}]',
    }
    if kind == KINDS[0]:
        at = range(1, MASKS + 1)
        masks = "".join(f"{{{{c{n}::image-occlusion:ellipse:left=.{n}:top=.1:rx=.05:ry=.04:oi=1}}}}<br>" for n in at)
        answers = "".join(f"{{{{c{n}::<b>Structure {n}</b> of film {number}}}}}" for n in at)
        marks = "".join(OUTLINE.format(n, number % 900) for n in at)
        shown = {"Occlusion": masks, "Image": image or '<img src="_none.png">', "Answers": answers, "Marks": marks}
        return {name: text for name, text in (given | shown).items() if name != "Why"}
    pictures = FRAME.format(picture) if picture else ""
    return given | {"Prompt": f"What is it on film {number}?", "Pictures": pictures, "Answer": f"A lump, {number}"}


def write(writer: str, count: int, media: dict[str, Path], target: Path) -> None:
    """Let one writer do all of its work."""
    notes = MadeNotes(count, len([name for name in media if not name.startswith("_")]))
    if writer == "radanki":
        pack([Subdeck("Bench", Markup(""), notes)], note_types(), media, TIME, target)
        return
    models = {name: _Model(note_type(name)) for name in KINDS}
    deck = genanki.Deck(1_234_567_890, "Bench")
    for placed in notes:
        if writer == "genanki":
            note, model = placed.note, models[placed.note.note_type]
            texts = [str(text) for _, text in note.fields]
            deck.add_note(genanki.Note(model, texts, tags=note.tags, guid=note.guid, due=placed.due))
    if writer == "genanki":
        genanki.Package(deck, [str(path) for path in media.values()]).write_to_file(target, TIME)


def measured(writer: str, notes: int, media: Path) -> dict[str, float]:
    """Run a writer as a process of its own and give its processor time and its peak memory."""
    command = [sys.executable, __file__, "--writer", writer, "--notes", str(notes), "--folder", str(media)]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def draw_media(folder: Path, count: int, size_bytes: int) -> None:
    """Write the media, among them the viewer's files, which every template names."""
    chance = random.Random(count)  # noqa: S311  # the same media each time
    for number in range(count):
        folder.joinpath(f"p{number}.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chance.randbytes(size_bytes))
    for name, content in (*bundle(), ("_none.png", b"\x89PNG\r\n\x1a\n")):
        folder.joinpath(name).write_bytes(content)


def main() -> None:
    """Measure all writers, or be one of them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--notes", type=int, nargs="+", default=[10_000, 50_000])
    options.add_argument("--media", type=int, default=10_000)
    options.add_argument("--media-kb", type=int, default=40)
    options.add_argument("--json", action="store_true", help="print figures for a program")
    options.add_argument("--writer", choices=WRITERS, help=argparse.SUPPRESS)
    options.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        if chosen.writer:
            media = {path.name: path for path in sorted(chosen.folder.iterdir())}
            write(chosen.writer, chosen.notes[0], media, Path(scratch, "deck.apkg"))
            used = resource.getrusage(resource.RUSAGE_SELF)
            print(json.dumps({"processor": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss / 1024}))
            return
        draw_media(Path(scratch), chosen.media, chosen.media_kb * 1000)
        for notes in chosen.notes:
            found = {writer: measured(writer, notes, Path(scratch)) for writer in WRITERS}
            if chosen.json:
                print(json.dumps({"count": notes, "media": chosen.media, **found}))
                continue
            print(f"{notes} notes, {chosen.media} media of {chosen.media_kb} kB; x is of genanki's processor time")
            own = found["notes"]["processor"]
            for writer, cost in found.items():
                ratio = (cost["processor"] - own) / (found["genanki"]["processor"] - own)
                print(f"  {writer:8} {cost['processor']:7.2f} s, peak {cost['peak_mb']:5.0f} MB   x{ratio:.2f}")


if __name__ == "__main__":
    main()
