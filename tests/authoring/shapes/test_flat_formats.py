"""Files of tools that draw on pictures: each shape comes out where it was drawn."""

from __future__ import annotations

import base64
import io
import math
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as coco_mask
from roifile import ROI_OPTIONS, ROI_TYPE, ImagejRoi

from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect

if TYPE_CHECKING:
    from authoring.shapes.conftest import Bench

OUTLINE = ((20.25, 30.5), (80.75, 35.0), (60.0, 90.5), (25.5, 70.25))
TURNED = 30.0


def flat(points: tuple[tuple[float, float], ...]) -> list[float]:
    return [value for point in points for value in point]


def turned(x: float, y: float, about: tuple[float, float], degrees: float) -> tuple[float, float]:
    """Turn clockwise on a picture, by complex numbers: another way than the importer's."""
    place = complex(x - about[0], y - about[1]) * complex(
        math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    )
    return place.real + about[0], place.imag + about[1]


def a_mask() -> np.ndarray:
    """A disc of radius 18.5 around (70, 50), where the picture is 200 by 120."""
    rows, columns = np.mgrid[:120, :200]
    return np.hypot(columns + 0.5 - 70, rows + 0.5 - 50) < 18.5


def disc_error(bench: Bench, what: str, shape: Any) -> None:
    rim = tuple(
        (70 + 18.5 * math.cos(angle), 50 + 18.5 * math.sin(angle)) for angle in np.linspace(0, 2 * math.pi, 200)
    )
    bench.measure(what, shape, Polygon(rim), within=1.0)


def labelme(*shapes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "version": "5.5.0",
        "flags": {},
        "shapes": [{"group_id": None, "description": "", "flags": {}, "mask": None, **shape} for shape in shapes],
        "imagePath": "film.png",
        "imageData": None,
        "imageHeight": 120,
        "imageWidth": 200,
        **more,
    }


def test_labelme_shapes_keep_their_places(bench: Bench) -> None:
    file = bench.write(
        "film.json",
        labelme(
            {"label": "Effusion", "points": [list(point) for point in OUTLINE], "shape_type": "polygon"},
            {"label": "Tube", "points": [[90.5, 80.25], [40.5, 10.75]], "shape_type": "rectangle"},
            {"label": "Nodule", "points": [[100.0, 60.0], [112.0, 65.0]], "shape_type": "circle"},
            {"label": "Carina", "points": [[99.5, 33.25]], "shape_type": "point"},
        ),
    )

    found = bench.imports(file)

    assert [finding.number for finding in found] == [1, 2, 3, 4]
    bench.measure("LabelMe", found[0].shape, Polygon(OUTLINE), within=0.01)
    bench.measure("LabelMe", found[1].shape, Rect(40.5, 10.75, 50.0, 69.5), within=0.01)
    bench.measure("LabelMe", found[2].shape, Ellipse(100, 60, 13, 13), within=0.01)
    bench.measure("LabelMe", found[3].shape, Point(99.5, 33.25), within=0.01)


def test_a_labelme_mask_is_laid_where_its_box_begins(bench: Bench) -> None:
    pixels = io.BytesIO()
    Image.fromarray(np.ones((12, 30), dtype=bool)).save(pixels, "PNG")
    mask = base64.b64encode(pixels.getvalue()).decode()
    shape = {"label": "Plate", "points": [[50, 40], [79, 51]], "shape_type": "mask", "mask": mask}

    (found,) = bench.imports(bench.write("film.json", labelme(shape)))

    bench.measure("LabelMe mask", found.shape, Rect(50, 40, 30, 12), within=0)


def coco(*annotations: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "info": {"contributor": "Jane Placeholder", "date_created": "2026/01/02"},
        "images": [{"id": 7, "file_name": "train/film.png", "width": 200, "height": 120}],
        "categories": [{"id": 3, "name": "Effusion", "supercategory": "lung"}],
        "annotations": [
            {"id": at, "image_id": 7, "category_id": 3, "iscrowd": 0, **one} for at, one in enumerate(annotations, 1)
        ],
        **more,
    }


