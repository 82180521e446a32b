"""Decks as others make them: by Anki's own library, and with the files that the add-on writes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anki.collection import Collection

WIDTH, HEIGHT = 400, 300
ADDON_FIELDS = (
    *("ID (hidden)", "Header", "Image", "Question Mask", "Footer", "Remarks", "Sources", "Extra 1", "Extra 2"),
    *("Answer Mask", "Original Mask"),
)
ADDON_ID = "4f0c2b1d9e8a47c6b5d3e2f1a0918273"
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
_LAYERS = "<!-- Created with Image Occlusion Enhanced --><g><title>Labels</title>{labels}</g><g><title>Masks</title>"


def draw(path: Path, place: int = 0, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Path:
    """Draw a picture that is unlike that of any other place."""
    picture = Image.linear_gradient("L").resize(size).rotate(90 * (place % 4)).resize(size).convert("RGB")
    ImageDraw.Draw(picture).ellipse((20 + 9 * place, 30, 90 + 9 * place, 120), fill=(200, 200, 200))
    picture.save(path)
    return path


@dataclass
class DeckOfOthers:
    """A collection of somebody's, into which notes are put and which is exported in every way that Anki has."""

    collection: Collection
    folder: Path

    def picture(self, name: str, place: int = 0, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Path:
        return draw(self.folder / name, place, size)

    def occlusion(self, picture: Path, masks: str, header: str = "", extra: str = "", tags: Sequence[str] = ()) -> None:
        """Add a note of Anki's own image occlusion, as Anki adds it."""
        if not any(kind["name"] == "Image Occlusion" for kind in self.collection.models.all()):
            self.collection.add_image_occlusion_notetype()
        kind = self.collection.models.by_name("Image Occlusion")
        assert kind is not None
        self.collection.add_image_occlusion_note(kind["id"], str(picture), masks, header, extra, list(tags))

    def basic(self, front: str, back: str, *pictures: Path, kind: str = "Basic", tags: Sequence[str] = ()) -> None:
        """Add a note of two fields; pictures that they name go into the media."""
        self.note(kind, (front, back), pictures, tags)

    def note(self, kind: str, fields: Sequence[str], media: Sequence[Path] = (), tags: Sequence[str] = ()) -> None:
        model = self.collection.models.by_name(kind)
        assert model is not None
        note = self.collection.new_note(model)
        for place, value in enumerate(fields):
            note.fields[place] = value
        note.tags = list(tags)
        for path in media:
            self.collection.media.add_file(str(path))
        deck = self.collection.decks.id("Default")
        assert deck is not None
        self.collection.add_note(note, deck)

    def addon(  # noqa: PLR0913  # a note has all of this
        self,
        picture: Path,
        shapes: Sequence[str],
        *,
        words: Sequence[dict[str, str]] = (),
        way: str = "ao",
        labels: str = "",
        size: tuple[int, int] = (WIDTH, HEIGHT),
    ) -> None:
        """Add the notes that the add-on makes of a picture and its masks, one a mask, with their files."""
        self._add_addon_type()
        group = f"{ADDON_ID[:-4]}{uuid.uuid4().hex[:4]}-{way}"
        ids = [f"{group}-{number}" for number in range(1, len(shapes) + 1)]
        original = self._masks(f"{group}-O.svg", ids, shapes, labels, size)
        for number, note_id in enumerate(ids, 1):
            question = self._masks(f"{note_id}-Q.svg", ids, shapes, labels, size, asked=number)
            said = {
                "ID (hidden)": note_id,
                "Image": f'<img src="{picture.name}" />',
                "Question Mask": f'<img src="{question.name}" />',
                "Answer Mask": f'<img src="{note_id}-A.svg" />',
                "Original Mask": f'<img src="{original.name}" />',
                **(words[number - 1] if words else {}),
            }
            values = [said.get(name, "") for name in ADDON_FIELDS]
            self.note("Image Occlusion Enhanced", values, [picture])

    def _add_addon_type(self) -> None:
        models = self.collection.models
        if models.by_name("Image Occlusion Enhanced") is None:
            kind = models.new("Image Occlusion Enhanced")
            for name in ADDON_FIELDS:
                models.add_field(kind, models.new_field(name))
            template = models.new_template("IO Card")
            template["qfmt"], template["afmt"] = "{{Image}}{{Question Mask}}", "{{Image}}{{Answer Mask}}"
            models.add_template(kind, template)
            models.add_dict(kind)

    def _masks(  # noqa: PLR0913, PLR0917  # a file is all of this
        self,
        name: str,
        ids: Sequence[str],
        shapes: Sequence[str],
        labels: str,
        size: tuple[int, int],
        asked: int = 0,
    ) -> Path:
        fills = [("#FF7E7E", ' class="qshape"') if at == asked else ("#FFEBA2", "") for at in range(1, len(shapes) + 1)]
        drawn = "".join(
            shape.replace("/>", f' id="{one}" fill="{fill}"{said} stroke="#2D2D2D"/>', 1)
            if shape.startswith("<") and not shape.startswith("<g")
            else shape.replace("<g", f'<g id="{one}"{said}', 1)
            for shape, one, (fill, said) in zip(shapes, ids, fills, strict=True)
        )
        text = _SVG.format(width=size[0], height=size[1]) + _LAYERS.format(labels=labels) + drawn + "</g></svg>"
        path = Path(self.collection.media.dir()) / name  # where the add-on writes it, past Anki's own function
        path.write_text(text, encoding="utf-8")
        return path

    def export(self, name: str, *, legacy: bool) -> Path:
        """Export everything, by the ending as a deck or as a whole collection."""
        from anki.collection import ExportAnkiPackageOptions  # noqa: PLC0415  # slow to import

        target = self.folder / name
        if target.suffix == ".apkg":
            options = ExportAnkiPackageOptions(with_scheduling=False, with_media=True, legacy=legacy)
            self.collection.export_anki_package(out_path=str(target), options=options, limit=None)
        else:
            path = self.collection.path
            self.collection.export_collection_package(str(target), include_media=True, legacy=legacy)
            self.collection.reopen()
            assert self.collection.path == path
        return target
