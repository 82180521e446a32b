"""A stand-in for Anki's clients, and synthetic pictures to show in it.

The desktop client keeps one window, swaps the side's HTML into it and makes its scripts anew, one after another; older
AnkiDroid loads a whole page per side. Both are imitated here from their behaviour, not from their code.
"""

from __future__ import annotations

import copy
import json
import math
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image, ImageDraw

from radanki.model.imaging.tone_curve import CHEST
from radanki.web import bundle
from support.quiet_server import QuietServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page


SIDE_PX = 256
SLICES = 20
KEY = 12
WINDOWS = [
    {"name": "lung", "label": "Lung", "centre": -600, "width": 1500},
    {"name": "soft", "label": "Soft tissue", "centre": 50, "width": 350},
    {"name": "bone", "label": "Bone", "centre": 400, "width": 1800},
]
NODULE = {
    "number": 1,
    "label": "Nodule",
    "why": "Round, sharply outlined, seen on neighbouring slices.",
    "slices": [10, 14],
    "shapes": [{"ellipse": [0.3, 0.45, 0.05, 0.05]}],
}
SPINE = {
    "number": 3,
    "label": "Vertebral body",
    "why": "Dense and in the midline.",
    "shapes": [{"rect": [0.42, 0.68, 0.16, 0.16]}],
}
EFFUSION = {
    "number": 4,
    "label": "Pleural fluid",
    "slices": [2, 5],
    "shapes": [{"polygon": [[0.6, 0.7], [0.8, 0.6], [0.78, 0.8]]}],
}

CLIENT_CSS = """
body { margin: 12px; font: 20px Arial; text-align: center; color: black; background: white }
body.nightMode { color: white; background: #2c2c2c }
img { max-width: 100%; max-height: 95vh }
"""

CLIENT_SCRIPT = """
async function showSide(html) {
  const holder = document.getElementById("qa");
  holder.innerHTML = html;
  for (const old of Array.from(holder.querySelectorAll("script"))) {
    const fresh = document.createElement("script");
    for (const attribute of old.attributes) { fresh.setAttribute(attribute.name, attribute.value); }
    fresh.textContent = old.textContent;
    const loaded = new Promise((done) => { fresh.onload = fresh.onerror = done; });
    old.replaceWith(fresh);
    if (fresh.src) { await loaded; }
  }
}
"""


def hu_at(x: float, y: float, z: int) -> float:
    """Give the synthetic chest's value in HU at a place: body, two lungs, a spine, and a nodule on slices 10 to 14."""
    if math.hypot((x - 0.5) / 0.46, (y - 0.5) / 0.38) > 1:
        return -1000
    if 0.42 < x < 0.58 and 0.68 < y < 0.84:
        return 600
    if abs(z - KEY) <= 2 and math.hypot(x - 0.3, y - 0.45) < 0.05:
        return 40
    for middle in (0.3, 0.7):
        if math.hypot((x - middle) / 0.15, (y - 0.47) / (0.25 - 0.004 * z)) < 1:
            return -850
    return 50


def draw_slice(z: int) -> Image.Image:
    """Draw one slice of the synthetic chest, in the codes of the chest's tone curve."""
    codes = bytes(
        CHEST.code_of(hu_at((column + 0.5) / SIDE_PX, (row + 0.5) / SIDE_PX, z))
        for row in range(SIDE_PX)
        for column in range(SIDE_PX)
    )
    return Image.frombytes("L", (SIDE_PX, SIDE_PX), codes)


