"""A shape lands on the picture that it was drawn on, or nowhere; where two may be meant, both are named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from radanki.errors import AnnotationError, UsageError
from radanki.model.imaging.shapes import Rect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from authoring.shapes.conftest import Bench

FIRST, SECOND = Rect(4, 6, 16, 24), Rect(40, 6, 16, 24)
PLACES = (FIRST, SECOND, Rect(60, 30, 20, 20))
SIZE = {"width": 200, "height": 120}


def coco(names: Sequence[str]) -> dict[str, Any]:
    images = [{"id": at, "file_name": name, **SIZE} for at, name in enumerate(names)]
    boxes = [
        {"image_id": at, "category_id": 1, "bbox": [one.x, one.y, one.width, one.height]}
        for at, one in enumerate(PLACES[: len(names)])
    ]
    return {"images": images, "annotations": boxes, "categories": [{"id": 1, "name": "Lung"}]}


def via_2(names: Sequence[str]) -> dict[str, Any]:
    return {
        f"{name}{at}": {"filename": name, "size": at, "regions": [via_region(one)]}
        for at, (name, one) in enumerate(zip(names, PLACES, strict=False))
    }


def via_region(one: Rect) -> dict[str, Any]:
    shape = {"name": "rect", "x": one.x, "y": one.y, "width": one.width, "height": one.height}
    return {"shape_attributes": shape, "region_attributes": {"label": "Lung"}}


def via_3(names: Sequence[str]) -> dict[str, Any]:
    metadata = {
        f"m{at}": {"vid": f"{at}", "xy": [2, one.x, one.y, one.width, one.height], "av": {"1": "Lung"}}
        for at, one in enumerate(PLACES[: len(names)])
    }
    return {
        "file": {f"{at}": {"fid": f"{at}", "fname": name} for at, name in enumerate(names)},
        "view": {f"{at}": {"fid_list": [f"{at}"]} for at in range(len(names))},
        "metadata": metadata,
        "attribute": {"1": {"aname": "label"}},
    }


@pytest.fixture
def film(bench: Bench) -> Bench:
    bench.film("film.png")
    bench.case("  - name: frontal\n    file: film.png\n")
    return bench


@pytest.mark.parametrize("write", [coco, via_2, via_3])
@pytest.mark.parametrize(
    "names",
    [
        ("a/film.png", "b/film.png"),
        ("film.png", "film.png"),
        ("C:\\a\\film.png", "D:\\FILM.png"),
        ("film.jpg", "x/film.bmp"),
    ],
)
def test_shapes_of_two_pictures_of_one_name_never_land_together(film: Bench, write: Any, names: Sequence[str]) -> None:
    before = film.case_yaml

    with pytest.raises(AnnotationError, match=r"(?i)several pictures that may be frontal: .*film.*film.*--of"):
        film.plan(film.write("shapes.json", write(names)))

    assert film.case_yaml == before


@pytest.mark.parametrize(
    "names", [("film.png", "film.jpg"), ("a/film.png", "film.bmp"), ("film.png", "other/film.png")]
)
def test_the_picture_that_is_called_as_the_file_to_the_letter_wins(film: Bench, names: Sequence[str]) -> None:
    (found,) = film.imports(film.write("shapes.json", coco(names)))

    assert found.shape == FIRST


def test_one_picture_of_a_file_of_many_is_chosen_by_its_name(film: Bench) -> None:
    file = film.write("shapes.json", coco(("film-a.png", "film-b.png", "more/film-c.png")))

    with pytest.raises(AnnotationError, match=r"film-a\.png, film-b\.png, film-c\.png; choose one with --of"):
        film.plan(file)
    with pytest.raises(UsageError, match=r"no picture of the file is called so; it has film-a"):
        film.plan(file, of="film-x.png")
    for name, place in (
        ("film-b.png", SECOND),
        ("film-b", SECOND),
        ("more/film-c.png", PLACES[2]),
        ("film-c", PLACES[2]),
    ):
        assert [one.shape for one in film.plan(file, of=name).added] == [place]


def test_a_name_that_two_pictures_of_the_file_have_does_not_choose_one(film: Bench) -> None:
    file = film.write("shapes.json", coco(("a/x.png", "b/x.png")))

    with pytest.raises(UsageError, match=r"several pictures of the file are called so: a/x\.png, b/x\.png"):
        film.plan(file, of="x.png")
    assert [one.shape for one in film.plan(file, of="b/x.png").added] == [SECOND]


def test_a_picture_that_is_called_otherwise_is_taken_with_a_word(film: Bench) -> None:
    plan = film.plan(film.write("shapes.json", coco(("scan.png",))))

    assert [one.shape for one in plan.added] == [FIRST]
    assert [remark.message for remark in plan.remarks] == [
        "the file calls its picture scan.png; it was taken for this one: look"
    ]


def test_a_name_of_no_slice_is_not_drawn_on_the_slice_that_is_shown_first(bench: Bench) -> None:
    for at in range(4):
        bench.film(f"stack/{at:02}.png")
    bench.case("  - name: stack\n    file: stack\n    slices: {plane: axial, start: 0, stop: 4, key: 1}\n")
    file = bench.write("shapes.json", coco(("IM0002.dcm",)))

    with pytest.raises(AnnotationError, match="name of no slice of stack"):
        bench.plan(file)
    assert [one.slices for one in bench.plan(file, of="IM0002.dcm").added] == [None]
    assert [one.slices for one in bench.plan(bench.write("ok.json", coco(("02.png",)))).added] == [(2, 2)]


def test_a_refusal_says_no_more_of_a_path_than_tells_pictures_apart(film: Bench) -> None:
    file = film.write("shapes.json", coco(("/home/ann/a/film.png", "/home/ann/b/film.png")))

    with pytest.raises(AnnotationError, match=r": a/film\.png, b/film\.png; ") as refused:
        film.plan(file)

    assert "ann" not in str(refused.value)


@pytest.mark.parametrize("label", ["L4", "T12", "C2", "S1", "L4-L5"])
def test_vertebrae_and_discs_are_names(film: Bench, label: str) -> None:
    shapes = coco(("film.png",))
    shapes["categories"][0]["name"] = label

    assert [one.label for one in film.imports(film.write("shapes.json", shapes))] == [label]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_text_of_other_encodings_is_read(film: Bench, encoding: str) -> None:
    path = film.root / "shapes.json"
    path.write_text(json.dumps(coco(("film.png",))), encoding=encoding)

    assert len(film.imports(path)) == 1


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_called_that(film: Bench, encoding: str) -> None:
    path = film.root / "shapes.json"
    path.write_text('{"shapes": []}', encoding=encoding)

    assert "UTF-16" in film.refusal(path)


def test_folders_inside_a_folder_are_named(film: Bench) -> None:
    film.write("shapes/first/film.json", coco(("film.png",)))

    assert "give one of them, such as first" in film.refusal(film.root / "shapes")
