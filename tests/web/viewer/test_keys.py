"""The viewer's keys, and Anki's keys, which it never takes."""

from __future__ import annotations

from typing import Any

import pytest

RESERVED = [
    "Space", "Enter", *"1234567", *"emrvoiudsabty", *"-=*!@", "F5", "Shift+A", "Shift+M", "Shift+V", "Shift+T",
    *"gh89", "G", "H", "+", "Control+z", "Control+f", "Control+w", "Control+x", "Control+c", "Control+l", "Control+[",
    "Alt+f", "Meta+w", "Escape", "Backspace", "Delete",
]  # fmt: skip
OURS = ["[", "]", "w", "Shift+W", "z", "x", "f", "c", "l"]

RECORD = """() => {
  window.taken = [];
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) { window.taken.push(event.key); }
    event.preventDefault();
  });
}"""


def record_taken_keys(client: Any) -> None:
    client.page.evaluate(RECORD)


@pytest.mark.parametrize("focus", ["page", "picture"])
def test_ankis_keys_pass_untouched(client: Any, stack: Any, focus: str) -> None:
    client.show(stack.answer())
    record_taken_keys(client)
    if focus == "picture":
        client.page.locator(".rk-stage").focus()

    for key in RESERVED:
        client.page.keyboard.press(key)

    assert client.page.evaluate("taken") == []
    assert client.hud("slice") == "Slice 13/20"


def test_the_viewers_own_keys_are_taken(client: Any, stack: Any) -> None:
    client.show(stack.answer())
    record_taken_keys(client)

    for key in OURS:
        client.page.keyboard.press(key)

    assert client.page.evaluate("taken") == ["[", "]", "w", "W", "z", "x", "f", "c", "l"]


def test_a_key_with_nothing_to_do_passes_on(client: Any, film: Any) -> None:
    client.show(film.question())
    record_taken_keys(client)

    for key in ("[", "]", "w", "c", "l"):
        client.page.keyboard.press(key)

    assert client.page.evaluate("taken") == []


def test_a_card_without_pictures_takes_no_key(client: Any, stack: Any) -> None:
    client.show(stack.question())
    client.show("<h1>Words only</h1>")
    record_taken_keys(client)

    for key in OURS:
        client.page.keyboard.press(key)

    assert client.page.evaluate("taken") == []


def test_letters_typed_as_an_answer_stay_letters(client: Any, stack: Any) -> None:
    client.show(stack.question() + "<label>Answer <input id=typeans></label>")

    client.page.locator("#typeans").press_sequentially("wxyz[]fcl")

    assert client.page.locator("#typeans").input_value() == "wxyz[]fcl"
    assert client.hud("window") == "Lung W 1500 L -600"


def test_brackets_step_through_the_slices_and_stop_at_the_ends(client: Any, stack: Any) -> None:
    client.show(stack.question())

    for _ in range(25):
        client.page.keyboard.press("]")
    assert client.hud("slice") == "Slice 20/20"

    for _ in range(3):
        client.page.keyboard.press("[")
    assert client.hud("slice") == "Slice 17/20"


def test_w_goes_round_the_windows_and_shift_w_back(client: Any, stack: Any) -> None:
    client.show(stack.question())

    seen = []
    for key in ("w", "w", "w", "Shift+W"):
        client.page.keyboard.press(key)
        seen.append(client.hud("window"))

    assert seen == ["Soft tissue W 350 L 50", "Bone W 1800 L 400", "Lung W 1500 L -600", "Bone W 1800 L 400"]


def test_arrows_count_only_while_the_picture_has_the_focus(client: Any, stack: Any) -> None:
    client.show(stack.question())
    client.page.keyboard.press("ArrowDown")
    assert client.hud("slice") == "Slice 13/20"

    client.page.locator(".rk-stage").focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowUp"):
        client.page.keyboard.press(key)
    assert client.hud("slice") == "Slice 14/20"

    client.page.keyboard.press("Home")
    assert client.hud("slice") == "Slice 1/20"
    client.page.keyboard.press("PageDown")
    assert client.hud("slice") == "Slice 11/20"


def test_zoom_keys_zoom_and_f_fits(client: Any, stack: Any) -> None:
    client.show(stack.question())

    client.page.keyboard.press("z")
    client.page.keyboard.press("z")
    client.page.keyboard.press("x")
    assert client.hud("zoom") == "1.4x"

    client.page.keyboard.press("f")
    assert client.hud("zoom") == ""


def test_brackets_on_altgr_count_and_other_altgr_keys_do_not(client: Any, stack: Any) -> None:
    client.show(stack.question())

    client.page.evaluate(
        """() => ["]", "w"].forEach((key) => document.body.dispatchEvent(new KeyboardEvent("keydown",
            {key, ctrlKey: true, altKey: true, modifierAltGraph: true, bubbles: true, cancelable: true})))"""
    )

    assert client.hud("slice") == "Slice 14/20"
    assert client.hud("window") == "Lung W 1500 L -600"


def test_a_clicked_button_does_not_keep_the_focus_from_ankis_space(client: Any, stack: Any) -> None:
    client.show(stack.question())

    client.page.get_by_role("button", name="Window: Lung").click()

    assert client.page.evaluate("document.activeElement.tagName") == "BODY"


def test_a_dragged_slider_does_not_keep_the_focus(client: Any, stack: Any) -> None:
    client.show(stack.question())
    box = client.page.locator("input.rk-range").first.bounding_box()

    client.page.mouse.click(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2)

    assert client.hud("slice") == "Slice 20/20"
    assert client.page.evaluate("document.activeElement.tagName") == "BODY"


def test_mobile_clients_user_actions_can_run_commands(client: Any, stack: Any) -> None:
    client.show(stack.question())

    assert client.page.evaluate("radanki.cmd('next-window')") is True
    assert client.page.evaluate("radanki.cmd('no-such-thing')") is False
    assert client.hud("window") == "Soft tissue W 350 L 50"


def test_l_presses_the_label_box_of_a_card_without_a_viewer(client: Any, stack: Any) -> None:
    client.show(stack.question())
    client.show('<input type="checkbox" id="rk-labels" checked aria-label="Labels"><p>Words</p>')

    client.page.keyboard.press("l")

    assert not client.page.locator("#rk-labels").is_checked()
