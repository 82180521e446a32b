"""The viewer for people who see, hear, point or type differently."""

from __future__ import annotations

from typing import Any

import pytest

SIDES = pytest.mark.parametrize("side", ["question", "answer"])
WIDTHS = pytest.mark.parametrize("width", [1000, 390])


def violations(client: Any, axe: str, scope: str) -> list[str]:
    client.page.evaluate(axe)
    found = client.page.evaluate("(scope) => axe.run(scope, {resultTypes: ['violations']})", scope)
    return [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in found["violations"]]


@pytest.fixture(params=["", "nightMode night_mode"], ids=["light", "night"])
def themed(request: pytest.FixtureRequest, open_client: Any) -> Any:
    """Open a client of some width in a light or a dark theme."""

    def opener(width: int) -> Any:
        client = open_client(viewport={"width": width, "height": 844})
        client.page.evaluate("(theme) => { document.body.className = 'card ' + theme; }", request.param)
        return client

    return opener


@SIDES
@WIDTHS
def test_axe_finds_nothing_on_a_stack(themed: Any, stack: Any, axe: str, side: str, width: int) -> None:
    client = themed(width)
    client.show(getattr(stack, side)())
    client.page.evaluate("radanki.cmd('tools'), radanki.cmd('adjust')")
    if side == "answer":
        client.page.get_by_role("button", name="1 Nodule").click()
        client.page.get_by_role("button", name="Schematic").click()

    assert violations(client, axe, ".rk-viewer") == []


@SIDES
def test_axe_finds_nothing_on_a_find_card(themed: Any, film: Any, axe: str, side: str) -> None:
    client = themed(1000)
    client.show(film.question())
    client.more()
    client.page.get_by_role("button", name="Place mark").click()
    client.show(getattr(film, side)()) if side == "answer" else None

    assert violations(client, axe, ".rk-viewer") == []


@SIDES
def test_axe_finds_nothing_on_a_loop(open_client: Any, loop: Any, axe: str, side: str) -> None:
    client = open_client(reduced_motion="reduce")
    client.show(getattr(loop, side)())

    assert violations(client, axe, ".rk-viewer") == []


@WIDTHS
def test_everything_to_press_is_as_large_as_a_fingertip(open_client: Any, stack: Any, width: int) -> None:
    client = open_client(viewport={"width": width, "height": 844})
    client.show(stack.answer())
    client.page.evaluate("radanki.cmd('tools'), radanki.cmd('adjust')")

    boxes = [control.bounding_box() for control in client.page.locator(".rk-viewer button, .rk-viewer input").all()]

    shown = [box for box in boxes if box]
    assert len(shown) >= 14
    assert all(box["height"] >= 44 and box["width"] >= 44 for box in shown)


def test_nothing_reaches_beyond_a_narrow_screen(open_client: Any, stack: Any) -> None:
    client = open_client(viewport={"width": 320, "height": 640})
    client.show(stack.answer())
    client.page.evaluate("radanki.cmd('tools'), radanki.cmd('adjust')")

    assert client.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_slider_says_which_slice(client: Any, stack: Any) -> None:
    client.show(stack.question())
    client.page.keyboard.press("]")

    slider = client.page.get_by_role("slider", name="Slice")

    assert slider.get_attribute("aria-valuetext") == "Slice 14 of 20"
    assert slider.input_value() == "14"


def test_the_picture_has_its_name_and_only_one_slice_is_read_out(client: Any, stack: Any) -> None:
    client.show(stack.question())

    assert client.page.get_by_role("group", name="Axial CT of the chest").count() == 1
    assert client.page.get_by_role("img").count() == 1
    assert client.page.get_by_role("img", name="Axial CT, slice 12").count() == 1


def test_everything_can_be_reached_with_tab(client: Any, stack: Any) -> None:
    client.show(stack.answer())
    reached = []
    for _ in range(40):
        client.page.keyboard.press("Tab")
        reached.append(
            client.page.evaluate("document.activeElement.getAttribute('data-cmd') || document.activeElement.className")
        )
        if reached.count("tools") == 1 and reached[-1] == "tools":
            client.page.keyboard.press("Enter")  # the rest of the controls unfolds after it

    assert {
        "rk-stage",
        "tools",
        "prev",
        "next",
        "next-window",
        "labels",
        "schematic",
        "zoom-in",
        "fit",
        "cine",
        "adjust",
        "select",
    } <= set(reached)


def test_the_focus_can_be_seen(client: Any, stack: Any) -> None:
    client.show(stack.question())
    client.page.keyboard.press("Tab")

    ring = client.page.locator(".rk-stage").evaluate("(stage) => getComputedStyle(stage).outlineWidth")

    assert ring == "3px"


def test_the_picture_is_never_inverted_by_a_theme(themed: Any, stack: Any) -> None:
    client = themed(1000)
    client.show(stack.question())
    client.page.wait_for_load_state("networkidle")

    air_in_the_lung_window = 255 * (-1000 + 600.5) / 1499 + 127.5
    assert client.grey_at(0.02, 0.02) == pytest.approx(air_in_the_lung_window, abs=3)
    assert client.page.locator(".rk-stage").evaluate("(s) => getComputedStyle(s).backgroundColor") == "rgb(0, 0, 0)"
