"""What is remembered of a deck names folders of cases, and is read by nobody who has the cache alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from radanki.model.releases.manifest import DeckEntry, LeftOut
from radanki.pipeline.packages.unchanged import KnownDecks, kept_decks

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = b"a package"
ENTRY = DeckEntry(
    name="Test",
    file="test.apkg",
    sha256="7a9fa0dd4da5ca54d9e1e4c5d5b2f0d2c5ff4d1f5a2d4d7f0f8b5f7d0c1e2a3b",
    digest="0" * 64,
    notes=1,
    cards=1,
    media=0,
    bytes=len(CONTENT),
    left_out=(LeftOut("cases/xr/chest/quenneville", "media/waits", "it waits"),),
    stacks=(),
)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "test.apkg"
    path.write_bytes(CONTENT)
    KnownDecks(tmp_path / "cache").keep(path, "made of this", ENTRY, (), is_own=True)
    return path


def test_a_deck_is_known_by_what_it_was_made_of(target: Path, tmp_path: Path) -> None:
    known = KnownDecks(tmp_path / "cache").recall(target, "made of this")

    assert known is not None
    assert known.entry == ENTRY
    assert KnownDecks(tmp_path / "cache").recall(target, "made of that") is None


def test_a_record_names_no_folder(target: Path, tmp_path: Path) -> None:
    assert target.is_file()
    (folder,) = kept_decks(tmp_path / "cache")
    (record,) = folder.iterdir()

    assert b"quenneville" not in record.read_bytes()


def test_a_torn_record_is_none(target: Path, tmp_path: Path) -> None:
    (folder,) = kept_decks(tmp_path / "cache")
    (record,) = folder.iterdir()
    for octets in (record.read_bytes()[:-1], b"", b"foreign"):
        record.write_bytes(octets)

        assert KnownDecks(tmp_path / "cache").recall(target, "made of this") is None


def test_a_package_that_was_replaced_is_not_known(target: Path, tmp_path: Path) -> None:
    target.write_bytes(CONTENT[::-1])

    assert KnownDecks(tmp_path / "cache").recall(target, "made of this") is None
