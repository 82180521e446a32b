"""Two stacks on an answer scroll together: by millimetres where both know them, else by shares."""

from __future__ import annotations

import html
import json
from dataclasses import replace
from typing import Any

import pytest

SHOWS = """([at, words]) => [...document.querySelectorAll(".rk-hud.rk-slice")].at(at).textContent === words"""
"""What a wheel does is not waited for by what turns it."""


def beside(count: int, key: int, **settings: Any) -> str:
    order = [key, *(z for z in range(count) if z != key)]
    pictures = "".join(
        f'<img src="rk-slice{z:02}.webp" width="256" height="256" alt="Normal, slice {z}" data-z="{z}">' for z in order
    )
    told = html.escape(json.dumps({"kind": "stack", "name": "Normal chest", "linked": True, **settings}))
    return (
        f'<figure class="rk-linked"><div class="rk-viewer tappable" data-viewer="1" data-linked data-settings="{told}">'
        f'<div class="rk-frame rk-nojs">{pictures}</div></div></figure>'
    )


@pytest.fixture
def pair(stack: Any) -> Any:
    return replace(stack, findings={"findings": []})


def slices(client: Any) -> list[str]:
    return client.page.locator(".rk-hud.rk-slice").all_inner_texts()


def test_they_go_along_by_shares_of_the_stack(client: Any, pair: Any) -> None:
    client.show(pair.answer() + beside(10, 3))
    client.page.keyboard.press("[")
    client.page.keyboard.press("[")
    client.page.keyboard.press("[")

    assert slices(client) == ["Slice 10/20", "Slice 5/10"]


def test_they_go_along_by_millimetres_from_their_first_slices(client: Any, pair: Any) -> None:
    spaced = replace(pair, viewer={**pair.viewer, "gap": 5})
    client.show(spaced.answer() + beside(16, 4, gap=2.5))
    assert slices(client) == ["Slice 13/20", "Slice 5/16"]

    client.page.keyboard.press("]")
    client.page.keyboard.press("]")

    assert slices(client) == ["Slice 15/20", "Slice 9/16"]


def test_either_leads_by_wheel_and_slider(client: Any, pair: Any) -> None:
    client.show(pair.answer() + beside(20, 12))
    stages = client.page.locator(".rk-stage")

    stages.nth(1).hover()
    client.page.mouse.wheel(0, 120)
    client.page.wait_for_function(SHOWS, arg=[1, "Slice 14/20"])
    client.draws()
    assert slices(client) == ["Slice 14/20", "Slice 14/20"]

    client.page.get_by_role("slider", name="Slice").first.press("End")
    assert slices(client) == ["Slice 20/20", "Slice 20/20"]


def test_a_button_lets_them_go_their_own_ways(client: Any, pair: Any) -> None:
    client.show(pair.answer() + beside(20, 12))
    client.page.get_by_role("button", name="Linked").click()

    client.page.locator(".rk-stage").nth(0).hover()
    client.page.mouse.wheel(0, 240)
    client.page.wait_for_function("() => document.querySelector('.rk-hud.rk-slice').textContent !== 'Slice 13/20'")
    client.draws()

    assert slices(client)[1] == "Slice 13/20"
    assert client.page.get_by_role("button", name="Linked").get_attribute("aria-pressed") == "false"


def test_a_button_puts_them_side_by_side_and_back(client: Any, pair: Any) -> None:
    client.show(f"<div class=rk-pictures>{pair.answer()}</div><details>{beside(20, 12)}</details>")
    other = client.page.locator(".rk-stage").nth(1)
    assert not other.is_visible()

    client.page.get_by_role("button", name="Compare").click()
    assert other.is_visible()
    client.page.keyboard.press("]")
    assert slices(client) == ["Slice 14/20", "Slice 14/20"]

    client.page.get_by_role("button", name="Compare").click()
    assert not other.is_visible()
    assert client.page.locator("details .rk-linked .rk-viewer").count() == 1


def test_stacks_stand_beside_one_picture_at_a_time_and_each_button_says_so(client: Any, pair: Any) -> None:
    both = f"<div class=rk-pictures>{pair.answer()}</div><div class=rk-pictures>{pair.answer()}</div>"
    client.show(f"{both}<details>{beside(20, 12)}</details>")
    buttons = client.page.get_by_role("button", name="Compare")

    buttons.nth(0).click()
    assert pressed(buttons) == ["true", "false"]
    buttons.nth(1).click()
    assert pressed(buttons) == ["false", "true"]
    buttons.nth(1).click()

    assert pressed(buttons) == ["false", "false"]
    assert client.page.locator("details .rk-linked .rk-viewer").count() == 1


def test_after_a_plain_picture_the_button_says_what_still_stands_beside(client: Any, pair: Any) -> None:
    client.show(f"<div class=rk-pictures>{pair.answer()}</div><details>{beside(20, 12)}</details>")
    client.page.get_by_role("button", name="Compare").click()
    client.page.get_by_role("button", name="More controls").first.click()
    client.page.get_by_role("button", name="Plain picture").first.click()
    client.page.get_by_role("button", name="Picture viewer").first.click()

    assert pressed(client.page.get_by_role("button", name="Compare")) == ["true"]


def pressed(buttons: Any) -> list[str]:
    return [each.get_attribute("aria-pressed") for each in buttons.all()]


def test_without_a_script_two_pictures_stand_there(open_client: Any, pair: Any) -> None:
    client = open_client(java_script_enabled=False, is_clean=False)
    client.reload(pair.answer() + beside(20, 12))

    shown = client.page.locator(".rk-viewer img:visible").evaluate_all("(found) => found.map((one) => one.alt)")
    assert shown == ["Axial CT, slice 12", "Schematic of the sign", "Normal, slice 12"]


def test_a_loop_leads_no_stack(client: Any, pair: Any) -> None:
    loop = replace(pair, viewer={**pair.viewer, "kind": "cine", "fps": 5})
    client.show(loop.answer() + beside(20, 12))

    client.page.keyboard.press("]")
    client.draws()

    assert slices(client)[1] == "Slice 13/20"


def test_a_stack_beside_a_film_scrolls_alone(client: Any, film: Any) -> None:
    client.show(film.answer() + beside(20, 12))

    client.page.locator(".rk-stage").nth(1).hover()
    client.page.mouse.wheel(0, 120)
    client.page.wait_for_function(SHOWS, arg=[-1, "Slice 14/20"])

    assert slices(client)[-1] == "Slice 14/20"
    assert client.page.get_by_role("button", name="Linked").count() == 0
