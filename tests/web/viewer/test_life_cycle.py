"""What goes from question to answer, and what must never go to the next review."""

from __future__ import annotations

from typing import Any

import pytest

SHOWS = {"desktop": "show", "whole pages": "reload"}


@pytest.fixture(params=SHOWS, ids=list(SHOWS))
def show(request: pytest.FixtureRequest, client: Any) -> Any:
    """Show sides as the desktop client does, or as whole pages."""
    return getattr(client, SHOWS[request.param])


def test_the_question_opens_on_the_key_slice_in_the_first_window(client: Any, show: Any, stack: Any) -> None:
    show(stack.question())

    assert client.hud("slice") == "Slice 13/20"
    assert client.hud("window") == "Lung W 1500 L -600"
    assert client.visible_pictures() == ["rk-slice12.webp"]


def test_the_answer_shows_what_was_asked_whatever_the_question_was_left_with(
    client: Any, show: Any, stack: Any
) -> None:
    show(stack.question())
    for key in "]]]wz":
        client.page.keyboard.press(key)

    show(stack.answer())

    assert client.hud("slice") == "Slice 13/20"
    assert client.hud("window") == "Lung W 1500 L -600"
    assert client.hud("zoom") == ""


def test_an_answer_that_outlines_nothing_goes_on_where_the_question_was_left(
    client: Any, show: Any, stack: Any
) -> None:
    stack.findings["findings"] = []
    show(stack.question())
    for key in "]]]wz":
        client.page.keyboard.press(key)

    show(stack.answer())

    assert client.hud("slice") == "Slice 16/20"
    assert client.hud("window") == "Soft tissue W 350 L 50"
    assert client.hud("zoom") == "1.4x"


def test_the_next_card_starts_afresh(client: Any, show: Any, stack: Any, film: Any) -> None:
    show(stack.question())
    client.page.keyboard.press("]")
    show(stack.answer())

    show(film.question())
    client.page.keyboard.press("z")

    assert client.visible_pictures() == ["rk-film.webp"]
    assert client.hud("zoom") == "1.4x"


def test_the_same_card_comes_back_without_a_trace_of_the_last_review(
    client: Any, show: Any, stack: Any, film: Any
) -> None:
    for side in (stack.question(), stack.answer(), film.question(), film.answer()):
        show(side)
        client.page.keyboard.press("]")
        client.page.keyboard.press("w")
        client.page.keyboard.press("z")

    show(stack.question())

    assert client.hud("slice") == "Slice 13/20"
    assert client.hud("window") == "Lung W 1500 L -600"
    assert client.hud("zoom") == ""
    show(stack.answer())
    assert client.hud("slice") == "Slice 13/20"


def test_the_same_card_straight_after_itself_starts_afresh(client: Any, show: Any, stack: Any) -> None:
    show(stack.question())
    client.page.keyboard.press("]")
    show(stack.answer())

    show(stack.question())

    assert client.hud("slice") == "Slice 13/20"


def test_the_answer_forgets_a_position_of_another_card(client: Any, show: Any, stack: Any, film: Any) -> None:
    show(film.question())
    client.page.keyboard.press("z")

    show(stack.answer())

    assert client.hud("zoom") == ""


def test_a_script_that_runs_twice_on_a_side_mounts_once(client: Any, stack: Any) -> None:
    client.show(stack.question())
    client.page.keyboard.press("]")

    client.page.evaluate("radanki.mount()")

    assert client.page.locator(".rk-stage").count() == 1
    assert client.hud("slice") == "Slice 14/20"


def test_after_many_sides_a_key_still_counts_once(client: Any, stack: Any) -> None:
    for _ in range(5):
        client.show(stack.question())
        client.show(stack.answer())
    client.show(stack.question())

    client.page.keyboard.press("]")

    assert client.hud("slice") == "Slice 14/20"


def test_the_question_holds_nothing_of_the_answer(client: Any, stack: Any) -> None:
    client.show(stack.question())

    html = client.page.content()

    assert "Nodule" not in html
    assert "Vertebral" not in html
    assert client.page.locator(".rk-findings, .rk-shapes path, .rk-schematic, .rk-tag").count() == 0


def test_one_global_name_is_taken(client: Any, stack: Any) -> None:
    before = set(client.page.evaluate("Object.getOwnPropertyNames(window)"))

    client.show(stack.question())

    assert set(client.page.evaluate("Object.getOwnPropertyNames(window)")) - before == {"radanki"}


def test_an_older_script_after_a_newer_one_leaves_the_newer_in_charge(client: Any, stack: Any) -> None:
    client.page.evaluate(
        "window.radanki = {version: 99, core: {version: 99}, mounts: 0, mount() { this.mounts += 1; }}"
    )

    client.show(stack.question())

    assert client.page.evaluate("radanki.mounts") == 1
    assert client.page.evaluate("radanki.version") == 99
    assert client.visible_pictures() == ["rk-slice12.webp"]


def test_a_newer_script_silences_an_older_ones_keys(client: Any, stack: Any) -> None:
    client.show(stack.question())

    client.page.evaluate("radanki.version = 99")
    client.page.keyboard.press("]")

    assert client.hud("slice") == "Slice 13/20"


def test_with_storage_refused_the_answer_still_follows_the_question(client: Any, stack: Any) -> None:
    client.page.evaluate(
        "Object.defineProperty(window, 'sessionStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"
    )
    client.show(stack.question())
    client.page.keyboard.press("]")

    client.show(stack.answer())

    assert client.hud("slice") == "Slice 14/20"


def test_nothing_is_asked_for_but_the_cards_own_files(client: Any, stack: Any) -> None:
    client.show(stack.answer())
    client.page.wait_for_load_state("networkidle")

    names = {url.rpartition("/")[2] for url in client.requests}

    assert all(name.startswith(("rk-", "_radanki-")) or name in {"client.html", "favicon.ico"} for name in names)


def test_a_slow_phone_shows_the_key_slice_and_scrolls(client: Any, stack: Any, slow_down: Any) -> None:
    with slow_down(client.page, 6):
        client.reload(stack.question())
        client.page.wait_for_function("document.querySelector('.rk-now') && document.querySelector('.rk-now').complete")
        for _ in range(5):
            client.page.keyboard.press("]")

        assert client.hud("slice") == "Slice 18/20"
        assert client.visible_pictures() == ["rk-slice17.webp"]
