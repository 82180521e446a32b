"""The page of `radanki preview`: cards in their frames, the switches, and what happens when a file is saved."""

from __future__ import annotations

import io
import shutil
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from radanki.preview.session import PreviewRequest, cases_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Literal

    from playwright.sync_api import Frame

    from web.preview.conftest import Desk

FILM, STACK = "cases/xr/chest/rib-fracture", "cases/ct/chest/nodule"
ORANGE, GREY_BLUE, SKY, FILM_GREY = (230, 159, 0), (86, 107, 125), (86, 180, 233), (100, 100, 100)


@pytest.fixture
def own(library: Path, tmp_path: Path) -> Path:
    """A copy of the library that a test may write on."""
    return shutil.copytree(library, tmp_path / "library")


def colours(frame: Frame, *places: tuple[float, float]) -> list[tuple[int, int, int]]:
    """Give what is seen at places of the picture, in fractions of it."""
    picture = frame.locator("#image-occlusion-container")
    seen = Image.open(io.BytesIO(picture.screenshot())).convert("RGB")
    return [tuple(np.asarray(seen)[int(y * seen.height), int(x * seen.width)].tolist()) for x, y in places]


def near(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) <= 16 for a, b in zip(one, other, strict=True))


def test_masks_lie_where_the_case_has_them(opened: Callable[..., Desk], library: Path) -> None:
    desk = opened(library, FILM)
    desk.choose("Cover 1")
    asked, other, beside, corner = colours(desk.frame(), (0.35, 0.3), (0.75, 0.667), (0.235, 0.3), (0.35, 0.42))

    assert near(asked, ORANGE)
    assert near(other, GREY_BLUE)
    assert near(beside, FILM_GREY)
    assert near(corner, FILM_GREY)


