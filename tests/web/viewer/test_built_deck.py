"""A deck as `radanki build` makes it, imported into Anki's own library, and its cards in a real browser."""

from __future__ import annotations

import math
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Sides:
    """The HTML of a card's two sides, as Anki's library renders it."""

    question: str
    answer: str


@pytest.fixture(scope="session")
def deck(built_deck: Any, tmp_path_factory: pytest.TempPathFactory, media: Path) -> Mapping[str, Sides]:
    """Import the deck, and put its media where the browser finds them; gives one card of each note type."""
    from anki.collection import Collection, ImportAnkiPackageRequest  # noqa: PLC0415  # slow to import

    collection = Collection(str(tmp_path_factory.mktemp("anki") / "collection.anki2"))
    try:
        collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(built_deck.package)))
        for path in Path(collection.media.dir()).iterdir():
            shutil.copy(path, media / path.name)
        cards = [collection.get_card(card) for card in collection.find_cards("")]
        return {card.note_type()["name"]: Sides(card.question(), card.answer()) for card in cards}
    finally:
        collection.close()


@pytest.fixture
def find(deck: Mapping[str, Sides]) -> Sides:
    return deck["RadAnki Find"]


KEY, COUNT, SIZE, NODULE = 11, 24, 96, (0.3, 0.45)
"""Of the deck in tests/web/conftest.py."""


def grey_in(hu: float, centre: float, width: float) -> float:
    return 255 * min(max((hu - (centre - 0.5)) / (width - 1) + 0.5, 0), 1)


def at_the_key(client: Any, find: Sides) -> None:
    """Show the question, which opens at the end of the stack, and scroll to the key slice."""
    client.show(find.question)
    assert client.hud("slice") == f"Slice {COUNT}/{COUNT}"
    for _ in range(COUNT - KEY - 1):
        client.page.keyboard.press("[")
    assert client.hud("slice") == f"Slice {KEY + 1}/{COUNT}"


def test_the_stack_opens_away_from_the_nodule_and_the_wheel_scrolls(client: Any, find: Sides) -> None:
    at_the_key(client, find)

    client.page.locator(".rk-stage").hover()
    client.page.mouse.wheel(0, 120)
    client.page.wait_for_function(f"document.querySelector('.rk-slice').textContent === 'Slice {KEY + 2}/{COUNT}'")


@pytest.mark.parametrize("place", [(0.3, 0.45), (0.5, 0.76), (0.5, 0.3)])
def test_what_is_on_the_screen_is_the_value_of_the_volume_in_each_window(
    client: Any, find: Sides, built_deck: Any, place: Any
) -> None:
    size = built_deck.values.shape[0]
    hu = float(built_deck.values[int(place[1] * size), int(place[0] * size), built_deck.key])
    at_the_key(client, find)
    client.visible_pictures()
    client.page.evaluate("document.querySelector('.rk-now').decode()")
    lung = client.grey_at(*place)
    client.page.keyboard.press("w")
    soft = client.grey_at(*place)

    assert lung == pytest.approx(grey_in(hu, -600, 1500), abs=4)
    assert soft == pytest.approx(grey_in(hu, 50, 350), abs=6)


def test_the_sides_and_the_scale_are_those_of_the_volume(client: Any, find: Sides) -> None:
    client.show(find.question)

    assert [client.hud(side) for side in ("left", "right", "top", "bottom")] == ["R", "L", "A", "P"]
    picture = client.page.locator(".rk-now").bounding_box()
    bar = client.page.locator(".rk-bar").bounding_box()
    centimetres = float(client.hud("bar").split()[0])
    assert math.isclose(bar["width"] / picture["width"] * SIZE * 0.15, centimetres, rel_tol=0.05)


def test_the_answer_shows_what_was_asked_in_its_window_and_judges_the_mark(client: Any, find: Sides) -> None:
    at_the_key(client, find)
    client.page.keyboard.press("]")
    client.page.keyboard.press("w")
    box = client.page.locator(".rk-now").bounding_box()
    client.page.mouse.click(box["x"] + NODULE[0] * box["width"], box["y"] + NODULE[1] * box["height"])
    client.show(find.answer)

    assert client.hud("slice") == f"Slice {KEY + 2}/{COUNT}"
    assert "Lung" in client.hud("window")
    assert client.page.locator(".rk-score").inner_text().startswith("Your mark lies on Solid nodule. Not marked: ")
    client.arrives()
    assert client.page.locator(".rk-tag b").all_inner_texts() == ["1", "2"]


def test_a_region_is_outlined_on_its_slices_and_on_no_other(client: Any, find: Sides) -> None:
    client.show(find.answer)
    client.arrives()
    assert client.page.locator(".rk-tag b").all_inner_texts() == ["1", "2"]

    client.page.keyboard.press("]")
    client.page.keyboard.press("]")
    client.arrives()
    assert client.page.locator(".rk-tag b").all_inner_texts() == ["2"]
    client.more()
    name = client.page.get_by_role("button", name="Solid nodule").inner_text()
    assert " ".join(name.split()) == "1 Solid nodule (slices 11\u201313)"


def test_the_question_tells_nothing_of_the_answer(deck: Mapping[str, Sides]) -> None:
    for name, sides in deck.items():
        _, _, body = sides.question.partition("</style>")
        assert "nodule" not in body.lower().replace("rk-", ""), name
        assert "vertebral" not in body.lower(), name


@pytest.mark.parametrize("name", ["RadAnki Find", "RadAnki Diagnosis"])
def test_without_the_script_a_slice_is_there_and_the_key_is_outlined_on_the_answer(
    open_client: Any, deck: Mapping[str, Sides], name: str
) -> None:
    plain = open_client(java_script_enabled=False)
    plain.reload(deck[name].question)
    visible = plain.page.locator(".rk-viewer img:visible")
    assert visible.count() == 1
    first = COUNT if name == "RadAnki Find" else KEY + 1
    assert f"slice {first} of" in (visible.get_attribute("alt") or "")

    plain.reload(deck[name].answer)
    assert plain.page.locator(".rk-viewer img:visible").count() == 1
    assert plain.page.locator(".rk-outlines .rk-outline").count() == 2


def test_the_outlines_without_the_script_lie_where_the_script_puts_them(open_client: Any, find: Sides) -> None:
    plain = open_client(java_script_enabled=False)
    plain.reload(find.answer)
    frame = plain.page.locator(".rk-viewer img:visible").bounding_box()
    outline = plain.page.locator(".rk-outlines").bounding_box()

    assert frame == outline


@pytest.mark.parametrize("side", ["question", "answer"])
@pytest.mark.parametrize("night", [False, True])
def test_axe_finds_nothing_on_a_real_card(client: Any, find: Sides, axe: str, side: str, *, night: bool) -> None:
    client.page.evaluate("(night) => document.body.classList.toggle('nightMode', night)", night)
    client.show(getattr(find, side))
    client.page.evaluate(axe)
    result = client.page.evaluate("axe.run('#qa')")

    assert [(one["id"], one["nodes"][0]["html"]) for one in result["violations"]] == []


def test_an_occlusion_card_has_zoom_and_keeps_ankis_own_script_first(deck: Mapping[str, Sides]) -> None:
    cover = deck["RadAnki Cover"]

    for side in (cover.question, cover.answer):
        assert side.index("anki.imageOcclusion.setup()") < side.index('<script src="_radanki-')
        assert side.count("<img") == 1
