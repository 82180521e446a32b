"""Cards in WebKit, in the page of Anki's desktop: the engine is Apple's, the page is not AnkiMobile's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from support.card_window import CardWindow
from support.desktop_page import show_answer, show_question
from support.webkit import WebKit, webkit, whats_missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.desktop_page import CardServer
    from support.student_cards import StudentCard

# A finger as the page meets it: WebKitGTK's driver turns touches into a mouse, so these events are made by the page.
FINGERS = """
window.finger = (kind, id, x, y) => {
  const touched = kind === "pointerdown" ? document.elementFromPoint(x, y) : window.touched;
  window.touched = touched;
  touched.dispatchEvent(new PointerEvent(kind, {
    pointerId: 10 + id, pointerType: "touch", isPrimary: id === 0, clientX: x, clientY: y, composed: true,
    button: kind === "pointermove" ? -1 : 0, buttons: kind === "pointerup" ? 0 : 1, bubbles: true, cancelable: true,
  }));
};
"""
# The viewer takes the pictures of a stack in one after another: kept when none is left where it was.
ALL_CAME = """isShown().then(async () => {
  const kept = Array.from(document.querySelectorAll(".rk-on template"));
  while (kept.some((one) => one.content.childElementCount)) { await new Promise((done) => setTimeout(done, 20)); }
  return isShown();
})"""


@dataclass
class Reviewer(CardWindow):
    """One window of WebKit that shows cards, and what is seen in it."""

    browser: WebKit

    def run(self, script: str, *given: object) -> Any:
        return self.browser.run(script, *given)

    def opens(self, address: str) -> None:
        self.browser.go(address)

    def opens_in_a_frame(self, server: CardServer, address: str, rights: str = "", size: str = "100vw 100vh") -> None:
        """Open a page in a frame of a size, with few rights or with all."""
        width, height = size.split()
        style = f"position: fixed; inset: 0; width: {width}; height: {height}; border: 0"
        frame = f'<!doctype html><title>frame</title><iframe {rights} src="{address}" style="{style}"></iframe>'
        self.opens(server.put("frame", frame))

    def asks(self, card: StudentCard, *, night: bool = False) -> None:
        self.browser.run(f"{show_question(card, night=night)}; return {ALL_CAME}")

    def answers(self, card: StudentCard, *, night: bool = False) -> None:
        self.browser.run(f"{show_answer(card, night=night)}; return {ALL_CAME}")

    @property
    def faults(self) -> list[str]:
        return self.browser.run("return faults")

    def clicks(self, x: float, y: float) -> None:
        move = {"type": "pointerMove", "duration": 0, "x": round(x), "y": round(y)}
        press = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": [move, *press]}
        self.browser.act(mouse)

    def drags(self, *fingers: list[tuple[float, float]]) -> None:
        """Put fingers down, move each along its places, all together, and lift them."""
        steps = [("pointerdown", 0), *(("pointermove", at) for at in range(1, len(fingers[0]))), ("pointerup", -1)]
        told = [[kind, number, *path[at]] for kind, at in steps for number, path in enumerate(fingers)]
        self.browser.run(f"{FINGERS} for (const one of arguments[0]) {{ finger(...one); }}", told)

    def taps(self, x: float, y: float) -> None:
        """Touch with a finger and lift it at once; a click follows, as in every browser."""
        self.drags([(x, y)])
        place = "{clientX: arguments[0], clientY: arguments[1], bubbles: true}"
        self.browser.run(f"touched.dispatchEvent(new MouseEvent('click', {place}))", x, y)

    def presses(self, key: str) -> None:
        strokes = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        self.browser.act({"type": "key", "id": "keys", "actions": strokes})

    def sees(self, x: float, y: float, colour: Any, within: float = 6) -> None:
        """Wait until a colour is on the screen at a place of the page."""
        wanted = pytest.approx(colour, abs=within)
        self.until(lambda: self.browser.colour_at(x, y), lambda seen: tuple(seen) == wanted)


@pytest.fixture(scope="session")
def reviewer() -> Iterator[Reviewer]:
    missing = whats_missing()
    if missing:
        pytest.fail(
            f"The tests in WebKit need {missing}: `make browser-tools` installs webkit2gtk-driver, xvfb and dbus."
        )
    with webkit((1000, 681)) as browser:
        yield Reviewer(browser)
