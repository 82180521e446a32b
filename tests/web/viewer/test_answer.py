"""Findings, marks, comparisons, schematics and loops."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from radanki.web import bundle

NODULE = {"number": 1, "label": "Nodule", "slices": [10, 14], "shapes": [{"ellipse": [0.3, 0.45, 0.05, 0.05]}]}

# What Anki 26's desktop sets on every button of a card's page, and on hovering.
CLIENT_BUTTONS = """
*, *::before, *::after { box-sizing: border-box }
button { background: #fcfcfc; border: 1px solid #c4c4c4; border-radius: 5px; font-weight: 500; margin: 1em .5em;
  outline: none !important; padding: 8px 10px; -webkit-appearance: none }
button:hover { background: linear-gradient(180deg, white 0%, #fcfcfc 100%); border: 1px solid #c4c4c4 }
.fancy button { border-radius: 15px; box-shadow: 0 2px 1px -1px rgba(20, 20, 20, .12) }
.fancy button:hover { box-shadow: 0 3px 1px -2px rgba(20, 20, 20, .2); transition: box-shadow 180ms linear }
"""


def tap_picture(client: Any, u: float, v: float) -> None:
    box = client.page.locator(".rk-now").bounding_box()
    client.page.mouse.click(box["x"] + u * box["width"], box["y"] + v * box["height"])


def labels(client: Any) -> list[str]:
    client.arrives()
    return client.page.locator(".rk-tag b").all_inner_texts()


def test_the_answer_outlines_what_is_seen_on_this_slice(client: Any, stack: Any) -> None:
    client.show(stack.answer())
    assert labels(client) == ["1", "3"]

    for _ in range(3):
        client.page.keyboard.press("]")
    assert labels(client) == ["3"]


def test_an_answer_draws_what_is_on_the_slice_that_it_shows_and_the_rest_when_it_is_seen(
    client: Any, stack: Any
) -> None:
    """A stack may have hundreds of shapes, and a phone needs the answer at once."""
    each = [{"slices": [z, z], "ring": "1200 1200 400 0 0 400 -400 0"} for z in range(20)]
    card = replace(stack, findings={"findings": [{"number": 1, "label": "Nodule", "shapes": each}]})
    client.page.evaluate("""() => {
        const make = document.createElementNS.bind(document);
        window.lines = 0;
        document.createElementNS = (space, name) => { lines += name === "path"; return make(space, name); };
    }""")

    line = client.page.locator(".rk-shapes .rk-line")

    client.show(card.answer())
    client.arrives()
    assert line.count() == 1
    at_first = client.page.evaluate("lines")
    client.page.keyboard.press("]")
    client.arrives()
    assert line.count() == 1

    assert at_first < len(each), "of each shape an outline and what sets it off"
    assert client.page.evaluate("lines") == at_first + 2
    assert line.get_attribute("d").startswith("M")


def test_a_question_about_window_and_sides_tells_neither_and_its_answer_both(client: Any, stack: Any) -> None:
    windows = [{**one, "name": str(place), "label": str(place)} for place, one in enumerate(stack.viewer["windows"], 1)]
    told = {**{key: stack.viewer[key] for key in ("sides", "windows", "window")}, "untold": False}
    asked = {**stack.viewer, "windows": windows, "window": "1", "untold": True}
    del asked["sides"]
    card = replace(stack, viewer=asked, findings={**stack.findings, "told": told})

    client.show(card.question())
    front = client.page.locator(".rk-viewer").inner_text()
    assert "Lung" not in front
    assert "-600" not in front
    assert client.page.locator(".rk-viewer").get_by_text("R", exact=True).count() == 0

    client.show(card.answer())
    back = client.page.locator(".rk-viewer").inner_text()
    assert "Lung W 1500 L -600" in back
    assert client.page.locator(".rk-viewer").get_by_text("R", exact=True).count() == 1


def test_l_hides_and_shows_all_outlines(client: Any, stack: Any) -> None:
    client.show(stack.answer())
    button = client.page.get_by_role("button", name="Labels")
    assert button.get_attribute("aria-pressed") == "true"

    client.page.keyboard.press("l")
    assert client.page.locator(".rk-shapes path, .rk-tag").count() == 0
    assert button.get_attribute("aria-pressed") == "false"

    button.click()
    assert client.page.locator(".rk-shapes .rk-line").count() == 2


def test_a_tapped_outline_tells_its_why(client: Any, stack: Any) -> None:
    client.show(stack.answer())

    tap_picture(client, 0.3, 0.45)

    client.page.get_by_text("Round, sharply outlined").wait_for()
    client.page.get_by_text("Dense and in the midline").wait_for(state="hidden")
    opener = client.page.get_by_role("button", name="1 Nodule")
    assert opener.get_attribute("aria-expanded") == "true"

    tap_picture(client, 0.3, 0.45)
    client.page.get_by_text("Round, sharply outlined").wait_for(state="hidden")


def test_a_chosen_finding_brings_a_slice_on_which_it_is_seen(client: Any, stack: Any) -> None:
    client.show(stack.answer())

    client.more()
    client.page.get_by_role("button", name="4 Pleural fluid").click()

    assert client.hud("slice") == "Slice 4/20"
    assert labels(client) == ["3", "4"]


def test_the_list_says_on_which_slices_a_finding_is_seen(client: Any, stack: Any) -> None:
    client.show(stack.answer())
    client.more()

    assert [" ".join(text.split()) for text in client.page.locator(".rk-finding").all_inner_texts()] == [
        "1 Nodule (slices 11\u201315)", "3 Vertebral body", "4 Pleural fluid (slices 3\u20136)",
    ]  # fmt: skip


def test_text_of_a_case_is_never_markup(client: Any, stack: Any) -> None:
    stack.findings["findings"] = [
        {
            "number": 1,
            "label": "<img src=x onerror=alert(1)>",
            "why": "<b>5 < 7</b>",
            "shapes": [{"rect": [0, 0, 1, 1]}],
        }
    ]
    text = stack.answer().replace("<img src=x onerror=alert(1)>", "\\u003cimg src=x onerror=alert(1)\\u003e")

    client.show(text)

    client.more()
    assert client.page.locator(".rk-finding").inner_text() == "<img src=x onerror=alert(1)>"


def test_the_schematic_waits_until_it_is_asked_for(client: Any, stack: Any) -> None:
    client.show(stack.answer())
    schematic = client.page.get_by_alt_text("Schematic of the sign")
    schematic.wait_for(state="hidden")

    client.more()
    client.page.get_by_role("button", name="Schematic").click()

    schematic.wait_for()
    client.page.wait_for_function("document.querySelectorAll('.rk-pan img').length === 20")


def test_sides_and_scale_are_drawn_only_where_they_are_known(client: Any, stack: Any, film: Any) -> None:
    client.show(stack.question())
    assert client.page.locator(".rk-side").all_inner_texts() == ["R", "L", "A", "P"]
    bar = client.page.locator(".rk-bar")
    picture = client.page.locator(".rk-now").bounding_box()
    assert bar.inner_text() == "5 cm"
    assert bar.bounding_box()["width"] == pytest.approx(50 / 1.4 * picture["width"] / 256, abs=1)

    client.show(film.question())
    assert client.page.locator(".rk-side").count() == 0
    assert client.page.locator(".rk-bar").inner_text() == ""


def test_a_mark_on_the_finding_is_a_hit(client: Any, film: Any) -> None:
    client.show(film.question())
    tap_picture(client, 0.3, 0.4)
    assert client.page.locator(".rk-mark").count() == 1

    client.show(film.answer())

    assert client.page.locator(".rk-score").inner_text() == "Your mark lies on it."
    assert client.page.locator(".rk-mark.rk-hit").inner_text() == "\u2713"


def ring_off_by(client: Any, u: float, v: float) -> float:
    """Give how many pixels the middle of the first mark's ring lies away from a place of the picture."""
    return client.page.evaluate(
        """([u, v]) => {
            const mark = document.querySelector(".rk-mark");
            const [pin, look] = [mark.getBoundingClientRect(), getComputedStyle(mark, "::before")];
            const px = (name) => parseFloat(look.getPropertyValue(name)) || 0;
            const edges = (name) => look.boxSizing === "border-box" ? 0 : px(name);
            const middle = (side, size, edge) => px(side) + edges(edge) + px(size) / 2;
            const x = pin.x + mark.clientLeft + middle("left", "width", "border-left-width");
            const y = pin.y + mark.clientTop + middle("top", "height", "border-top-width");
            const shown = document.querySelector(".rk-now").getBoundingClientRect();
            return Math.hypot(x - shown.x - u * shown.width, y - shown.y - v * shown.height);
        }""",
        [u, v],
    )


@pytest.mark.parametrize("side", ["question", "answer"])
def test_a_mark_is_drawn_where_the_tap_was_although_the_client_styles_buttons(
    client: Any, film: Any, side: str
) -> None:
    client.page.add_style_tag(content=CLIENT_BUTTONS)
    client.page.evaluate("document.documentElement.classList.add('fancy')")
    client.show(film.question())
    tap_picture(client, 0.3, 0.4)  # the pointer stays on the mark: what the client does on hovering counts as well

    client.show(getattr(film, side)()) if side == "answer" else client.draws()

    assert ring_off_by(client, 0.3, 0.4) < 3
    look = client.page.locator(".rk-mark").evaluate(
        "(mark) => { const s = getComputedStyle(mark); return [s.backgroundImage, s.borderTopWidth, s.boxShadow]; }"
    )
    assert look == ["none", "0px", "none"], "nothing of a button may lie over the picture"


def test_nothing_of_the_clients_buttons_is_left_on_the_viewers(client: Any, stack: Any) -> None:
    client.page.add_style_tag(content=CLIENT_BUTTONS)
    client.page.evaluate("document.documentElement.classList.add('fancy')")
    client.show(stack.question())
    client.more()  # the pointer stays on it

    looks = client.page.evaluate(
        """() => [...document.querySelectorAll(".rk-row button, .rk-row input")].map((one) => {
            const look = getComputedStyle(one);
            return [look.margin, look.backgroundImage, one.ariaExpanded ? "none" : look.boxShadow, look.fontWeight];
        })"""
    )

    assert looks == [["0px", "none", "none", "400"]] * 3


def test_a_mark_beside_the_finding_is_a_miss_and_says_what_was_missed(client: Any, film: Any) -> None:
    client.show(film.question())
    tap_picture(client, 0.85, 0.9)

    client.reload(film.answer())

    assert client.page.locator(".rk-score").inner_text() == "Your mark lies beside it."
    assert client.page.locator(".rk-mark.rk-miss").inner_text() == "\u00d7"


def test_without_a_mark_nobody_is_scored(client: Any, film: Any) -> None:
    client.show(film.question())
    client.show(film.answer())

    assert client.page.locator(".rk-score, .rk-mark").count() == 0


def test_a_fingertip_sets_a_mark_as_well(open_client: Any, film: Any) -> None:
    client = open_client(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    client.show(film.question())
    box = client.page.locator(".rk-now").bounding_box()

    client.page.touchscreen.tap(box["x"] + 0.3 * box["width"], box["y"] + 0.4 * box["height"])
    client.page.locator(".rk-mark").wait_for()
    client.show(film.answer())

    assert client.page.locator(".rk-score").inner_text() == "Your mark lies on it."


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"complete": False}, "Not judged here: more is to be seen than is outlined."),
        ({"findings": [], "normal": True}, "Nothing to find here: the picture is normal."),
    ],
    ids=["not all is outlined", "a normal picture"],
)
def test_a_mark_is_judged_by_what_is_known_of_the_picture(client: Any, film: Any, told: Any, said: str) -> None:
    client.show(film.question())
    tap_picture(client, 0.85, 0.9)

    film.findings.update(told)
    client.show(film.answer())

    assert client.page.locator(".rk-score").inner_text() == said


