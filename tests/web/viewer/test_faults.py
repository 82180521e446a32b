"""Whatever goes wrong with the viewer, the key picture is there and the card can be graded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from radanki.web import bundle

if TYPE_CHECKING:
    from pathlib import Path

KEY_PICTURE = ["rk-slice12.webp"]
SHOWS = pytest.mark.parametrize("show", ["show", "reload"])
SCRIPT = bundle()[0][0]


def test_without_javascript_the_key_picture_is_seen(open_client: Any, stack: Any) -> None:
    plain = open_client(java_script_enabled=False)

    for side in (stack.question(), stack.answer()):
        plain.reload(side)
        seen = [image for image in plain.page.locator(".rk-viewer > img").all() if image.is_visible()]

        assert [image.get_attribute("src") for image in seen] == KEY_PICTURE


def test_without_javascript_the_schematic_is_seen_on_the_answer(open_client: Any, stack: Any) -> None:
    plain = open_client(java_script_enabled=False)

    plain.reload(stack.answer())

    assert plain.page.locator(".rk-schematic img").is_visible()
    assert "rk-sign.svg" in plain.page.locator(".rk-schematic").inner_html()


@SHOWS
def test_with_the_script_missing_the_key_picture_is_seen(open_client: Any, stack: Any, show: str) -> None:
    client = open_client(is_clean=False)

    getattr(client, show)(stack.question(script="_radanki-gone.js"))

    assert client.visible_pictures() == KEY_PICTURE
    assert all("404" in problem for problem in client.problems)


@SHOWS
@pytest.mark.parametrize(
    "data", ["{not json", "", "[", '{"windows": [{}], "curve": [1]}', '{"curve": 7}', '{"sides": 3, "windows": [null]}']
)
def test_with_bad_settings_the_key_picture_is_seen(open_client: Any, stack: Any, show: str, data: str) -> None:
    client = open_client(is_clean=False)

    getattr(client, show)(stack.question(data=data))

    assert client.visible_pictures() == KEY_PICTURE
    assert all(problem.startswith("radanki: the plain picture is shown") for problem in client.problems)


def test_with_unreadable_findings_the_stack_still_scrolls(open_client: Any, stack: Any) -> None:
    client = open_client(is_clean=False)

    client.show(stack.answer().replace('{"findings"', '{"findings'))
    client.page.keyboard.press("]")

    assert client.hud("slice") == "Slice 14/20"
    assert client.problems == ["radanki: findings unreadable"]


BREAKS = {
    "an early step": "document.createElementNS = () => { throw new Error('injected'); }",
    "the swap": "const old = Node.prototype.insertBefore; Node.prototype.insertBefore = function (node, next) { "
    "if (node.className === 'rk-stage') { throw new Error('injected'); } return old.call(this, node, next); }",
    "the layout": "Object.defineProperty(Element.prototype, 'clientWidth', {get() { throw new Error('injected'); }})",
    "the observer": "window.ResizeObserver = function () { throw new Error('injected'); }",
    "the filter": "CSS.supports = () => { throw new Error('injected'); }",
}


@pytest.mark.parametrize("breaking", BREAKS.values(), ids=list(BREAKS))
def test_when_mounting_breaks_the_markup_is_as_it_was(open_client: Any, stack: Any, breaking: str) -> None:
    client = open_client(is_clean=False)
    client.show(stack.question(script="_radanki-gone.js"))
    before = client.page.locator(".rk-viewer").evaluate("(root) => root.outerHTML")
    client.page.evaluate("() => { " + breaking + " }")

    client.page.evaluate(
        """(name) => new Promise((done) => {
            const script = Object.assign(document.createElement("script"), {src: name, onload: done});
            document.head.append(script);
        })""",
        SCRIPT,
    )

    after = client.page.locator(".rk-viewer").evaluate(
        """(root) => {
            for (const node of [root, ...root.querySelectorAll("img")]) {
                for (const name of ["style", "class", "draggable", "loading"]) {
                    if (name !== "class" || !node.classList.length) { node.removeAttribute(name); }
                }
            }
            return root.outerHTML;
        }"""
    )
    assert after == before
    assert client.visible_pictures() == KEY_PICTURE
    assert any("injected" in problem for problem in client.problems)


def test_from_a_file_address_windows_work(open_client: Any, stack: Any, media: Path) -> None:
    client = open_client()
    page = media / "side.html"
    page.write_text(f"<!doctype html><html lang=en><title>x</title><body>{stack.question()}")
    client.page.goto(page.as_uri())
    lung = client.grey_at(0.7, 0.47)

    client.page.keyboard.press("w")
    client.draws()

    assert client.hud("window") == "Soft tissue W 350 L 50"
    assert lung > 60
    assert client.grey_at(0.7, 0.47) < 5


def test_in_a_sandbox_without_an_origin_windows_work(open_client: Any, stack: Any, media: Path) -> None:
    client = open_client()
    (media / "boxed.html").write_text(f"<!doctype html><html lang=en><title>x</title><body>{stack.question()}")
    client.page.set_content(
        f'<iframe sandbox="allow-scripts" width=900 height=800 src="{client.origin}/boxed.html"></iframe>'
    )
    frame = client.page.frame_locator("iframe")
    frame.locator(".rk-on .rk-stage").click(button="right")

    client.page.keyboard.press("w")
    frame.locator(".rk-hud.rk-window", has_text="Soft tissue").wait_for()

    assert frame.locator(".rk-hud.rk-window").inner_text() == "Soft tissue W 350 L 50"
    filtered = frame.locator(".rk-lens").evaluate("(lens) => lens.style.filter")
    assert filtered.startswith('url("#rk-lut-')


def test_a_client_without_svg_filters_shows_pictures_as_stored(client: Any, stack: Any) -> None:
    client.page.evaluate("CSS.supports = () => false")

    client.show(stack.question())
    client.page.keyboard.press("w")
    client.page.keyboard.press("]")

    assert client.hud("slice") == "Slice 14/20"
    assert client.hud("window") == ""
    assert client.page.locator("[data-cmd='next-window'], [data-cmd='adjust']").count() == 0


def test_a_slice_that_is_missing_says_so_and_the_others_are_shown(open_client: Any, stack: Any) -> None:
    client = open_client(is_clean=False)
    client.show(stack.question().replace("rk-slice13.webp", "rk-gone.webp"))

    client.page.keyboard.press("]")
    client.page.wait_for_selector(".rk-now[src='rk-gone.webp']")
    lost = client.page.locator(".rk-now")
    assert lost.get_attribute("src") == "rk-gone.webp"
    assert lost.get_attribute("alt") == "Axial CT, slice 13"

    client.page.keyboard.press("]")
    assert client.visible_pictures() == ["rk-slice14.webp"]


def test_a_student_can_switch_the_viewer_off_and_on(client: Any, stack: Any, film: Any) -> None:
    client.show(stack.question())
    client.more()
    client.page.get_by_role("button", name="Plain picture").click()
    assert client.visible_pictures() == KEY_PICTURE

    client.show(film.question())
    assert client.page.locator(".rk-stage").count() == 0
    client.reload(stack.question())
    assert client.page.locator(".rk-stage").count() == 0

    client.page.get_by_role("button", name="Picture viewer").click()
    assert client.hud("slice") == "Slice 13/20"
    client.show(stack.question()) if client.page.locator("#qa").count() else client.reload(stack.question())
    assert client.hud("slice") == "Slice 13/20"


def test_the_windowed_grey_on_the_screen_is_the_one_that_was_meant(client: Any, stack: Any) -> None:
    client.show(stack.question())
    client.page.wait_for_load_state("networkidle")

    lung_in_lung_window = client.grey_at(0.7, 0.47)
    client.page.keyboard.press("w")
    client.draws()
    tissue_in_soft_window = client.grey_at(0.5, 0.2)

    assert lung_in_lung_window == pytest.approx(255 * (-850 + 600.5) / 1499 + 127.5, abs=3)
    assert tissue_in_soft_window == pytest.approx(127.5, abs=3)


def test_the_film_is_shown_exactly_as_stored(client: Any, film: Any, media: Path) -> None:
    client.show(film.question())
    client.page.wait_for_load_state("networkidle")

    stored = Image.open(media / "rk-film.webp").convert("L").getpixel((20, 20))

    assert client.grey_at(20 / 300, 20 / 400) == stored
