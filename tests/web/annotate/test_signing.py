"""Before somebody signs for pixels, the page says where a program found text in them, and never what it says."""

from __future__ import annotations

from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

WORDS = ("Zebrawitz, Quintus", "born 12.03.1956")
LONGEST_MS = 40_000


@pytest.mark.slow
def test_who_signs_is_told_where_text_is(open_annotator: Any) -> None:
    with open_annotator(workers=2) as annotator:
        page, film = annotator.page, annotator.case_yaml.with_name("frontal.png")
        with Image.open(film) as picture:
            for row, line in enumerate(WORDS):
                place = (40, 40 + 30 * row)
                ImageDraw.Draw(picture).text(place, line, fill=235, font=ImageFont.load_default(20))
            picture.save(film)
        page.reload()
        annotator.opened()
        page.wait_for_selector("#look-open:enabled")
        page.click("#look-open")
        page.wait_for_selector("#look-text >> text=/found text here: x [0-9]+, y [0-9]+/", timeout=LONGEST_MS)

        assert "Zebra" not in page.inner_text("#look")
        assert annotator.faults == []
