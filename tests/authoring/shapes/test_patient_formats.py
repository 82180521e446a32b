"""Files that count in the patient's millimetres or voxels: each shape comes out on its slice, where it was drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import nrrd
import numpy as np
import pytest
from pydicom.dataset import Dataset, FileDataset
from pydicom.uid import RTStructureSetStorage, generate_uid

from radanki.imaging.reading import read_picture
from radanki.model.imaging.rendering import Plane, View
from radanki.model.imaging.shapes import Point, Polygon, Rect
from support.pictures import a_dicom, save_dicom, write_nifti

if TYPE_CHECKING:
    from pathlib import Path

    from authoring.shapes.conftest import Bench

AFFINE = np.array(
    [[-0.9, 0.0, 0.0, 40.0], [0.0, 0.8, 0.0, -30.0], [0.0, 0.0, 2.5, 15.0], [0.0, 0.0, 0.0, 1.0]], dtype=np.float64
)
"""Of the volume: columns run to the patient's left; 0.9 by 0.8 by 2.5 mm."""
SHAPE = (64, 72, 20)
LPS = np.diag((-1.0, -1.0, 1.0))
OUTLINE = ((12.5, 10.25), (40.75, 12.0), (35.0, 30.5), (15.0, 28.25))


def write_volume(path: Path, voxels: np.ndarray | None = None, affine: np.ndarray = AFFINE) -> Path:
    stored = np.arange(np.prod(SHAPE), dtype=np.int16).reshape(SHAPE) if voxels is None else voxels
    write_nifti(path, stored, affine)
    return path


def write_series(folder: Path, slices: int = 6, size: tuple[int, int] = (64, 48)) -> list[FileDataset]:
    """Write an oblique axial CT series: columns 0.7 mm, rows 0.9 mm, slices 3 mm apart."""
    folder.mkdir(parents=True, exist_ok=True)
    turn = np.radians(8.0)
    along_row = np.array([np.cos(turn), np.sin(turn), 0.0])
    along_column = np.array([-np.sin(turn), np.cos(turn), 0.0])
    first = np.array([-20.0, -35.0, 100.0])
    series, study, frame = generate_uid(), generate_uid(), generate_uid()
    made = []
    for at in range(slices):
        dataset = a_dicom(np.full((size[1], size[0]), 1000 + at, dtype=np.uint16))
        dataset.StudyInstanceUID, dataset.SeriesInstanceUID, dataset.FrameOfReferenceUID = study, series, frame
        dataset.Modality, dataset.PatientID, dataset.PatientName = "CT", "", ""
        dataset.PatientBirthDate, dataset.PatientSex, dataset.StudyID = "", "", ""
        dataset.StudyDate, dataset.StudyTime, dataset.AccessionNumber = "", "", ""
        dataset.ReferringPhysicianName, dataset.Manufacturer = "", "Nobody"
        dataset.SeriesNumber, dataset.InstanceNumber = 1, at + 1
        dataset.PixelSpacing, dataset.SliceThickness = [0.9, 0.7], 3.0
        dataset.ImageOrientationPatient = [*along_row, *along_column]
        dataset.ImagePositionPatient = [round(value, 6) for value in (*first[:2], first[2] + 3.0 * at)]
        dataset.RescaleSlope, dataset.RescaleIntercept = 1, -1024
        save_dicom(dataset, folder / f"{at:03}.dcm")
        made.append(dataset)
    return made


def in_patient(dataset: FileDataset, x: float, y: float) -> np.ndarray:
    """Where a place of a DICOM slice lies (LPS, mm), by PS3.3 C.7.6.2.1.1; x and y from the corner of the picture."""
    orientation = np.array(dataset.ImageOrientationPatient, dtype=float)
    position = np.array(dataset.ImagePositionPatient, dtype=float)
    row_spacing, column_spacing = (float(value) for value in dataset.PixelSpacing)
    return position + orientation[:3] * column_spacing * (x - 0.5) + orientation[3:] * row_spacing * (y - 0.5)


def volume(bench: Bench, choice: str) -> None:
    write_volume(bench.folder / "volume.nii.gz")
    bench.case(f"  - name: volume\n    file: volume.nii.gz\n    {choice}\n")


def series(bench: Bench, choice: str = "slices: {plane: axial, start: 0, stop: 6, key: 2}") -> list[FileDataset]:
    made = write_series(bench.folder / "series")
    bench.case(f"  - name: series\n    file: series\n    {choice}\n")
    return made