def test_a_mark_on_a_slice_without_an_outline_is_not_judged(client: Any, stack: Any) -> None:
    stack.findings["findings"] = [NODULE]
    stack.viewer["find"] = True
    client.show(stack.question())
    client.page.keyboard.press("]")
    client.page.keyboard.press("]")
    client.page.keyboard.press("]")
    tap_picture(client, 0.3, 0.45)

    client.show(stack.answer())

    assert client.page.locator(".rk-score").inner_text() == "Not judged here: nothing is outlined on that slice."
    assert client.hud("slice") == "Slice 13/20"


def test_the_answer_dims_all_but_what_is_outlined(client: Any, film: Any) -> None:
    client.show(film.question())
    inside, outside = client.grey_at(0.3, 0.3), client.grey_at(0.7, 0.3)

    client.show(film.answer())
    client.draws()
    assert client.grey_at(0.3, 0.3) == inside
    assert client.grey_at(0.7, 0.3) < 0.7 * outside

    client.page.keyboard.press("l")
    client.draws()
    assert client.grey_at(0.7, 0.3) == outside


def test_an_outline_in_few_letters_is_the_outline_that_it_tells(client: Any, film: Any) -> None:
    film.findings["findings"] = [{"number": 1, "label": "Lung", "shapes": [{"ring": "800 800 1200 0 0 2000 -1200 0"}]}]

    client.show(film.answer())

    assert client.page.locator(".rk-shapes .rk-line").get_attribute("d") == "M60 80L150 80L150 280L60 280Z"


