"""Measure real cards in a browser the size of a phone whose processor is slowed six times: the key picture, long tasks.

    PYTHONPATH=tests .venv/bin/python benchmarks/viewer_on_phone.py dist/*.apkg

Cards come from packages by Anki's own library, and are shown in the page of Anki's desktop, as in the clients that swap
sides in one window; then each question as a page of its own, as an older AnkiDroid does. The key picture counts as
there when the browser has painted it (Element Timing). A long task holds the page's thread for more than 50 ms.
Both are times on the clock, and a busy machine makes them longer. So the same cards are shown once more, not slowed,
and the work of the page's thread (its processor time, from the browser's own trace) is told six times as long.
The throttle slows one thread alone: the numbers compare versions, and promise nothing for a phone. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright
from thread_time import ThreadTime
from viewer import CHROMIUM, OPTIONS

from support.desktop_page import body_class, reviewer_page, serve_cards, show_answer, show_question
from support.student_cards import import_cards, some_of_each_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from playwright.sync_api import Browser, Page
    from thread_time import Work

    from support.desktop_page import CardServer
    from support.student_cards import StudentCard

SLOWER = 6
STACK = 30
"""From so many slices on a card counts as a stack of its own sort."""
LONG_MS = 50
STEPS = 40
_FIRST_PICTURE = re.compile(r"(?<=src=\")rk-[^\"]+")
PHASES = ("front", "scroll", "windows", "answer")

WATCH = """
window.rkLong = [];
window.rkPainted = [];
new PerformanceObserver((list) => rkLong.push(...list.getEntries().map((one) => one.duration)))
  .observe({ type: "longtask", buffered: true });
new PerformanceObserver((list) => rkPainted.push(...list.getEntries().map((one) => one.renderTime || one.loadTime)))
  .observe({ type: "element", buffered: true });
window.rkIdle = () => new Promise((done) => requestAnimationFrame(() =>
  requestIdleCallback(() => setTimeout(done, 50))));
window.rkKey = (since) => rkPainted.length ? Math.min(...rkPainted) - since : null;
"""
STEP = """([command, steps]) => new Promise((done) => {
  let left = steps;
  const step = () => {
    if (!left--) { done(); return; }
    radanki.cmd(command);
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})"""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one card cost: milliseconds to its key picture, and the long tasks of each phase."""

    key_ms: float | None
    long_ms: dict[str, list[float]]


def with_timed_pictures(html: str) -> str:
    """Give a card's question whose pictures tell when they were painted: the first is the one that it opens on."""
    return re.sub(r"<img (?=[^>]*src=\"?rk-)", '<img elementtiming="picture" ', html)


def sort_of(card: StudentCard) -> str:
    """Give the row of the table that a card counts in."""
    slices = card.question.count("data-z=")
    if not slices:
        return card.kind
    return f"{'loop' if '&#34;cine' in card.question or 'cine' in card.question else 'stack'}, " + (
        f"{STACK} slices and more" if slices >= STACK else f"fewer than {STACK}"
    )


def phone_page(browser: Browser, rate: int) -> Page:
    """Give a page the size of a phone, on a processor that is slowed so many times."""
    context = browser.new_context(
        viewport={"width": 390, "height": 724}, device_scale_factor=3, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.add_init_script(WATCH)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})
    return page


def shown_in_one_window(page: Page, card: StudentCard) -> Shown:
    """Show both sides of a card in the page that showed the last one, and work with its picture on the question."""
    question = with_timed_pictures(card.question)
    timed = show_question(card).replace(json.dumps(card.question), json.dumps(question))
    long_ms = {}

    def phase(name: str, script: str) -> None:
        page.evaluate("rkLong.length = 0")
        page.evaluate(script)
        page.evaluate("rkIdle()")
        long_ms[name] = page.evaluate("rkLong")

    page.evaluate("rkPainted.length = 0")
    # The browser tells of paintings a little later.
    phase("front", f"() => {{ window.rkSince = performance.now(); {timed}; return isShown(); }}")
    key_ms = page.evaluate("rkKey(rkSince)")
    for name, command in (("scroll", "next"), ("windows", "next-window")):
        if page.locator(".rk-stage").count():
            phase(name, f"() => ({STEP})({json.dumps([command, STEPS])})")
    phase("answer", f"() => {{ {show_answer(card)}; return isShown(); }}")
    return Shown(key_ms, long_ms)


def shown_as_a_page(page: Page, server: CardServer, card: StudentCard, place: int) -> Shown:
    """Show a card's question as a page of its own."""
    question = with_timed_pictures(card.question)
    html = reviewer_page().replace('<div id="qa" dir="auto"></div>', f'<div id="qa" dir="auto">{question}</div>')
    html = re.sub(r'<body class="[^"]*">', f'<body class="{body_class(card)}">', html)
    html = re.sub(r"<script>.*?</script><script src=.*?reviewer.js\"></script>", "", html, count=0, flags=re.DOTALL)
    page.goto(server.put(f"page-{place}", html))
    page.evaluate("rkIdle()")
    return Shown(page.evaluate("rkKey(0)"), {"front": page.evaluate("rkLong")})


