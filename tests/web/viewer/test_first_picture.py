"""What a side does before its first picture is on the screen: no work for the pictures that nobody sees yet."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from radanki.web import bundle

WATCH = """() => {
window.seen = {reads: 0, decoded: 0, taken: [], asked: []};
for (const name of ["clientWidth", "clientHeight"]) {
  const old = Object.getOwnPropertyDescriptor(Element.prototype, name);
  Object.defineProperty(Element.prototype, name, {get() { seen.reads += 1; return old.get.call(this); }});
}
for (const name of ["offsetWidth", "offsetHeight"]) {
  const old = Object.getOwnPropertyDescriptor(HTMLElement.prototype, name);
  Object.defineProperty(HTMLElement.prototype, name, {get() { seen.reads += 1; return old.get.call(this); }});
}
const oldDecode = HTMLImageElement.prototype.decode;
HTMLImageElement.prototype.decode = function () { seen.decoded += 1; return oldDecode.call(this); };
}"""
NAMES = "Array.from(document.querySelectorAll('.rk-pan img'), (image) => image.getAttribute('src'))"
ALL = "document.querySelectorAll('.rk-pan img').length === 20"


def mounted(client: Any, side: str, after: str = "") -> dict[str, Any]:
    """Mount a side whose pictures are there, and tell what that alone did: nothing else runs in between.

    What ``after`` does, it does in the same breath.
    """
    client.show(side)
    client.page.wait_for_function(ALL)
    client.page.get_by_role("button", name="More controls").first.click()
    client.page.get_by_role("button", name="Plain picture").first.click()
    client.page.evaluate(WATCH)
    return client.page.evaluate(
        "() => { document.querySelector('.rk-offer').click(); " + after + f"; return {{...seen, taken: {NAMES}}}; }}"
    )


def test_only_the_picture_that_a_question_opens_on_is_taken_in_at_once(client: Any, stack: Any) -> None:
    seen = mounted(client, stack.question())

    assert seen["taken"] == ["rk-slice12.webp"]
    assert seen["decoded"] == 0


def test_an_answer_takes_in_the_slice_that_shows_most_of_it_and_no_other(client: Any, stack: Any) -> None:
    stack.findings["findings"][0]["slices"] = [3, 3]
    del stack.findings["findings"][1:]

    seen = mounted(client, stack.answer())

    assert seen["taken"] == ["rk-slice03.webp"]
    assert seen["decoded"] == 0


def test_the_size_of_the_stage_is_asked_for_once(client: Any, stack: Any) -> None:
    assert mounted(client, stack.question())["reads"] == 2


def test_what_lies_over_an_answer_is_measured_once_a_label(client: Any, stack: Any) -> None:
    seen = mounted(client, stack.answer())

    labels = client.page.locator(".rk-tag").count()
    assert labels > 0
    assert seen["reads"] == 2 + 2 * labels


def test_all_viewers_of_a_side_stand_before_the_first_of_them_is_laid_out(client: Any, stack: Any) -> None:
    two = replace(stack, images=stack.images + "</div><div class='rk-viewer' data-viewer='1'>" + stack.images)
    client.page.evaluate(
        """() => {
            const old = Object.getOwnPropertyDescriptor(Element.prototype, "clientWidth");
            window.stood = [];
            Object.defineProperty(Element.prototype, "clientWidth", {get() {
                stood.push(document.querySelectorAll(".rk-stage").length);
                return old.get.call(this);
            }});
        }"""
    )

    client.show(two.question())

    assert client.page.evaluate("stood.slice(0, 2)") == [2, 2]


def test_whoever_scrolls_at_once_gets_the_slice_at_once(client: Any, stack: Any) -> None:
    seen = mounted(client, stack.question(), "radanki.cmd('next'); radanki.cmd('next')")

    assert seen["taken"][:3] == ["rk-slice12.webp", "rk-slice13.webp", "rk-slice14.webp"]
    assert client.visible_pictures() == ["rk-slice14.webp"]
    client.page.wait_for_function(ALL)


@pytest.mark.parametrize("show", ["show", "reload"])
def test_the_others_follow_by_themselves_and_nothing_moves(client: Any, stack: Any, show: str) -> None:
    getattr(client, show)(stack.question())
    before = client.page.locator(".rk-stage").bounding_box()

    client.page.wait_for_function(ALL)

    assert client.page.locator(".rk-stage").bounding_box() == before
    assert client.visible_pictures() == ["rk-slice12.webp"]


def test_where_a_web_view_tells_of_no_pause_the_others_follow_as_well(client: Any, stack: Any) -> None:
    client.page.evaluate("delete window.requestIdleCallback")

    client.show(stack.question())

    client.page.wait_for_function(ALL)


def test_where_the_first_picture_is_missing_the_others_follow(open_client: Any, stack: Any) -> None:
    client = open_client(is_clean=False)

    client.show(stack.question().replace("rk-slice12.webp", "rk-gone.webp"))

    client.page.wait_for_function(ALL)
    assert all("404" in problem for problem in client.problems)


def test_a_viewer_that_is_taken_away_while_pictures_follow_leaves_them_where_they_were(client: Any, stack: Any) -> None:
    client.show(stack.question(script="_radanki-gone.js"))
    names = "Array.from(document.querySelectorAll('.rk-viewer > img'), (image) => image.getAttribute('src'))"
    before = client.page.evaluate(names)
    client.problems.clear()
    client.page.add_script_tag(url=bundle()[0][0])
    client.page.wait_for_function("document.querySelectorAll('.rk-pan img').length > 1")

    client.page.evaluate("document.querySelector('[data-cmd=plain]').click()")

    assert client.page.evaluate(names) == before


@pytest.fixture
def kept_back(stack: Any) -> Any:
    """A stack as cards have it: all pictures but the first lie in a template."""
    first, *others = re.findall(r"<img [^>]*>", stack.images)
    lazy = "".join(other.replace(">", ' loading="lazy">') for other in others)
    return replace(stack, images=f'<div class="rk-nojs">{first}<template>{lazy}</template></div>')


def pictures_of(client: Any) -> list[str]:
    """Give the names of the pictures that were asked for so far."""
    return [url.rsplit("/", 1)[1] for url in client.requests if url.endswith(".webp")]


@pytest.mark.parametrize("show", ["show", "reload"])
def test_without_the_script_no_picture_is_asked_for_but_the_first(open_client: Any, kept_back: Any, show: str) -> None:
    client = open_client(is_clean=False)

    getattr(client, show)(kept_back.question(script="_radanki-gone.js"))

    assert client.visible_pictures() == ["rk-slice12.webp"]
    assert pictures_of(client) == ["rk-slice12.webp"]


@pytest.mark.parametrize("show", ["show", "reload"])
def test_what_was_kept_back_comes_by_itself(client: Any, kept_back: Any, show: str) -> None:
    getattr(client, show)(kept_back.question())

    client.page.wait_for_function(f"{ALL} && Array.from(document.images).every((one) => one.naturalWidth)")
    client.page.keyboard.press("]")

    assert client.visible_pictures() == ["rk-slice13.webp"]
    assert pictures_of(client)[0] == "rk-slice12.webp"


def test_what_was_kept_back_is_there_at_once_for_who_scrolls_at_once(client: Any, kept_back: Any) -> None:
    client.show(kept_back.question())
    client.page.keyboard.press("]")
    client.page.keyboard.press("]")
    client.arrives()

    assert client.hud("slice") == "Slice 15/20"
    assert client.visible_pictures() == ["rk-slice14.webp"]


def test_an_answer_opens_on_a_slice_that_was_kept_back(client: Any, kept_back: Any) -> None:
    kept_back.findings["findings"][0]["slices"] = [3, 3]
    del kept_back.findings["findings"][1:]

    client.reload(kept_back.answer())
    client.arrives()

    assert client.visible_pictures() == ["rk-slice03.webp"]


def test_the_plain_picture_puts_what_was_kept_back_where_it_was_and_the_viewer_takes_it_again(
    client: Any, kept_back: Any
) -> None:
    inside = "Array.from(document.querySelector('template').content.children, (image) => image.getAttribute('src'))"
    client.show(kept_back.question(script="_radanki-gone.js"))
    before = client.page.evaluate(inside)
    client.problems.clear()
    client.page.add_script_tag(url=bundle()[0][0])
    client.page.wait_for_function(ALL)

    client.page.evaluate("document.querySelector('[data-cmd=plain]').click()")
    assert client.page.evaluate(inside) == before

    client.page.get_by_role("button", name="Picture viewer").click()
    client.page.wait_for_function(ALL)
    client.page.keyboard.press("]")
    client.arrives()
    assert client.visible_pictures() == ["rk-slice13.webp"]
