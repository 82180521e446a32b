"""A library on disk: cases in their folders, a deck, and small pictures; a small one ready to be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from support.cases import LOOKED, a_case, a_finding, an_image

if TYPE_CHECKING:
    from pathlib import Path

SCHEMATIC = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4"/></svg>\n'
DECK = "name: RadAnki Test\ntitle: Test\ndescription: A deck for tests.\n"


def write_deck(root: Path, text: str = DECK, name: str = "test") -> Path:
    """Write a deck, and give its file."""
    path = root / "decks" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def write_case(root: Path, place: str, text: str) -> Path:
    """Write a case at a place like ``xr/chest/one``, and give its folder; a library without decks is one too."""
    folder = root / "cases" / place
    folder.mkdir(parents=True, exist_ok=True)
    (root / "decks").mkdir(exist_ok=True)
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    return folder


def draw_film(path: Path, *, place: int = 10) -> Path:
    """Draw a grey film of 100 by 80 pixels with a light disc, ``place`` pixels from the top."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.linear_gradient("L").resize((100, 80))
    ImageDraw.Draw(image).ellipse((20, place, 50, place + 20), fill=200)
    image.save(path)
    return path


SMALL_FOLDER = "cases/xr/chest/rib-fracture"
SMALL_WIDTH, SMALL_HEIGHT = 400, 300
SMALL_CASE = a_case(
    "00000000000000d1",
    "Rib fracture",
    history="Fell from a <i>ladder</i>.",
    images=[
        an_image(
            a_finding(1, "Step in the rib", rect=[100, 60, 80, 60], asks=["cover", "find"], why="The edge is broken."),
            a_finding(4, "Chest drain", ellipse=[300, 200, 40, 30], asks=["cover", "find"], why="A tube."),
            view="PA erect",
            looked=LOOKED,
        )
    ],
    diagnosis="Fracture of the sixth rib",
    questions=[
        {"id": "next", "ask": "What next?", "answer": "Pain relief", "image": "frontal", "choices": ["Surgery", "CT"]}
    ],
)
EXAM = """\
exam: best-answer
asks: choices
papers:
  - paper: 1
    release: "0.1"
    items:
      - {case: "00000000000000d1", question: next}
"""
"""An exam that asks the question of the small case."""


def write_small_library(root: Path) -> Path:
    """Write a library of one case, on an even grey picture."""
    write_deck(root, name="all")
    folder = write_case(root, SMALL_FOLDER.removeprefix("cases/"), SMALL_CASE)
    Image.new("L", (SMALL_WIDTH, SMALL_HEIGHT), 100).save(folder / "frontal.png")
    return root


def files_in(folder: Path) -> dict[str, bytes]:
    """Give every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
