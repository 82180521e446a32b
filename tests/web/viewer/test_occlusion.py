"""Zoom and labels on Anki's own occlusion cards, whose masks must stay where Anki draws them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from radanki.web import bundle

(SCRIPT, _), (STYLE, _) = bundle()

# A stand-in for the client's own drawing: it sizes the canvas over the picture and fills each mask.
ANKI = """<style>
#image-occlusion-container { position: relative; width: 600px; height: 800px; margin: 0 auto }
#image-occlusion-container img, #image-occlusion-canvas { position: absolute; inset: 0; width: 100%; height: 100% }
</style><script>
(() => {
  const canvas = document.getElementById("image-occlusion-canvas");
  canvas.width = 600;
  canvas.height = 800;
  const pen = canvas.getContext("2d");
  document.querySelectorAll(".cloze, .cloze-inactive").forEach((mask) => {
    const d = mask.dataset;
    pen.fillStyle = mask.className === "cloze" ? "#ff8e8e" : "#ffeba2";
    pen.fillRect(d.left * 600, d.top * 800, d.width * 600, d.height * 800);
  });
})();
</script>"""
FINDINGS = {
    "findings": [
        {"number": 1, "label": "Right lung", "shapes": [{"rect": [0.2, 0.2, 0.27, 0.55]}]},
        {"number": 2, "label": "Left lung", "shapes": [{"rect": [0.53, 0.2, 0.27, 0.55]}]},
    ]
}


def side(*, is_answer: bool, findings: str = json.dumps(FINDINGS)) -> str:
    active = "cloze-highlight" if is_answer else "cloze"
    masks = (
        f'<div class="{active}" data-ordinal="1" data-left=".2" data-top=".2" data-width=".27" data-height=".55"></div>'
        '<div class="cloze-inactive" data-ordinal="2" data-left=".53" data-top=".2" data-width=".27" '
        'data-height=".55"></div>'
    )
    back = (
        '<div><button id="toggle">Toggle Masks</button></div>'
        f'<div class="rk-occlusion"><script type="application/json" class="rk-answer">{findings}</script></div>'
    )
    return (
        f'<link rel="stylesheet" href="{STYLE}"><div style="display: none">{masks}</div><div id="err"></div>'
        '<div id="image-occlusion-container"><img src="rk-film.webp" alt="Radiograph">'
        f'<canvas id="image-occlusion-canvas"></canvas></div>{ANKI}{back if is_answer else ""}'
        f'<script src="{SCRIPT}"></script>'
    )


def box_of(client: Any, selector: str) -> dict[str, float]:
    return client.page.locator(selector).evaluate(
        "(node) => (({x, y, width, height}) => ({x, y, width, height}))(node.getBoundingClientRect())"
    )


def test_picture_and_masks_stay_aligned_at_any_zoom(client: Any) -> None:
    client.show(side(is_answer=False))

    for key in ("z", "z", "z", "x"):
        client.page.keyboard.press(key)

        assert box_of(client, "#image-occlusion-container img") == box_of(client, "#image-occlusion-canvas")
    kept_size = client.page.locator("#image-occlusion-container").evaluate(
        "(c) => c.style.getPropertyValue('--rk-unzoom')"
    )
    assert float(kept_size) == pytest.approx(1 / 1.4**2)
    assert box_of(client, "#image-occlusion-canvas")["width"] == pytest.approx(600 * 1.4**2, abs=1)


def test_a_zoomed_picture_covers_nothing_else_of_the_card(client: Any) -> None:
    client.show(side(is_answer=False))
    before = box_of(client, "#image-occlusion-container")
    for key in "zzz":
        client.page.keyboard.press(key)

    outside = client.page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).id", [before["x"] - 20, before["y"] + 100]
    )
    inside = client.page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).id", [before["x"] + 5, before["y"] + 100]
    )

    assert outside != "image-occlusion-canvas"
    assert inside == "image-occlusion-canvas"


def test_dragging_pans_and_f_takes_everything_back(client: Any) -> None:
    client.show(side(is_answer=False))
    start = box_of(client, "#image-occlusion-canvas")
    client.page.mouse.dblclick(start["x"] + 300, start["y"] + 400)
    zoomed = box_of(client, "#image-occlusion-canvas")
    assert zoomed["width"] == pytest.approx(1500, abs=1)

    client.page.mouse.move(start["x"] + 300, start["y"] + 400)
    client.page.mouse.down()
    client.page.mouse.move(start["x"] + 340, start["y"] + 420)
    client.page.mouse.move(start["x"] + 380, start["y"] + 440)
    client.page.mouse.up()
    panned = box_of(client, "#image-occlusion-canvas")
    assert panned["x"] - zoomed["x"] == pytest.approx(80, abs=1)

    client.page.keyboard.press("f")
    assert box_of(client, "#image-occlusion-canvas") == start
    assert (
        client.page.locator("#image-occlusion-container").evaluate("(c) => c.style.transform + c.style.clipPath") == ""
    )


def test_the_question_has_no_labels(client: Any) -> None:
    client.show(side(is_answer=False))

    assert client.page.locator(".rk-tag").count() == 0
    assert "lung" not in client.page.content()


def test_the_answer_labels_only_the_mask_that_was_asked_for(client: Any) -> None:
    client.show(side(is_answer=True))
    assert client.page.locator(".rk-tag").all_inner_texts() == ["1Right lung"]

    client.page.locator("#toggle").click()
    assert client.page.locator(".rk-tag").count() == 2

    client.page.keyboard.press("l")
    assert client.page.locator(".rk-tag").count() == 0


def test_ankis_container_holds_what_it_held_and_one_picture(client: Any) -> None:
    client.show(side(is_answer=True))

    children = client.page.locator("#image-occlusion-container > *").evaluate_all("(all) => all.map((n) => n.tagName)")

    assert children == ["IMG", "CANVAS", "DIV"]
    assert client.page.locator("#image-occlusion-container img").count() == 1


def test_running_twice_adds_nothing(client: Any) -> None:
    client.show(side(is_answer=True))

    client.page.evaluate("radanki.mountOcclusion()")

    assert client.page.locator(".rk-controls").count() == 1
    assert client.page.locator(".rk-io-labels").count() == 1


def test_bad_findings_leave_the_masks_alone(open_client: Any) -> None:
    client = open_client(is_clean=False)

    client.show(side(is_answer=True, findings="{nonsense"))

    assert client.page.locator("#image-occlusion-container > *").count() == 2
    assert client.page.locator("#image-occlusion-container").get_attribute("class") is None
    assert client.problems[0].startswith("radanki: no zoom on this card")


def test_two_fingers_zoom_an_occlusion_card(open_client: Any) -> None:
    client = open_client(has_touch=True, viewport={"width": 700, "height": 900})
    client.show(side(is_answer=False))
    session = client.page.context.new_cdp_session(client.page)
    box = box_of(client, "#image-occlusion-container")
    x, y = box["x"] + 300, box["y"] + 300

    for kind, apart in (("touchStart", 40), ("touchMove", 60), ("touchMove", 80), ("touchMove", 100)):
        points = [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    assert box_of(client, "#image-occlusion-canvas")["width"] == pytest.approx(1500, abs=120)


def test_axe_finds_nothing_on_an_occlusion_card(client: Any, axe: str) -> None:
    client.show(side(is_answer=True))
    client.page.evaluate(axe)

    found = client.page.evaluate("() => axe.run('main', {resultTypes: ['violations']})")

    assert [one["id"] for one in found["violations"]] == []
