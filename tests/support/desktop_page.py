"""The page in which Anki's desktop shows cards, made of its own style sheets and scripts, for any browser.

The files come from the Anki that `make desktop-tools` installs beside the tests (AGPL: used here, never shipped). The
page is put together as `aqt` does for its reviewer; sides are shown by Anki's own functions, native occlusion included.
"""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from support.quiet_server import QuietHandler, QuietServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.student_cards import StudentCard

ROOT = Path(__file__).parents[2]
PYTHON = Path(os.environ.get("RADANKI_DESKTOP_PYTHON") or ROOT / ".tools" / "desktop" / "bin" / "python")
"""A Python that has Anki's desktop."""
_ANKI = "/_anki/"
_FIND_FILES = "import importlib.util as i; print(i.find_spec('_aqt').submodule_search_locations[0])"

# As `aqt` writes it on Linux: `standard_css` of its web views with the font of a plain desktop.
_OF_THE_WINDOW = """
body { zoom: 1; background-color: var(--canvas); }
html { font-family: "DejaVu Sans", sans-serif; }
button { font-family: "DejaVu Sans", sans-serif; }
"""


@cache
def anki_files() -> Path:
    """Give the folder of the web files of Anki's desktop."""
    if not PYTHON.exists():
        raise FileNotFoundError(f"Anki's desktop is not at {PYTHON}: `make desktop-tools` installs it")
    told = subprocess.run([str(PYTHON), "-c", _FIND_FILES], capture_output=True, text=True, check=True)
    return Path(told.stdout.strip()) / "data" / "web"


def reviewer_page(*, night: bool = False) -> str:
    """Give the page of the reviewer, with no card in it yet."""
    return f"""<!doctype html>
<html class="{"night-mode" if night else ""}" dir="ltr" lang="en" data-bs-theme="{"dark" if night else "light"}"><head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>reviewer</title>
<base href="/"><link rel="stylesheet" href="{_ANKI}css/webview.css"><style>{_OF_THE_WINDOW}</style>
<link rel="stylesheet" href="{_ANKI}css/reviewer.css"></head>
<body class="{body_class(night=night)}">
<script>
window.faults = [];
addEventListener("error", (event) => faults.push(String(event.message || event.target.src || event.target.href)), true);
window.pycmd = window.bridgeCommand = () => false;
window.qFade = 0;
window.isShown = async () => {{
  await new Promise((done) => _queueAction(done));
  await Promise.all(Array.from(document.images, (image) => image.decode().catch(() => 0)));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}};
</script>
<script src="{_ANKI}js/webview.js"></script><script src="{_ANKI}js/reviewer.js"></script>
<div id="_mark" hidden>&#x2605;</div><div id="_flag" hidden>&#x2691;</div>
<div id="qa" dir="auto"></div>
</body></html>"""


def body_class(card: StudentCard | None = None, *, night: bool = False) -> str:
    """Give the classes that Anki's desktop gives the page's body on Linux, with a card or before there is one."""
    of_the_card = f"card card{card.ordinal} " if card else ""
    return f"{of_the_card}isLin{' nightMode night_mode' if night else ''} fancy"


def show_question(card: StudentCard, *, night: bool = False) -> str:
    """Give the script that shows a card's question as the reviewer does; ``isShown()`` is kept when it stands."""
    classes = body_class(card, night=night)
    return f"_showQuestion({json.dumps(card.question)}, {json.dumps(card.answer)}, {json.dumps(classes)})"


def show_answer(card: StudentCard, *, night: bool = False) -> str:
    """Give the script that shows a card's answer after its question."""
    return f"_showAnswer({json.dumps(card.answer)}, {json.dumps(body_class(card, night=night))})"


@dataclass(frozen=True, slots=True)
class CardServer:
    """Where a browser finds the reviewer's page, and the media beside it."""

    origin: str
    pages: dict[str, str]

    def put(self, name: str, html: str) -> str:
        """Put a page beside the others, and give its address."""
        self.pages[f"/{name}.html"] = html
        return f"{self.origin}/{name}.html"

    def page(self, *, night: bool = False) -> str:
        """Give the address of the page by day or by night."""
        return f"{self.origin}/reviewer-{'night' if night else 'day'}.html"


class _Handler(QuietHandler):
    """Gives the media, Anki's own files below their name, and pages that are written here."""

    pages: dict[str, str]

    def do_GET(self) -> None:  # noqa: N802  # as http.server names it
        page = self.pages.get(self.path)
        if page is None:
            super().do_GET()
            return
        content = page.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def translate_path(self, path: str) -> str:
        name = path.partition("?")[0]
        if name.startswith(_ANKI) and ".." not in name:
            return str(anki_files() / name.removeprefix(_ANKI))
        return super().translate_path(path)


@contextmanager
def serve_cards(media: Path) -> Iterator[CardServer]:
    """Serve a media folder and the reviewer's page on this machine."""
    pages = {
        "/favicon.ico": "",
        "/reviewer-day.html": reviewer_page(),
        "/reviewer-night.html": reviewer_page(night=True),
    }
    handler = type("Handler", (_Handler,), {"pages": pages})
    with QuietServer(partial(handler, directory=str(media))) as server:
        yield CardServer(server.origin, pages)