def test_coco_boxes_outlines_and_key_points_keep_their_places(bench: Bench) -> None:
    box = {"bbox": [10.5, 20.25, 40.0, 30.5], "segmentation": [], "area": 1}
    ring = {"bbox": [20, 30, 61, 61], "segmentation": [flat(OUTLINE)], "area": 1}
    dots = {"bbox": [0, 0, 9, 9], "keypoints": [15.5, 16.5, 2, 0, 0, 0, 90.25, 17.0, 1], "num_keypoints": 2}

    found = bench.imports(bench.write("coco.json", coco(box, ring, dots)))

    bench.measure("COCO box", found[0].shape, Rect(10.5, 20.25, 40, 30.5), within=0.01)
    bench.measure("COCO outline", found[1].shape, Polygon(OUTLINE), within=0.01)
    assert [one.shape for one in found[2:]] == [Point(15.5, 16.5), Point(90.25, 17.0)]


@pytest.mark.parametrize("is_packed", [True, False])
def test_coco_masks_of_the_real_library_hold_the_same_pixels(bench: Bench, *, is_packed: bool) -> None:
    mask = a_mask()
    packed = coco_mask.encode(np.asfortranarray(mask.astype(np.uint8)))
    counts = packed["counts"].decode() if is_packed else runs_of(mask.flatten(order="F"))

    (found,) = bench.imports(bench.write("coco.json", coco({"segmentation": {"size": [120, 200], "counts": counts}})))

    assert (filled(found.shape) == mask).all()
    disc_error(bench, "COCO mask", found.shape)


def runs_of(values: np.ndarray) -> list[int]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], values.astype(np.int8), [1 - values[-1]]])))
    return [int(run) for run in np.diff(np.concatenate([[0], edges]))]


def filled(shape: Any, width: int = 200, height: int = 120) -> np.ndarray:
    """The pixels whose centre lies inside an outline, by the parity of crossings."""
    points = np.array(shape.points if isinstance(shape, Polygon) else ())
    if isinstance(shape, Rect):
        points = np.array(
            [
                (shape.x, shape.y),
                (shape.x + shape.width, shape.y),
                (shape.x + shape.width, shape.y + shape.height),
                (shape.x, shape.y + shape.height),
            ]
        )
    rows, columns = np.mgrid[:height, :width] + 0.5
    inside = np.zeros((height, width), dtype=bool)
    for (x1, y1), (x2, y2) in zip(points, np.roll(points, -1, axis=0), strict=True):
        if y1 != y2:
            inside ^= ((y1 > rows) != (y2 > rows)) & (columns < x1 + (rows - y1) * (x2 - x1) / (y2 - y1))
    return inside


def test_a_mask_with_two_parts_and_a_hole_says_so(bench: Bench) -> None:
    mask = np.zeros((120, 200), dtype=np.uint8)
    mask[10:40, 10:40], mask[20:30, 20:30], mask[60:80, 100:130], mask[5, 5] = 1, 0, 1, 1
    counts = coco_mask.encode(np.asfortranarray(mask))["counts"].decode()
    file = bench.write("coco.json", coco({"segmentation": {"size": [120, 200], "counts": counts}}))

    said = bench.remarks(file)
    found = bench.imports(file)

    assert len(found) == 2
    assert found[1].shape == Rect(100, 60, 30, 20)
    assert "annotations[0]: it has 2 parts" in said
    assert "it has a hole" in said
    assert "1 specks" in said


def via_region(attributes: dict[str, Any], **shape: Any) -> dict[str, Any]:
    return {"shape_attributes": shape, "region_attributes": attributes}


