"""Shapes on a turned picture lie where the pixels below them came to lie."""

from __future__ import annotations

from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radanki.model.images import Image
from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect, Shape, bounds_of
from radanki.model.imaging.turning import UPRIGHT, Turn, turned, turned_sides

TURNS = st.builds(Turn, st.integers(0, 3), st.booleans())
SHARES = st.floats(0, 1)
SIZES = st.floats(0.01, 0.4)
SHAPES: st.SearchStrategy[Shape] = st.one_of(
    st.builds(Rect, st.floats(0, 0.5), st.floats(0, 0.5), SIZES, SIZES),
    st.builds(Ellipse, st.floats(0.4, 0.6), st.floats(0.4, 0.6), SIZES, SIZES),
    st.lists(st.tuples(SHARES, SHARES), min_size=3, max_size=8).map(lambda points: Polygon(tuple(points))),
    st.builds(Point, SHARES, SHARES),
)


@given(turn=TURNS, shape=SHAPES)
def test_a_box_around_a_turned_shape_is_the_turned_box_around_it(turn: Turn, shape: Shape) -> None:
    before, after = bounds_of(shape), bounds_of(turned(shape, turn))

    box = bounds_of(turned(Rect(before.left, before.top, before.right - before.left, before.bottom - before.top), turn))

    assert astuple(after) == pytest.approx(astuple(box), abs=1e-9)


@given(shape=SHAPES, quarters=st.integers(0, 3))
def test_turning_on_to_a_full_circle_and_mirroring_twice_change_nothing(shape: Shape, quarters: int) -> None:
    rest = Turn((4 - quarters) % 4)
    mirrored = Turn(0, is_mirrored=True)

    for way in ((Turn(quarters), rest), (mirrored, mirrored)):
        back = turned(turned(shape, way[0]), way[1])
        assert astuple(bounds_of(back)) == pytest.approx(astuple(bounds_of(shape)), abs=1e-9)


@pytest.mark.parametrize(
    ("keys", "place", "sides"),
    [
        ({}, (0.1, 0.2), "RLHF"),
        ({"rotate": 90}, (0.8, 0.1), "FHRL"),
        ({"rotate": 180}, (0.9, 0.8), "LRFH"),
        ({"rotate": 270}, (0.2, 0.9), "HFLR"),
        ({"flip": "horizontal"}, (0.9, 0.2), "LRHF"),
        ({"rotate": 90, "flip": "horizontal"}, (0.2, 0.1), "HFRL"),
    ],
)
def test_a_picture_is_turned_clockwise_and_then_mirrored_and_its_letters_go_along(
    keys: dict[str, object], place: tuple[float, float], sides: str
) -> None:
    turn = Image.model_validate({"name": "a", "file": "a.png", **keys}).turn

    assert turn.point(0.1, 0.2) == pytest.approx(place)
    assert "".join(turned_sides(("R", "L", "H", "F"), turn)) == sides


@pytest.mark.parametrize("keys", [{"rotate": 45}, {"rotate": 0}, {"flip": "vertical"}, {"flip": True}])
def test_only_quarter_turns_and_left_for_right_can_be_said(keys: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"rotate|flip"):
        Image.model_validate({"name": "a", "file": "a.png", **keys})


def test_what_is_not_turned_is_the_same_shape() -> None:
    shape = Rect(0.123456789, 0.2, 0.3, 0.1)

    assert turned(shape, UPRIGHT) is shape
