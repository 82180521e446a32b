"""All cards of this library's decks, in a browser in Anki's own page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from support.desktop_page import CardServer, serve_cards
from support.student_cards import StudentCard, import_cards

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Shelf:
    """The cards, and where a browser finds their page and media."""

    cards: tuple[StudentCard, ...]
    server: CardServer


@pytest.fixture(scope="session")
def shelf(real_decks: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    folder = tmp_path_factory.mktemp("shelf")
    cards = import_cards(sorted(real_decks.glob("*.apkg")), folder)
    with serve_cards(folder / "collection.media") as server:
        yield Shelf(cards, server)
