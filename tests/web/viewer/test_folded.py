"""Viewers in a closed fold come after what is seen, one in each pause, and are there for whoever wants them."""

from __future__ import annotations

import html
import json
from dataclasses import replace
from typing import Any

import pytest

MOUNTED = "document.querySelectorAll('.rk-viewer.rk-on').length"
FOLDED = """<details><summary>More</summary><figure class="rk-linked">{}</figure></details>"""
IN_THE_SAME_BREATH = """([html, after]) => new Promise((done) => {
  window.sized = [];
  const old = Object.getOwnPropertyDescriptor(Element.prototype, "clientWidth");
  Object.defineProperty(Element.prototype, "clientWidth", {get() {
    sized.push(Boolean(this.closest("details")));
    return old.get.call(this);
  }});
  const box = document.createElement("div");
  box.innerHTML = html;
  document.body.append(box);
  radanki.mount();
  done(new Function("return " + after)());
})"""


@pytest.fixture
def answer(stack: Any) -> str:
    """An answer as cards have it: its own stack, and one to compare with in a closed fold."""
    settings = html.escape(json.dumps({"kind": "stack", "name": "Normal", "linked": True}))
    other = (
        f'<div class="rk-viewer tappable" data-viewer="1" data-linked data-settings="{settings}">{stack.images}</div>'
    )
    return replace(stack, findings={"findings": []}).answer() + FOLDED.format(other)


def at_once(client: Any, stack: Any, side: str, after: str = MOUNTED) -> Any:
    """Show a side in a window that has the script, and tell what is so before anything else runs."""
    client.show(stack.question())
    client.page.evaluate("document.querySelectorAll('.rk-viewer').forEach((one) => one.remove())")
    return client.page.evaluate(IN_THE_SAME_BREATH, [side, after])


def test_what_lies_in_a_closed_fold_waits_for_what_is_seen(client: Any, stack: Any, answer: str) -> None:
    assert at_once(client, stack, answer) == 1

    client.page.wait_for_function(f"{MOUNTED} === 2")
    assert not any(client.page.evaluate("sized"))


def test_it_is_laid_out_when_the_fold_opens(client: Any, answer: str) -> None:
    client.show(answer)
    client.page.wait_for_function(f"{MOUNTED} === 2")

    client.page.locator("summary").click()
    client.draws()

    stage, picture = (client.page.locator(f"details {one}").bounding_box() for one in (".rk-stage", ".rk-now"))
    assert picture["height"] == pytest.approx(stage["height"], abs=1)


def test_compare_waits_for_nothing(client: Any, stack: Any, answer: str) -> None:
    press = "(document.querySelector('[data-cmd=compare]').click(), " + MOUNTED + ")"

    assert at_once(client, stack, answer, press) == 2


def test_a_side_that_is_gone_before_its_fold_had_its_turn_leaves_nothing(client: Any, stack: Any, answer: str) -> None:
    at_once(client, stack, answer)
    client.page.evaluate("document.querySelectorAll('.rk-viewer').forEach((one) => one.remove())")
    client.draws()

    client.show(answer)

    client.page.wait_for_function(f"{MOUNTED} === 2")


def test_a_second_call_does_not_mount_what_waits_twice(client: Any, stack: Any, answer: str) -> None:
    assert at_once(client, stack, answer, f"(radanki.mount(), {MOUNTED})") == 1

    client.page.wait_for_function(f"{MOUNTED} === 2")
    assert client.page.locator("details .rk-stage").count() == 1


def test_who_wants_plain_pictures_meanwhile_gets_them_in_the_fold_as_well(client: Any, stack: Any, answer: str) -> None:
    plain = f"(document.querySelector('[data-cmd=plain]').click(), {MOUNTED})"

    assert at_once(client, stack, answer, plain) == 0

    client.draws()
    client.draws()
    assert client.page.evaluate(MOUNTED) == 0
    client.page.get_by_role("button", name="Picture viewer").first.click()
    client.page.wait_for_function(f"{MOUNTED} === 2")
