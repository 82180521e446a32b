"""The real Anki desktop, without a screen, that does what it is told: for the tests beside it, in a Python with aqt.

usage: driver.py BASE, with QT_QPA_PLATFORM=offscreen. BASE becomes a throw-away profile. Each line of standard input is
a list of a method's name and its arguments in JSON; each line of standard output is what it gave, or why it could not.
"""
# ruff: noqa: PLC0415  # Anki reads its surroundings when it is imported, so each function imports what it uses

from __future__ import annotations

import contextlib
import json
import os
import queue
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, TextIO

LIMIT_SECONDS = 600.0


class Desktop:
    """One run of Anki: every public method is something that a test may ask for."""

    def __init__(self, base: Path) -> None:
        self._console: list[list[Any]] = []
        with self._deck_list_drawn():
            self._application = self._start(base)
        self._window.setMinimumSize(1, 1)

    def version(self) -> str:
        import anki.buildinfo

        return anki.buildinfo.version

    def console(self) -> list[list[Any]]:
        """Give what the pages' consoles were told: level, text, line."""
        return self._console

    def import_package(self, package: str) -> None:
        from anki.collection import ImportAnkiPackageRequest

        self._window.col.import_anki_package(ImportAnkiPackageRequest(package_path=package))

    def review(self, search: str) -> str:
        """Begin to review the cards that a search finds, and no others; give the first note's Id."""
        collection = self._window.col
        found = collection.find_cards(search)
        collection.sched.unsuspend_cards(found)
        collection.sched.suspend_cards(collection.find_cards(f"-({search})"))
        collection.decks.select(collection.get_card(found[0]).did)
        with self._deck_list_drawn():
            self._window.moveToState("deckBrowser")
        self._window.moveToState("review")
        self._wait("the reviewer", lambda: self._window.state == "review" and self._reviewer.card is not None)
        self._wait_for_the_page()
        self._reviewer.web.setFocus()
        return self._reviewer.card.note()["Id"]

    @contextlib.contextmanager
    def _deck_list_drawn(self) -> Iterator[None]:
        """Do what shows the list of decks, and wait until it is drawn and its pages stand.

        Anki draws the list late, and would take the reviewer's place. A page that is ready says so to its view alone:
        what the reviewer asks of its own page, which comes into the same view, would be asked of the page before.
        """
        from aqt.gui_hooks import deck_browser_did_render

        drawn: list[object] = []
        deck_browser_did_render.append(drawn.append)
        yield
        self._wait("the deck list", lambda: drawn)
        deck_browser_did_render.remove(drawn.append)
        views = (self._window.toolbarWeb, self._window.web, self._window.bottomWeb)
        self._wait("the deck list's pages", lambda: all(view._domDone for view in views))  # noqa: SLF001  # Anki's own mark

    def show_question(self, name: str, ordinal: int) -> None:
        """Show the question of a card by its note's Id, in the reviewer as it stands, whatever is due."""
        collection = self._window.col
        cards = [collection.get_card(card) for card in collection.find_cards(f'"Id:{name}"')]
        (self._reviewer.card,) = (card for card in cards if card.ord + 1 == ordinal)
        self._reviewer.card.start_timer()
        self._reviewer._showQuestion()  # noqa: SLF001  # what the reviewer does when it has the next card
        self._wait_for_the_page()

    def show_answer(self) -> None:
        self._reviewer._showAnswer()  # noqa: SLF001  # what it does at the space bar
        self._wait_for_the_page()

    def _wait_for_the_page(self) -> None:
        """Wait until the page has shown all that it was given to show, one after the other, and its pictures."""
        self._wait("the page", lambda: self.run("return typeof _queueAction") == "function")
        self.run("window.isSettled = false; _queueAction(() => { window.isSettled = true; })")
        shown = "Array.from(document.images).every((image) => image.complete && image.naturalWidth)"
        self._wait("the card", lambda: self.run(f"return window.isSettled && {shown}"))

    def resize(self, width: int, height: int) -> None:
        """Make the page of the cards as large as asked for: the window can't be as small as a phone."""
        self._window.resize(max(width, 800), height + 200)
        self._reviewer.web.setFixedSize(width, height)
        self._wait("the size", lambda: self.run("return [innerWidth, innerHeight]") == [width, height])

    def run(self, body: str, *given: object) -> Any:
        """Run the body of a function in the page of the cards, and give what it returns."""
        answers: list[Any] = []
        script = f"JSON.stringify([(function () {{ {body} }}).apply(null, {json.dumps(given)})])"
        self._reviewer.web.evalWithCallback(script, answers.append)
        self._wait("an answer of the page", lambda: answers)
        if not answers[0]:
            raise ValueError(f"the page could not run {body}")
        (value,) = json.loads(answers[0])
        return value

    def click(self, x: float, y: float) -> None:
        from aqt.qt import QApplication, QEvent, QMouseEvent, QPointF, Qt

        target, place = self._target(), QPointF(x, y)
        for kind, held in (
            (QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton),
            (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton),
        ):
            where = (place, place, target.mapToGlobal(place))
            event = QMouseEvent(kind, *where, Qt.MouseButton.LeftButton, held, Qt.KeyboardModifier.NoModifier)
            QApplication.postEvent(target, event)

    def wheel(self, x: float, y: float, clicks: int) -> None:
        from aqt.qt import QApplication, QPoint, QPointF, Qt, QWheelEvent

        target, place = self._target(), QPointF(x, y)
        event = QWheelEvent(
            place, target.mapToGlobal(place), QPoint(0, 0), QPoint(0, -120 * clicks), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,  # noqa: FBT003  # Qt's own order
        )  # fmt: skip
        QApplication.postEvent(target, event)

    def key(self, key: str) -> None:
        from aqt.qt import QApplication, QEvent, QKeyEvent, Qt

        codes = {"]": Qt.Key.Key_BracketRight, "[": Qt.Key.Key_BracketLeft, " ": Qt.Key.Key_Space}
        code = codes.get(key) or getattr(Qt.Key, f"Key_{key.upper()}")
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.postEvent(self._target(), QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, key))

    def grades(self) -> int:
        """Give how many reviews Anki has written down."""
        return int(self._window.col.db.scalar("SELECT count() FROM revlog"))

    def picture(self, path: str) -> None:
        """Save what the page of the cards looks like."""
        self._reviewer.web.grab().save(path)

    @property
    def _window(self) -> Any:
        import aqt

        return aqt.mw

    @property
    def _reviewer(self) -> Any:
        return self._window.reviewer

    def _target(self) -> Any:
        return self._reviewer.web.focusProxy() or self._reviewer.web

    def _start(self, base: Path) -> Any:
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
        AnkiWebPage.javaScriptConsoleMessage = lambda _page, level, text, line, _source: self._console.append(
            [str(level).rpartition(".")[2], text, line]
        )
        return aqt._run(["anki", "-b", str(base), "-l", "en"], exec=False)  # noqa: SLF001  # Anki's way for its own tests

    def _wait(self, what: str, is_so: Callable[[], Any]) -> None:
        """Let Anki work until something is so."""
        end = time.monotonic() + LIMIT_SECONDS
        while not is_so():
            if time.monotonic() > end:
                raise TimeoutError(what)
            self._application.processEvents()
            time.sleep(0.005)

    def serve(self, wishes: queue.Queue[str], answers: TextIO) -> None:
        """Let Anki work, and do what is wished for, until the wishes end."""
        while True:
            self._application.processEvents()
            try:
                wish = wishes.get(timeout=0.005)
            except queue.Empty:
                continue
            if not wish:
                os._exit(0)  # Anki would ask about its profile; the test clears it away
            name, *given = json.loads(wish)
            try:
                answer: object = {"gave": getattr(self, name)(*given)}
            except Exception as failure:  # noqa: BLE001  # whatever it is, the test must hear of it
                answer = {"failed": f"{type(failure).__name__}: {failure}"}
            print(json.dumps(answer), file=answers, flush=True)


def main(base: Path) -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what Anki prints goes to the log
    wishes: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in sys.stdin:
            wishes.put(line)
        wishes.put("")

    threading.Thread(target=read, daemon=True).start()
    Desktop(base).serve(wishes, answers)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
