"""The ruler: there where a pixel's size is known, true at every zoom, by mouse, finger and key."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

SPACING, SIDE_PX = 1.4, 256


def ruler_on(client: Any) -> None:
    client.more()
    client.page.get_by_role("button", name="Ruler", exact=True).click()


def told(client: Any) -> float:
    return float(client.page.locator(".rk-length").inner_text().removesuffix(" mm"))


def at(client: Any, u: float, v: float) -> tuple[float, float]:
    box = client.page.locator(".rk-now").bounding_box()
    assert box is not None
    return box["x"] + u * box["width"], box["y"] + v * box["height"]


def drag(client: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    mouse = client.page.mouse
    mouse.move(*at(client, *start))
    mouse.down()
    mouse.move(*at(client, *end), steps=4)
    mouse.up()


def test_a_drag_tells_the_length_in_millimetres(client: Any, stack: Any) -> None:
    client.show(stack.question())
    ruler_on(client)

    drag(client, (0.25, 0.3), (0.75, 0.3))

    assert told(client) == pytest.approx(0.5 * SIDE_PX * SPACING, abs=1)
    assert client.hud("slice") == "Slice 13/20"


def test_the_length_stays_when_the_picture_is_zoomed(client: Any, stack: Any) -> None:
    client.show(stack.question())
    ruler_on(client)
    drag(client, (0.4, 0.4), (0.6, 0.6))
    before = told(client)

    client.page.get_by_role("button", name="Zoom in").click()
    client.draws()

    line = client.page.locator(".rk-measure").bounding_box()
    picture = client.page.locator(".rk-now").bounding_box()
    assert line is not None
    assert picture is not None
    assert told(client) == before
    assert line["width"] / picture["width"] == pytest.approx(0.2, abs=0.02)


def test_an_end_is_dragged_by_itself(client: Any, stack: Any) -> None:
    client.show(stack.question())
    ruler_on(client)
    drag(client, (0.25, 0.5), (0.75, 0.5))

    drag(client, (0.75, 0.5), (0.5, 0.5))

    assert told(client) == pytest.approx(0.25 * SIDE_PX * SPACING, abs=1.5)


def test_a_finger_measures_and_does_not_scroll(open_client: Any, stack: Any) -> None:
    client = open_client(viewport={"width": 390, "height": 724}, has_touch=True)
    client.show(stack.question())
    ruler_on(client)
    session = client.page.context.new_cdp_session(client.page)
    (x, y), (x2, y2) = at(client, 0.3, 0.3), at(client, 0.3, 0.7)
    for kind, points in (
        ("touchStart", [(x, y)]),
        ("touchMove", [(x, (y + y2) / 2)]),
        ("touchMove", [(x2, y2)]),
        ("touchEnd", []),
    ):
        touches = [{"x": left, "y": top} for left, top in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    assert told(client) == pytest.approx(0.4 * SIDE_PX * SPACING, abs=2)
    assert client.hud("slice") == "Slice 13/20"


def test_keys_move_an_end_and_take_the_ruler_away(client: Any, stack: Any) -> None:
    client.show(stack.question())
    client.more()
    button = client.page.get_by_role("button", name="Ruler", exact=True)
    button.focus()
    client.page.keyboard.press("Enter")
    before = told(client)

    client.page.keyboard.press("ArrowLeft")
    client.page.keyboard.press("ArrowLeft")

    assert told(client) == pytest.approx(before + 0.01 * SIDE_PX * SPACING, abs=1)
    focused = client.page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == f"Ruler end 1, {told(client):.0f} mm: arrow keys move it, Delete removes it"
    client.page.keyboard.press("Delete")
    assert not client.page.locator(".rk-measure").is_visible()
    assert button.get_attribute("aria-pressed") == "false"


def test_it_lies_on_its_slice_alone(client: Any, stack: Any) -> None:
    client.show(stack.question())
    ruler_on(client)
    assert client.page.locator(".rk-measure").is_visible()

    client.page.keyboard.press("]")
    client.arrives()

    assert not client.page.locator(".rk-measure").is_visible()


def test_while_it_is_on_no_mark_is_set(client: Any, film: Any) -> None:
    measured = replace(film, viewer={**film.viewer, "spacing": 0.5})
    client.show(measured.question())
    ruler_on(client)

    drag(client, (0.2, 0.2), (0.6, 0.2))

    assert told(client) == pytest.approx(0.4 * 300 * 0.5, abs=1)
    assert client.page.locator("[data-mark]").count() == 0
    client.page.get_by_role("button", name="Ruler", exact=True).click()
    client.page.mouse.click(*at(client, 0.3, 0.3))
    assert client.page.locator("[data-mark]").count() == 1


def test_there_is_none_where_no_scale_is_known(client: Any, film: Any) -> None:
    client.show(film.question())
    client.more()

    assert client.page.get_by_role("button", name="Ruler", exact=True).count() == 0
