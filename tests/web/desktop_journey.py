"""Drives the real Anki desktop, without a screen, through a card: for tests/web/test_desktop.py, in a Python with aqt.

usage: desktop_journey.py BASE PACKAGE REPORT, with QT_QPA_PLATFORM=offscreen. BASE becomes a throw-away profile.
"""
# ruff: noqa: PLC0415  # Anki reads its surroundings when it is imported, so each function imports what it uses

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

LIMIT_SECONDS = 600.0
READ_OUT = """(() => {
  const text = (place) => (document.querySelector(".rk-hud.rk-" + place) || {}).textContent || "";
  const score = document.querySelector(".rk-score");
  const mark = document.querySelector(".rk-mark");
  const pin = mark && mark.getBoundingClientRect();
  const ring = mark && getComputedStyle(mark, "::before");
  const inside = (start, size) => parseFloat(ring[start]) + parseFloat(ring[size]) / 2 +
    (ring.boxSizing === "border-box" ? 0 : parseFloat(ring.borderTopWidth));
  return JSON.stringify({
    side: document.getElementById("answer") ? "answer" : "question",
    slice: text("slice"), window: text("window"), outlines: document.querySelectorAll(".rk-shapes .rk-line").length,
    ring: mark && [pin.x + mark.clientLeft + inside("left", "width"), pin.y + mark.clientTop + inside("top", "height")],
    marks: document.querySelectorAll(".rk-mark").length, score: score ? score.textContent : "",
    broken: Array.from(document.images).filter((image) => image.complete && !image.naturalWidth).length,
  });
})()"""


