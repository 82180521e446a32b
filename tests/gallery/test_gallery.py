"""The gallery shows every case and gives none away; what a contributor typed stays text on it."""

from __future__ import annotations

import hashlib
import html
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image, ImageDraw

from support.cases import LOOKED, a_case, a_finding, an_image
from support.libraries import write_case, write_deck
from support.program import radanki_here

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "<img src=x onerror=alert(1)> {{Tags}} </script>"


def add_case(library: Path, slug: str, number: int, title: str, *, link: bool = False) -> None:
    finding = a_finding(1, "Pleural line", rect=[40, 40, 50, 60], why="No markings beyond it.")
    if link:
        del finding["rect"]
        image = an_image(finding, link=f"https://radiopaedia.org/cases/{number}", view="PA erect")
    else:
        image = an_image(finding, view="PA erect", looked=LOOKED)
    text = a_case(
        f"00000000000000b{number}",
        title,
        level=number,
        tags=["setting:emergency"],
        curricula=["must-know/pneumothorax"],
        history="Sudden breathlessness.",
        images=[image],
        diagnosis=title,
        discussion="It **matters**.",
    )
    folder = write_case(library, f"xr/chest/{slug}", text)
    if not link:
        picture = Image.new("L", (500, 400), 20)
        ImageDraw.Draw(picture).ellipse((100, 50, 300 + 20 * number, 350), fill=150)
        picture.save(folder / "frontal.png")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    write_deck(root, "name: RadAnki\ntitle: Films\ndescription: 'All *films*.'\n", "xr")
    add_case(root, "one", 1, "Tension pneumothorax")
    add_case(root, "two", 2, "Simple pneumothorax")
    add_case(root, "linked", 3, HOSTILE, link=True)
    return root


def site_of(library: Path) -> Path:
    assert radanki_here(library, "build").status == 0
    assert radanki_here(library, "site").status == 0
    return library / "dist/site"