def test_via_2_projects_keep_their_places(bench: Bench) -> None:
    xs, ys = zip(*OUTLINE, strict=True)
    regions = [
        via_region({"label": "Effusion"}, name="polygon", all_points_x=[*xs], all_points_y=[*ys]),
        via_region({"kind": {"Tube": True, "Wire": False}}, name="rect", x=12, y=14, width=30, height=40),
        via_region({"label": "Nodule"}, name="circle", cx=100, cy=60, r=13.5),
        via_region({"label": "Mass"}, name="ellipse", cx=100, cy=60, rx=40, ry=20, theta=math.radians(TURNED)),
        via_region({"label": "Carina"}, name="point", cx=55, cy=66),
        via_region({"label": "Fissure"}, name="polyline", all_points_x=[1, 2], all_points_y=[1, 2]),
    ]  # fmt: skip
    metadata = {"film.png1234": {"filename": "film.png", "size": 1234, "regions": regions, "file_attributes": {}}}
    file = bench.write(
        "via.json", {"_via_settings": {"project": {"name": "Ann Example"}}, "_via_img_metadata": metadata}
    )

    said, found = bench.remarks(file), bench.imports(file)

    assert [one.label for one in found] == ["Effusion", "Tube", "Nodule", "Mass", "Carina"]
    bench.measure("VIA 2", found[0].shape, Polygon(OUTLINE), within=0.01)
    bench.measure("VIA 2", found[1].shape, Rect(12, 14, 30, 40), within=0)
    bench.measure("VIA 2", found[2].shape, Ellipse(100, 60, 13.5, 13.5), within=0)
    bench.measure("VIA 2 turned ellipse", found[3].shape, turned_ellipse(100, 60, 40, 20, TURNED), within=0.06)
    assert "regions[5]: lines and other shapes" in said


def turned_ellipse(cx: float, cy: float, rx: float, ry: float, degrees: float) -> Polygon:
    angles = np.linspace(0, 2 * math.pi, 721)[:-1]
    return Polygon(
        tuple(turned(cx + rx * math.cos(angle), cy + ry * math.sin(angle), (cx, cy), degrees) for angle in angles)
    )


def test_via_3_projects_keep_their_places(bench: Bench) -> None:
    attribute = {
        "1": {"aname": "finding", "anchor_id": "FILE1_Z0_XY1", "type": 4, "options": {"0": "Effusion", "1": "Tube"}}
    }
    metadata = {
        "1_a": {"vid": "1", "flg": 0, "z": [], "xy": [7, *flat(OUTLINE)], "av": {"1": "0"}},
        "1_b": {"vid": "1", "flg": 0, "z": [], "xy": [2, 12, 14, 30, 40], "av": {"1": "1"}},
        "1_c": {"vid": "1", "flg": 0, "z": [], "xy": [4, 100, 60, 40, 20], "av": {"1": "1"}},
        "1_d": {"vid": "1", "flg": 0, "z": [], "xy": [1, 55.5, 66], "av": {"1": "1"}},
        "1_e": {"vid": "1", "flg": 0, "z": [], "xy": [], "av": {"1": "1"}},
    }
    project = {
        "project": {"pname": "x", "creator": "Ann Example", "vid_list": ["1"]},
        "config": {},
        "attribute": attribute,
        "file": {"1": {"fid": "1", "fname": "film.png", "type": 2, "loc": 1, "src": "/home/ann/film.png"}},
        "view": {"1": {"fid_list": ["1"]}},
        "metadata": metadata,
    }

    found = bench.imports(bench.write("via3.json", project))

    assert [one.label for one in found] == ["Effusion", "Tube", "Tube", "Tube"]
    bench.measure("VIA 3", found[0].shape, Polygon(OUTLINE), within=0.01)
    bench.measure("VIA 3", found[1].shape, Rect(12, 14, 30, 40), within=0)
    assert found[2].shape == Ellipse(100, 60, 40, 20)
    assert found[3].shape == Point(55.5, 66)


CVAT = """<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <meta><task><owner><username>ann.example</username><email>ann@example.org</email></owner></task></meta>
  <image id="0" name="sub/film.png" width="200" height="120">
    <box label="Tube" source="manual" occluded="0" xtl="12.50" ytl="14.25" xbr="42.50" ybr="54.25" z_order="0"></box>
    <box label="Plate" source="manual" occluded="0" xtl="60" ytl="30" xbr="120" ybr="50" rotation="30.0" z_order="0">
      <attribute name="reader">Ann Example</attribute>
    </box>
    <polygon label="Effusion" source="manual" points="20.25,30.50;80.75,35.00;60.00,90.50;25.50,70.25"></polygon>
    <ellipse label="Mass" source="manual" cx="100.00" cy="60.00" rx="40.00" ry="20.00" rotation="30.0"></ellipse>
    <points label="Carina" source="manual" points="55.50,66.00"></points>
    <mask label="Opacity" source="manual" rle="{rle}" left="51" top="31" width="38" height="38" z_order="0"></mask>
    <polyline label="Fissure" points="1,2;3,4"></polyline>
  </image>
</annotations>
"""


