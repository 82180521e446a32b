"""Small notes of the real note types, composed by hand, and decks of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup
from PIL import Image

from radanki.cards.note_types import note_type
from radanki.model.card_markup import CardMarkup
from radanki.model.note import Note, PlacedNote, Subdeck
from radanki.web import bundle

if TYPE_CHECKING:
    from pathlib import Path

RELEASE_1 = 1_763_900_000
RELEASE_2 = RELEASE_1 + 30 * 86_400
COVER, NAME, QUESTION = "RadAnki Cover", "RadAnki Name", "RadAnki Question"


@dataclass(frozen=True, slots=True)
class NoteBench:
    """Makes pictures, notes and decks; ``pictures`` are those that were drawn, and ``media`` is what ``pack`` takes."""

    folder: Path
    pictures: dict[str, Path]

    @property
    def media(self) -> dict[str, Path]:
        """Give the pictures, and the viewer's files, which every template names."""
        viewer = {name: self.folder / name for name, _ in bundle()}
        for name, content in bundle():
            viewer[name].write_bytes(content)
        return {**self.pictures, **viewer}

    def picture(self, seed: int, width_px: int = 64, height_px: int = 48) -> str:
        """Draw a small grey PNG and give its name in the package, which its pixels decide."""
        image = Image.new("L", (width_px, height_px), 20 + seed % 200)
        image.putpixel((seed % width_px, seed % height_px), 255)
        path = self.folder / f"picture-{seed}-{width_px}.png"
        image.save(path)
        name = f"rk-{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}.png"
        self.pictures[name] = path
        return name

    def cover(self, guid: str, *ordinals: int, picture: str = "", **fields: str) -> Note:
        """Make an occlusion note with one square mask per ordinal."""
        ordinals = ordinals or (1,)
        picture = picture or self.picture(1)
        masks = "".join(
            f"{{{{c{n}::image-occlusion:rect:left=.{n % 9}:top=.1:width=.1:height=.2:oi=1}}}}<br>" for n in ordinals
        )
        shown = {"Occlusion": masks, "Image": f'<img src="{picture}">', "Header": "What is covered?"}
        return self.note(guid, COVER, ordinals, (picture,), **{**shown, **fields})

    def question(self, guid: str, *, picture: str = "", **fields: str) -> Note:
        """Make a question with one card, with a picture where one is named."""
        shown = {"Pictures": f'<img src="{picture}">'} if picture else {}
        media = (picture,) if picture else ()
        return self.note(guid, QUESTION, (1,), media, **{"Prompt": f"Ask {guid}", "Answer": "Yes.", **shown, **fields})

    def note(self, guid: str, kind: str, ordinals: tuple[int, ...], media: tuple[str, ...], **given: str) -> Note:
        """Make any note; a field's name is written with ``_`` for a blank, and a field that is not given is empty."""
        values = {name.replace("_", " "): value for name, value in given.items()} | {"Id": guid}
        names = [field.name for field in note_type(kind).fields]
        assert values.keys() <= set(names)
        fields = tuple((name, CardMarkup(values.get(name, ""))) for name in names)  # tests write HTML
        return Note(guid, "question", "0123456789abcdef", kind, fields, ordinals, ("radanki::test",), media)

    def deck(
        self, name: str, *notes: Note, description: str = "", time: int = RELEASE_1, first_due: int = 1
    ) -> Subdeck:
        """Put notes into a deck in the order given, all changed at one time."""
        placed = tuple(PlacedNote(note, due, time) for due, note in enumerate(notes, start=first_due))
        return Subdeck(name, Markup(description), placed)  # as above
