"""The preview of a deck of patterns shows them: each with all its pictures, as its package has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.pipeline.validate import validate
from radanki.preview.cards import preview_cases
from support.pattern_library import guid_of, pattern_id, write_pattern_library

if TYPE_CHECKING:
    from pathlib import Path


def test_a_deck_of_patterns_is_shown_pattern_by_pattern(tmp_path: Path) -> None:
    root = write_pattern_library(tmp_path / "library", abnormal=2)

    chest, short = preview_cases(validate(root, tmp_path / "cache", workers=1), (), "patterns-deck")

    assert (chest.case_id, chest.deck) == (pattern_id("chest"), "RadAnki Test::02 Normal or not")
    assert [(card.key, card.kind) for card in chest.cards] == [(f"{guid_of('chest')}-1", "pattern")]
    assert set(chest.cards[0].media) == set(chest.media)
    assert all(path.is_file() for path in chest.media.values())
    assert (short.cards, short.why_none.partition(",")[0]) == (
        (),
        "it has 2 pictures with what is asked for and 5 without",
    )