def dimmed(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    red, green, blue = (round(0.6 * part) for part in colour)
    return red, green, blue


def test_the_answer_has_an_outline_and_opens_the_other_masks_on_demand(
    opened: Callable[..., Desk], library: Path
) -> None:
    desk = opened(library, FILM)
    desk.choose("Cover 1")
    back = desk.frame("Back")
    inside, edge, other = colours(back, (0.35, 0.3), (0.25, 0.3), (0.75, 0.667))
    back.click("#toggle")
    opened_up = colours(back, (0.75, 0.667))[0]

    assert near(inside, FILM_GREY)
    assert near(edge, SKY)
    # The answer dims all but what was asked.
    assert near(other, dimmed(GREY_BLUE))
    assert near(opened_up, dimmed(FILM_GREY))


def test_the_picture_has_the_size_that_the_look_of_cards_promises(opened: Callable[..., Desk], library: Path) -> None:
    desk = opened(library, FILM)
    desk.choose("Cover 1")
    box = desk.frame().evaluate(
        "() => { const b = document.querySelector('#image-occlusion-container img').getBoundingClientRect();"
        " return [b.width, b.height, innerWidth, innerHeight] }"
    )

    assert box[0] / box[1] == pytest.approx(4 / 3, abs=0.01)
    assert box[1] <= box[3]  # no more than the window
    assert box[0] > 0.9 * min(box[2] - 40, 0.7 * box[3] * 4 / 3)


def test_without_scripts_one_picture_of_a_stack_is_there_away_from_the_finding(
    opened: Callable[..., Desk], library: Path
) -> None:
    desk = opened(library, STACK)
    desk.choose("Find")
    assert desk.frame().locator(".rk-on").count() == 1

    desk.page.keyboard.press("s")
    plain = desk.frame()
    shown = plain.locator(".rk-viewer img:visible")

    assert plain.locator(".rk-on").count() == 0
    assert [shown.nth(place).get_attribute("data-z") for place in range(shown.count())] == ["3"]
    assert shown.evaluate("image => image.naturalWidth") == 64
    assert desk.page.locator("#scripts").get_attribute("aria-pressed") == "false"


def test_night_is_night_on_the_card(opened: Callable[..., Desk], library: Path) -> None:
    desk = opened(library, FILM)
    desk.page.keyboard.press("t")
    night = desk.frame().evaluate("[document.body.className, getComputedStyle(document.body).backgroundColor]")

    assert night == ["card card1 nightMode night_mode", "rgb(20, 23, 27)"]


@pytest.mark.parametrize("client", ["small", "ankimobile"])
def test_no_card_runs_out_of_a_phones_screen(opened: Callable[..., Desk], library: Path, client: str) -> None:
    desk = opened(library)
    desk.page.select_option("#client", client)
    for case in range(2):
        if case:
            before = desk.page.locator("#folder").inner_text()
            desk.page.keyboard.press("Shift+ArrowRight")
            desk.page.wait_for_function("was => document.getElementById('folder').textContent !== was", arg=before)
        for place in range(desk.page.locator("#cards button").count()):
            desk.page.locator("#cards button").nth(place).click()
            for side in ("Front", "Back"):
                wide, room = desk.frame(side).evaluate("[document.documentElement.scrollWidth, innerWidth]")
                assert wide <= room < 420


@pytest.mark.parametrize("view", ["card", "sheet"])
def test_the_page_itself_fits_a_phone(opened: Callable[..., Desk], library: Path, view: str) -> None:
    desk = opened(library, size=(390, 844))
    desk.page.click(f"[data-view={view}]")

    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_saved_case_shows_at_once_and_the_card_stays(opened: Callable[..., Desk], own: Path) -> None:
    desk = opened(own, FILM)
    desk.choose("Question")
    assert "What next?" in desk.frame().inner_text("#qa")

    desk.edit("What next?", "What now?")
    desk.page.wait_for_selector("#state:has-text('version 2')")
    desk.frame().wait_for_selector("text=What now?")

    assert "Question" in desk.page.inner_text("#card-title")
    assert desk.complaints == []


def test_a_card_that_did_not_change_is_left_as_it_is(opened: Callable[..., Desk], own: Path) -> None:
    desk = opened(own, FILM)
    desk.choose("Find")
    desk.frame().evaluate("window.isUntouched = true")

    desk.edit("What next?", "What now?")
    desk.page.wait_for_selector("#state:has-text('version 2')")

    assert desk.frame().evaluate("window.isUntouched") is True


def test_what_is_wrong_stands_beside_the_last_good_cards_until_it_is_mended(
    opened: Callable[..., Desk], own: Path
) -> None:
    desk = opened(own, FILM)
    cards = desk.page.locator("#cards button").count()

    desk.edit("number: 4", "number: 1")
    desk.page.wait_for_selector("#problems .error")
    told, note = desk.page.inner_text("#problems"), desk.page.inner_text("#note")
    kept = desk.page.locator("#cards button").count()
    desk.edit("number: 1, label: Chest", "number: 4, label: Chest")
    desk.page.wait_for_selector("#problems .error", state="detached")

    assert "case.yaml:" in told
    assert "last version" in note
    assert kept == cards
    assert not desk.page.is_visible("#note")


def test_a_file_that_can_not_be_read_is_said_and_nothing_is_lost(opened: Callable[..., Desk], own: Path) -> None:
    desk = opened(own, FILM)
    desk.edit("title: Rib fracture", "title: [")
    desk.page.wait_for_selector("#problems .error")

    assert desk.page.inner_text("#title").startswith("Rib fracture")
    assert desk.page.locator("#cards button").count() > 4


def test_the_diagnosis_is_nowhere_in_the_document_of_a_question(opened: Callable[..., Desk], library: Path) -> None:
    desk = opened(library, FILM)
    desk.page.keyboard.press("f")
    for place in range(desk.page.locator("#cards button").count()):
        desk.page.locator("#cards button").nth(place).click()
        source = desk.frame().content().lower()
        assert [word for word in ("sixth rib", "step in the rib", "the edge is broken") if word in source] == []


def test_everything_can_be_done_with_keys(opened: Callable[..., Desk], library: Path) -> None:
    desk = opened(library)
    page = desk.page

    def title() -> str:
        return page.inner_text("#card-title")

    first = title()
    page.keyboard.press("ArrowRight")
    second = title()
    page.keyboard.press("ArrowLeft")
    back = title()
    page.keyboard.press("b")
    sides = page.locator("#frames figcaption").all_inner_texts()
    page.keyboard.press("d")
    client = page.input_value("#client")
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_selector("#title:has-text('Rib fracture')")
    page.keyboard.press("v")

    assert (first == back, first == second, sides, client) == (True, False, ["Back"], "ankidroid")
    assert page.is_visible("#sheet table")


def test_keys_that_a_card_leaves_alone_reach_the_page(opened: Callable[..., Desk], library: Path) -> None:
    desk = opened(library, FILM)
    before = desk.page.inner_text("#card-title")
    desk.frame().locator("#qa").click(position={"x": 5, "y": 5})
    desk.page.keyboard.press("ArrowRight")
    desk.page.wait_for_function("title => document.getElementById('card-title').textContent !== title", arg=before)


def test_cards_are_filtered_by_kind(opened: Callable[..., Desk], library: Path) -> None:
    desk = opened(library, FILM)
    desk.page.select_option("#kind", "cover")

    assert desk.page.locator("#cards button").all_inner_texts() == ["Cover 1, frontal", "Cover 4, frontal"]


def test_a_card_can_reach_neither_the_page_nor_the_network(opened: Callable[..., Desk], library: Path) -> None:
    desk = opened(library, FILM)
    frame = desk.frame()
    reached = frame.evaluate(
        "async () => [self.origin, await fetch('/api/cases').then(() => 'reached', () => 'refused'),"
        " (() => { try { return parent.document.title; } catch { return 'refused'; } })()]"
    )

    assert reached == ["null", "refused", "refused"]


HOSTILE = {
    "Rib fracture": "</script><script>alert('title')</script>",
    "Fell from a <i>ladder</i>.": "<script>alert('told')</script>{{Answer}}",
    "Step in the rib": "<img src=x onerror=alert('seen')>[sound:a.mp3]",
    "Pain relief": "</style></script><svg onload=alert('done')>{{c1::no}}",
}


def test_hostile_words_stay_words(opened: Callable[..., Desk], own: Path) -> None:
    yaml = own / FILM / "case.yaml"
    text = yaml.read_text(encoding="utf-8")
    for word, hostile in HOSTILE.items():
        text = text.replace(word, f'"{hostile}"')
    yaml.write_text(text, encoding="utf-8")
    desk = opened(own, FILM)
    for key, side in (("f", "Front"), ("b", "Back")):
        desk.page.keyboard.press(key)
        assert desk.frame(side).locator("img[src=x], svg[onload]").count() == 0
        assert desk.page.locator("img[src=x], svg[onload]").count() == 0
    desk.page.keyboard.press("v")
    desk.page.locator("#sheet", has_text=HOSTILE["Pain relief"]).wait_for()
    assert desk.page.locator("img[src=x], svg[onload]").count() == 0

    assert HOSTILE["Rib fracture"] in desk.page.inner_text("#title")
    assert HOSTILE["Pain relief"] in desk.page.inner_text("#sheet")
    assert desk.complaints == []
    assert desk.strangers == []


@pytest.mark.parametrize("width", [390, 1400])
def test_axe_finds_nothing_on_the_page(opened: Callable[..., Desk], library: Path, axe: str, width: int) -> None:
    desk = opened(library, size=(width, 900))
    found = []
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme, view in product(schemes, ("card", "sheet")):
        desk.page.emulate_media(color_scheme=scheme)
        desk.page.click(f"[data-view={view}]")
        if view == "card":
            desk.frame("Back")
        desk.page.evaluate(axe)
        result = desk.page.evaluate("axe.run(document, {resultTypes: ['violations'], iframes: false})")
        found += [f"{one['id']}: {one['nodes'][0]['html']}" for one in result["violations"]]

    assert found == []


def test_what_a_card_was_stands_beside_what_it_is(
    opened: Callable[..., Desk], own: Path, library: Path, cache: Path
) -> None:
    before = cases_of(library, PreviewRequest(library, cache, (FILM,), None, 1))
    yaml = own / FILM / "case.yaml"
    yaml.write_text(
        yaml.read_text(encoding="utf-8").replace("rect: [100, 60, 80, 60]", "rect: [200, 60, 80, 60]"), encoding="utf-8"
    )
    desk = opened(own, FILM, before=before)
    desk.choose("Cover 1")
    captions = desk.page.locator("#frames figcaption").all_inner_texts()
    old, new = (colours(desk.frame(f"Front, {when}"), (0.35, 0.3), (0.6, 0.3)) for when in ("before", "now"))

    assert captions == ["Front, before", "Front, now", "Back, before", "Back, now"]
    assert [near(one, ORANGE) for one in (*old, *new)] == [True, False, False, True]
    assert desk.page.inner_text("#card-news").endswith("changed: masks and marks")
    assert desk.page.inner_text("#title") == "Rib fracture changed"
