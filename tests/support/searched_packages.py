"""Films of somebody and of nobody, and a package in which their names may stand."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup
from PIL import Image

from radanki.cards.note_types import note_types
from radanki.model.note import PlacedNote, Subdeck
from radanki.model.phi.identifier import OpenedFile
from radanki.package.packing import pack
from support.pictures import write_dicom

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.notes import NoteBench

TIME = 1_763_900_000
SLOPE = np.add.outer(np.arange(64), np.arange(64)).astype(np.uint8)


def opened(path: Path, case: str = "cases/xr/chest/a/case.yaml") -> OpenedFile:
    return OpenedFile(case, 3, 5, path, hashlib.sha256(path.read_bytes()).hexdigest())


def a_film_without_names(path: Path) -> OpenedFile:
    Image.fromarray(SLOPE).save(path)
    return opened(path, "cases/xr/chest/b/case.yaml")


def a_film_of_somebody_else(path: Path) -> OpenedFile:
    return opened(write_dicom(path, SLOPE, PatientName="Haverbrook^Zoe"), "cases/xr/chest/c/case.yaml")


def a_film_of_somebody(path: Path) -> OpenedFile:
    return opened(write_dicom(path, SLOPE, PatientName="Quenneville^Theodora", PatientID="QX-447123"))


def package(
    bench: NoteBench,
    answer: str = "Nothing.",
    tag: str = "clean",
    description: str = "",
    draw: Callable[[Path], None] | None = None,
) -> Path:
    name = bench.picture(3)
    if draw is not None:
        draw(bench.pictures[name])
    note = bench.question("g1", picture=name, Answer=answer)
    placed = PlacedNote(replace(note, tags=(*note.tags, tag)), 1, TIME)
    target = bench.folder.parent / "deck.apkg"
    pack([Subdeck("RadAnki", Markup(description), (placed,))], note_types(), bench.media, TIME, target)
    return target


def add_letters(path: Path, letters: bytes = b"QUENNEVILLE") -> None:
    path.write_bytes(path.read_bytes() + letters)
