"""Mouse and touch on the picture."""

from __future__ import annotations

from typing import Any

import pytest

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 3}

MIDDLE = (0.5, 0.5)


def point(client: Any, u: float, v: float) -> tuple[float, float]:
    box = client.page.locator(".rk-stage").bounding_box()
    return box["x"] + u * box["width"], box["y"] + v * box["height"]


def drag(client: Any, start: tuple[float, float], by: tuple[float, float], button: str = "left") -> None:
    x, y = point(client, *start)
    client.page.mouse.move(x, y)
    client.page.mouse.down(button=button)
    for part in range(1, 6):
        client.page.mouse.move(x + by[0] * part / 5, y + by[1] * part / 5)
    client.page.mouse.up(button=button)


class Fingers:
    """Real touches, by the browser's own protocol."""

    def __init__(self, client: Any) -> None:
        self.session = client.page.context.new_cdp_session(client.page)

    def touch(self, kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def drag(self, start: tuple[float, float], by: tuple[float, float]) -> None:
        self.touch("touchStart", start)
        for part in range(1, 9):
            self.touch("touchMove", (start[0] + by[0] * part / 8, start[1] + by[1] * part / 8))
        self.touch("touchEnd")

    def pinch(self, centre: tuple[float, float], start_px: float, end_px: float) -> None:
        x, y = centre
        self.touch("touchStart", (x - start_px / 2, y), (x + start_px / 2, y))
        for part in range(1, 9):
            apart = (start_px + (end_px - start_px) * part / 8) / 2
            self.touch("touchMove", (x - apart, y), (x + apart, y))
        self.touch("touchEnd")


def turn(client: Any, delta: float, unit: str = "PIXEL", notches: int = 0) -> None:
    """Turn a wheel as an engine tells it: `notches` are what it counts, `delta` is what the settings make of them."""
    client.page.locator(".rk-stage").evaluate(
        """(stage, [deltaY, unit, notches]) => {
            const deltaMode = WheelEvent["DOM_DELTA_" + unit];
            const event = new WheelEvent("wheel", {deltaY, deltaMode, cancelable: true, bubbles: true});
            if (notches) { Object.defineProperty(event, "wheelDeltaY", {value: -120 * notches}); }
            stage.dispatchEvent(event);
        }""",
        [delta, unit, notches],
    )


def test_one_notch_of_a_mouses_wheel_is_one_slice(client: Any, stack: Any) -> None:
    client.show(stack.question())
    client.page.mouse.move(*point(client, *MIDDLE))

    client.page.mouse.wheel(0, 120)
    client.page.wait_for_function("document.querySelector('.rk-slice').textContent === 'Slice 14/20'")
    client.page.mouse.wheel(0, -100)
    client.page.wait_for_function("document.querySelector('.rk-slice').textContent === 'Slice 13/20'")


@pytest.mark.parametrize(
    ("delta", "unit", "notches"),
    [(16, "PIXEL", 1), (53, "PIXEL", 1), (100, "PIXEL", 0), (120, "PIXEL", 1), (3, "LINE", 0), (1, "PAGE", 0)],
)
def test_a_notch_is_one_slice_whatever_the_settings_make_of_it(
    client: Any, stack: Any, delta: float, unit: str, notches: int
) -> None:
    client.show(stack.question())

    turn(client, delta, unit, notches)
    assert client.hud("slice") == "Slice 14/20"
    turn(client, -delta, unit, -notches)
    assert client.hud("slice") == "Slice 13/20"


def test_notches_that_an_engine_adds_up_all_count(client: Any, stack: Any) -> None:
    client.show(stack.question())

    turn(client, 240, notches=2)

    assert client.hud("slice") == "Slice 15/20"


def test_the_small_moves_of_a_trackpad_add_up_until_it_turns(client: Any, stack: Any) -> None:
    client.show(stack.question())

    turn(client, 25)
    assert client.hud("slice") == "Slice 13/20"
    turn(client, 15)
    assert client.hud("slice") == "Slice 14/20"
    turn(client, 30)
    turn(client, -30)
    assert client.hud("slice") == "Slice 14/20"
    turn(client, -10)
    assert client.hud("slice") == "Slice 13/20"


def test_the_wheel_on_a_single_picture_scrolls_the_page(client: Any, film: Any) -> None:
    client.show(film.question() + "<div style='height: 3000px'></div>")
    client.page.mouse.move(*point(client, *MIDDLE))

    client.page.mouse.wheel(0, 200)
    client.page.wait_for_function("window.scrollY > 100")


def test_ctrl_and_wheel_zoom_at_the_pointer(client: Any, stack: Any) -> None:
    client.show(stack.question())
    client.page.mouse.move(*point(client, 0.3, 0.4))
    client.page.keyboard.down("Control")
    client.page.mouse.wheel(0, -120)
    client.page.keyboard.up("Control")

    client.page.wait_for_function("document.querySelector('.rk-zoom').textContent === '1.5x'")


def test_a_right_drag_windows_and_keeps_the_menu_shut(client: Any, stack: Any) -> None:
    client.show(stack.question())
    client.page.evaluate(
        "addEventListener('contextmenu', (e) => { window.menus = (window.menus || []).concat(e.defaultPrevented); })"
    )

    drag(client, MIDDLE, (60, 40), button="right")

    assert client.hud("window") != "Lung W 1500 L -600"
    assert client.page.get_by_role("button", name="Window: own").count() == 1
    client.page.locator(".rk-stage").click(button="right")
    assert client.page.evaluate("menus[menus.length - 1]") is False


def test_a_menu_after_a_right_drag_stays_shut(client: Any, stack: Any) -> None:
    client.show(stack.question())
    drag(client, MIDDLE, (60, 40), button="right")

    opened = """() => document.querySelector(".rk-stage").dispatchEvent(
        new MouseEvent("contextmenu", {bubbles: true, cancelable: true}))"""

    assert client.page.evaluate(opened) is False
    assert client.page.evaluate(opened) is True


def test_shift_and_a_left_drag_window_too(client: Any, stack: Any) -> None:
    client.show(stack.question())

    client.page.keyboard.down("Shift")
    drag(client, MIDDLE, (0, 40))
    client.page.keyboard.up("Shift")

    assert client.hud("slice") == "Slice 13/20"
    assert client.hud("window").startswith("W 1500 L -")


def test_a_left_drag_scrolls_the_stack_and_pans_when_zoomed(client: Any, stack: Any) -> None:
    client.show(stack.question())
    drag(client, MIDDLE, (0, 75))
    assert client.hud("slice") == "Slice 16/20"

    client.page.keyboard.press("z")
    before = client.page.locator(".rk-now").bounding_box()
    drag(client, MIDDLE, (0, 60))
    after = client.page.locator(".rk-now").bounding_box()

    assert client.hud("slice") == "Slice 16/20"
    assert after["y"] - before["y"] == pytest.approx(60, abs=1)


def double_click(client: Any, x: float, y: float) -> None:
    """Click twice within a tenth of a second, by the times that the events themselves carry."""
    session = client.page.context.new_cdp_session(client.page)
    for count in (1, 2):
        for kind in ("mousePressed", "mouseReleased"):
            event = {"type": kind, "x": x, "y": y, "button": "left", "clickCount": count}
            session.send("Input.dispatchMouseEvent", {**event, "timestamp": 1_763_900_000 + count / 10})
    session.detach()


def test_a_double_click_zooms_to_the_place_and_back(client: Any, stack: Any) -> None:
    client.show(stack.question())
    x, y = point(client, *MIDDLE)

    double_click(client, x, y)
    assert client.hud("zoom") == "2.5x"

    double_click(client, x, y)
    assert client.hud("zoom") == ""


def test_outlines_stay_on_their_finding_at_any_zoom(client: Any, stack: Any) -> None:
    client.show(stack.answer())

    for keys in ("", "zz", "zzz"):
        for key in keys:
            client.page.keyboard.press(key)
        picture = client.page.locator(".rk-now").bounding_box()
        outline = client.page.locator(".rk-shapes .rk-line").first.evaluate(
            "(path) => { const b = path.getBoundingClientRect(); return [b.left + b.width / 2, b.top + b.height / 2]; }"
        )
        assert outline[0] == pytest.approx(picture["x"] + 0.3 * picture["width"], abs=1.5)
        assert outline[1] == pytest.approx(picture["y"] + 0.45 * picture["height"], abs=1.5)


def test_the_slider_and_the_buttons_do_all_that_gestures_do(open_client: Any, stack: Any) -> None:
    client = open_client(**PHONE)
    client.show(stack.question())

    client.page.get_by_role("button", name="More controls").tap()
    client.page.get_by_role("button", name="Next slice").tap()
    assert client.hud("slice") == "Slice 14/20"
    client.page.get_by_role("button", name="Window: Lung").tap()
    assert client.hud("window") == "Soft tissue W 350 L 50"
    client.page.get_by_role("button", name="Zoom in").tap()
    assert client.hud("zoom") == "1.4x"
    client.page.get_by_role("button", name="Fit").tap()
    client.page.get_by_role("button", name="Adjust").tap()
    client.page.get_by_label("Window width").fill("200")
    assert client.hud("window") == "W 200 L 50"
    client.page.get_by_role("button", name="Invert").tap()
    client.page.get_by_role("button", name="Reset").tap()
    assert client.hud("window") == "Soft tissue W 350 L 50"


def test_one_finger_scrolls_the_stack(open_client: Any, stack: Any) -> None:
    client = open_client(**PHONE)
    client.show(stack.question())

    Fingers(client).drag(point(client, *MIDDLE), (0, -90))

    assert int(client.hud("slice").split()[1].partition("/")[0]) in range(5, 10)
    assert client.page.evaluate("scrollY") == 0


def test_two_fingers_zoom_and_one_then_pans(open_client: Any, stack: Any) -> None:
    client = open_client(**PHONE)
    client.show(stack.question())
    fingers = Fingers(client)

    fingers.pinch(point(client, *MIDDLE), 60, 180)
    assert float(client.hud("zoom").rstrip("x")) == pytest.approx(3, abs=0.3)

    before = client.page.locator(".rk-now").bounding_box()
    fingers.drag(point(client, *MIDDLE), (-50, 30))
    after = client.page.locator(".rk-now").bounding_box()
    assert after["x"] - before["x"] == pytest.approx(-50, abs=8)
    assert after["y"] - before["y"] == pytest.approx(30, abs=8)
    assert client.hud("slice") == "Slice 13/20"
    assert client.page.evaluate("visualViewport.scale") == 1


def test_a_finger_on_a_single_picture_scrolls_the_page_and_two_zoom_it(open_client: Any, film: Any) -> None:
    client = open_client(**PHONE)
    client.show(film.answer() + "<div style='height: 3000px'></div>")
    fingers = Fingers(client)

    fingers.pinch(point(client, *MIDDLE), 60, 150)
    assert float(client.hud("zoom").rstrip("x")) == pytest.approx(2.5, abs=0.3)
    client.page.evaluate("radanki.cmd('fit')")

    fingers.drag(point(client, *MIDDLE), (0, -200))
    client.page.wait_for_function("scrollY > 100")


def test_taps_and_swipes_on_the_viewer_never_reach_the_clients_gestures(open_client: Any, stack: Any) -> None:
    client = open_client(**PHONE)
    client.show(stack.question())
    client.page.evaluate(
        """() => {
            window.gestures = 0;
            const isOurs = (target) => target.closest("a, button, input, [onclick], .tappable");
            for (const type of ["touchstart", "touchend"]) {
                document.addEventListener(type, (event) => { if (!isOurs(event.target)) { window.gestures += 1; } });
            }
        }"""
    )
    fingers = Fingers(client)

    fingers.drag(point(client, *MIDDLE), (120, 0))
    fingers.drag(point(client, *MIDDLE), (0, 120))
    client.page.touchscreen.tap(*point(client, *MIDDLE))
    client.page.touchscreen.tap(*point(client, 0.5, 1.06))

    assert client.page.evaluate("gestures") == 0


def test_the_page_can_always_be_scrolled_past_a_stack(open_client: Any, stack: Any) -> None:
    client = open_client(**{**PHONE, "viewport": {"width": 844, "height": 390}})
    client.show(stack.question())

    box = client.page.locator(".rk-stage").bounding_box()

    assert box["height"] <= 0.7 * 390 + 1
