"""Files that were made to harm, or are merely broken: one line each, and never a traceback."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radanki.authoring.shapes.formats.recognise import Undecoded, read_file_of_shapes
from radanki.errors import AnnotationError

if TYPE_CHECKING:
    from pathlib import Path

    from authoring.shapes.conftest import Bench


def labelme(points: Any, kind: str = "polygon", **more: Any) -> dict[str, Any]:
    return {"shapes": [{"label": "Effusion", "points": points, "shape_type": kind, **more}], "imagePath": "film.png"}


def coco(**annotation: Any) -> dict[str, Any]:
    return {
        "images": [{"id": 1, "file_name": "film.png", "width": 200, "height": 120}],
        "categories": [{"id": 1, "name": "Effusion"}],
        "annotations": [{"image_id": 1, "category_id": 1, **annotation}],
    }


def mask(counts: Any, size: Any = (120, 200)) -> dict[str, Any]:
    return coco(segmentation={"size": list(size), "counts": counts})


BRUSH = {"format": "rle", "rle": [0, 1, 119, 0, 57, 27, 254, 107, 255], "brushlabels": ["Effusion"]}
STUDIO = [{"data": {}, "annotations": [{"result": [{"value": BRUSH, "original_width": 200, "original_height": 120}]}]}]
HOSTILE_JSON = {
    "nan": ('{"shapes": [{"points": [[NaN, 1], [2, 3], [4, 5]]}]}', "NaN, which is no number"),
    "infinity": ('{"shapes": [{"points": [[1e999, 1], [2, 3], [9, 5]]}]}', "points is no place on a picture"),
    "huge": (labelme([[1e308, 1], [2, 3], [9, 5]]), "points is no place on a picture"),
    "digits": ('{"shapes": [' + "9" * 5000 + "]}", "a number that is none"),
    "negative": (labelme([[-500, -500], [-400, -500], [-400, -400]]), "beside the picture"),
    "fractions": (labelme([[0.1, 0.1], [0.9, 0.1], [0.5, 0.9]]), "fractions of the picture"),
    "flat": (labelme([[10, 10], [20, 10], [30, 10]]), "it covers nothing"),
    "corners": (labelme([[at % 190, at % 110] for at in range(20_001)]), "20,000 are allowed"),
    "text": (labelme([["a", "b"]] * 3), "points is no number"),
    "truth": (labelme([[True, False]] * 3), "points is no number"),
    "nested": ("[" * 100_000 + "]" * 100_000, "nested too deeply"),
    "nested fields": ('{"shapes":' * 50_000 + "1" + "}" * 50_000, "nested too deeply"),
    "cut": ('{"shapes": [', "line 1, column 13: the file is no JSON"),
    "unknown": ('{"something": 1}', "of no tool that radanki knows"),
    "no mask": (labelme([[1, 1], [5, 5]], "mask", mask="####"), "no base64"),
    "mask no picture": (labelme([[1, 1], [5, 5]], "mask", mask="AAAA"), "the mask can't be decoded"),
    "mask outside": (labelme([[90000, 90000], [90005, 90005]], "mask", mask="iVBORw0KGgo="), "the mask can't be"),
    "bbox": (coco(bbox=[1, 2, 3]), "does not have four numbers"),
    "negative bbox": (coco(bbox=[1, 2, -3, 4]), "no width or no height"),
    "runs": (mask([0, 10**12]), "the mask's runs have 1,000,000,000,000"),
    "negative runs": (mask([-5, 24_005]), "no whole numbers from 0"),
    "short runs": (mask([5, 5]), "10 pixels together, its box 24,000"),
    "size": (mask([0, 1], (10**5, 10**6)), "of another size than its picture"),
    "packed": (mask("o" * 4000), "the packed mask is damaged"),
    "packed signs": (mask("\u00e9\u0000"), "the packed mask is damaged"),
    "packed short": (mask("1o"), "ends too early"),
    "odd": (coco(segmentation=[[1, 2, 3]]), "an odd count"),
    "brush": (STUDIO, "the brush mask ends too early"),
    "markups": ({"markups": [{"type": "Fiducial", "controlPoints": [{"position": [1e400, 0]}]}]}, ""),
    "axes": ({"markups": [{"type": "ROI", "center": [0, 0, 0], "size": [1, 1, 1], "orientation": [0] * 9}]}, ""),
}


@pytest.mark.parametrize("name", HOSTILE_JSON)
def test_a_hostile_json_file_is_refused_in_one_line(bench: Bench, name: str) -> None:
    content, expected = HOSTILE_JSON[name]

    said = bench.refusal(bench.write("shapes.json", content))

    assert expected in said
    assert len(said.splitlines()) == 1
    assert len(said) < 200


def in_cvat(shape: str) -> str:
    return f'<annotations><image name="film.png">{shape}</image></annotations>'


def in_voc(item: str) -> str:
    return f"<annotation><object>{item}</object></annotation>"


ENTITIES = '<!DOCTYPE a [<!ENTITY x "lol"><!ENTITY y "&x;&x;&x;&x;">]><annotations><image name="&y;"/></annotations>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><annotation><filename>&x;</filename></annotation>'
HOSTILE_XML = {
    "entities": (ENTITIES, "declares a document type or entities"),
    "outside": (OUTSIDE, "declares a document type or entities"),
    "type": ('<!DOCTYPE annotation SYSTEM "http://example.org/a.dtd"><annotation/>', "declares a document type"),
    "nested": ("<annotations>" * 5000 + "</annotations>" * 5000, "nested too deeply"),
    "cut": ("<annotations>\n<image", "line 2: the file is no XML"),
    "encoding": ('<?xml version="1.0" encoding="nowhere"?><annotations/>', "encoding that is not read"),
    "other": ("<svg/>", "neither CVAT's nor Pascal VOC's"),
    "empty": ("<annotations/>", "holds no shape"),
    "numbers": (in_cvat('<box xtl="nan" ytl="1" xbr="2" ybr="3" label="Effusion"/>'), "xtl is no place"),
    "rle": (in_cvat('<mask rle="1,2" left="0" top="0" width="99999" height="99999" label="Effusion"/>'), "would have"),
    "voc": (in_voc("<name>Effusion</name><bndbox><xmin>9</xmin></bndbox>"), "line 1: ymin is no number"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE_XML)
def test_a_hostile_xml_file_is_refused_in_one_line(bench: Bench, name: str) -> None:
    content, expected = HOSTILE_XML[name]

    said = bench.refusal(bench.write("shapes.xml", content))

    assert expected in said
    assert len(said.splitlines()) == 1


def zipped(*members: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return packed.getvalue()


OTHERS: dict[str, tuple[bytes, str]] = {
    "bomb": (zipped(("a.roi", b"Iout" + b"\0" * (40 << 20))), "unpacks to more than 4 MB"),
    "no roi": (zipped(("annotations.xml", b"<annotations/>")), "holds no shape"),
    "cut zip": (zipped(("a.roi", b"Iout" + b"\0" * 99))[:40], "the archive can't be read"),
    "roi that is none": (zipped(("a.roi", b"hello")), "it is no ROI of ImageJ"),
    "cut roi": (b"Iout" + b"\xff" * 90, "the ROI: lines and angles"),
    "yolo pixels": (b"0 100 100 50 50\n", "no fractions of the picture"),
    "yolo class": (b"123456789 0.5 0.5 0.1 0.1\n", "the class is no number"),
    "yolo nan": (b"0 nan 0.5 0.1 0.1\n", "no place on a picture"),
    "empty": (b"", "empty"),
    "noise": (bytes(range(256)), "neither a kind that radanki reads nor UTF-8"),
    "prose": (b"The lungs are clear.\n", "of no kind that radanki reads"),
    "png": (b"\x89PNG\r\n\x1a\n" + b"\0" * 90, "the label map can't be decoded"),
    "nifti": (b"\0" * 344 + b"n+1\0" + b"\0" * 60, "the volume"),
    "dicom": (b"\0" * 128 + b"DICM" + b"\xff" * 60, "but no segmentation"),
    "nrrd": (b"NRRD0005\ntype: int\ndimension: 9\n\n", "the label map can't be decoded"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_hostile_files_are_refused_in_one_line(bench: Bench, name: str) -> None:
    content, expected = OTHERS[name]

    said = bench.refusal(bench.write("shapes.bin", content))

    assert expected in said
    assert len(said.splitlines()) == 1


def test_a_photograph_is_no_mask(bench: Bench) -> None:
    import numpy as np  # noqa: PLC0415  # only this test
    from PIL import Image  # noqa: PLC0415

    noise = np.random.default_rng(1).integers(0, 255, (120, 200, 3), dtype=np.uint8)
    Image.fromarray(noise).save(bench.root / "photo.png")

    assert "numbers or colours, where 200 are allowed" in bench.refusal(bench.root / "photo.png")


KEYS = st.sampled_from(
    [
        "shapes",
        "points",
        "label",
        "shape_type",
        "images",
        "annotations",
        "categories",
        "id",
        "image_id",
        "bbox",
        "segmentation",
        "counts",
        "size",
        "markups",
        "type",
        "controlPoints",
        "position",
        "orientation",
        "center",
        "_via_img_metadata",
        "regions",
        "filename",
        "shape_attributes",
        "name",
        "x",
        "mask",
        "region_attributes",
        "metadata",
        "file",
        "view",
        "attribute",
        "xy",
        "av",
        "vid",
        "fid_list",
        "fname",
        "result",
        "value",
        "rle",
        "data",
        "image",
        "ellipse",
        "original_width",
        "original_height",
        "rectanglelabels",
        "keypoints",
    ]
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=30,
)


@pytest.mark.slow
@given(
    document=st.dictionaries(KEYS, JSON_VALUES, max_size=5) | st.lists(st.dictionaries(KEYS, JSON_VALUES), max_size=3)
)
def test_whatever_stands_in_a_json_file_it_is_read_or_refused(tmp_path_factory: Any, document: Any) -> None:
    file: Path = tmp_path_factory.getbasetemp() / "any.json"
    file.write_text(json.dumps(document), encoding="utf-8")

    try:
        found = read_file_of_shapes(file, None)
    except AnnotationError:
        return
    assert isinstance(found, Undecoded) or all(one.place for one in found.drawn)


@pytest.mark.parametrize(
    ("library", "content"), [("roifile", b"Iout" + b"\0" * 90), ("defusedxml", b"<annotations></annotations>")]
)
def test_a_missing_library_is_named_with_its_extra(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, library: str, content: bytes
) -> None:
    monkeypatch.setitem(sys.modules, library, None)

    assert bench.refusal(bench.write("shapes.bin", content)).endswith(f"read by {library}: install radanki[shapes]")