def test_cvat_images_keep_their_places(bench: Bench) -> None:
    mask = a_mask()
    runs = ", ".join(str(run) for run in runs_of(mask[31:69, 51:89].flatten()))
    file = bench.write("annotations.xml", CVAT.replace("{rle}", runs))

    said, found = bench.remarks(file), bench.imports(file)

    assert [one.label for one in found] == ["Tube", "Plate", "Effusion", "Mass", "Carina", "Opacity"]
    bench.measure("CVAT", found[0].shape, Rect(12.5, 14.25, 30, 40), within=0.01)
    sheet = Polygon(tuple(turned(x, y, (90, 40), 30) for x, y in ((60, 30), (120, 30), (120, 50), (60, 50))))
    bench.measure("CVAT", found[1].shape, sheet, within=0.01)
    bench.measure("CVAT", found[2].shape, Polygon(OUTLINE), within=0.01)
    bench.measure("CVAT turned ellipse", found[3].shape, turned_ellipse(100, 60, 40, 20, 30), within=0.06)
    assert found[4].shape == Point(55.5, 66)
    assert (filled(found[5].shape) == mask).all()
    disc_error(bench, "CVAT mask", found[5].shape)
    assert "line 14: a polyline covers nothing" in said


def cine(bench: Bench, frames: int = 6) -> None:
    for at in range(frames):
        bench.film(f"loop/frame_{at:03}.png")
    bench.case(
        "  - name: loop\n    file: loop\n    frames: {start: 0, stop: 6, fps: 10, key: 2}\n",
    )


def track(*shapes: str, label: str = "Valve") -> str:
    return f'<annotations><track id="0" label="{label}">{"".join(shapes)}</track></annotations>'


def cvat_box(frame: int, left: float, outside: int = 0) -> str:
    edges = f'xtl="{left}" ytl="20" xbr="{left + 30}" ybr="50"'
    return f'<box frame="{frame}" keyframe="1" outside="{outside}" occluded="0" {edges}/>'


def test_a_track_that_stays_is_one_finding_over_its_frames(bench: Bench) -> None:
    cine(bench)
    file = bench.write("video.xml", track(*(cvat_box(at, 40) for at in range(1, 5)), cvat_box(5, 40, outside=1)))

    (found,) = bench.imports(file)

    assert found.slices == (1, 4)
    assert "slices: [1, 4]" in bench.case_yaml


def test_a_track_that_moves_is_drawn_on_the_key_and_on_request_on_every_frame(bench: Bench) -> None:
    cine(bench)
    file = bench.write("video.xml", track(*(cvat_box(at, 40 + 5 * at) for at in range(6))))

    plan, every = bench.plan(file), bench.plan(file, each_slice=True)

    assert [(one.slices, one.shape) for one in plan.added] == [((2, 2), Rect(50, 20, 30, 30))]
    assert "seen on 6 slices, 0 to 5, and drawn on 2" in plan.remarks[0].message
    assert [one.slices for one in every.added] == [(at, at) for at in range(6)]


def label_studio(*results: dict[str, Any]) -> list[dict[str, Any]]:
    size = {
        "original_width": 200,
        "original_height": 120,
        "image_rotation": 0,
        "to_name": "image",
        "from_name": "label",
    }
    return [
        {
            "id": 1,
            "data": {"image": "/data/upload/1/0a1b2c3d-film.png"},
            "annotations": [
                {
                    "id": 5,
                    "completed_by": {"email": "ann@example.org", "first_name": "Ann"},
                    "created_at": "2026-01-02T03:04:05Z",
                    "result": [{**size, **result} for result in results],
                }
            ],
            "predictions": [],
        }
    ]


