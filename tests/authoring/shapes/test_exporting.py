"""Findings for other tools: what is exported and imported again is what it was."""

from __future__ import annotations

import json
import math
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pycocotools.coco import COCO

from radanki.authoring.shapes.exporting import export_shapes
from radanki.errors import AnnotationError
from radanki.imaging.masks.shapes_on_picture import look_at_shapes
from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect, Shape

if TYPE_CHECKING:
    from authoring.shapes.conftest import Bench

FOLDER = "cases/xr/chest/film"
EMPTY = "  - name: frontal\n    file: film.png\n"


def exported(bench: Bench, form: Any) -> dict[str, Any]:
    found = export_shapes(bench.root, FOLDER, bench.root / "cache", form, look=look_at_shapes)
    return {name: json.loads(text) for name, text in found.files.items()}


def written(shape: Shape) -> str:
    match shape:
        case Rect(x, y, width, height):
            return f"rect: [{x}, {y}, {width}, {height}]"
        case Ellipse(cx, cy, rx, ry):
            return f"ellipse: [{cx}, {cy}, {rx}, {ry}]"
        case Polygon(points):
            return f"polygon: {[list(point) for point in points]}"
        case Point(x, y):
            return f"point: [{x}, {y}]"


def case_of(shapes: dict[str, Shape], picture: str = EMPTY, more: str = "") -> str:
    lines = [
        f"      - {{number: {number}, label: {label}, {written(shape)}, why: Seen.{more}}}\n"
        for number, (label, shape) in enumerate(shapes.items(), 1)
    ]
    return f"{picture}    findings:\n{''.join(lines)}"


SHAPES: dict[str, Shape] = {
    "Effusion": Polygon(((20.25, 30.5), (80.75, 35.0), (60.0, 90.5), (25.5, 70.25))),
    "Tube": Rect(12.5, 14.25, 30.1, 40.0),
    "Mass": Ellipse(100.5, 60.25, 40.0, 20.5),
    "Nodule": Ellipse(150.0, 90.0, 8.25, 8.25),
    "Carina": Point(99.51, 33.25),
}


def test_coco_brings_every_shape_back_as_it_was(bench: Bench) -> None:
    bench.case(case_of(SHAPES))
    (document,) = exported(bench, "coco").values()
    bench.case()

    found = bench.imports(bench.write("c.json", document))

    assert {one.label: one.shape for one in found} == SHAPES


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # pycocotools 2.0.11 with numpy 2
def test_the_coco_file_is_one_for_the_real_library(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.case(case_of(SHAPES))
    (document,) = exported(bench, "coco").values()

    read = COCO(bench.write("c.json", document))
    capsys.readouterr()

    assert sorted(read.cats[one]["name"] for one in read.getCatIds()) == sorted(SHAPES)
    mass = read.loadAnns(read.getAnnIds(catIds=read.getCatIds(catNms=["Mass"])))[0]
    assert read.annToMask(mass).sum() == pytest.approx(math.pi * 40 * 20.5, rel=0.02)


def test_labelme_brings_all_back_but_the_ellipse_which_is_an_outline(bench: Bench) -> None:
    bench.case(case_of(SHAPES))
    files = exported(bench, "labelme")
    bench.case()

    found = {one.label: one.shape for one in bench.imports(bench.write("film.json", files["film.json"]))}

    mass = found.pop("Mass")
    assert found == {label: shape for label, shape in SHAPES.items() if label != "Mass"}
    assert isinstance(mass, Polygon)
    assert all(abs(math.hypot((x - 100.5) / 40, (y - 60.25) / 20.5) - 1) < 0.001 for x, y in mass.points)


def test_importing_what_was_exported_adds_nothing(bench: Bench) -> None:
    bench.case(case_of(SHAPES))
    (document,) = exported(bench, "coco").values()

    plan = bench.plan(bench.write("c.json", document))

    assert (plan.added, plan.known) == ((), len(SHAPES))


def test_slices_of_a_stack_come_back_on_their_slices(bench: Bench) -> None:
    for at in range(6):
        bench.film(f"stack/s{at}.png")
    stack = "  - name: stack\n    file: stack\n    slices: {plane: axial, start: 0, stop: 6, key: 2}\n"
    bench.case(case_of({"Tube": Rect(10, 10, 20, 20)}, stack, ", slices: [1, 4]"))
    files = exported(bench, "labelme")
    (document,) = exported(bench, "coco").values()
    bench.case(stack)
    folder = bench.root / "out"
    for name, content in files.items():
        bench.write(f"out/{name}", content)

    assert sorted(files) == ["stack-s1.json", "stack-s2.json", "stack-s3.json", "stack-s4.json"]
    for file in (folder, bench.write("c.json", document)):
        assert [(one.shape, one.slices) for one in bench.plan(file).added] == [(Rect(10, 10, 20, 20), (1, 4))]


def test_a_case_without_drawn_findings_has_nothing_to_export(bench: Bench) -> None:
    with pytest.raises(AnnotationError, match="no drawn finding"):
        exported(bench, "coco")


NUMBER_X, NUMBER_Y, SIZE = st.floats(2, 140), st.floats(2, 70), st.floats(1.5, 45)


@st.composite
def stars(draw: st.DrawFn) -> Polygon:
    """Outlines that don't cross themselves: corners at rising angles around a middle."""
    angles = sorted(draw(st.sets(st.integers(0, 71), min_size=3, max_size=20)))
    if max((b - a) % 72 for a, b in zip(angles, (*angles[1:], angles[0] + 72), strict=True)) > 35:
        angles = [0, 24, 48]
    radii = [draw(st.floats(5, 40)) for _ in angles]
    turns = [math.radians(5 * angle) for angle in angles]
    return Polygon(tuple((100 + r * math.cos(t), 60 + r * math.sin(t)) for r, t in zip(radii, turns, strict=True)))


ANY_SHAPE = st.one_of(
    st.builds(Rect, NUMBER_X, NUMBER_Y, SIZE, SIZE),
    st.builds(lambda x, y, rx, ry: Ellipse(x + 45, y + 45, rx, ry), st.floats(1, 100), st.floats(1, 25), SIZE, SIZE),
    stars(),
    st.builds(Point, NUMBER_X, NUMBER_Y),
)


@pytest.mark.parametrize("form", ["coco", "labelme"])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(shape=ANY_SHAPE)
def test_any_shape_comes_back_within_a_hundredth_of_a_pixel(bench: Bench, form: str, shape: Shape) -> None:
    if form == "labelme" and isinstance(shape, Ellipse):
        shape = replace(shape, ry=shape.rx)
    bench.case(case_of({"Effusion": shape}))
    (document,) = exported(bench, form).values()
    bench.case()

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "shapes.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        (found,) = bench.plan(file).added

    bench.measure(f"round trip by {form}", found.shape, shape, within=0.01)
