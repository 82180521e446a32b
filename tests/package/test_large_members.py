"""A member past the limit on the zip's own directory is read all the same: only the directory is held to it."""

from __future__ import annotations

import os
import zipfile
from typing import TYPE_CHECKING

from radanki.cards.note_types import note_types
from radanki.package.packing import pack
from radanki.package.reading import open_package

if TYPE_CHECKING:
    from support.notes import NoteBench


def test_every_byte_of_a_large_medium_is_given(bench: NoteBench) -> None:
    film = bench.picture(5)
    content = os.urandom(9 * 1024**2)
    bench.pictures[film].write_bytes(content)
    target = bench.folder.parent / "deck.apkg"
    deck = bench.deck("RadAnki", bench.question("q", picture=film))
    pack([deck], note_types(), bench.media, 1_763_900_000, target)
    assert zipfile.is_zipfile(target)

    with open_package(target) as package:
        assert dict(package.media_files())[film] == content
        assert dict(package.raw_parts())[film] == content
