"""A contact sheet shows each mask where it is, in the colours of the card, and says what its font has not."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from radanki.imaging.encoding.contact_sheet import (
    CELL_PX,
    MOST_ROWS,
    ContactSheet,
    SheetFace,
    SheetRow,
    draw_contact_sheet,
)
from radanki.imaging.encoding.lettering import spelt
from radanki.imaging.encoding.marked_picture import SheetMark, SheetPicture, draw_marked
from radanki.imaging.encoding.thumbnail import draw_thumbnail
from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

ORANGE, SKY, GREY = (230, 159, 0), (86, 180, 233), (100, 100, 100)
FILLED: dict[str, Any] = {"fill": "#e69f00", "line": "#000000", "line_px": 0}
OUTLINED: dict[str, Any] = {"fill": None, "line": "#56b4e9", "line_px": 2}


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "film.png"
    Image.new("L", (800, 600), 100).save(path)
    return path


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def at(picture: Image.Image, x: float, y: float) -> Any:
    return picture.getpixel((int(x * picture.width), int(y * picture.height)))


@pytest.mark.parametrize(
    "shape",
    [
        Rect(0.25, 0.5, 0.25, 0.25),
        Ellipse(0.375, 0.625, 0.125, 0.125),
        Polygon(((0.25, 0.5), (0.5, 0.5), (0.5, 0.75), (0.25, 0.75))),
    ],
)
def test_a_mask_covers_its_place_and_no_other(film: Path, shape: Rect | Ellipse | Polygon) -> None:
    drawn = draw_marked(SheetPicture("film.png", film, (SheetMark(None, shape, **FILLED),)), 400, 400)

    assert drawn.size == (400, 300)
    assert at(drawn, 0.375, 0.625) == ORANGE
    assert at(drawn, 0.26, 0.625) == at(drawn, 0.49, 0.625) == ORANGE
    assert {at(drawn, 0.24, 0.625), at(drawn, 0.51, 0.625), at(drawn, 0.375, 0.48), at(drawn, 0.375, 0.77)} == {GREY}


@pytest.mark.parametrize("shape", [Rect(0.25, 0.5, 0.25, 0.25), Ellipse(0.375, 0.625, 0.125, 0.125), Point(0.25, 0.5)])
def test_an_outline_runs_along_the_edge_and_leaves_the_inside_in_sight(
    film: Path, shape: Rect | Ellipse | Point
) -> None:
    drawn = draw_marked(SheetPicture("film.png", film, (SheetMark(None, shape, **OUTLINED),)), 400, 400)
    edge = [at(drawn, 0.25 + step / 400, 0.625) for step in range(-6, 7)]
    point = [at(drawn, 0.25 + step / 400, 0.5) for step in range(-9, 10)]

    assert SKY in (point if isinstance(shape, Point) else edge)
    assert at(drawn, 0.375, 0.625) == GREY


@settings(max_examples=40)
@given(left=st.floats(0, 0.8), top=st.floats(0, 0.8))
def test_a_mask_is_within_a_pixel_of_its_place(film: Path, left: float, top: float) -> None:
    drawn = draw_marked(SheetPicture("f", film, (SheetMark(None, Rect(left, top, 0.2, 0.2), **FILLED),)), 200, 200)
    box = Image.eval(drawn.getchannel("B"), lambda blue: 255 if blue < 50 else 0).getbbox()
    assert box is not None

    for found, wanted in zip(box, (left * 200, top * 150, (left + 0.2) * 200, (top + 0.2) * 150), strict=True):
        assert abs(found - wanted) <= 1.5


def face(film: Path, text: str, *marks: Any) -> SheetFace:
    return SheetFace((SheetPicture("film.png", film, marks),), text)


def test_a_row_a_card_and_before_to_the_left_of_after(film: Path) -> None:
    mark, moved = (SheetMark(1, Rect(left, 0.5, 0.2, 0.2), **FILLED) for left in (0.1, 0.7))
    plain = SheetRow("Cover 1", "", (face(film, "What?", mark), face(film, "That.")))
    changed = SheetRow("Cover 1", "changed: masks", (face(film, "What?", moved), face(film, "That.")), plain.after)
    narrow = opened(draw_contact_sheet(ContactSheet("A case", (), (plain,))))
    wide = opened(draw_contact_sheet(ContactSheet("A case", (), (changed,))))
    tall = opened(draw_contact_sheet(ContactSheet("A case", (), (plain, plain))))
    orange = [
        [x for x in range(left, left + CELL_PX) if wide.getpixel((x, 130 + 180)) == ORANGE]
        for left in (16, 16 + 2 * (CELL_PX + 16))
    ]

    assert wide.width == narrow.width + 2 * (CELL_PX + 16)
    assert tall.height - narrow.height == pytest.approx(300 + 38, abs=60)
    assert orange[0]
    assert orange[1]
    assert orange[0][0] - 16 < 60
    assert orange[1][0] - (16 + 2 * (CELL_PX + 16)) > 260


def test_more_rows_than_a_picture_can_hold_are_counted() -> None:
    rows = tuple(SheetRow(f"Pearl {n}", "", (SheetFace((), "Ask"), SheetFace((), "Answer"))) for n in range(MOST_ROWS))
    full = opened(draw_contact_sheet(ContactSheet("A", (), rows)))
    more = opened(draw_contact_sheet(ContactSheet("A", (), (*rows, *rows))))

    assert 0 < more.height - full.height < 60


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Plain words, 5 mm (W 1500)", "Plain words, 5 mm (W 1500)"),
        ("Müller, Łukasz", "Muller, Lukasz"),
        ("β-blocker ≥ 3 \u00d7 10²", "beta-blocker >= 3 x 102"),
        ("中", "[U+4E2D]"),
        ("e\u0301", "e"),
        ("a\u200bb", "ab"),
    ],
)
def test_letters_that_the_font_has_not_are_spelt_out(text: str, drawn: str) -> None:
    assert spelt(text) == drawn


@pytest.mark.slow
@settings(max_examples=25)
@given(st.text(max_size=200))
def test_any_text_can_be_drawn(text: str) -> None:
    sheet = ContactSheet(text, (text,), (SheetRow(text, text, (SheetFace((), text), SheetFace((), text * 20))),))

    assert opened(draw_contact_sheet(sheet)).width == 2 * CELL_PX + 3 * 16


def test_a_thumbnail_keeps_the_shape_of_its_picture(film: Path) -> None:
    assert opened(draw_thumbnail(film, 100)).size == (100, 75)