def on_slice(i: float, j: float, k: float) -> np.ndarray:
    """Where a place of the volume lies in RAS; voxel centres are whole numbers."""
    return (AFFINE @ (i, j, k, 1.0))[:3]


# Stored i runs to the patient's left, j to anterior, k to superior. On an axial picture columns run to the patient's
# left, as i does, and rows to posterior, against j; both are counted from the corner of the first pixel.
def axial_pixel(i: float, j: float) -> tuple[float, float]:
    return i + 0.5, SHAPE[1] - 1 - j + 0.5


def coronal_pixel(i: float, k: float) -> tuple[float, float]:
    return i + 0.5, SHAPE[2] - 1 - k + 0.5


def sagittal_pixel(j: float, k: float) -> tuple[float, float]:
    return SHAPE[1] - 1 - j + 0.5, SHAPE[2] - 1 - k + 0.5


def markups(kind: str, places: list[np.ndarray], *, system: str = "LPS", **more: Any) -> dict[str, Any]:
    points = [
        {
            "id": str(at),
            "label": f"Carina {at}" if kind == "Fiducial" else f"Mass-{at}",
            "description": "seen by Ann Example",
            "associatedNodeID": "vtkMRMLScalarVolumeNode1",
            "position": [float(value) for value in (LPS @ place if system == "LPS" else place)],
            "orientation": [-1.0, -0.0, -0.0, -0.0, -1.0, -0.0, 0.0, 0.0, 1.0],
            "selected": True,
            "locked": False,
            "visibility": True,
            "positionStatus": "defined",
        }
        for at, place in enumerate(places, 1)
    ]
    return {
        "@schema": "markups-schema-v1.0.3.json#",
        "markups": [
            {"type": kind, "coordinateSystem": system, "coordinateUnits": "mm", "controlPoints": points, **more}
        ],
    }


@pytest.mark.parametrize("system", ["LPS", "RAS"])
def test_slicer_points_lie_on_their_slices_of_an_axial_stack(bench: Bench, system: str) -> None:
    volume(bench, "slices: {plane: axial, start: 0, stop: 20, key: 7}")
    file = bench.write(
        "F.mrk.json", markups("Fiducial", [on_slice(10.2, 20.7, 7), on_slice(30, 40, 12.3)], system=system)
    )

    found = bench.imports(file)

    assert [one.slices for one in found] == [(7, 7), (12, 12)]
    assert [one.label for one in found] == ["Carina 1", "Carina 2"]
    bench.measure("Slicer points", found[0].shape, Point(*axial_pixel(10.2, 20.7)), within=0.01)
    bench.measure("Slicer points", found[1].shape, Point(*axial_pixel(30, 40)), within=0.01)


@pytest.mark.parametrize(
    ("plane", "place", "pixel"),
    [
        ("coronal", (12.25, 33.0, 4.5), coronal_pixel(12.25, 4.5)),
        ("sagittal", (31.0, 12.25, 4.5), sagittal_pixel(12.25, 4.5)),
        ("axial", (12.25, 4.5, 11.0), axial_pixel(12.25, 4.5)),
    ],
)
def test_a_slicer_point_lies_right_in_every_plane(bench: Bench, plane: str, place: Any, pixel: Any) -> None:
    # Slices count from inferior, posterior and the patient's left: i runs to the left, so it is turned.
    index = {"coronal": 33, "sagittal": SHAPE[0] - 1 - 31, "axial": 11}[plane]
    volume(bench, f"slice: {{plane: {plane}, index: {index}}}")

    (found,) = bench.imports(bench.write("F.mrk.json", markups("Fiducial", [on_slice(*place)])))

    bench.measure(f"Slicer points, {plane}", found.shape, Point(*pixel), within=0.01)


def test_a_slicer_curve_is_an_outline_and_a_point_off_the_slice_is_left_out(bench: Bench) -> None:
    volume(bench, "slice: {plane: axial, index: 9}")
    ring = [(10, 20), (40, 22), (38, 50), (12, 48)]
    curve = markups("ClosedCurve", [on_slice(i, j, 9) for i, j in ring], name="Mass")
    curve["markups"] += markups("Fiducial", [on_slice(10, 10, 14)])["markups"]

    file = bench.write("C.mrk.json", curve)
    said, (found,) = bench.remarks(file), bench.imports(file)

    assert found.label == "Mass"
    bench.measure("Slicer curve", found.shape, Polygon(tuple(axial_pixel(i, j) for i, j in ring)), within=0.01)
    assert "markups[1].controlPoints[0]: it lies on no slice" in said
    assert "Example" not in bench.case_yaml