def test_label_studio_hundredths_become_pixels(bench: Bench) -> None:
    points = [[x / 2.0, y / 1.2] for x, y in OUTLINE]
    box, plate = {"x": 10, "y": 20, "width": 15, "height": 25}, {"x": 40, "y": 25, "width": 30, "height": 20}
    ring = {"x": 50, "y": 50, "radiusX": 20, "radiusY": 15, "rotation": 30}
    document = label_studio(
        {"type": "rectanglelabels", "value": {**box, "rotation": 0, "rectanglelabels": ["Tube"]}},
        {"type": "rectanglelabels", "value": {**plate, "rotation": 30, "rectanglelabels": ["Plate"]}},
        {"type": "polygonlabels", "value": {"points": points, "closed": True, "polygonlabels": ["Effusion"]}},
        {"type": "ellipselabels", "value": {**ring, "ellipselabels": ["Mass"]}},
        {"type": "keypointlabels", "value": {"x": 27.75, "y": 55, "width": 0.4, "keypointlabels": ["Carina"]}},
        {"type": "choices", "value": {"choices": ["abnormal"]}},
    )

    found = bench.imports(bench.write("studio.json", document))

    assert [one.label for one in found] == ["Tube", "Plate", "Effusion", "Mass", "Carina"]
    bench.measure("Label Studio", found[0].shape, Rect(20, 24, 30, 30), within=0.01)
    sheet = Polygon(tuple(turned(x, y, (80, 30), 30) for x, y in ((80, 30), (140, 30), (140, 54), (80, 54))))
    bench.measure("Label Studio", found[1].shape, sheet, within=0.01)
    bench.measure("Label Studio", found[2].shape, Polygon(OUTLINE), within=0.01)
    bench.measure("Label Studio turned ellipse", found[3].shape, turned_ellipse(100, 60, 40, 18, 30), within=0.06)
    assert found[4].shape == Point(55.5, 66)


# What @thi.ng/rle-pack 3.2, the packer of Label Studio's front end, makes of 12 by 8 pixels with colours (210, 40, 30)
# and (255, 255, 255) in columns 3 to 8, rows 2 to 5.
BRUSHES = (
    (
        "00000180391bfe6b0042fa4503dffa4503dffa4503dffa4503dffa4503dffa4503dff85c010be9140f7fe9140f7fe9140f7fe9140f7fe914"
        "0f7fe9140f7fe170042fa4503dffa4503dffa4503dffa4503dffa4503dffa4503dff85c010be9140f7fe9140f7fe9140f7fe9140f7fe9140"
        "f7fe9140f7fe6b00"
    ),
    "00000180391bfe6b00c2fff85c030bffe1700c2fff85c030bffe6b00",
)


@pytest.mark.parametrize("brush", BRUSHES)
def test_a_brush_mask_of_label_studio_is_unpacked(bench: Bench, brush: str) -> None:
    bench.film(size=(12, 8))
    value = {"format": "rle", "rle": [*bytes.fromhex(brush)], "brushlabels": ["Opacity"]}
    document = label_studio({"type": "brushlabels", "value": value, "original_width": 12, "original_height": 8})

    (found,) = bench.imports(bench.write("studio.json", document))

    bench.measure("Label Studio brush", found.shape, Rect(3, 2, 6, 4), within=0)


VOC = """<annotation>
  <folder>Users/ann.example</folder><filename>film.png</filename><path>/Users/ann.example/film.png</path>
  <source><database>Hospital of Nowhere</database></source>
  <size><width>200</width><height>120</height><depth>1</depth></size>
  <object><name>Tube</name><pose>Unspecified</pose><truncated>0</truncated><difficult>0</difficult>
    <bndbox><xmin>13</xmin><ymin>15</ymin><xmax>42</xmax><ymax>54</ymax></bndbox></object>
</annotation>
"""


def test_voc_boxes_hold_their_last_pixel_and_count_from_one(bench: Bench) -> None:
    (found,) = bench.imports(bench.write("film.xml", VOC))

    bench.measure("Pascal VOC", found.shape, Rect(12, 14, 30, 40), within=0)


