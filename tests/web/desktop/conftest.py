"""The real Anki desktop, started once for the tests of a folder, in a Python of its own.

`make test` installs Anki's desktop into .tools/desktop (600 MB: Qt's browser engine is most of it).
RADANKI_DESKTOP_PYTHON names another Python that has it.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from support.card_window import CardWindow
from support.desktop_page import PYTHON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.student_cards import StudentCard

DRIVER = Path(__file__).with_name("driver.py")
AT_REST_SECONDS = 0.2
"""A busy machine paints two pictures of a page apart by a tenth of a second."""


@dataclass
class Desktop(CardWindow):
    """Anki, and what the driver beside this file can do in it."""

    process: subprocess.Popen[str]
    log: Path

    def tell(self, name: str, *given: object) -> Any:
        """Have Anki do something, and give what came of it."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([name, *given]) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, self.log.read_text(errors="replace")[-3000:]
        answer = json.loads(line)
        assert "failed" not in answer, answer["failed"]
        return answer["gave"]

    def run(self, script: str, *given: object) -> Any:
        return self.tell("run", script, *given)

    def clicks(self, x: float, y: float) -> None:
        self.tell("click", x, y)

    def presses(self, key: str) -> None:
        self.tell("key", key)

    def turns_the_wheel(self, clicks: int) -> None:
        """Turn the wheel over the middle of the picture."""
        self.tell("wheel", *self.place(0.5, 0.5), clicks)

    def picture(self) -> Image.Image:
        """Give what the page looks like once it has come to rest: nothing has changed for a while."""
        path, last, since = self.log.with_name("page.png"), b"", time.monotonic()

        def take() -> Image.Image:
            nonlocal last, since
            self.tell("picture", str(path))
            with Image.open(path) as seen:
                picture = seen.convert("RGB")
            if picture.tobytes() != last:
                last, since = picture.tobytes(), time.monotonic()
            return picture

        return self.until(take, lambda _: time.monotonic() - since > AT_REST_SECONDS)

    def asks(self, card: StudentCard) -> None:
        """Show a card's question, and wait until it stands."""
        self.tell("show_question", card.name, card.ordinal)

    def answers(self) -> None:
        """Show the answer of the card that is asked, and wait until it stands."""
        self.tell("show_answer")


@pytest.fixture(scope="session")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    if not PYTHON.exists():
        pytest.fail("Anki's desktop is not in .tools/desktop: `make desktop-tools` installs it")
    base = tmp_path_factory.mktemp("desktop")
    places = ("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    surroundings = {
        **os.environ,
        **dict.fromkeys(places, str(base)),
        "QT_QPA_PLATFORM": "offscreen",
        "QT_QUICK_BACKEND": "software",
        "QTWEBENGINE_DISABLE_SANDBOX": "1",
        "QTWEBENGINE_CHROMIUM_FLAGS": "--no-sandbox --disable-gpu --disable-dev-shm-usage",
        "LANG": "C.UTF-8",
    }
    surroundings.pop("DISPLAY", None)
    # Anki runs once a user, and hands over to the one that is there: another test's, or the person's own.
    surroundings["ANKI_SINGLE_INSTANCE_KEY"] = f"radanki-{base.name}-{os.getpid()}"
    log = base / "anki.log"
    with log.open("wb") as told:
        anki = subprocess.Popen(
            [str(PYTHON), str(DRIVER), str(base / "profile")], env=surroundings, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=told, start_new_session=True, text=True,
        )  # fmt: skip
        with anki:
            try:
                yield Desktop(anki, log)
            finally:
                _end_group(anki)


def _end_group(anki: subprocess.Popen[str]) -> None:
    """End Anki and the browser processes that it started: their group is ours alone."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(anki.pid, signal.SIGKILL)
    anki.wait()
