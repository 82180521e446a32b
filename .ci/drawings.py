"""Makes the pictures of drawn cases: each SVG that an image names in `drawing` becomes the PNG that it names in `file`.

One unit of the SVG is one pixel, so that findings are outlined in the coordinates of the drawing. A browser draws; a
test (tests/web/test_drawings.py) draws again and compares, so that no picture is older than its drawing.
"""

from __future__ import annotations

import io
import sys
from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

from radanki.library.walk import read_library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

REPOSITORY = Path(__file__).parents[1]
CHROMIUM = "/usr/bin/chromium"


def drawings(root: Path) -> Iterator[tuple[Path, Path]]:
    """Give each drawing of a library with the picture that is made of it."""
    library, _ = read_library(root)
    for case_file in library.cases:
        for image in case_file.case.images:
            if image.drawing is not None and image.file is not None:
                yield case_file.folder / image.drawing, case_file.folder / image.file


def drawing_page(browser: Browser) -> Page:
    """Give a page to draw on, one after another: a page of its own for each took four times as long."""
    return browser.new_page(viewport={"width": 1600, "height": 1600}, java_script_enabled=False, offline=True)


def picture_of(page: Page, drawing: Path) -> Image.Image:
    """Draw an SVG as a browser does, one pixel a unit; nothing that it names is loaded."""
    svg = drawing.read_text(encoding="utf-8")
    page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{svg}")
    box = page.locator("svg").first.bounding_box()
    # Playwright asks for PNGs packed well, which takes the browser three times as long.
    asked = {"format": "png", "optimizeForSpeed": True, "clip": {**(box or {}), "scale": 1}}
    debugger = page.context.new_cdp_session(page)
    shot = debugger.send("Page.captureScreenshot", asked)["data"]
    debugger.detach()
    return Image.open(io.BytesIO(b64decode(shot))).convert("RGB")


def main() -> None:
    """Draw all, and tell each picture that changed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = drawing_page(browser)
        for drawing, picture in drawings(REPOSITORY):
            drawn = io.BytesIO()
            picture_of(page, drawing).save(drawn, "PNG", optimize=True)
            if not picture.is_file() or picture.read_bytes() != drawn.getvalue():
                picture.write_bytes(drawn.getvalue())
                sys.stdout.write(f"{picture.relative_to(REPOSITORY)}: {len(drawn.getvalue()):,} bytes\n")
        browser.close()


if __name__ == "__main__":
    main()