def test_yolo_lines_take_their_names_from_a_file(bench: Bench) -> None:
    segment = " ".join(f"{value:.8f}" for x, y in OUTLINE for value in (x / 200, y / 120))
    file = bench.write("film.txt", f"0 0.135 0.2833333 0.15 0.3333333\n1 {segment}\n1 0.5 0.5 0.25 0.25 0.87\n")
    names = bench.write("data.yaml", "path: ../datasets\nnames:\n  0: Tube\n  1: Effusion\n")

    found = bench.imports(file, names=names)

    assert [one.label for one in found] == ["Tube", "Effusion", "Effusion"]
    bench.measure("YOLO", found[0].shape, Rect(12, 14, 30, 40), within=0.01)
    bench.measure("YOLO", found[1].shape, Polygon(OUTLINE), within=0.01)
    assert found[2].shape == Rect(75, 45, 50, 30)


def test_a_yolo_class_without_a_name_is_asked_for(bench: Bench) -> None:
    file = bench.write("film.txt", "4 0.5 0.5 0.25 0.25\n")

    assert "its label, 4, says nothing; --label 4=... gives it one" in bench.refusal(file)
    assert [one.label for one in bench.imports(file, renames=(("4", "Tube"),))] == ["Tube"]


def imagej(*rois: ImagejRoi) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for at, roi in enumerate(rois):
            archive.writestr(f"{at:04}-0001.roi", roi.tobytes())
    return packed.getvalue()


def test_imagej_rois_keep_their_places_and_points_lie_in_pixel_centres(bench: Bench) -> None:
    rois = [
        ImagejRoi.frompoints([(20, 30), (80, 35), (60, 90), (25, 70)], name="Effusion"),
        ImagejRoi.frompoints(np.array(OUTLINE, dtype=np.float32), name="Effusion part"),
        ImagejRoi(roitype=ROI_TYPE.RECT, name="Tube", left=12, top=14, right=42, bottom=54),
        ImagejRoi(roitype=ROI_TYPE.OVAL, name="Nodule", left=87, top=40, right=113, bottom=60),
    ]
    point = ImagejRoi.frompoints([(55, 66)], name="Carina")
    point.roitype = ROI_TYPE.POINT
    line = ImagejRoi(roitype=ROI_TYPE.LINE, name="Fissure", x1=1, y1=1, x2=9, y2=9)
    file = bench.write("RoiSet.zip", imagej(*rois, point, line))

    said, found = bench.remarks(file), bench.imports(file)

    assert [one.label for one in found] == ["Effusion", "Effusion part", "Tube", "Nodule", "Carina"]
    bench.measure("ImageJ", found[0].shape, Polygon(((20, 30), (80, 35), (60, 90), (25, 70))), within=0)
    bench.measure("ImageJ", found[1].shape, Polygon(OUTLINE), within=0.01)
    bench.measure("ImageJ", found[2].shape, Rect(12, 14, 30, 40), within=0)
    bench.measure("ImageJ", found[3].shape, Ellipse(100, 50, 13, 10), within=0)
    bench.measure("ImageJ", found[4].shape, Point(55.5, 66.5), within=0)
    assert "member 6: lines and angles cover nothing" in said


def test_a_single_roi_file_is_read_and_its_slice_kept(bench: Bench) -> None:
    cine(bench)
    roi = ImagejRoi(roitype=ROI_TYPE.RECT, name="Valve", left=12, top=14, right=42, bottom=54, position=4)

    (found,) = bench.imports(bench.write("valve.roi", roi.tobytes()))

    assert found.slices == (3, 3)


def test_a_sub_pixel_rectangle_of_imagej_keeps_its_fractions(bench: Bench) -> None:
    roi = ImagejRoi(roitype=ROI_TYPE.RECT, name="Tube", left=12, top=14, right=43, bottom=55, version=227)
    roi.options |= ROI_OPTIONS.SUB_PIXEL_RESOLUTION
    roi.xd, roi.yd, roi.widthd, roi.heightd = 12.25, 14.5, 30.5, 40.25

    (found,) = bench.imports(bench.write("tube.roi", roi.tobytes()))

    bench.measure("ImageJ", found.shape, Rect(12.25, 14.5, 30.5, 40.25), within=0.01)


