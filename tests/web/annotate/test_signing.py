"""Before somebody signs for pixels, the page says where a program found text in them, and never what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from pathlib import Path

WORDS = ("Zebrawitz, Quintus", "born 12.03.1956")
LONGEST_MS = 40_000


def write_words(folder: Path) -> None:
    with Image.open(folder / "frontal.png") as picture:
        for row, line in enumerate(WORDS):
            ImageDraw.Draw(picture).text((40, 40 + 30 * row), line, fill=235, font=ImageFont.load_default(20))
        picture.save(folder / "frontal.png")


@pytest.mark.slow
def test_who_signs_is_told_where_text_is(open_annotator: Any) -> None:
    with open_annotator(workers=2, before=write_words) as annotator:
        page = annotator.page
        page.wait_for_selector("#look-open:enabled")
        page.click("#look-open")
        page.wait_for_selector("#look-text >> text=/found text here: x [0-9]+, y [0-9]+/", timeout=LONGEST_MS)

        assert "Zebra" not in page.inner_text("#look")
        assert annotator.faults == []