def draw_film() -> Image.Image:
    """Draw a plain 8-bit picture, taller than wide, that has the same grey everywhere but in a few marks."""
    film = Image.new("L", (300, 400), 90)
    pen = ImageDraw.Draw(film)
    pen.ellipse((60, 80, 140, 300), fill=30)
    pen.ellipse((160, 80, 240, 300), fill=30)
    pen.rectangle((140, 40, 160, 380), fill=190)
    return film


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A media folder as a client has it: pictures, the bundle, and the client's own page."""
    folder = tmp_path_factory.mktemp("media")
    for z in range(SLICES):
        draw_slice(z).convert("RGB").save(folder / f"rk-slice{z:02}.webp", quality=90)
    film = draw_film()
    film.convert("RGB").save(folder / "rk-film.webp", lossless=True)
    for frame in range(6):
        moved = film.copy()
        ImageDraw.Draw(moved).rectangle((20, 20 + frame * 40, 60, 60 + frame * 40), fill=255)
        moved.convert("RGB").save(folder / f"rk-frame{frame}.webp", quality=85)
    (folder / "rk-sign.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="60"><circle cx="40" cy="30" r="20"/></svg>'
    )
    for name, content in bundle():
        (folder / name).write_bytes(content)
    (folder / "favicon.ico").write_bytes(b"")
    (folder / "client.html").write_text(
        f"<!doctype html><html lang=en><title>client</title><meta charset=utf-8>"
        f'<meta name=viewport content="width=device-width"><style>{CLIENT_CSS}</style>'
        f"<body class=card><main id=qa></main><script>{CLIENT_SCRIPT}</script>"
    )
    return folder


@dataclass(frozen=True)
class Card:
    """A card's two sides as its templates and fields make them."""

    images: str
    viewer: dict[str, Any]
    findings: dict[str, Any]
    extra: str = ""

    def question(self, *, script: str | None = None, data: str | None = None) -> str:
        return self._side(script, data, answer="", rule="")

    def answer(self, *, script: str | None = None, data: str | None = None) -> str:
        found = f'<script type="application/json" class="rk-answer">{json.dumps(self.findings)}</script>{self.extra}'
        return self._side(script, data, answer=found, rule="<hr id=answer>")

    def _side(self, script: str | None, data: str | None, *, answer: str, rule: str) -> str:
        (script_name, _), (style_name, _) = bundle()
        settings = json.dumps(self.viewer) if data is None else data
        return (
            f'<link rel="stylesheet" href="{style_name}"><h1>What is this?</h1>{rule}'
            f'<div class="rk-viewer tappable" data-viewer="1">{self.images}'
            f'<script type="application/json" class="rk-data">{settings}</script>'
            f"{answer}</div>"
            f'<script src="{script or script_name}"></script><p>After the picture</p>'
        )


def stack_images() -> str:
    order = [KEY, *(z for z in range(SLICES) if z != KEY)]
    return "".join(
        f'<img src="rk-slice{z:02}.webp" width="{SIDE_PX}" height="{SIDE_PX}" alt="Axial CT, slice {z}" data-z="{z}">'
        for z in order
    )


@pytest.fixture
def stack() -> Card:
    return Card(
        stack_images(),
        {
            "kind": "stack",
            "name": "Axial CT of the chest",
            "curve": CHEST.knots,
            "windows": WINDOWS,
            "window": "lung",
            "spacing": 1.4,
            "sides": {"left": "R", "right": "L", "top": "A", "bottom": "P"},
        },
        {"findings": copy.deepcopy([NODULE, SPINE, EFFUSION])},  # some tests change what is in them
        '<figure class="rk-schematic"><img src="rk-sign.svg" alt="Schematic of the sign"></figure>',
    )


@pytest.fixture
def film() -> Card:
    return Card(
        '<img src="rk-film.webp" width="300" height="400" alt="Chest radiograph, PA">',
        {"kind": "still", "find": True},
        {
            "findings": [
                {"number": 2, "label": "Lung", "why": "It is dark.", "shapes": [{"rect": [0.2, 0.2, 0.27, 0.55]}]}
            ]
        },
    )


@pytest.fixture
def loop() -> Card:
    images = "".join(
        f'<img src="rk-frame{frame}.webp" width="300" height="400" alt="Ultrasound loop" data-z="{frame}">'
        for frame in range(6)
    )
    return Card(images, {"kind": "cine", "fps": 20}, {"findings": []})