class Journey:
    """One run of Anki: what it shows, and what a student does with wheel, mouse and keys."""

    def __init__(self, base: Path, report: Path) -> None:
        self.report_path = report
        self.console: list[list[Any]] = []
        self.seen: list[dict[str, object]] = []
        self.tap: list[float] = []
        self.started = time.monotonic()
        self.application = self.start(base)

    def start(self, base: Path) -> Any:
        """Start Anki with a profile that asks nothing, and listen to the pages' consoles."""
        import anki.lang
        import aqt
        from aqt.profiles import ProfileManager
        from aqt.webview import AnkiWebPage

        anki.lang.set_lang("en_US")
        manager = ProfileManager(ProfileManager.get_created_base_folder(str(base)))
        manager.setupMeta()
        manager.meta.update(defaultLang="en_US", firstRun=False, updates=False, suppressUpdate=True)
        manager.create("Student")
        manager.load("Student")
        manager.save()
        manager.db.close()
        AnkiWebPage.javaScriptConsoleMessage = lambda _page, level, text, line, _source: self.console.append(
            [str(level).rpartition(".")[2], text, line]
        )
        return aqt._run(["anki", "-b", str(base), "-l", "en"], exec=False)  # noqa: SLF001  # Anki's way for its own tests

    def wait(self, what: str, is_so: Callable[..., Any]) -> None:
        """Let Anki work until something is so."""
        end = time.monotonic() + LIMIT_SECONDS
        while not is_so():
            if time.monotonic() > end:
                raise TimeoutError(what)
            self.application.processEvents()
            time.sleep(0.01)

    def ask(self, script: str) -> Any:
        answers: list[object] = []
        self.window.reviewer.web.page().runJavaScript(script, answers.append)
        self.wait("an answer of the page", lambda: answers)
        return answers[0]

    def look(self) -> dict[str, object]:
        return json.loads(str(self.ask(READ_OUT)))

    def see(self, what: str, is_so: Callable[..., Any]) -> None:
        """Wait until the card shows something, and write down what it shows."""
        looks: list[dict[str, object]] = []

        def sees() -> bool:
            looks.append(self.look())
            return bool(is_so(looks[-1]))

        self.wait(what, sees)
        self.seen.append({"what": what, **looks[-1]})

    @property
    def window(self) -> Any:
        import aqt

        return aqt.mw

    def wheel(self, clicks: int) -> None:
        from aqt.qt import QApplication, QPoint, QPointF, Qt, QWheelEvent

        target, place = self.target(), QPointF(*self.middle())
        event = QWheelEvent(
            place, target.mapToGlobal(place), QPoint(0, 0), QPoint(0, -120 * clicks), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,  # noqa: FBT003  # Qt's own order
        )  # fmt: skip
        QApplication.postEvent(target, event)

    def click(self, u: float, v: float) -> None:
        """Click a place of the picture, in fractions of it."""
        from aqt.qt import QApplication, QEvent, QMouseEvent, QPointF, Qt

        left, top, width, height = self.box()
        self.tap = [left + u * width, top + v * height]
        target, place = self.target(), QPointF(*self.tap)
        for kind, held in (
            (QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton),
            (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton),
        ):
            where = (place, place, target.mapToGlobal(place))
            event = QMouseEvent(kind, *where, Qt.MouseButton.LeftButton, held, Qt.KeyboardModifier.NoModifier)
            QApplication.postEvent(target, event)

    def key(self, key: str) -> None:
        from aqt.qt import QApplication, QEvent, QKeyEvent, Qt

        codes = {"w": Qt.Key.Key_W, "]": Qt.Key.Key_BracketRight, " ": Qt.Key.Key_Space}
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, codes[key], Qt.KeyboardModifier.NoModifier, key)
            QApplication.postEvent(self.target(), event)

    def target(self) -> Any:
        return self.window.reviewer.web.focusProxy() or self.window.reviewer.web

    def box(self) -> list[float]:
        script = """(() => {
          const box = document.querySelector(".rk-now").getBoundingClientRect();
          return JSON.stringify([box.x, box.y, box.width, box.height]);
        })()"""
        return json.loads(str(self.ask(script)))

    def middle(self) -> tuple[float, float]:
        left, top, width, height = self.box()
        return left + width / 2, top + height / 2

    def open_find_card(self, package: Path) -> None:
        """Import the package and begin to review its Find card."""
        from anki.collection import ImportAnkiPackageRequest
        from aqt.gui_hooks import deck_browser_did_render

        self.wait("the deck list", lambda: self.window.col is not None and self.window.state == "deckBrowser")
        collection = self.window.col
        collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(package)))
        collection.sched.suspend_cards(collection.find_cards('-"note:RadAnki Find"'))
        collection.decks.select(collection.get_card(collection.find_cards('"note:RadAnki Find"')[0]).did)
        # The deck list is drawn late, and would take the reviewer's place.
        drawn: list[object] = []
        deck_browser_did_render.append(drawn.append)
        self.window.deckBrowser.refresh()
        self.wait("the deck list again", lambda: drawn)
        self.window.moveToState("review")
        self.wait("the reviewer", lambda: self.window.state == "review" and self.window.reviewer.card is not None)
        self.wait("the viewer", lambda: self.ask("Boolean(document.querySelector('.rk-viewer.rk-on .rk-now'))"))
        self.window.reviewer.web.setFocus()

    def review(self) -> None:
        """Do what a student does: scroll, window, mark, answer, turn the wheel, grade.

        The wheel comes last: it goes on for a moment, and Qt sends its steps one by one.
        """
        self.see("key slice", lambda now: now["slice"])
        first = self.seen[-1]["slice"]
        self.key("]")
        self.see("next slice", lambda now: now["slice"] != first)
        window = self.seen[-1]["window"]
        self.key("w")
        self.see("next window", lambda now: now["window"] != window)
        self.click(0.5, 0.76)
        self.see("marked", lambda now: now["marks"])
        self.key(" ")
        self.see("answer", lambda now: now["side"] == "answer" and now["score"])
        answered = self.seen[-1]["slice"]
        self.wheel(1)
        self.see("wheel turned", lambda now: now["slice"] != answered)
        self.key(" ")
        self.wait("a grade", self.grades)

    def grades(self) -> int:
        return int(self.window.col.db.scalar("SELECT count() FROM revlog"))

    def finish(self, failure: str = "") -> None:
        import anki.buildinfo

        report = {
            "failure": failure, "anki": anki.buildinfo.version, "seen": self.seen, "tap": self.tap,
            "console": self.console,
            "grades": self.grades() if self.window.col else 0, "seconds": round(time.monotonic() - self.started, 1),
        }  # fmt: skip
        self.report_path.write_text(json.dumps(report), encoding="utf-8")
        os._exit(0)  # Anki would ask about its profile; the test clears it away


def main(base: Path, package: Path, report: Path) -> None:
    journey = Journey(base, report)
    try:
        journey.open_find_card(package)
        journey.review()
    except Exception as failure:  # noqa: BLE001  # whatever it is, the test must hear of it
        journey.finish(f"{type(failure).__name__}: {failure}")
    journey.finish()


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