def test_the_student_comes_back_to_what_was_left(client: Any, stack: Any) -> None:
    client.show(stack.question())
    for key in "]]]wz":
        client.page.keyboard.press(key)
    client.show(stack.answer())
    mine = client.page.get_by_role("button", name="Your slice 16")
    assert mine.get_attribute("aria-pressed") == "false"

    mine.click()
    assert [client.hud(place) for place in ("slice", "window", "zoom")] == [
        "Slice 16/20", "Soft tissue W 350 L 50", "1.4x",
    ]  # fmt: skip

    mine.click()
    assert [client.hud(place) for place in ("slice", "window", "zoom")] == [
        "Slice 13/20", "Lung W 1500 L -600", "",
    ]  # fmt: skip


def test_who_left_what_the_answer_shows_is_offered_no_way_back(client: Any, stack: Any) -> None:
    client.show(stack.question())
    client.page.keyboard.press("]")

    client.show(stack.answer())

    assert client.hud("slice") == "Slice 14/20"
    assert client.page.locator("[data-cmd=mine]").count() == 0


@pytest.mark.parametrize("side", ["question", "answer"])
def test_on_a_phone_the_controls_are_one_row_of_at_most_four(open_client: Any, stack: Any, side: str) -> None:
    client = open_client(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    client.show(stack.question())
    client.page.keyboard.press("[")
    client.page.keyboard.press("w")
    client.page.keyboard.press("z")
    client.page.evaluate("document.querySelector('[data-cmd=zoom-in]').click()")
    client.show(getattr(stack, side)())

    seen = client.page.evaluate(
        """() => [...document.querySelectorAll(".rk-controls button, .rk-controls input")]
            .filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect().toJSON())"""
    )

    assert len(seen) <= 4
    assert {round(box["top"]) for box in seen} == {round(seen[0]["top"])}
    assert all(box["height"] >= 44 and box["width"] >= 44 for box in seen)
    assert all(box["left"] >= 0 and box["right"] <= 390 for box in seen)


def test_labels_are_words_where_they_fit_and_numbers_where_they_do_not(open_client: Any, stack: Any) -> None:
    client = open_client(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    client.show(stack.answer())
    client.arrives()
    assert client.page.locator(".rk-tag").all_inner_texts() == ["1Nodule", "3Vertebral body"]

    stack.findings["findings"] = [NODULE]
    client.show(stack.answer())
    client.arrives()
    assert client.page.locator(".rk-tag").all_inner_texts() == ["Nodule"]

    stack.findings["findings"] = [{**NODULE, "number": number} for number in range(1, 5)]
    client.show(stack.answer())
    client.arrives()
    assert client.page.locator(".rk-tag").all_inner_texts() == ["1", "2", "3", "4"]


def test_a_drag_sets_no_mark(client: Any, stack: Any) -> None:
    stack.viewer["find"] = True
    client.show(stack.question())
    box = client.page.locator(".rk-now").bounding_box()

    client.page.mouse.move(box["x"] + 200, box["y"] + 200)
    client.page.mouse.down()
    client.page.mouse.move(box["x"] + 200, box["y"] + 260)
    client.page.mouse.up()

    assert client.hud("slice") != "Slice 13/20"
    assert client.page.locator(".rk-mark").count() == 0


def test_a_tapped_mark_goes_away_and_clear_takes_all(client: Any, film: Any) -> None:
    client.show(film.question())
    tap_picture(client, 0.3, 0.4)
    tap_picture(client, 0.7, 0.4)
    client.page.locator(".rk-mark").first.click()
    assert client.page.locator(".rk-mark").count() == 1

    client.more()
    client.page.get_by_role("button", name="Clear marks").click()
    assert client.page.locator(".rk-mark").count() == 0


def test_marks_of_one_review_are_gone_in_the_next(client: Any, film: Any) -> None:
    client.show(film.question())
    tap_picture(client, 0.3, 0.4)
    client.show(film.answer())

    client.show(film.question())

    assert client.page.locator(".rk-mark").count() == 0
    client.show(film.answer())
    assert client.page.locator(".rk-mark, .rk-score").count() == 0


def test_a_mark_can_be_set_and_moved_by_keys_alone(client: Any, film: Any) -> None:
    client.show(film.question())
    client.more()
    client.page.get_by_role("button", name="Place mark").focus()
    client.page.evaluate("document.activeElement.click()")
    before = client.page.locator(".rk-mark").bounding_box()

    for _ in range(10):
        client.page.keyboard.press("ArrowLeft")
    after = client.page.locator(".rk-mark").bounding_box()
    picture = client.page.locator(".rk-now").bounding_box()
    assert before["x"] - after["x"] == pytest.approx(picture["width"] / 10, abs=1)

    client.page.keyboard.press("Delete")
    assert client.page.locator(".rk-mark").count() == 0


def test_a_mark_belongs_to_its_slice(client: Any, stack: Any) -> None:
    stack.viewer["find"] = True
    client.show(stack.question())
    tap_picture(client, 0.3, 0.45)
    client.page.locator(".rk-mark").wait_for()

    client.page.keyboard.press("]")
    client.page.locator(".rk-mark").wait_for(state="hidden")

    client.show(stack.answer())
    score = client.page.locator(".rk-score").inner_text()
    assert score == "Your mark lies on Nodule. Not marked: Vertebral body, Pleural fluid."


def test_a_loop_runs_by_itself_and_pauses(client: Any, loop: Any) -> None:
    client.show(loop.question())
    pause = client.page.get_by_role("button", name="Pause")
    pause.wait_for()
    client.page.wait_for_function("document.querySelector('.rk-slice').textContent !== 'Frame 1/6'")

    pause.click()
    client.stops_the_clock()
    shown = client.hud("slice")
    client.page.clock.run_for(1000)

    assert client.hud("slice") == shown
    assert client.page.get_by_role("button", name="Play").get_attribute("aria-pressed") == "false"


def test_a_paused_loop_stays_paused_on_the_answer(client: Any, loop: Any) -> None:
    client.stops_the_clock()
    client.show(loop.question())
    client.page.clock.run_for(125)
    client.page.keyboard.press("c")
    shown = client.hud("slice")

    client.show(loop.answer())
    client.page.clock.run_for(1000)

    assert client.hud("slice") == shown


def test_a_reader_who_wants_less_motion_starts_loops_by_hand(open_client: Any, loop: Any) -> None:
    client = open_client(reduced_motion="reduce")
    client.stops_the_clock()
    client.show(loop.question())
    client.page.clock.run_for(1000)
    assert client.hud("slice") == "Frame 1/6"

    client.page.keyboard.press("c")
    client.page.clock.run_for(125)
    assert client.hud("slice") != "Frame 1/6"


def test_a_loop_can_run_slower_and_faster(client: Any, loop: Any) -> None:
    client.show(loop.question())
    names = []
    client.more()
    for _ in range(3):
        client.page.locator("[data-cmd=speed]").click()
        names.append(client.page.locator("[data-cmd=speed]").inner_text())

    assert names == ["Speed 2x", "Speed 0.5x", "Speed 1x"]


def test_a_loop_ends_when_its_side_is_swapped_away(client: Any, loop: Any) -> None:
    client.stops_the_clock()
    client.page.evaluate(
        """() => {
            const ask = window.requestAnimationFrame.bind(window);
            window.asked = 0;
            window.requestAnimationFrame = (then) => { window.asked += 1; return ask(then); };
        }"""
    )
    client.show(loop.question())
    client.page.clock.run_for(1000)
    assert client.page.evaluate("asked") > 5

    client.show("<h1>Words only</h1>")
    client.page.clock.run_for(100)
    asked = client.page.evaluate("asked")
    client.page.clock.run_for(1000)

    assert client.page.evaluate("asked") == asked


def test_two_pictures_stand_side_by_side_and_keys_go_to_the_one_pointed_at(client: Any, stack: Any, film: Any) -> None:
    data = json.dumps(film.viewer)
    other = (
        f'<figure><div class="rk-viewer tappable" data-viewer="1">{film.images}'
        f'<script type="application/json" class="rk-data">{data}</script></div><figcaption>Normal</figcaption></figure>'
    )
    side = stack.answer().replace('<div class="rk-viewer', '<div class="rk-compare"><div class="rk-viewer', 1)
    client.show(side.replace("</div><script src", f"</div>{other}</div><script src"))

    boxes = [stage.bounding_box() for stage in client.page.locator(".rk-stage").all()]
    assert len(boxes) == 2
    assert boxes[0]["y"] == pytest.approx(boxes[1]["y"], abs=2)
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]

    client.page.mouse.move(boxes[1]["x"] + 50, boxes[1]["y"] + 50)
    client.page.keyboard.press("z")
    assert client.page.locator(".rk-zoom").all_inner_texts() == ["", "1.4x"]


def test_the_live_region_speaks_once_after_a_fast_scroll(client: Any, stack: Any) -> None:
    client.stops_the_clock()
    client.show(stack.question())
    client.page.evaluate(
        """() => {
            window.said = [];
            const live = document.querySelector(".rk-live");
            new MutationObserver(() => window.said.push(live.textContent)).observe(live, {childList: true});
        }"""
    )
    for _ in range(5):
        client.page.keyboard.press("]")

    client.page.clock.run_for(5000)

    assert client.page.evaluate("said") == ["Slice 18 of 20"]


def test_viewers_of_one_group_share_their_scripts_and_each_reads_its_own(client: Any, stack: Any, film: Any) -> None:
    roots = "".join(f'<div class="rk-viewer tappable" data-viewer="1">{card.images}</div>' for card in (film, stack))
    scripts = "".join(
        f'<script type="application/json" class="{name}">{json.dumps(values)}</script>'
        for name, values in (
            ("rk-data", [film.viewer, stack.viewer]),
            ("rk-answer", [film.findings, stack.findings]),
        )
    )
    (script, _), (style, _) = bundle()
    client.show(
        f'<link rel="stylesheet" href="{style}"><hr id="answer"><div class="rk-viewers">{roots}{scripts}</div>'
        f'<script src="{script}"></script>'
    )

    assert client.page.locator(".rk-viewer.rk-on").count() == 2
    first, second = (client.page.locator(".rk-viewer").nth(place) for place in (0, 1))
    assert first.locator(".rk-findings .rk-finding").all_inner_texts() == ["Lung"]
    assert second.locator(".rk-hud.rk-window").inner_text().startswith("Lung W 1500")
    assert second.locator(".rk-findings .rk-finding").count() == 3