@dataclass
class Client:
    """A page in a browser, and what went wrong or out of it."""

    page: Page
    origin: str
    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def show(self, html: str) -> None:
        """Show a side as the desktop client does, in the window that is already there."""
        self.page.evaluate("(html) => showSide(html)", html)

    def reload(self, html: str) -> None:
        """Show a side as a whole new page."""
        page = f"<!doctype html><html lang=en><title>card</title><style>{CLIENT_CSS}</style><body class=card>{html}"
        self.page.route("**/side.html", lambda route: route.fulfill(body=page, content_type="text/html"), times=1)
        self.page.goto(f"{self.origin}/side.html")

    def hud(self, place: str) -> str:
        return self.page.locator(f".rk-hud.rk-{place}").first.inner_text()

    def more(self) -> None:
        """Open what is behind the last button of the row."""
        self.page.get_by_role("button", name="More controls").first.click()

    def draws(self) -> None:
        """Wait until what was just changed is on the screen: two frames."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def arrives(self) -> None:
        """Wait until the pictures that are asked for are there: till then, their outlines and labels are not shown."""
        self.page.wait_for_function("() => !document.querySelector('.rk-wait')")

    def stops_the_clock(self) -> None:
        """From now on no time passes for the page but what a test lets pass (``page.clock.run_for``)."""
        self.page.clock.install(time=0)
        self.page.clock.pause_at(1000)

    def grey_at(self, u: float, v: float) -> int:
        """Give the grey that is really on the screen at a place of the fitted picture."""
        box = self.page.locator(".rk-now").bounding_box()
        assert box is not None
        left, top = box["x"] + u * box["width"] - 2, box["y"] + v * box["height"] - 2
        shot = self.page.screenshot(clip={"x": left, "y": top, "width": 4, "height": 4})
        return sum(Image.open(_as_file(shot)).convert("L").tobytes()) // 16

    def visible_pictures(self) -> list[str]:
        """Give the names of the pictures of the viewer that can be seen, once the first of them is there."""
        self.page.wait_for_function(
            "Array.from(document.querySelectorAll('.rk-viewer img')).some((i) => i.naturalWidth)"
        )
        self.page.wait_for_function("document.querySelector('.rk-now, .rk-viewer img').complete")
        return self.page.evaluate(
            """() => Array.from(document.querySelectorAll(".rk-viewer img"))
                .filter((i) => i.checkVisibility({visibilityProperty: true}) && i.getBoundingClientRect().width > 20)
                .map((i) => i.getAttribute("src"))"""
        )


def _as_file(content: bytes) -> BytesIO:
    return BytesIO(content)


@pytest.fixture(scope="session")
def origin(media: Path) -> Iterator[str]:
    with QuietServer.of(media) as server:
        yield server.origin


@pytest.fixture
def open_client(browser: Browser, origin: str) -> Iterator[Any]:
    """Open clients; at the end of a test none may have logged an error or asked for anything elsewhere."""
    contexts: list[BrowserContext] = []
    clients: list[tuple[Client, bool]] = []

    def opener(*, is_clean: bool = True, **options: Any) -> Client:
        context = browser.new_context(**{"viewport": {"width": 1000, "height": 900}, **options})
        contexts.append(context)
        client = Client(context.new_page(), origin)
        client.page.on("console", lambda message: _note(client, message))
        client.page.on("pageerror", lambda error: client.problems.append(str(error)))
        client.page.on("request", lambda request: client.requests.append(request.url))
        client.page.goto(f"{origin}/client.html")
        clients.append((client, is_clean))
        return client

    yield opener
    for client, is_clean in clients:
        strangers = [url for url in client.requests if not url.startswith((origin, "data:", "about:", "file:"))]
        assert strangers == []
        assert not is_clean or client.problems == []
    for context in contexts:
        context.close()


def _note(client: Client, message: ConsoleMessage) -> None:
    if message.type in {"error", "warning"}:
        client.problems.append(message.text)


@pytest.fixture
def client(open_client: Any) -> Client:
    return open_client()


@contextmanager
def slowed(page: Page, factor: int) -> Iterator[None]:
    """Slow a page's main thread, as DevTools does."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": factor})
    yield
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})


@pytest.fixture
def slow_down() -> Any:
    return slowed