def test_a_slicer_box_is_a_rectangle_on_every_slice_that_it_reaches(bench: Bench) -> None:
    volume(bench, "slices: {plane: axial, start: 0, stop: 20, key: 7}")
    low, high = on_slice(10, 20, 5), on_slice(30, 60, 9)
    centre, size = (low + high) / 2, np.abs(high - low)
    more: dict[str, Any] = {
        "center": [*(LPS @ centre)],
        "size": [*size],
        "orientation": [-1, 0, 0, 0, -1, 0, 0, 0, 1],
        "roiType": "Box",
    }

    (found,) = bench.imports(bench.write("R.mrk.json", markups("ROI", [centre], name="Mass", **more)))

    assert found.slices == (5, 9)
    left, top = axial_pixel(10, 60)
    bench.measure("Slicer ROI", found.shape, Rect(left, top, 20, 40), within=0.01)


def test_a_slicer_plane_is_its_rectangle_where_it_lies_along_the_slices(bench: Bench) -> None:
    volume(bench, "slice: {plane: axial, index: 9}")
    centre = on_slice(30, 30, 9)
    more: dict[str, Any] = {
        "center": [*(LPS @ centre)],
        "size": [18.0, 8.0],
        "orientation": [1, 0, 0, 0, 1, 0, 0, 0, 1],
    }

    (found,) = bench.imports(bench.write("P.mrk.json", markups("Plane", [centre], name="Mass", **more)))

    cx, cy = axial_pixel(30, 30)
    bench.measure("Slicer plane", found.shape, Rect(cx - 10, cy - 5, 20, 10), within=0.01)


def structure_set(slices: list[FileDataset], contours: dict[str, list[tuple[str, np.ndarray]]]) -> FileDataset:
    dataset = FileDataset("", {})
    dataset.SOPClassUID, dataset.SOPInstanceUID = RTStructureSetStorage, generate_uid()
    dataset.Modality, dataset.PatientName, dataset.StructureSetLabel = "RTSTRUCT", "Example^Ann", "PLAN EXAMPLE"
    dataset.FrameOfReferenceUID = slices[0].FrameOfReferenceUID
    dataset.StructureSetROISequence, dataset.ROIContourSequence = [], []
    for number, (name, drawn) in enumerate(contours.items(), 1):
        roi, held = Dataset(), Dataset()
        roi.ROINumber, roi.ROIName, roi.ROIGenerationAlgorithm = number, name, "MANUAL"
        held.ReferencedROINumber, held.ROIDisplayColor = number, [255, 0, 0]
        held.ContourSequence = [contour(kind, places) for kind, places in drawn]
        dataset.StructureSetROISequence.append(roi)
        dataset.ROIContourSequence.append(held)
    return dataset


def contour(kind: str, places: np.ndarray) -> Dataset:
    item = Dataset()
    item.ContourGeometricType, item.NumberOfContourPoints = kind, len(places)
    item.ContourData = [round(float(value), 4) for value in places.ravel()]
    return item


def test_contours_of_a_structure_set_lie_on_the_slices_of_a_series(bench: Bench) -> None:
    slices = series(bench)
    ring = [np.array([in_patient(slices[at], x + at, y) for x, y in OUTLINE]) for at in (1, 2, 3)]
    hole = np.array([in_patient(slices[2], x, y) for x, y in ((22, 18), (28, 18), (25, 22))])
    dot = np.array([in_patient(slices[4], 20.25, 11.75)])
    sets = {"Liver": [("CLOSED_PLANAR", one) for one in (*ring, hole)], "Isocentre": [("POINT", dot)]}
    file = save_dicom(structure_set(slices, sets), bench.root / "rs.dcm")

    said, found = bench.remarks(file), bench.imports(file)

    assert [(one.label, one.slices) for one in found] == [("Liver", (2, 2)), ("Isocentre", (4, 4))]
    bench.measure("RTSTRUCT", found[0].shape, Polygon(tuple((x + 2, y) for x, y in OUTLINE)), within=0.02)
    bench.measure("RTSTRUCT", found[1].shape, Point(20.25, 11.75), within=0.02)
    assert "seen on 3 slices, 1 to 3, and drawn on 2" in said
    assert "structure 1, contour 4: it is a hole" in said
    assert "Example" not in bench.case_yaml