def worked_in_one_window(page: Page, thread: ThreadTime, card: StudentCard) -> dict[str, Work]:
    """Show both sides of a card, and tell what the page's thread worked."""
    first = _FIRST_PICTURE.search(card.question)
    works = {"front": thread.of(page, f"() => {{ {show_question(card)}; return isShown(); }}", first and first[0])}
    for name, command in (("scroll", "next"), ("windows", "next-window")):
        if page.locator(".rk-stage").count():
            works[name] = thread.of(page, f"() => ({STEP})({json.dumps([command, STEPS])})")
    works["answer"] = thread.of(page, f"() => {{ {show_answer(card)}; return isShown(); }}")
    return works


def work_rows(found: Iterable[tuple[StudentCard, dict[str, Work]]]) -> Iterator[str]:
    """Give the table of work: until the key picture, and of the longest task of each phase; median and worst."""
    of_sort: dict[str, list[dict[str, Work]]] = defaultdict(list)
    for card, works in found:
        of_sort[sort_of(card)].append(works)
    yield f"{'':30} {'':4} {'key picture':13}  " + "  ".join(f"{phase:>13}" for phase in PHASES)
    yield f"{'':30} {'n':>4} " + "  ".join([f"{'median':>6} {'worst':>6}"] * (len(PHASES) + 1))
    for name, all_works in sorted(of_sort.items()):
        keys = [works["front"].key_ms for works in all_works if works["front"].key_ms is not None]
        longest = ([works[phase].longest_ms for works in all_works if phase in works] for phase in PHASES)
        yield f"{name:30} {len(all_works):4} " + "  ".join(_median_and_worst(values) for values in (keys, *longest))


def _median_and_worst(values: Sequence[float]) -> str:
    return f"{SLOWER * median(values):6.0f} {SLOWER * max(values):6.0f}" if values else f"{'':13}"


def told(name: str, shown: Sequence[Shown]) -> str:
    """Give a row of the table: median and worst time to the key picture, and how many cards had long tasks, where."""
    keys = [one.key_ms for one in shown if one.key_ms is not None]
    times = f"{median(keys):6.0f} {max(keys):6.0f}" if keys else f"{'':13}"
    parts = []
    for phase in PHASES:
        worst = [max(one.long_ms[phase], default=0) for one in shown if phase in one.long_ms]
        parts.append(f"{sum(ms > LONG_MS for ms in worst):4} {max(worst):5.0f}" if worst else f"{'':10}")
    return f"{name:30} {len(shown):4} {times}  {'  '.join(parts)}"


def rows(found: Iterable[tuple[StudentCard, Shown]]) -> Iterator[str]:
    """Give the table of all that was shown in one way."""
    of_sort: dict[str, list[Shown]] = defaultdict(list)
    for card, shown in found:
        of_sort[sort_of(card)].append(shown)
    yield f"{'':30} {'':4} {'key picture':13}  " + "  ".join(f"{phase:>10}" for phase in PHASES)
    yield f"{'':30} {'n':>4} {'median':>6} {'worst':>6}  " + "  ".join([f"{'long':>4} {'worst':>5}"] * len(PHASES))
    yield from (told(name, shown) for name, shown in sorted(of_sort.items()))


def main() -> None:
    """Show some cards of each kind, and all those of large stacks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", type=Path, nargs="+")
    parser.add_argument("--most", type=int, default=8, help="how many cards of each kind")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        cards = import_cards(options.packages, folder)
        stacks = tuple(card for card in cards if card.question.count("data-z=") >= STACK)
        wanted = tuple(dict.fromkeys((*some_of_each_kind(cards, options.most), *stacks)))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        with serve_cards(folder / "collection.media") as server:
            page = phone_page(browser, SLOWER)
            page.goto(server.page())
            shown_in_one_window(page, wanted[-1])  # what a window does once is no card's cost
            in_one = [(card, shown_in_one_window(page, card)) for card in wanted]
            as_pages = [(card, shown_as_a_page(page, server, card, i)) for i, card in enumerate(wanted)]
            page = phone_page(browser, 1)
            page.goto(server.page())
            thread = ThreadTime(browser)
            worked_in_one_window(page, thread, wanted[-1])
            worked = [(card, worked_in_one_window(page, thread, card)) for card in wanted]
        browser.close()
    print(f"== work of the page's thread, times {SLOWER}, sides swapped in one window")
    print(*work_rows(worked), sep="\n")
    for title, found in (("sides swapped in one window", in_one), ("a page a side", as_pages)):
        print(f"== {title}, {SLOWER} times slower")
        print(*rows(found), sep="\n")


if __name__ == "__main__":
    main()
