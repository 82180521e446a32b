"""Cards that are dealt once more come in the order in which they were dealt; any change of one deals them anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from radanki.cards.order.card import AskedCard
from radanki.cards.order.dealing import deal
from radanki.pipeline.packages.dealt import RememberedDealing

if TYPE_CHECKING:
    from pathlib import Path

DECKS = [
    [
        AskedCard(
            key=(f"note {serial}", ordinal),
            case_id=f"case {serial // 3}",
            kind=("name", "find", "pearl")[serial % 3],
            part="frontal",
            modality="xr",
            level=1 + serial % 2,
            stage=serial % 2,
            is_cant_miss=False,
            turn=0,
            pictures=frozenset({f"{serial // 3}.png", f"{serial // 3}-side.png"}),
            structures=frozenset({f"rib {serial % 5}", "heart"}),
        )
        for serial in range(deck * 40, deck * 40 + 30)
        for ordinal in (1, 2)
    ]
    for deck in range(2)
]
OTHERS: dict[str, Any] = {
    "key": ("note z", 9),
    "case_id": "case 9",
    "kind": "diagnosis",
    "part": "lateral",
    "modality": "ct",
    "level": 4,
    "stage": 2,
    "is_cant_miss": True,
    "turn": 3,
    "pictures": frozenset({"9.png"}),
    "structures": frozenset({"diaphragm"}),
}


def dealt_where_none_deals(tmp_path: Path) -> list[list[AskedCard]]:
    with mock.patch("radanki.pipeline.packages.dealt.deal", side_effect=InterruptedError):
        return RememberedDealing(tmp_path, tmp_path / "all.apkg")(DECKS)


def test_the_same_cards_are_dealt_once(tmp_path: Path) -> None:
    first = RememberedDealing(tmp_path, tmp_path / "all.apkg")(DECKS)

    assert first == deal(DECKS)
    assert dealt_where_none_deals(tmp_path) == first
    with (
        pytest.raises(InterruptedError),
        mock.patch("radanki.pipeline.packages.dealt.deal", side_effect=InterruptedError),
    ):
        RememberedDealing(tmp_path, tmp_path / "other.apkg")(DECKS)


def test_every_part_of_a_card_has_a_say() -> None:
    assert tuple(OTHERS) == AskedCard._fields


@pytest.mark.parametrize("part", OTHERS)
def test_one_card_that_changed_deals_all_anew(tmp_path: Path, part: str) -> None:
    RememberedDealing(tmp_path, tmp_path / "all.apkg")(DECKS)
    changed = [[DECKS[0][0]._replace(**{part: OTHERS[part]}), *DECKS[0][1:]], DECKS[1]]

    with mock.patch("radanki.pipeline.packages.dealt.deal", side_effect=deal) as dealing:
        again = RememberedDealing(tmp_path, tmp_path / "all.apkg")(changed)

    dealing.assert_called_once()
    assert again == deal(changed)


@pytest.mark.parametrize("octets", [b"", b"torn", None])
def test_a_torn_or_foreign_record_is_none(tmp_path: Path, octets: bytes | None) -> None:
    RememberedDealing(tmp_path, tmp_path / "all.apkg")(DECKS)
    (record,) = tmp_path.rglob("*.dealt")
    sound = record.read_bytes()
    record.write_bytes(bytes(reversed(sound)) if octets is None else octets)

    assert RememberedDealing(tmp_path, tmp_path / "all.apkg")(DECKS) == deal(DECKS)
    assert record.read_bytes() == sound


def test_cards_that_came_in_another_order_are_dealt_as_they_are(tmp_path: Path) -> None:
    RememberedDealing(tmp_path, tmp_path / "all.apkg")(DECKS)
    turned = [cards[::-1] for cards in DECKS]

    assert RememberedDealing(tmp_path, tmp_path / "all.apkg")(turned) == deal(DECKS)


def test_no_word_of_a_card_is_kept(tmp_path: Path) -> None:
    RememberedDealing(tmp_path, tmp_path / "all.apkg")(DECKS)
    (record,) = tmp_path.rglob("*.dealt")

    assert len(record.read_bytes()) == 16 + 8 * sum(map(len, DECKS))
    assert not any(word in record.read_bytes() for word in (b"note", b"case", b"rib", b"png"))
