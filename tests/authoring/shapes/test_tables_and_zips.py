"""VIA's table, 3D Slicer's older points and zips of CVAT are read as what they are."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from radanki.authoring.shapes.formats.recognise import Undecoded, read_file_of_shapes
from radanki.errors import AnnotationError
from radanki.model.imaging.annotation import PointInPatient
from radanki.model.imaging.shapes import Polygon, Rect

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.imaging.annotation import Annotations

HEAD = "filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes"
CVAT = """<annotations><version>1.1</version>
<image id="0" name="film.png" width="200" height="120">
<box label="Effusion" xtl="10" ytl="20" xbr="40" ybr="50"/></image></annotations>"""
POINTS = """# Markups fiducial file version = 4.11
# CoordinateSystem = {}
# columns = id,x,y,z,ow,ox,oy,oz,vis,sel,lock,label,desc,associatedNodeID
1,10.5,-20,30,0,0,0,1,1,1,0,Carina,,
2,1,2,3,0,0,0,1,1,1,0,"Aortic arch, top",,
"""


def read(path: Path, content: bytes | str) -> Annotations:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = read_file_of_shapes(path, None)
    assert not isinstance(found, Undecoded)
    return found


def cell(value: object) -> str:
    return '"' + json.dumps(value).replace('"', '""') + '"'


def row(name: str, shape: object, attributes: object) -> str:
    return f"{name},123,{cell({})},2,0,{cell(shape)},{cell(attributes)}"


@pytest.mark.parametrize("head", [HEAD, "#" + HEAD, "\ufeff" + HEAD])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_table_of_via_is_read(tmp_path: Path, head: str, end: str) -> None:
    rows = (
        row("a.png", {"name": "rect", "x": 4, "y": 6, "width": 16, "height": 24}, {"label": "Lung"}),
        row("b.png", {"name": "polygon", "all_points_x": [1, 9, 9], "all_points_y": [1, 1, 9]}, {"type": "Liver"}),
        row("c.png", {}, {}),
    )

    found = read(tmp_path / "shapes.csv", end.join((head, *rows, "")))

    assert [(one.label, one.shape, one.picture) for one in found.drawn] == [
        ("Lung", Rect(4, 6, 16, 24), "a.png"),
        ("Liver", Polygon(((1, 1), (9, 1), (9, 9))), "b.png"),
    ]
    assert [picture.name for picture in found.pictures] == ["a.png", "b.png", "c.png"]


def test_a_cell_of_the_table_that_is_no_json_is_named_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="line 2, region_shape_attributes: the cell is no JSON"):
        read(tmp_path / "shapes.csv", f"{HEAD}\na.png,1,{{}},1,0,{{rect,{{}}\n")


@pytest.mark.parametrize(
    ("system", "first"),
    [("RAS", (10.5, -20, 30)), ("0", (10.5, -20, 30)), ("LPS", (-10.5, 20, 30)), ("1", (-10.5, 20, 30))],
)
def test_the_older_points_of_slicer_are_read(tmp_path: Path, system: str, first: tuple[float, float, float]) -> None:
    found = read(tmp_path / "F.fcsv", POINTS.format(system))

    assert (found.drawn[0].label, found.drawn[0].shape) == ("Carina", PointInPatient(first))
    assert found.drawn[1].label == "Aortic arch, top"


def test_points_in_a_system_that_nobody_knows_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="neither RAS nor LPS"):
        read(tmp_path / "F.fcsv", POINTS.format("IJK"))


def test_a_point_without_a_place_costs_itself_alone(tmp_path: Path) -> None:
    found = read(tmp_path / "F.fcsv", POINTS.format("RAS").replace("1,10.5", "1,here"))

    assert [one.label for one in found.drawn] == ["Aortic arch, top"]
    assert len(found.remarks) == 1


def test_a_line_that_is_too_long_for_a_table_is_told(tmp_path: Path) -> None:
    """What reads tables gives up at 131,072 characters a cell; a text of one line may have more."""
    with pytest.raises(AnnotationError, match="of no kind that radanki reads"):
        read(tmp_path / "notes.txt", "x" * 200_000)
    found = read(tmp_path / "F.fcsv", POINTS.format("RAS").replace("1,10.5", f"{'1' * 200_000},10.5"))

    assert [one.label for one in found.drawn] == ["Aortic arch, top"]
    assert "no CSV" in found.remarks[0].message


def zipped(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_zip_of_cvat_is_read_as_its_file(tmp_path: Path) -> None:
    path = zipped(tmp_path / "task.zip", {"annotations.xml": CVAT, "images/film.png": "no picture"})

    found = read(path, path.read_bytes())

    assert [(one.label, one.shape, one.picture) for one in found.drawn] == [
        ("Effusion", Rect(10, 20, 30, 30), "film.png")
    ]


def test_a_zip_of_coco_is_read_and_what_else_it_holds_is_left(tmp_path: Path) -> None:
    coco = {
        "images": [{"id": 1, "file_name": "film.png", "width": 200, "height": 120}],
        "categories": [{"id": 1, "name": "Effusion"}],
        "annotations": [{"image_id": 1, "category_id": 1, "bbox": [1, 2, 30, 40]}],
    }
    members = {"annotations/instances_default.json": json.dumps(coco), "meta.json": "{}", "Doe.txt": "x"}
    path = zipped(tmp_path / "task.zip", members)

    found = read(path, path.read_bytes())

    assert [one.shape for one in found.drawn] == [Rect(1, 2, 30, 40)]
    assert "Doe" not in str(found)


def test_a_zip_without_annotations_says_what_to_do(tmp_path: Path) -> None:
    path = zipped(tmp_path / "task.zip", {"Doe_John.txt": "x"})

    with pytest.raises(AnnotationError, match="holds no annotations") as caught:
        read(path, path.read_bytes())

    assert "Doe" not in str(caught.value)