def test_each_slice_of_a_structure_is_a_finding_where_that_is_asked_for(bench: Bench) -> None:
    slices = series(bench)
    ring = [np.array([in_patient(slices[at], x + at, y) for x, y in OUTLINE]) for at in (1, 2, 3)]
    file = save_dicom(structure_set(slices, {"Liver": [("CLOSED_PLANAR", one) for one in ring]}), bench.root / "rs.dcm")

    found = bench.imports(file, each_slice=True)

    assert [one.slices for one in found] == [(1, 1), (2, 2), (3, 3)]
    for at, one in enumerate(found, 1):
        bench.measure("RTSTRUCT", one.shape, Polygon(tuple((x + at, y) for x, y in OUTLINE)), within=0.02)


def test_segments_of_a_real_segmentation_object_lie_on_their_slices(bench: Bench) -> None:
    import highdicom  # noqa: PLC0415  # slow to import, and only this test writes with it

    slices = series(bench)
    pixels = np.zeros((6, 48, 64), dtype=np.uint8)
    pixels[1:4, 10:30, 12:40], pixels[4, 5:15, 50:60] = 1, 2
    from pydicom.sr.codedict import codes  # noqa: PLC0415  # only this test

    segments = [
        highdicom.seg.SegmentDescription(
            segment_number=number,
            segment_label=name,
            segmented_property_category=codes.SCT.Organ,
            segmented_property_type=codes.SCT.Liver,
            algorithm_type=highdicom.seg.SegmentAlgorithmTypeValues.MANUAL,
        )
        for number, name in ((1, "Segment_1"), (2, "Cyst"))
    ]
    made = highdicom.seg.Segmentation(
        source_images=slices,
        pixel_array=pixels,
        segmentation_type=highdicom.seg.SegmentationTypeValues.BINARY,
        segment_descriptions=segments,
        series_instance_uid=generate_uid(),
        series_number=9,
        sop_instance_uid=generate_uid(),
        instance_number=1,
        manufacturer="Hospital of Nowhere",
        manufacturer_model_name="x",
        software_versions="1",
        device_serial_number="1",
        content_creator_name="Example^Ann",
    )
    file = bench.root / "seg.dcm"
    made.save_as(file)

    found = bench.imports(file)

    assert [(one.label, one.slices) for one in found] == [("Liver", (1, 3)), ("Cyst", (4, 4))]
    bench.measure("DICOM SEG", found[0].shape, Rect(12, 10, 28, 20), within=0.01)
    bench.measure("DICOM SEG", found[1].shape, Rect(50, 5, 10, 10), within=0.01)
    assert "Example" not in bench.case_yaml


@pytest.mark.parametrize("plane", ["axial", "coronal", "sagittal"])
def test_a_nifti_label_map_is_outlined_in_every_plane(bench: Bench, plane: str) -> None:
    labels = np.zeros(SHAPE, dtype=np.uint8)
    labels[10:30, 20:50, 4:12] = 17
    file = bench.root / "labels.nii.gz"
    write_nifti(file, labels, AFFINE)
    index = {"axial": 6, "coronal": 33, "sagittal": SHAPE[0] - 1 - 20}[plane]
    volume(bench, f"slice: {{plane: {plane}, index: {index}}}")
    expected = {
        "axial": between(axial_pixel(9.5, 49.5), axial_pixel(29.5, 19.5)),
        "coronal": between(coronal_pixel(9.5, 11.5), coronal_pixel(29.5, 3.5)),
        "sagittal": between(sagittal_pixel(49.5, 11.5), sagittal_pixel(19.5, 3.5)),
    }[plane]

    (found,) = bench.imports(file, renames=(("17", "Left hippocampus"),))

    assert found.label == "Left hippocampus"
    bench.measure(f"NIfTI label map, {plane}", found.shape, expected, within=0.01)


def between(one: tuple[float, float], other: tuple[float, float]) -> Rect:
    return Rect(one[0], one[1], other[0] - one[0], other[1] - one[1])


