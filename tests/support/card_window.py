"""A window that shows a card, in whatever engine: where things are, and what is read in it."""

from __future__ import annotations

import math
import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT_SECONDS = 300
"""When a state that is waited for has not come, something is wrong: no judgement on speed."""

Seen = TypeVar("Seen")

# The ring is drawn before its mark's box, and a client's style sheet may move it.
_RING = """
  const mark = document.querySelector(".rk-mark"), pin = mark ? mark.getBoundingClientRect() : { width: 0 };
  if (!pin.width) { return null; }
  const ring = getComputedStyle(mark, "::before");
  const inside = (start, size) => parseFloat(ring[start]) + parseFloat(ring[size]) / 2 +
    (ring.boxSizing === "border-box" ? 0 : parseFloat(ring.borderTopWidth));
  return [pin.x + mark.clientLeft + inside("left", "width"), pin.y + mark.clientTop + inside("top", "height")];
"""


class CardWindow(ABC):
    """What tests ask of a window, whoever draws it."""

    @abstractmethod
    def run(self, script: str, *given: object) -> Any:
        """Run the body of a function in the page, and give what it returns."""

    @abstractmethod
    def clicks(self, x: float, y: float) -> None:
        """Click a place of the page, in CSS pixels."""

    @abstractmethod
    def presses(self, key: str) -> None:
        """Press a key, and let it go."""

    def until(self, look: Callable[[], Seen], is_so: Callable[[Seen], bool]) -> Seen:
        """Look again and again until something is so."""
        return until(look, is_so)

    def box(self, selector: str) -> tuple[float, float, float, float]:
        """Give left, top, width and height of an element in the page."""
        script = "const {x, y, width, height} = document.querySelector(arguments[0]).getBoundingClientRect();"
        left, top, width, height = self.run(f"{script} return [x, y, width, height]", selector)
        return left, top, width, height

    def place(self, u: float, v: float) -> tuple[float, float]:
        """Give where a place of the picture, in fractions of it, lies in the page."""
        left, top, width, height = self.box(".rk-now")
        return left + u * width, top + v * height

    def text(self, selector: str) -> str:
        """Give the text of the first element of a sort, nothing where there is none."""
        return self.run("return (document.querySelector(arguments[0]) || {textContent: ''}).textContent", selector)

    def count(self, selector: str) -> int:
        """Give how many elements of a sort there are."""
        return self.run("return document.querySelectorAll(arguments[0]).length", selector)

    def slice_shown(self) -> int:
        """Give the number of the slice or frame that is shown, as the card counts them."""
        return int(self.text(".rk-hud.rk-slice").split()[-1].partition("/")[0])

    def scrolls_to(self, wanted: int) -> None:
        """Scroll the stack by keys, a slice at a time, until a slice is shown."""
        while (now := self.slice_shown()) != wanted:
            self.presses("]" if now < wanted else "[")
            self.until(self.slice_shown, lambda seen: seen != now)  # asked for at once

    def window_shown(self) -> str:
        """Give the name of the window that is shown, with its numbers."""
        return self.text(".rk-hud.rk-window")

    def ring(self) -> tuple[float, float]:
        """Give the middle of the ring that is drawn around a mark, once there is one; a loop shows it on its frame."""
        x, y = self.until(lambda: self.run(_RING), lambda ring: ring is not None)
        return x, y

    def marks_at(self, x: float, y: float) -> float:
        """Click a place, and give how far the ring of the mark lies from there, in CSS pixels."""
        self.clicks(x, y)
        return math.dist(self.ring(), (x, y))


def until(look: Callable[[], Seen], is_so: Callable[[Seen], bool]) -> Seen:
    """Look again and again until something is so; what was seen at last is in the failure."""
    end = time.monotonic() + LIMIT_SECONDS
    while not is_so(seen := look()):
        if time.monotonic() > end:
            raise TimeoutError(f"waited in vain; at last there was {seen}")
        time.sleep(0.01)
    return seen
