"""An evening of study on the site: what comes when, what is kept, and that nothing is told too early."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support.quiet_server import QuietServer

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page, ViewportSize

ROOT = Path(__file__).parents[3]
PHONE: ViewportSize = {"width": 390, "height": 724}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
EVENING = 1_796_000_000_000
DAY = 86_400_000
GRADES = ("again", "hard", "good", "easy")
WORDS = re.compile(r"pneumothorax|nodule|haematoma|meningioma|pleural line|crescent|dural tail", re.IGNORECASE)
DIRECTLY = """
import { createEmptyCard, fsrs } from "ts-fsrs";
const scheduler = fsrs({ request_retention: 0.9, enable_fuzz: false });
const cards = {};
for (const [key, grade, time] of JSON.parse(process.argv[1])) {
  cards[key] = scheduler.next(cards[key] || createEmptyCard(time), time, grade).card;
}
console.log(JSON.stringify(Object.entries(cards).map(([key, card]) => [key, card.due.getTime(), card.stability])));
"""
REFUSES = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }});"

SLOWLY = """
  window.held = [];
  HTMLHeadElement.prototype.append = function (node) { held.push(() => this.appendChild(node)); };
"""
"""Scripts that a page adds wait until they are let go."""


def by_the_library(answers: list[tuple[str, int, int]]) -> list[tuple[str, int, float]]:
    """Give what ts-fsrs itself makes of answers (card, grade from 1, time): each card's key, due time and stability."""
    ran = subprocess.run(
        ["node", "--input-type=module", "--eval", DIRECTLY, json.dumps(answers)],
        cwd=ROOT / ".tools/web", capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [tuple(one) for one in json.loads(ran.stdout)]


def begin(page: Page, cards: int = 5) -> None:
    page.get_by_label("Cards").fill(str(cards))
    page.get_by_role("button", name="Begin").click()


def asked(page: Page) -> str:
    """Wait for a question and give the key of its card."""
    page.wait_for_selector("#show:visible")
    return page.locator("#side").get_attribute("data-card") or ""


def kept(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate("JSON.parse(localStorage.getItem('radanki-study'))")
    return found


def at_time(page: Page, time: int) -> None:
    page.clock.set_fixed_time(time / 1000)


def answered(page: Page, grades: list[int], start: int) -> list[tuple[str, int, int]]:
    """Answer cards, ten seconds each."""
    answers = []
    for place, grade in enumerate(grades):
        key, time = asked(page), start + 10_000 * place
        at_time(page, time)
        page.click("#show")
        page.click(f"#{GRADES[grade - 1]}")
        answers.append((key, grade, time))
    return answers


def test_five_cards_are_kept_and_come_again_as_ts_fsrs_says(visit: Callable[..., Page]) -> None:
    page = visit("study.html", viewport=PHONE)
    at_time(page, EVENING)
    begin(page)
    answers = answered(page, [4, 1, 4, 3, 4], EVENING)
    assert len({key for key, _, _ in answers}) == 5
    answers += answered(page, [3, 3, 3], EVENING + DAY // 96)
    page.wait_for_selector("#end:visible")
    expected = by_the_library(answers)

    at_time(page, EVENING + 60 * DAY)
    page.reload()

    assert page.locator("#waiting").inner_text().startswith("5 to repeat, ")
    cards = kept(page)["cards"]
    assert {(key, page.evaluate("(due) => Date.parse(due)", cards[key]["due"])) for key in cards} == {
        (key, due) for key, due, _ in expected
    }
    assert all(cards[key]["stability"] == pytest.approx(stability) for key, _, stability in expected)
    begin(page)
    again = answered(page, [3] * 5, EVENING + 60 * DAY)
    assert [key for key, _, _ in again] == [key for key, _, _ in sorted(expected, key=lambda one: one[1])]


def test_what_is_due_comes_before_what_is_new(visit: Callable[..., Page]) -> None:
    page = visit("study.html")
    at_time(page, EVENING)
    begin(page, 2)
    first = answered(page, [4, 4], EVENING)
    page.wait_for_selector("#end:visible")
    at_time(page, EVENING + 20 * DAY)
    page.reload()
    begin(page, 4)

    then = answered(page, [4, 4, 4, 4], EVENING + 20 * DAY)

    assert {key for key, _, _ in then[:2]} == {key for key, _, _ in first}
    assert len({key for key, _, _ in then}) == 4
    assert page.locator("#done").inner_text().startswith("4 cards answered.")
    assert page.locator("#package").get_attribute("href") == "decks/all.apkg"


def test_the_buttons_say_when_a_card_comes_again(visit: Callable[..., Page]) -> None:
    page = visit("study.html")
    at_time(page, EVENING)
    begin(page)
    asked(page)
    page.click("#show")

    assert page.locator("#grades .when").all_inner_texts() == ["1 min", "6 min", "10 min", "8 d"]


def test_new_cards_come_in_the_order_of_study(visit: Callable[..., Page], site: Path) -> None:
    page = visit("study.html")
    told = json.loads(page.locator("#told").inner_text() or page.locator("#told").text_content() or "")
    begin(page, 6)

    answers = answered(page, [4] * 6, EVENING)

    assert [key for key, _, _ in answers] == [told["cards"][place][0] for place in told["decks"][0]["order"][:6]]
    assert (site / "study.html").stat().st_size < 9_000


def test_a_question_holds_nothing_of_its_answer_and_asks_for_no_other_case(visit: Callable[..., Page]) -> None:
    page = visit("study.html")
    scripts: list[str] = []
    page.on("request", lambda request: scripts.append(request.url) if "/study/" in request.url else None)
    assert not WORDS.search(page.content())
    begin(page, 40)
    asked(page)
    assert len(set(scripts)) <= 2
    shown = 0

    while page.locator("#session").is_visible():
        asked(page)
        # A stem may name what it asks about; those of these cases never do.
        assert not WORDS.search(page.locator("#side").inner_html())
        page.click("#show")
        shown += bool(WORDS.search(page.locator("#side").inner_text()))
        page.click("#easy")
        page.wait_for_selector("#show:visible, #end:visible")
    assert shown >= 8


def test_keys_do_what_they_do_in_anki(visit: Callable[..., Page]) -> None:
    page = visit("study.html")
    begin(page)
    first = asked(page)
    page.keyboard.press("4")
    assert asked(page) == first
    page.keyboard.press("Space")
    page.wait_for_selector("#grades:visible")
    page.keyboard.press("4")
    second = asked(page)
    page.locator("#side").click(position={"x": 5, "y": 5})
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Space")
    page.wait_for_selector("#grades:visible")
    page.keyboard.press("Space")
    asked(page)

    cards = kept(page)["cards"]
    assert [cards[key]["state"] for key in (first, second)] == [2, 1]


def test_where_storage_is_refused_it_says_so_and_goes_on(visit: Callable[..., Page]) -> None:
    page = visit("study.html", before=REFUSES)
    assert "keeps nothing" in page.locator("#refused").inner_text()
    begin(page)

    assert len({key for key, _, _ in answered(page, [4, 4, 4], EVENING)}) == 3


def test_what_another_program_left_there_does_no_harm(visit: Callable[..., Page]) -> None:
    page = visit("study.html", before="localStorage.setItem('radanki-study', '{broken')")
    begin(page, 1)
    answered(page, [4], EVENING)
    page.wait_for_selector("#end:visible")


def test_progress_is_forgotten_when_that_is_wanted(visit: Callable[..., Page]) -> None:
    page = visit("study.html")
    begin(page, 2)
    answered(page, [4, 4], EVENING)
    page.click("#more")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Forget my progress").click()

    assert page.locator("#waiting").inner_text().startswith("0 to repeat")
    assert page.evaluate("localStorage.getItem('radanki-study')") is None


def test_a_choice_narrows_the_cards_and_can_be_shared(visit: Callable[..., Page]) -> None:
    page = visit("study.html")
    whole = page.locator("#waiting").inner_text()
    page.get_by_label("Modality").select_option("ct")
    page.get_by_label("Organ system").select_option("chest")
    chosen = page.locator("#waiting").inner_text()
    assert chosen != whole

    again = visit(f"study.html#{page.url.partition('#')[2]}")

    assert again.locator("#waiting").inner_text() == chosen


def test_the_front_page_leads_to_each_deck(visit: Callable[..., Page]) -> None:
    page = visit()
    page.get_by_role("link", name="Study it in this browser").click()
    assert page.get_by_label("Deck").input_value() == "all"


def test_a_visitor_answers_five_sample_cards_and_nothing_is_kept(visit: Callable[..., Page]) -> None:
    page = visit()
    page.get_by_role("link", name="Answer five sample cards").click()
    for _ in range(5):
        asked(page)
        page.click("#show")
        page.click("#on")
    page.wait_for_selector("#end:visible")

    assert page.evaluate("localStorage.getItem('radanki-study')") is None
    page.click("#more")
    page.wait_for_selector("#begin:visible")
    begin(page, 1)
    answered(page, [4], EVENING)
    assert len(kept(page)["cards"]) == 1


@pytest.mark.parametrize(("viewport", "dark"), [(PHONE, False), (PHONE, True), (DESKTOP, False), (DESKTOP, True)])
def test_everybody_can_study(visit: Callable[..., Page], axe: str, viewport: ViewportSize, *, dark: bool) -> None:
    page = visit("study.html", viewport=viewport, dark=dark)

    def judge() -> None:
        page.evaluate(axe)
        found = page.evaluate("axe.run({resultTypes: ['violations'], preload: false})")
        assert [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        for button in page.locator("button:visible").all():
            assert (button.bounding_box() or {"height": 0})["height"] >= 32

    judge()
    begin(page, 3)
    for _ in range(3):
        asked(page)
        judge()
        page.click("#show")
        judge()
        page.click("#easy")
    page.wait_for_selector("#end:visible")
    judge()


def test_there_is_no_button_before_there_is_a_card(visit: Callable[..., Page]) -> None:
    page = visit("study.html", before=SLOWLY)

    begin(page, 1)
    page.wait_for_selector("#session:visible")

    assert not page.locator("#show").is_visible()
    page.evaluate("held.forEach((go) => go())")
    assert asked(page)


def test_without_scripts_the_page_says_what_there_is(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"file://{site / 'study.html'}")
    assert page.get_by_role("link", name="The cases").is_visible()
    context.close()


def test_a_visited_card_can_be_studied_without_a_network(browser: Browser, site: Path) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    with QuietServer.of(site) as server:
        page.goto(f"{server.origin}/study.html")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.reload()
        begin(page, 1)
        first = asked(page)
        page.evaluate("document.querySelector('#side img').decode()")
    page.reload()
    begin(page, 1)
    assert asked(page) == first
    page.get_by_role("button", name="End").click()
    begin_again = page.get_by_role("button", name="Study more")
    begin_again.click()
    begin(page, 40)
    for _ in range(40):
        if page.locator("#trouble").is_visible():
            break
        asked(page)
        page.click("#show")
        page.click("#easy")
        page.wait_for_selector("#show:visible, #trouble:visible")
    assert "is there a network?" in page.locator("#trouble").inner_text()
    context.close()
