"""Before signing, a reviewer is shown what only a person can judge; what is signed is what the case says."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw
from ruamel.yaml import YAML

from support.cases import OWN, a_case, a_finding, an_image
from support.libraries import write_case, write_deck
from support.program import radanki_here

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Unpack

    from support.cases import CaseKeys

LINKED = {
    "id": "rp",
    "url": "https://radiopaedia.org/cases/61830",
    "title": "A case",
    "author": "B. Author",
    "licence": "RADIOPAEDIA-NC-SA-3.0-mod",
    "accessed": date(2026, 11, 1),
}


def film(shift: int = 0) -> Image.Image:
    picture = Image.new("L", (900, 800), 10)
    pen = ImageDraw.Draw(picture)
    for number in range(9):
        left, top = 60 + 80 * number, 40 + (number * 137 + shift) % 600
        pen.ellipse((left, top, left + 120, top + 150), fill=40 + 20 * number)
    return picture


def add_case(
    library: Path, slug: str, case_id: str, picture: Image.Image, *, why: str = "", **said: Unpack[CaseKeys]
) -> Path:
    finding = a_finding(rect=[100, 100, 50, 50], why=why or f"It is bright and not {slug}.")
    images = [an_image(finding, view="PA erect")]
    whole: CaseKeys = {
        "certainty": "probable",
        "history": "Cough.",
        "images": images,
        "diagnosis": "Something",
        **said,
    }
    folder = write_case(library, f"xr/chest/{slug}", a_case(case_id, **whole))
    picture.save(folder / "frontal.png")
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Path:
    write_deck(tmp_path / "library", name="xr")
    return tmp_path / "library"


def review(library: Path, *words: str) -> tuple[int, str]:
    ran = radanki_here(library, "review", "cases/xr/chest/mine", *words)
    return ran.status, ran.err


def test_a_picture_that_the_library_has_already_is_named(library: Path) -> None:
    add_case(library, "mine", "00000000000000a1", film())
    add_case(library, "same", "00000000000000a2", film())
    add_case(library, "brighter", "00000000000000a3", film().point(lambda level: level * 0.8 + 20))
    add_case(library, "other", "00000000000000a4", film(shift=300))
    _, said = review(library)
    assert "`frontal` has the pixels of `frontal` of cases/xr/chest/same [review/same-picture]" in said
    assert "`frontal` looks like `frontal` of cases/xr/chest/brighter [review/alike-picture]" in said
    assert "cases/xr/chest/other" not in said


def test_two_cases_of_one_source_are_held_side_by_side(library: Path) -> None:
    add_case(library, "mine", "00000000000000a1", film(), sources=[LINKED, OWN])
    add_case(library, "theirs", "00000000000000a2", film(shift=300), sources=[LINKED, OWN])
    _, said = review(library)
    assert "radiopaedia 61830 is the source of cases/xr/chest/theirs, too [review/same-source]" in said


def test_a_stem_that_labels_a_person_is_questioned(library: Path) -> None:
    add_case(library, "mine", "00000000000000a1", film(), history="A homeless alcoholic with a cough.")
    _, said = review(library)
    assert "students read “homeless” with the picture [review/stereotype]" in said
    assert "Name the condition, not the person by it" in said


def test_words_of_the_cited_page_are_found_again(library: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("We see that a rounded opacity projects over the left lower zone of the film.", encoding="utf-8")
    why = "Here a rounded opacity projects over the left lower zone."
    add_case(library, "mine", "00000000000000a1", film(), why=why)
    assert "review/close-to-source" not in review(library)[1]
    _, said = review(library, "--against", str(page))
    assert "“a rounded opacity projects over the left lower” stands in page.txt, too [review/close-to-source]" in said


def test_a_small_or_marked_picture_is_questioned(library: Path) -> None:
    marked = film().resize((400, 350)).convert("RGB")
    ImageDraw.Draw(marked).ellipse((100, 100, 180, 180), outline=(250, 20, 20), width=5)
    add_case(library, "mine", "00000000000000a1", marked)
    _, said = review(library)
    assert "`frontal` has 400 by 350 pixels; below 700 fine lines are lost [review/low-resolution]" in said
    assert "has coloured pixels" in said


def test_a_review_is_written_with_what_it_confirms(library: Path) -> None:
    folder = add_case(library, "mine", "00000000000000a1", film())
    before = (folder / "case.yaml").read_text(encoding="utf-8")
    status, _ = review(library, "--by", "Dr B", "--level", "1", "--certainty", "probable")
    assert status == 0
    after = (folder / "case.yaml").read_text(encoding="utf-8")
    entry = YAML(typ="safe", pure=True).load(after)["reviewed"][0]
    assert (entry["by"], entry["level"], entry["certainty"]) == ("Dr B", 1, "probable")
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--by", "a. contributor", "--level", "1", "--certainty", "probable"], "somebody else reviews it"),
        (["--by", "Dr B", "--level", "3", "--certainty", "probable"], "the case says level 1"),
        (["--by", "Dr B", "--level", "1", "--certainty", "certain"], "`certainty: probable`"),
        (["--by", "Dr B", "--certainty", "probable"], "say which level you confirm"),
    ],
)
def test_a_signature_under_something_else_is_refused(library: Path, arguments: list[str], reason: str) -> None:
    folder = add_case(library, "mine", "00000000000000a1", film())
    before = (folder / "case.yaml").read_bytes()
    status, said = review(library, *arguments)
    assert status != 0
    assert reason in said
    assert (folder / "case.yaml").read_bytes() == before


def test_a_case_with_errors_cannot_be_signed(library: Path) -> None:
    folder = add_case(library, "mine", "00000000000000a1", film(), sources=[{**OWN, "licence": "CC-BY-9"}])
    status, said = review(library, "--by", "Dr B", "--level", "1", "--certainty", "probable")
    assert status == 1
    assert "CC-BY-9" in said
    assert "reviewed:" not in (folder / "case.yaml").read_text(encoding="utf-8")


def test_nobody_signs_twice(library: Path) -> None:
    add_case(library, "mine", "00000000000000a1", film())
    signature = ["--by", "Dr B", "--level", "1", "--certainty", "probable"]
    assert review(library, *signature)[0] == 0
    status, said = review(library, *signature)
    assert (status, "has reviewed this case already" in said) == (2, True)
