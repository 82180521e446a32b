"""Slugs, orders and names of modalities and organ systems are in deck names, and those are for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from radanki.vocabulary import modalities, systems

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from radanki.vocabulary import Modality, System

# Never edit a line of these tables: Anki leaves cards that a student holds in the deck that they were first put in.
FROZEN_MODALITIES = (
    ("xr", 10, "X-ray"),
    ("ct", 20, "CT"),
    ("us", 30, "Ultrasound"),
    ("mr", 40, "MRI"),
    ("fluoro", 50, "Fluoroscopy, contrast studies"),
    ("angio", 60, "Angiography"),
    ("mg", 70, "Mammography"),
    ("nm", 80, "Nuclear medicine"),
    ("pet", 90, "PET (PET/CT)"),
    ("dental", 95, "Dental / panoramic"),
    ("other", 99, "Other"),
)
FROZEN_SYSTEMS = (
    ("chest", 10, "Chest"),
    ("cardiovascular", 15, "Heart & vessels"),
    ("gastrointestinal", 20, "Gut"),
    ("hepatobiliary", 25, "Liver, bile, pancreas, spleen"),
    ("urinary", 30, "Urinary & male genital"),
    ("obgyn", 35, "Women's & obstetric"),
    ("neuro", 40, "Brain"),
    ("spine", 45, "Spine"),
    ("head-neck", 50, "Head & neck, eye, dental"),
    ("musculoskeletal", 60, "Bones & joints"),
    ("breast", 70, "Breast"),
    ("multisystem", 90, "Whole body"),
)
ROWS: tuple[Modality | System, ...] = (*modalities(), *systems())
NAMES = [row.name for row in ROWS]


def test_no_modality_ever_changes_its_slug_order_or_name() -> None:
    present = {(row.slug, row.order, row.name) for row in modalities()}

    assert present >= set(FROZEN_MODALITIES)


def test_no_organ_system_ever_changes_its_slug_order_or_name() -> None:
    present = {(row.slug, row.order, row.name) for row in systems()}

    assert present >= set(FROZEN_SYSTEMS)


@pytest.mark.parametrize("table", [modalities, systems])
def test_order_numbers_have_two_digits_and_rise_so_that_anki_sorts_decks_as_we_do(
    table: Callable[[], tuple[Modality | System, ...]],
) -> None:
    orders = [row.order for row in table()]

    assert orders == sorted(set(orders))
    assert all(10 <= order <= 99 for order in orders)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_makes_one_level_of_a_deck_and_no_more(name: str) -> None:
    assert "::" not in name
    assert '"' not in name
    assert name == name.strip()


@pytest.mark.anki
def test_anki_keeps_every_name_as_it_is_written(tmp_path: Path) -> None:
    from anki.collection import Collection  # noqa: PLC0415  # slow to import

    collection = Collection(str(tmp_path / "collection.anki2"))
    wanted = [f"RadAnki::{row.order:02d} {row.name}" for row in ROWS]

    for name in wanted:
        collection.decks.id(name)

    kept = [deck.name for deck in collection.decks.all_names_and_ids() if deck.name.startswith("RadAnki::")]
    collection.close()
    assert sorted(kept) == sorted(wanted)