class Seen(HTMLParser):
    """What stands on a page: its visible words before anything is opened, and all that it points to."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self._hidden = 0
        self._open: list[bool] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append(tag)
        self.links += [value for key, value in values.items() if key in {"href", "src"} and value]
        self.words += [value for key in ("alt", "title", "aria-label") if (value := values.get(key))]
        if tag not in {"img", "meta", "link", "input", "br"}:
            self._open.append("hidden" in values or tag in {"details", "option", "script", "style"})
            self._hidden += self._open[-1]

    def handle_endtag(self, tag: str) -> None:
        if tag not in {"img", "meta", "link", "input", "br"}:
            self._hidden -= self._open.pop()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def test_a_thumbnail_an_address_and_a_folded_answer_give_no_diagnosis_away(library: Path) -> None:
    site = site_of(library)
    for path in (site / "index.html", *(site / "cases").glob("*.html")):
        seen = Seen(path.read_text(encoding="utf-8"))
        shown = " ".join(seen.words + seen.links).lower()
        assert "pneumothorax" not in shown, path.name
        assert "pleural line" not in shown, path.name
    assert not any("pneumothorax" in path.name for path in site.rglob("*"))


def test_the_answer_stands_behind_one_click_with_its_source_and_licence(library: Path) -> None:
    page = (site_of(library) / "cases/00000000000000b1.html").read_text(encoding="utf-8")
    answer = page.partition('<details class="answer">')[2].partition("</details>")[0]
    assert "<h2>Tension pneumothorax</h2>" in answer
    assert 'class="rk-outlines"' in answer
    assert "No markings beyond it." in answer
    assert "No clinician has confirmed this reading." in answer
    assert "CC BY 4.0" in page.partition('<details class="provenance">')[2]


def test_a_deck_is_offered_with_its_size_cards_licence_and_checksum(library: Path) -> None:
    site = site_of(library)
    page = (site / "index.html").read_text(encoding="utf-8")
    (entry,) = json.loads((library / "dist/manifest.json").read_text())["decks"]
    package = site / "decks/xr.apkg"
    assert hashlib.sha256(package.read_bytes()).hexdigest() == entry["sha256"]
    assert f"{entry['cards']} cards, {entry['notes']} notes" in page
    assert entry["sha256"] in page
    assert "Licences of its pictures: CC BY 4.0" in page
    assert '<a class="get" href="decks/xr.apkg" download>' in page


def test_a_package_that_is_not_what_the_manifest_says_is_not_offered(library: Path) -> None:
    assert radanki_here(library, "build").status == 0
    (library / "dist/xr.apkg").write_bytes(b"something else")
    assert radanki_here(library, "site").status == 0
    assert not (library / "dist/site/decks/xr.apkg").exists()


def test_a_picture_that_no_deck_holds_is_asked_for_at_its_source(library: Path) -> None:
    site = site_of(library)
    page = (site / "cases/00000000000000b3.html").read_text(encoding="utf-8")
    assert "https://radiopaedia.org/cases/3" in page
    assert "<img" not in page.partition("<main")[2].partition("</main>")[0]
    assert not (site / "thumbnails/00000000000000b3.webp").exists()


def test_hostile_words_stay_words(library: Path) -> None:
    site = site_of(library)
    for path in (site / "index.html", *(site / "cases").glob("*.html")):
        text = path.read_text(encoding="utf-8")
        assert "onerror=alert(1)>" not in re.sub(r'="[^"]*"', "", text)
        assert Seen(text).tags.count("script") == 1
    assert html.escape("<img src=x onerror=alert(1)>") in (site / "cases/00000000000000b3.html").read_text()


def test_a_history_that_is_html_sends_no_visitor_away(library: Path) -> None:
    away = "<meta http-equiv=refresh content='0;url=https://away.example/'>"
    case = library / "cases/xr/chest/one/case.yaml"
    case.write_text(case.read_text().replace("Sudden breathlessness.", away), encoding="utf-8")
    text = (site_of(library) / "cases/00000000000000b1.html").read_text(encoding="utf-8")
    assert "http-equiv=refresh" not in text.replace("&lt;meta http-equiv=refresh", "")
    assert "&lt;meta http-equiv=refresh" in text
    assert Seen(text).tags.count("meta") == 4  # the page's own


def test_nothing_on_a_page_is_fetched_from_elsewhere(library: Path) -> None:
    site = site_of(library)
    for path in (site / "index.html", *(site / "cases").glob("*.html")):
        text = path.read_text(encoding="utf-8")
        assert "default-src 'none'" in text
        for link in re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', text):
            assert (path.parent / link).is_file(), link


def test_pictures_are_small_and_carry_nothing_but_pixels(library: Path) -> None:
    site = site_of(library)
    with Image.open(site / "thumbnails/00000000000000b1.webp") as picture:
        assert picture.size == (360, 360)
        assert not picture.info.get("exif")
        assert not picture.info.get("xmp")
        grey = np.asarray(picture.convert("L"))
    assert grey[2, 2] < 8 < grey[180, 150]


def test_what_is_gone_from_the_library_goes_from_the_site(library: Path) -> None:
    site = site_of(library)
    assert (site / "cases/00000000000000b2.html").exists()
    for path in sorted((library / "cases/xr/chest/two").glob("*")):
        path.unlink()
    (library / "cases/xr/chest/two").rmdir()
    site_of(library)
    assert not (site / "cases/00000000000000b2.html").exists()
    assert not (site / "thumbnails/00000000000000b2.webp").exists()
    assert "00000000000000b2" not in (site / "index.html").read_text(encoding="utf-8")


def test_the_same_library_gives_the_same_site(library: Path) -> None:
    def state() -> dict[str, str]:
        site = site_of(library)
        files = (path for path in sorted(site.rglob("*")) if path.is_file())
        return {str(path.relative_to(site)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    assert state() == state()


def test_a_library_with_errors_gets_no_site(library: Path) -> None:
    case = library / "cases/xr/chest/one/case.yaml"
    case.write_text(case.read_text().replace("licence: CC-BY-4.0", "licence: CC-BY-9"), encoding="utf-8")
    ran = radanki_here(library, "site")
    assert ran.status == 1
    assert "CC-BY-9" in ran.err
    assert not (library / "dist/site").exists()


def test_each_deck_leads_to_its_quality_in_figures(library: Path) -> None:
    site = site_of(library)
    page, front = ((site / name).read_text(encoding="utf-8") for name in ("quality.html", "index.html"))

    for link in re.findall(r'href="quality\.html#(deck-[a-z-]+)"', front):
        assert f'id="{link}"' in page
    assert "Cases reviewed by two" in page
    assert "Sources looked up" in page
