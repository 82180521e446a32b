from __future__ import annotations

import json
import math
from dataclasses import replace

from radanki.model.releases.manifest import DeckEntry, LeftOut, StackEntry, manifest_text

CHEST = DeckEntry(
    name="RadAnki",
    file="chest.apkg",
    sha256="a" * 64,
    digest="b" * 64,
    notes=3,
    cards=7,
    media=2,
    bytes=12_345,
    left_out=(
        LeftOut("cases/xr/chest/b", "media/unavailable", "not in the cache"),
        LeftOut("cases/xr/chest/a", "licence/profile"),
    ),
)
HEAD = DeckEntry("RadAnki Head", "a-head.apkg", "c" * 64, "d" * 64, 1, 1, 0, 99)


def test_the_manifest_has_the_keys_of_the_contract_in_its_order() -> None:
    (deck,) = json.loads(manifest_text([CHEST]))["decks"]

    assert list(deck) == ["name", "file", "sha256", "digest", "notes", "cards", "media", "bytes", "left_out"]
    assert (deck["name"], deck["file"], deck["bytes"], deck["cards"]) == ("RadAnki", "chest.apkg", 12_345, 7)


def test_left_out_cases_are_told_with_their_rule_in_order() -> None:
    (deck,) = json.loads(manifest_text([CHEST]))["decks"]

    assert deck["left_out"] == [
        {"case": "cases/xr/chest/a", "rule": "licence/profile"},
        {"case": "cases/xr/chest/b", "rule": "media/unavailable"},
    ]


def test_the_text_is_the_same_in_whatever_order_the_decks_were_built() -> None:
    text = manifest_text([CHEST, HEAD])

    assert text == manifest_text(iter([HEAD, CHEST]))
    assert [deck["file"] for deck in json.loads(text)["decks"]] == ["a-head.apkg", "chest.apkg"]
    assert text.endswith("}\n")


def test_a_deck_with_stacks_says_how_large_and_how_true_they_are() -> None:
    stack = StackEntry("cases/ct/chest/a", "axial", 40, 80, 565_000, (("lung", 42.6), ("as stored", math.inf)))
    (deck,) = json.loads(manifest_text([replace(CHEST, stacks=(stack,))]))["decks"]

    assert deck["stacks"] == [
        {
            "case": "cases/ct/chest/a",
            "picture": "axial",
            "slices": 40,
            "offered": 80,
            "bytes": 565_000,
            "psnr_db": {"lung": 42.6, "as stored": None},
        }
    ]


def test_a_build_without_decks_has_an_empty_list() -> None:
    assert json.loads(manifest_text([])) == {"decks": []}
