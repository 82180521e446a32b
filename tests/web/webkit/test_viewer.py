"""The viewer in WebKit: windows by SVG filter, marks, fingers, storage, night, and no script at all."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from support.desktop_page import reviewer_page

if TYPE_CHECKING:
    from support.student_cards import StudentCard
    from web.conftest import BuiltDeck, Shelf
    from web.webkit.conftest import Reviewer

SPINE, NODULE, FAT = (0.5, 0.76), (0.3, 0.45), (0.5, 0.3)
WINDOWS = {"lung": (-600, 1500), "soft": (50, 350), "bone": (400, 1800)}


@pytest.fixture(scope="session")
def find(built_shelf: Shelf) -> StudentCard:
    return next(card for card in built_shelf.cards if card.kind == "find stack")


@pytest.fixture
def opened(built_shelf: Shelf, reviewer: Reviewer, find: StudentCard) -> Reviewer:
    """The question of the synthetic chest's find card, in a new page that remembers nothing."""
    reviewer.opens(built_shelf.server.page())
    reviewer.run("sessionStorage.clear(); localStorage.clear()")
    reviewer.asks(find)
    return reviewer


def grey_in(hu: float, centre: float, width: float) -> float:
    return 255 * min(max((hu - (centre - 0.5)) / (width - 1) + 0.5, 0), 1)


def sees_the_window(reviewer: Reviewer, deck: BuiltDeck, name: str) -> None:
    """Compare the greys on the screen with the volume's values on the slice that is shown."""
    z = reviewer.slice_shown() - 1
    for u, v in (SPINE, NODULE, FAT):
        size = deck.values.shape[0]
        grey = grey_in(float(deck.values[int(v * size), int(u * size), z]), *WINDOWS[name])
        reviewer.sees(*reviewer.place(u, v), (grey, grey, grey), within=8)


def test_webp_slices_decode(opened: Reviewer) -> None:
    pictures = "Array.from(document.querySelectorAll('.rk-viewer img'))"
    told = opened.run(f"return {pictures}.map((image) => [image.src.split('.').pop(), image.naturalWidth])")

    assert len(told) == 24
    assert set(map(tuple, told)) == {("webp", 96)}


def test_a_picture_that_was_kept_back_does_not_pass_for_one_that_has_come(opened: Reviewer) -> None:
    told = opened.run(
        """const kept = document.createElement("template");
        kept.innerHTML = `<img loading="lazy" src="${document.querySelector(".rk-now").src}?again">`;
        const image = kept.content.firstChild;
        document.body.appendChild(image);
        const atOnce = image.complete;
        image.loading = "eager";
        const soon = image.complete;
        return new Promise((done) => { image.onload = () => done([atOnce, soon, image.complete]); });"""
    )

    assert told == [False, False, True]


def test_each_window_puts_the_volumes_greys_on_the_screen(opened: Reviewer, built_deck: BuiltDeck) -> None:
    for name in ("lung", "soft", "bone", "lung"):
        sees_the_window(opened, built_deck, name)
        opened.presses("w")


@pytest.mark.parametrize("zoomed", [False, True])
@pytest.mark.parametrize("way", ["clicks", "taps"])
def test_a_marks_ring_lies_where_the_tap_was(opened: Reviewer, way: str, *, zoomed: bool) -> None:
    if zoomed:
        opened.presses("z")
        opened.presses("z")
    x, y = (round(place) for place in opened.place(0.52, 0.6))

    getattr(opened, way)(x, y)

    assert opened.count(".rk-mark") == 1
    assert math.dist(opened.ring(), (x, y)) < 3


def test_a_finger_scrolls_the_stack_and_two_zoom_it(opened: Reviewer) -> None:
    opened.scrolls_to(12)
    before = opened.slice_shown()
    x, y = opened.place(0.5, 0.5)
    opened.drags([(x, y), (x, y + 30), (x, y + 60)])
    assert opened.slice_shown() != before
    assert opened.count(".rk-mark") == 0

    width = opened.box(".rk-now")[2]
    opened.drags([(x - 20, y), (x - 40, y), (x - 60, y)], [(x + 20, y), (x + 40, y), (x + 60, y)])
    assert opened.box(".rk-now")[2] > 2 * width

    left = opened.box(".rk-now")[0]
    opened.drags([(x, y), (x + 10, y), (x + 25, y)])
    assert opened.box(".rk-now")[0] > left


