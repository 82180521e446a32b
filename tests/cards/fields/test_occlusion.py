from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radanki.cards.fields.occlusion import masks, on_card, withdrawn_mask, written
from radanki.model.imaging.card_picture import Media
from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect, Shape, bounds_of

if TYPE_CHECKING:
    from typing import Any

    from radanki.model.imaging.shapes import Shape

FILM = Media("rk-1.png", Path(), 1600, 1200, 1)
HALF_A_STEP = 0.5001e-4

inside = st.floats(0, 1)
anywhere = st.floats(-0.5, 1.5)
size = st.floats(0.02, 1)


def shapes(place: st.SearchStrategy[float]) -> st.SearchStrategy[Shape]:
    corner = st.tuples(place, place)
    return st.one_of(
        st.builds(Rect, place, place, size, size),
        st.builds(Ellipse, place, place, size, size),
        st.lists(corner, min_size=3, max_size=12).map(lambda corners: Polygon(tuple(corners))),
        st.builds(Point, place, place),
    )


def text_of(number: int, shapes: list[Shape], media: Media, *, hides_others: bool) -> str:
    return str(written(masks(number, shapes, media, hides_others=hides_others)))


def read_back(text: str) -> tuple[int, str, dict[str, Any]]:
    """Read one mask as Anki does: a shape's name, and numbers by key."""
    found = re.fullmatch(r"\{\{c(\d+)::image-occlusion:(rect|ellipse|polygon)((?::\w+=[^:}]*)+)\}\}<br>", text)
    assert found is not None
    keys: dict[str, Any] = dict(re.findall(r":(\w+)=([^:]*)", found[3]))
    if "points" in keys:
        keys["points"] = tuple(tuple(map(float, pair.split(","))) for pair in keys["points"].split(" "))
    return int(found[1]), found[2], {key: value if key == "points" else float(value) for key, value in keys.items()}


def as_shape(kind: str, keys: dict[str, Any]) -> Shape:
    match kind:
        case "rect":
            return Rect(keys["left"], keys["top"], keys["width"], keys["height"])
        case "ellipse":
            return Ellipse(keys["left"] + keys["rx"], keys["top"] + keys["ry"], keys["rx"], keys["ry"])
        case _:
            return Polygon(keys["points"])


@given(shapes(anywhere))
def test_what_anki_reads_is_the_shape_that_was_meant_to_the_fourth_decimal(shape: Shape) -> None:
    number, kind, keys = read_back(text_of(3, [shape], FILM, hides_others=False))

    meant, read = bounds_of(on_card(shape, FILM)), bounds_of(as_shape(kind, keys))

    assert number == 3
    for edge in ("left", "top", "right", "bottom"):
        assert getattr(read, edge) == pytest.approx(getattr(meant, edge), abs=3 * HALF_A_STEP)


@given(shapes(anywhere))
def test_no_mask_leaves_the_picture_or_is_too_small_for_ankis_editor(shape: Shape) -> None:
    _, kind, keys = read_back(text_of(1, [shape], FILM, hides_others=True))
    box = bounds_of(as_shape(kind, keys))

    assert box.left >= 0
    assert box.top >= 0
    assert box.right <= 1 + 2 * HALF_A_STEP
    assert box.bottom <= 1 + 2 * HALF_A_STEP
    assert (box.right - box.left) * FILM.width_px >= 5
    assert (box.bottom - box.top) * FILM.height_px >= 5


@given(st.lists(st.tuples(inside, inside), min_size=3, max_size=20))
def test_a_polygon_says_the_least_of_its_points_or_anki_draws_it_shifted(corners: list[tuple[float, float]]) -> None:
    _, kind, keys = read_back(text_of(1, [Polygon(tuple(corners))], FILM, hides_others=False))

    if kind == "polygon":
        assert keys["left"] == min(x for x, _ in keys["points"])
        assert keys["top"] == min(y for _, y in keys["points"])


@given(shapes(inside))
def test_a_shape_inside_the_picture_that_is_large_enough_is_not_moved(shape: Shape) -> None:
    if isinstance(shape, Rect) and (shape.x + shape.width > 1 or shape.y + shape.height > 1):
        return
    if isinstance(shape, Rect):
        assert bounds_of(on_card(shape, FILM)).left == shape.x


def test_masks_are_written_as_ankis_own_editor_writes_them() -> None:
    assert text_of(1, [Rect(0.1, 0.25, 0.3, 0.125)], FILM, hides_others=True) == (
        "{{c1::image-occlusion:rect:left=.1:top=.25:width=.3:height=.125:oi=1}}<br>"
    )
    assert text_of(2, [Ellipse(0.5, 0.5, 0.25, 0.1)], FILM, hides_others=False) == (
        "{{c2::image-occlusion:ellipse:left=.25:top=.4:rx=.25:ry=.1}}<br>"
    )
    assert text_of(3, [Polygon(((0.3, 0.2), (0.9, 0.4), (0.5, 1.0)))], FILM, hides_others=False) == (
        "{{c3::image-occlusion:polygon:left=.3:top=.2:points=.3,.2 .9,.4 .5,1}}<br>"
    )


def test_a_point_becomes_a_small_circle_on_the_picture() -> None:
    _, kind, keys = read_back(text_of(1, [Point(0.5, 0.5)], FILM, hides_others=False))

    assert kind == "ellipse"
    assert keys["rx"] * FILM.width_px == pytest.approx(keys["ry"] * FILM.height_px, rel=0.01)
    assert keys["left"] + keys["rx"] == pytest.approx(0.5, abs=1e-4)


def test_several_shapes_of_a_finding_share_its_number() -> None:
    text = text_of(7, [Point(0.2, 0.2), Rect(0.5, 0.5, 0.1, 0.1)], FILM, hides_others=True)

    assert text.count("{{c7::image-occlusion:") == 2


def test_withdrawn_numbers_keep_masks_of_their_own_that_hide_nothing_on_other_cards() -> None:
    first, second = (str(written([mask])) for mask in (withdrawn_mask(2, 0), withdrawn_mask(9, 1)))

    assert first.startswith("{{c2::image-occlusion:rect:left=0:top=0:")
    assert "oi=1" not in first + second
    assert read_back(first)[2]["left"] != read_back(second)[2]["left"]
