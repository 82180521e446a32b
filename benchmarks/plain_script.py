"""What one would write on an afternoon: pydicom, its own windowing, Pillow, and a package by genanki or by Anki itself.

No checks, no privacy, no order, no cache, one process. It gets the pictures of a corpus, encodes them as radanki does
(JPEG 95 from 400,000 pixels on, else PNG, each with Pillow's own settings), and makes four notes of each. What pydicom
alone can't decode, imagecodecs does: as fast as in radanki, and three times faster than what most scripts use.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

import genanki
import numpy as np
import pydicom
from anki.collection import AddNoteRequest, Collection, ExportAnkiPackageOptions
from anki.decks import DeckId
from codec_floor import DECODERS
from PIL import Image
from pydicom.encaps import get_frame
from pydicom.pixels.processing import apply_modality_lut, apply_voi_lut

LONG_SIDE_PX = 1600
_JPEG_PIXELS = 400_000
NOTES = 4
QUESTIONS = ("What is it?", "Where is it?", "What else can it be?", "What comes next?")


def still_of(path: Path, folder: Path, number: int) -> Path:
    """Write a picture as a still and give its file."""
    with path.open("rb") as file:
        is_dicom = file.read(132).endswith(b"DICM")
    image = Image.fromarray(_shades(path)) if is_dicom else Image.open(path)
    image.thumbnail((LONG_SIDE_PX, LONG_SIDE_PX), Image.Resampling.LANCZOS)
    if image.width * image.height > _JPEG_PIXELS:
        still = folder / f"p{number}.jpg"
        image.save(still, quality=95, subsampling=0)
    else:
        still = folder / f"p{number}.png"
        image.save(still)
    return still


def _shades(path: Path) -> np.ndarray[Any, np.dtype[np.uint8]]:
    dataset = pydicom.dcmread(path)
    decode = DECODERS.get(dataset.file_meta.TransferSyntaxUID)
    stored = dataset.pixel_array if decode is None else decode(get_frame(dataset.PixelData, 0, number_of_frames=1))
    values = apply_voi_lut(apply_modality_lut(stored, dataset), dataset).astype(float)
    shades: np.ndarray[Any, np.dtype[np.uint8]] = (
        (values - values.min()) / max(float(np.ptp(values)), 1.0) * 255
    ).astype(np.uint8)
    return shades


def with_genanki(stills: list[Path], target: Path) -> None:
    """Write the package as most scripts do."""
    sides = [{"name": "Card", "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr>{{Back}}"}]
    model = genanki.Model(1_607_392_319, "Plain", fields=[{"name": "Front"}, {"name": "Back"}], templates=sides)
    deck = genanki.Deck(2_059_400_110, "Plain")
    for still in stills:
        for question in QUESTIONS:
            deck.add_note(genanki.Note(model, [f'<img src="{still.name}"> {question}', f"A lump, {still.stem}"]))
    genanki.Package(deck, [str(still) for still in stills]).write_to_file(target)


def with_anki(stills: list[Path], target: Path, folder: Path) -> None:
    """Write the package by Anki's own exporter."""
    collection = Collection(str(folder / "collection.anki2"))
    kind = collection.models.by_name("Basic") or {}
    requests = []
    for still in stills:
        collection.media.add_file(str(still))
        for question in QUESTIONS:
            note = collection.new_note(kind)
            note["Front"], note["Back"] = f'<img src="{still.name}"> {question}', f"A lump, {still.stem}"
            requests.append(AddNoteRequest(note, DeckId(1)))
    collection.add_notes(requests)
    options = ExportAnkiPackageOptions(with_scheduling=False, with_deck_configs=False, with_media=True, legacy=True)
    collection.export_anki_package(out_path=str(target), options=options, limit=None)
    collection.close()


def main() -> None:
    """Make a package of a list of pictures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("pictures", type=Path, help="a file with a path in each line")
    options.add_argument("--exporter", choices=("genanki", "anki"), default="genanki")
    chosen = options.parse_args()
    paths = [Path(line) for line in chosen.pictures.read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        stills = [still_of(path, folder, number) for number, path in enumerate(paths)]
        target = folder / "plain.apkg"
        if chosen.exporter == "anki":
            with_anki(stills, target, folder)
        else:
            with_genanki(stills, target)
        print(f"{len(stills) * NOTES} notes, {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