def test_a_slicer_segmentation_with_overlapping_layers_keeps_its_names(bench: Bench) -> None:
    volume(bench, "slice: {plane: axial, index: 6}")
    layers = np.zeros((2, *SHAPE), dtype=np.uint8)
    layers[0, 10:30, 20:50, 4:12], layers[1, 15:25, 30:40, 5:8] = 1, 1
    directions = np.vstack([[np.nan] * 3, (LPS @ AFFINE[:3, :3]).T])
    header = {
        "space": "left-posterior-superior",
        "kinds": ["list", "domain", "domain", "domain"],
        "space directions": directions,
        "space origin": LPS @ AFFINE[:3, 3],
        "encoding": "gzip",
    }
    for at, name in enumerate(("Liver", "Mass")):
        header |= {f"Segment{at}_{key}": value for key, value in segment_keys(at, name).items()}
    file = bench.root / "segmentation.seg.nrrd"
    nrrd.write(str(file), layers, header, custom_field_map={key: "string" for key in header if key[0] == "S"})

    found = bench.imports(file)

    assert [one.label for one in found] == ["Liver", "Mass"]
    bench.measure(
        "Slicer .seg.nrrd", found[0].shape, between(axial_pixel(9.5, 49.5), axial_pixel(29.5, 19.5)), within=0.01
    )
    bench.measure(
        "Slicer .seg.nrrd", found[1].shape, between(axial_pixel(14.5, 39.5), axial_pixel(24.5, 29.5)), within=0.01
    )
    assert "Example" not in bench.case_yaml


def segment_keys(layer: int, name: str) -> dict[str, str]:
    return {
        "ID": f"Segment_{layer}",
        "Name": name,
        "LabelValue": "1",
        "Layer": str(layer),
        "Tags": "Operator:Ann Example|",
    }


def test_a_shape_of_the_patient_is_refused_on_a_picture_without_a_place(bench: Bench) -> None:
    file = bench.write("F.mrk.json", markups("Fiducial", [on_slice(10, 20, 7)]))

    assert "does not tell how it lies in the patient" in bench.refusal(file)


@pytest.mark.parametrize("plane", ["axial", "coronal", "sagittal"])
def test_a_point_lies_on_the_very_pixel_that_shows_its_voxel(bench: Bench, plane: str) -> None:
    voxel = (23, 41, 13)
    voxels = np.zeros(SHAPE, dtype=np.int16)
    voxels[voxel] = 1000
    write_volume(bench.folder / "volume.nii.gz", voxels)
    index = {"axial": voxel[2], "coronal": voxel[1], "sagittal": SHAPE[0] - 1 - voxel[0]}[plane]
    bench.case(f"  - name: volume\n    file: volume.nii.gz\n    slice: {{plane: {plane}, index: {index}}}\n")
    shown = read_picture(bench.folder / "volume.nii.gz", View(None, Plane(plane, index))).pixels
    row, column = np.unravel_index(int(np.argmax(shown)), shown.shape)

    (found,) = bench.imports(bench.write("F.mrk.json", markups("Fiducial", [on_slice(*voxel)])))

    assert shown.max() == 1000
    assert found.shape == Point(column + 0.5, row + 0.5)


def test_a_map_as_large_as_the_stack_is_followed_from_slice_to_slice(bench: Bench) -> None:
    labels = np.zeros(SHAPE, dtype=np.uint8)
    for at in range(4, 12):
        labels[10 : 20 + at, 20:50, at] = 1
    labels[50:60, 60:70, 15] = 1
    file = bench.root / "labels.nii.gz"
    write_nifti(file, labels, AFFINE)
    volume(bench, "slices: {plane: axial, start: 0, stop: 20, key: 2}")

    plan = bench.plan(file, renames=(("1", "Nodule"),))

    assert [(one.label, one.slices) for one in plan.added] == [("Nodule", (11, 11)), ("Nodule", (15, 15))]
    assert "Nodule: seen on 8 slices, 4 to 11, and drawn on 11" in plan.remarks[0].message


def test_a_slicer_box_that_stands_askew_is_cut_by_each_slice(bench: Bench) -> None:
    volume(bench, "slice: {plane: axial, index: 9}")
    centre, turn = on_slice(30, 30, 9), np.radians(45.0)
    orientation = [1, 0, 0, 0, np.cos(turn), -np.sin(turn), 0, np.sin(turn), np.cos(turn)]
    more: dict[str, Any] = {
        "center": [*(LPS @ centre)],
        "size": [18.0, 8.0, 40.0],
        "orientation": orientation,
        "roiType": "Box",
    }

    (found,) = bench.imports(bench.write("R.mrk.json", markups("ROI", [centre], name="Mass", **more)))

    # Across: 18 mm of 0.9 mm columns. Down: the slab of 8 mm, cut at 45 degrees, is 8 * sqrt(2) mm of 0.8 mm rows.
    cx, cy = axial_pixel(30, 30)
    height = 8 * np.sqrt(2) / 0.8
    bench.measure("Slicer ROI", found.shape, Rect(cx - 10, cy - height / 2, 20, height), within=0.02)
