"""What an import does to a case: numbers, labels, pictures, what is there already, and what must never get in."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image, PngImagePlugin

from radanki.errors import AnnotationError, UsageError
from radanki.library.walk import read_library
from radanki.model.imaging.shapes import Polygon, Rect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from authoring.shapes.conftest import Bench

SQUARE = [[20, 20], [60, 20], [60, 70], [25, 70]]


def labelme(*shapes: tuple[str, Sequence[Sequence[float]]], picture: str = "film.png", **more: Any) -> dict[str, Any]:
    size = {"imageHeight": 120, "imageWidth": 200}
    drawn = [{"label": label, "points": points, "shape_type": "polygon"} for label, points in shapes]
    return {"version": "5.5.0", "shapes": drawn, "imagePath": picture, "imageData": None, **size, **more}


def moved(by: float) -> list[list[float]]:
    return [[x + by, y] for x, y in SQUARE]


def test_new_findings_take_the_next_numbers_and_never_a_reserved_one(bench: Bench) -> None:
    lines = (
        "    reserved: [5]\n    findings:\n"
        "      - {number: 3, label: Tube, rect: [1, 1, 9, 9], why: Metal.}  # kept as it is\n"
    )
    bench.case(f"  - name: frontal\n    file: film.png\n{lines}")

    found = bench.imports(bench.write("film.json", labelme(("Effusion", SQUARE), ("Plate", moved(70)))))

    assert [one.number for one in found] == [6, 7]
    assert "# kept as it is" in bench.case_yaml
    assert [number for number, _, _ in bench.findings()] == [3, 6, 7]


def test_the_last_numbers_are_followed_by_those_that_are_free(bench: Bench) -> None:
    lines = "    reserved: [1]\n    findings:\n      - {number: 499, label: Tube, rect: [1, 1, 9, 9], why: Metal.}\n"
    bench.case(f"  - name: frontal\n    file: film.png\n{lines}")
    file = bench.write("film.json", labelme(*((f"Effusion {name}", moved(at)) for at, name in enumerate("abc"))))

    assert [one.number for one in bench.imports(file)] == [500, 2, 3]


def test_the_same_file_twice_adds_nothing_the_second_time(bench: Bench) -> None:
    file = bench.write("film.json", labelme(("Effusion", SQUARE), ("Plate", moved(70))))
    bench.imports(file)
    before = bench.case_yaml

    again = bench.plan(file)

    assert (again.added, again.known, again.text) == ((), 2, None)
    assert not again.is_in_vain
    assert bench.case_yaml == before


def test_a_shape_that_was_moved_by_a_pixel_is_another_finding(bench: Bench) -> None:
    bench.imports(bench.write("film.json", labelme(("Effusion", SQUARE))))

    assert bench.plan(bench.write("film.json", labelme(("Effusion", moved(0.3))))).known == 1
    assert len(bench.plan(bench.write("film.json", labelme(("Effusion", moved(1.0))))).added) == 1
    assert len(bench.plan(bench.write("film.json", labelme(("Plate", SQUARE)))).added) == 1


def test_what_the_file_holds_twice_is_added_once(bench: Bench) -> None:
    plan = bench.plan(bench.write("film.json", labelme(("Effusion", SQUARE), ("Effusion", SQUARE))))

    assert (len(plan.added), plan.known) == (1, 1)


def test_planning_writes_nothing(bench: Bench) -> None:
    before = bench.case_yaml

    plan = bench.plan(bench.write("film.json", labelme(("Effusion", SQUARE))))

    assert plan.text is not None
    assert bench.case_yaml == before


def test_the_case_can_be_read_and_checked_after_an_import(bench: Bench) -> None:
    bench.imports(bench.write("film.json", labelme(("Effusion: left, not free", SQUARE))))

    library, problems = read_library(bench.root)

    assert problems == ()
    assert library.cases[0].case.images[0].findings[0].label == "Effusion: left, not free"


def two_films(bench: Bench) -> None:
    bench.film("side.png")
    bench.case("  - name: frontal\n    file: film.png\n  - name: lateral\n    file: side.png\n")


@pytest.mark.parametrize("stated", ["side.png", "C:\\Users\\ann\\side.png", "/home/ann/SIDE.PNG", "lateral.jpg"])
def test_the_picture_is_told_by_the_name_in_the_file(bench: Bench, stated: str) -> None:
    two_films(bench)

    (found,) = bench.imports(bench.write("a.json", labelme(("Effusion", SQUARE), picture=stated)))

    assert found.image == "lateral"


def test_a_file_about_both_pictures_gives_each_its_own(bench: Bench) -> None:
    two_films(bench)
    images = [
        {"id": at, "file_name": name, "width": 200, "height": 120}
        for at, name in ((1, "film.png"), (2, "side.png"), (3, "x.png"))
    ]  # one table
    boxes = [{"image_id": at, "category_id": 1, "bbox": [10 * at, 10, 20, 20]} for at in (2, 1, 3)]
    file = bench.write(
        "c.json", {"images": images, "annotations": boxes, "categories": [{"id": 1, "name": "Effusion"}]}
    )

    plan = bench.plan(file)

    assert sorted((one.image, one.shape) for one in plan.added) == [
        ("frontal", Rect(10, 10, 20, 20)),
        ("lateral", Rect(20, 10, 20, 20)),
    ]
    assert "1 shapes are of pictures that the case does not have" in plan.remarks[0].message


def test_a_file_that_names_no_picture_of_several_asks_for_one(bench: Bench) -> None:
    two_films(bench)
    file = bench.write("a.json", labelme(("Effusion", SQUARE), picture="other.png"))

    with pytest.raises(UsageError, match=r"--image \(frontal, lateral\)"):
        bench.plan(file)
    with pytest.raises(UsageError, match="did you mean lateral"):
        bench.plan(file, image="laterla")
    assert bench.plan(file, image="lateral").added[0].image == "lateral"


def test_a_file_about_other_pictures_is_not_poured_into_the_only_one(bench: Bench) -> None:
    images = [{"id": at, "file_name": f"{at}.png", "width": 200, "height": 120} for at in (1, 2)]
    boxes = [{"image_id": at, "category_id": 1, "bbox": [10, 10, 20, 20]} for at in (1, 2)]
    file = bench.write(
        "c.json", {"images": images, "annotations": boxes, "categories": [{"id": 1, "name": "Effusion"}]}
    )

    with pytest.raises(AnnotationError, match="about 2 pictures, none of them called"):
        bench.plan(file)


def test_a_file_that_was_drawn_on_a_smaller_copy_is_refused(bench: Bench) -> None:
    file = bench.write("a.json", labelme(("Effusion", SQUARE), imageWidth=100, imageHeight=60))

    assert "100 x 60 pixels, this one has 200 x 120" in bench.refusal(file)


def test_a_shape_over_the_edge_is_cut_and_one_beside_the_picture_left_out(bench: Bench) -> None:
    over, beside = [[150, 20], [230, 20], [230, 70], [150, 70]], [[300, 20], [330, 20], [330, 70]]
    file = bench.write("a.json", labelme(("Effusion", over), ("Plate", beside)))

    said, (found,) = bench.remarks(file), bench.imports(file)

    assert found.shape == Polygon(((150, 20), (200, 20), (200, 70), (150, 70)))
    assert "shapes[0]: it was cut at the picture's edge" in said
    assert "shapes[1]: it lies beside the picture" in said


def test_good_shapes_are_kept_beside_faulty_ones_each_named_by_its_place(bench: Bench) -> None:
    crossing = [[20, 20], [60, 70], [60, 20], [20, 70]]
    document = labelme(("Effusion", SQUARE), ("Cross", crossing), ("Line", [[1, 1], [9, 9]]))
    document["shapes"] += [{"label": "Odd", "points": "none"}, 5]

    plan = bench.plan(bench.write("a.json", document))

    assert [one.label for one in plan.added] == ["Effusion"]
    assert [(remark.place, remark.message) for remark in plan.remarks] == [
        ("shapes[2]", "the outline has fewer than three corners"),
        ("shapes[3]", "points is no list"),
        ("shapes[4]", "the shape is no object"),
        ("shapes[1]", "its outline crosses itself"),
    ]


def test_many_faults_of_one_kind_are_counted(bench: Bench) -> None:
    document = labelme(*[("Line", [[1, 1], [9, 9]])] * 40)

    said = bench.refusal(bench.write("a.json", document)).splitlines()

    assert len(said) == 6
    assert said[-1].startswith("35 more: ")


def test_names_are_renamed_asked_for_or_kept(bench: Bench) -> None:
    file = bench.write("a.json", labelme(("Effusion", SQUARE), ("lung_mass", moved(60)), ("Segment_1", moved(30))))
    asked: list[tuple[str, bool]] = []

    def ask(name: str, is_usable: bool) -> str | None:  # noqa: FBT001  # what the importer tells
        asked.append((name, is_usable))
        return None if name == "Segment_1" else "Pleural fluid"

    plan = bench.plan(file, renames=(("LUNG_MASS", "Lung mass"), ("nowhere", "x")), ask=ask)

    assert asked == [("Effusion", True), ("Segment_1", False)]
    assert [one.label for one in plan.added] == ["Pleural fluid", "Lung mass"]
    assert plan.unused == ("nowhere",)
    assert "its label, Segment_1, says nothing" in bench.remarks(file)


@pytest.mark.parametrize(
    "label", ["DOE^JANE", "seen 2026-01-02", "MRN 12345678", "ann@example.org", "/home/a/film.png"]
)
def test_a_label_that_looks_like_an_identity_is_not_taken(bench: Bench, label: str) -> None:
    said = bench.refusal(bench.write("a.json", labelme((label, SQUARE))))

    assert "its label" in said
    assert label not in said


def picture_with_texts() -> bytes:
    kept = PngImagePlugin.PngInfo()
    kept.add_text("Author", "Zebedee Canary")
    held = io.BytesIO()
    Image.new("L", (200, 120)).save(held, "PNG", pnginfo=kept)
    return held.getvalue()


CANARY = "Canary"
XML_CANARIES = f"""<annotations>
<meta><task><name>{CANARY}</name><owner><username>{CANARY}</username></owner></task></meta>
<image id="0" name="{CANARY}/film.png" width="200" height="120"><polygon label="Effusion" source="{CANARY}"
points="20,20;60,20;60,70"><attribute name="{CANARY}">{CANARY}</attribute></polygon></image></annotations>"""
VOC_CANARIES = f"""<annotation><folder>{CANARY}</folder><filename>film.png</filename><path>/{CANARY}/film.png</path>
<owner><name>{CANARY}</name></owner><object><name>Effusion</name><pose>{CANARY}</pose>
<bndbox><xmin>3</xmin><ymin>3</ymin><xmax>30</xmax><ymax>40</ymax></bndbox></object></annotation>"""


def canary_files() -> dict[str, Any]:
    """Files of several tools with a name in every place that is neither geometry nor label."""
    size = {"original_width": 200, "original_height": 120}
    box = {"x": 10, "y": 10, "width": 10, "height": 10, "rectanglelabels": ["Effusion"]}
    region = {
        "shape_attributes": {"name": "rect", "x": 9, "y": 9, "width": 9, "height": 9},
        "region_attributes": {"label": "Effusion", "reader": CANARY},
    }
    return {
        "labelme.json": labelme(
            ("Effusion", SQUARE), picture=f"/home/{CANARY}/film.png", imageData=CANARY, flags={CANARY: True}
        ),
        "coco.json": {
            "info": {"contributor": CANARY},
            "licenses": [{"name": CANARY}],
            "images": [{"id": 1, "file_name": f"{CANARY}/film.png", "width": 200, "height": 120, "coco_url": CANARY}],
            "categories": [{"id": 1, "name": "Effusion", "supercategory": CANARY}],
            "annotations": [{"image_id": 1, "category_id": 1, "bbox": [9, 9, 9, 9], "attributes": {"by": CANARY}}],
        },
        "studio.json": [
            {
                "data": {"image": f"/{CANARY}/film.png", "patient": CANARY},
                "annotations": [
                    {
                        "completed_by": {"email": CANARY},
                        "result": [{**size, "type": "rectanglelabels", "value": box, "meta": {"text": [CANARY]}}],
                    }
                ],
            }
        ],
        "via.json": {
            "_via_settings": {"project": {"name": CANARY}},
            "_via_img_metadata": {
                CANARY: {"filename": "film.png", "regions": [region], "file_attributes": {"author": CANARY}}
            },
        },
        "cvat.xml": XML_CANARIES,
        "voc.xml": VOC_CANARIES,
    }


@pytest.mark.parametrize("name", sorted(canary_files()))
def test_nothing_but_geometry_and_label_reaches_the_case(bench: Bench, name: str) -> None:
    content = canary_files()[name]
    file = bench.write(f"{CANARY}-{name}", content)

    plan = bench.plan(file)
    bench.imports(file)

    assert CANARY in (content if isinstance(content, str) else json.dumps(content))
    assert [one.label for one in plan.added] == ["Effusion"]
    assert CANARY.casefold() not in bench.case_yaml.casefold()
    assert not any(CANARY in remark.message + remark.place for remark in plan.remarks)


def test_the_texts_of_a_mask_picture_stay_in_it(bench: Bench) -> None:
    mask = Image.open(io.BytesIO(picture_with_texts()))
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", CANARY)
    mask.paste(1, (20, 20, 60, 70))
    mask.save(bench.root / "mask.png", pnginfo=texts)

    bench.imports(bench.root / "mask.png", renames=(("1", "Effusion"),))

    assert CANARY.encode() in (bench.root / "mask.png").read_bytes()
    assert CANARY not in bench.case_yaml


def test_a_folder_with_a_file_a_picture_fills_a_stack(bench: Bench) -> None:
    for at in range(4):
        bench.film(f"stack/{at:02}.png")
        edge = f"{0.2 + at / 50:.3f} 0.4 0.1 0.2"
        bench.write(f"labels/{at:02}.txt", f"0 {edge}\n" if at != 3 else "0 0.8 0.8 0.1 0.1\n")
    bench.case("  - name: stack\n    file: stack\n    slices: {plane: axial, start: 0, stop: 4, key: 1}\n")
    names = bench.write("names.txt", "Nodule\n")

    plan = bench.plan(bench.root / "labels", names=names)

    assert [(one.label, one.slices) for one in plan.added] == [("Nodule", (1, 1)), ("Nodule", (3, 3))]
    assert plan.added[0].shape == Rect(34, 36, 20, 24)
