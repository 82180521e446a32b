"""Two small decks, packed, and what stands in the package."""

from __future__ import annotations

import sqlite3
import zipfile
from typing import TYPE_CHECKING

from radanki.cards.note_types import note_types
from radanki.package.packing import pack

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from radanki.model.note import Subdeck
    from support.notes import NoteBench


TIME = 1_763_900_000
CHEST, HEAD = "RadAnki::10 X-ray::10 Chest", "RadAnki::20 CT::30 Head"


def two_decks(bench: NoteBench) -> list[Subdeck]:
    film = bench.picture(5)
    return [
        bench.deck(
            CHEST,
            bench.cover("m1", 1, 4, picture=film),
            bench.question("q1", picture=film),
            description="<p>Chest</p>",
        ),
        bench.deck(HEAD, bench.question("q2"), bench.cover("m2", 2, picture=bench.picture(6)), first_due=3),
    ]


def packed(bench: NoteBench, decks: Sequence[Subdeck], name: str = "deck.apkg", time: int = TIME) -> Path:
    target = bench.folder.parent / name
    pack(decks, note_types(), bench.media, time, target)
    return target


def rows(package: Path, query: str) -> list[tuple[object, ...]]:
    with zipfile.ZipFile(package) as archive:
        database = package.with_suffix(".sqlite")
        database.write_bytes(archive.read("collection.anki2"))
    connection = sqlite3.connect(database)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()