def test_the_answer_judges_the_mark_and_names_the_finding(opened: Reviewer, find: StudentCard) -> None:
    opened.scrolls_to(12)
    opened.clicks(*opened.place(*NODULE))

    opened.answers(find)

    assert opened.count(".rk-mark") == 1
    assert opened.text(".rk-score").startswith("Your mark lies on Solid nodule.")
    assert "Solid nodule" in opened.text("#qa")
    assert opened.count(".rk-shapes .rk-line") > 0
    opened.asks(find)
    assert opened.count(".rk-mark") == 0, "the next review begins afresh"


def test_night_darkens_the_card_and_leaves_the_picture(
    built_shelf: Shelf, reviewer: Reviewer, built_deck: BuiltDeck, find: StudentCard
) -> None:
    reviewer.opens(built_shelf.server.page(night=True))
    reviewer.asks(find, night=True)

    sees_the_window(reviewer, built_deck, "lung")
    reviewer.until(lambda: reviewer.browser.colour_at(4, 4), lambda colour: max(colour) < 60)


REFUSING = """<script>
for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("It is insecure.", "SecurityError"); } });
}
</script>"""


def reviews(reviewer: Reviewer, find: StudentCard, deck: BuiltDeck) -> None:
    """Mark, scroll and window on the question, and meet all of it again on the answer."""
    reviewer.asks(find)
    reviewer.clicks(*reviewer.place(*NODULE))
    reviewer.presses("w")
    sees_the_window(reviewer, deck, "soft")

    reviewer.answers(find)

    assert reviewer.count(".rk-viewer.rk-on") == 1
    assert reviewer.count(".rk-mark") == 1
    assert reviewer.faults == []


def test_storage_is_used_where_it_is(opened: Reviewer, find: StudentCard, built_deck: BuiltDeck) -> None:
    reviews(opened, find, built_deck)

    assert '"marks":[{' in opened.run("return sessionStorage.getItem('radanki')")


def test_a_client_that_refuses_storage_loses_nothing(
    built_shelf: Shelf, reviewer: Reviewer, find: StudentCard, built_deck: BuiltDeck
) -> None:
    page = reviewer_page().replace('<meta charset="utf-8">', f'<meta charset="utf-8">{REFUSING}')
    reviewer.opens(built_shelf.server.put("refusing", page))

    reviews(reviewer, find, built_deck)


def test_a_page_without_an_origin_shows_the_viewer(
    built_shelf: Shelf, reviewer: Reviewer, find: StudentCard, built_deck: BuiltDeck
) -> None:
    reviewer.opens_in_a_frame(built_shelf.server, built_shelf.server.page(), 'sandbox="allow-scripts"')
    reviewer.browser.into_frame(0)
    try:
        refused = "try { return sessionStorage.length } catch (reason) { return reason.name }"
        assert reviewer.run(refused) == "SecurityError"

        reviews(reviewer, find, built_deck)
    finally:
        reviewer.browser.into_frame(None)


PLAIN = """
  const inside = document.querySelector("iframe").contentDocument;
  const seen = (selector) => Array.from(inside.querySelectorAll(selector)).filter((node) => {
    const box = node.getBoundingClientRect();
    return node.checkVisibility() && box.width > 20;
  });
  const [picture] = seen(".rk-viewer img"), box = picture.getBoundingClientRect();
  return { pictures: seen(".rk-viewer img").length, width: picture.naturalWidth, outlines: seen(".rk-outlines").length,
           mounted: inside.querySelectorAll(".rk-on").length, box: [box.x, box.y, box.width, box.height] };
"""


def test_without_a_script_the_key_picture_is_there(built_shelf: Shelf, reviewer: Reviewer, find: StudentCard) -> None:
    for name, html in (("question", find.question), ("answer", find.answer)):
        page = reviewer_page().replace('<div id="qa" dir="auto">', f'<div id="qa" dir="auto">{html}')
        address = built_shelf.server.put(f"plain-{name}", page)
        reviewer.opens_in_a_frame(built_shelf.server, address, 'sandbox="allow-same-origin"')

        plain: Any = reviewer.until(lambda: reviewer.run(PLAIN), lambda seen: seen["width"] > 0)

        assert (plain["pictures"], plain["mounted"]) == (1, 0)
        assert bool(plain["outlines"]) == (name == "answer")