def test_a_grey_mask_picture_gives_its_numbers_names(bench: Bench) -> None:
    mask = np.zeros((120, 200), dtype=np.uint8)
    mask[a_mask()], mask[100:110, 5:25] = 1, 2
    file = bench.root / "mask.png"
    Image.fromarray(mask).save(file)
    names = bench.write(
        "labels.txt", '# ITK-SNAP\n0 0 0 0 0 0 0 "Clear Label"\n1 255 0 0 1 1 1 "Opacity"\n2 0 9 9 1 1 1 "Tube"\n'
    )

    found = bench.imports(file, names=names)

    assert [one.label for one in found] == ["Opacity", "Tube"]
    assert (filled(found[0].shape) == a_mask()).all()
    disc_error(bench, "mask picture", found[0].shape)
    assert found[1].shape == Rect(5, 100, 20, 10)


def test_a_coloured_mask_picture_is_named_by_its_colours(bench: Bench) -> None:
    mask = np.zeros((120, 200, 4), dtype=np.uint8)
    mask[10:40, 30:60], mask[50:70, 30:60] = (255, 0, 0, 255), (0, 128, 0, 0)
    file = bench.root / "mask.png"
    Image.fromarray(mask).save(file)
    names = bench.write("labelmap.txt", "# label:color_rgb:parts:actions\nbackground:0,0,0::\nEffusion:255,0,0::\n")

    (found,) = bench.imports(file, names=names)

    assert (found.label, found.shape) == ("Effusion", Rect(30, 10, 30, 30))


def test_the_short_form_of_label_studio_is_read(bench: Bench) -> None:
    box = {"x": 10, "y": 20, "width": 15, "height": 25, "rotation": 0, "rectanglelabels": ["Tube"]}
    size = {"original_width": 200, "original_height": 120}
    document = [{"image": "/data/upload/film.png", "id": 1, "label": [{**box, **size}], "annotator": 1}]

    (found,) = bench.imports(bench.write("min.json", document))

    bench.measure("Label Studio", found.shape, Rect(20, 24, 30, 30), within=0.01)


def test_a_composite_roi_gives_its_outlines(bench: Bench) -> None:
    rings = [((10, 10), (40, 10), (40, 40), (10, 40)), ((60, 60), (90, 60), (75, 95))]
    path = [value for ring in rings for at, point in enumerate(ring) for value in (min(at, 1), *point)]
    path = [*path[:12], 4, *path[12:], 4]
    roi = ImagejRoi(roitype=ROI_TYPE.RECT, name="Opacity", left=10, top=10, right=90, bottom=95, version=227)
    roi.multi_coordinates, roi.shape_roi_size = np.array(path, dtype=np.float32), len(path)

    found = bench.imports(bench.write("composite.roi", roi.tobytes()))

    for one, ring in zip(found, rings, strict=True):
        bench.measure("ImageJ", one.shape, Polygon(ring), within=0)


@pytest.mark.parametrize(
    "names",
    [
        "Opacity\nTube\n",
        "background\nOpacity\nTube\n",
        "1: Opacity\n2: Tube\n",
        "1,Opacity\n2,Tube\n",
        '{"1": "Opacity", "2": "Tube"}',
        '["Opacity", "Tube"]',
        "names: [Opacity, Tube]\n",
        "# Color table file\n0 Background 0 0 0 0\n1 Opacity 221 130 101 255\n2 Tube 1 2 3 255\n",
    ],
)
def test_names_are_read_from_lists_tables_and_objects(bench: Bench, names: str) -> None:
    mask = np.zeros((120, 200), dtype=np.uint8)
    mask[10:30, 10:30], mask[50:70, 50:90] = 1, 2
    Image.fromarray(mask).save(bench.root / "mask.png")

    found = bench.imports(bench.root / "mask.png", names=bench.write("names", names))

    assert [one.label for one in found] == ["Opacity", "Tube"]
