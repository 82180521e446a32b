"""Label maps become outlines exactly where the picture shows the region, however either of them is stored."""

from __future__ import annotations

from itertools import permutations, product
from typing import TYPE_CHECKING, Any

import nrrd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import UID

from radanki.errors import ImageError
from radanki.imaging.masks.segments import MOST_POINTS, trace_segment
from radanki.model.imaging.rendering import Plane, SegmentJob, View
from radanki.model.imaging.shapes import Polygon, bounds_of
from support.pictures import write_nifti

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pydicom.dataset import FileDataset

SHAPE = (120, 96, 20)
ORIENTATIONS = [(order, signs) for order in permutations(range(3)) for signs in product((1, -1), repeat=3)]
VALUE = 7


def traced(labels: Path, picture: Path, view: View, value: int = VALUE) -> tuple[Polygon, ...]:
    shapes = trace_segment(SegmentJob(labels, "", value, picture, "", view))
    assert all(isinstance(shape, Polygon) for shape in shapes)
    return shapes  # type: ignore[return-value]  # just checked


def filled(shapes: tuple[Polygon, ...], width: int, height: int) -> np.ndarray:
    """The pixels whose centres lie inside the outlines, found on an eight times finer grid."""
    image = Image.new("1", (width * 8, height * 8))
    for shape in shapes:
        ImageDraw.Draw(image).polygon([(x * 8 - 0.5, y * 8 - 0.5) for x, y in shape.points], fill=1)
    return np.asarray(image)[4::8, 4::8]


def labelled() -> np.ndarray:
    """An L to the patient's left front, so that no turn or mirror image of it is the same."""
    voxels = np.zeros(SHAPE, dtype=np.uint8)
    voxels[10:50, 60:90, 4:16] = VALUE
    voxels[10:20, 20:60, 4:16] = VALUE
    voxels[80:110, 10:20, 4:16] = 3
    return voxels


def stored_as(order: tuple[int, ...], signs: tuple[int, ...], voxels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    affine = np.diag((1.5, 1.5, 3.0, 1.0))
    affine[:3, 3] = (-90, -70, 10)
    turned, matrix = voxels.transpose(order), affine[:, [*order, 3]]
    for axis, sign in enumerate(signs):
        if sign < 0:
            turned = np.flip(turned, axis)
            matrix[:, 3] += matrix[:, axis] * (turned.shape[axis] - 1)
            matrix[:, axis] *= -1
    return np.ascontiguousarray(turned), matrix


def save_nifti(path: Path, voxels: np.ndarray, affine: np.ndarray) -> Path:
    write_nifti(path, voxels, affine)
    return path


UPRIGHT = {
    "axial": lambda a, at: a[::-1, ::-1, at].T,
    "coronal": lambda a, at: a[::-1, at, ::-1].T,
    "sagittal": lambda a, at: a[at, ::-1, ::-1].T,
}
INDEX = {"axial": 8, "coronal": 70, "sagittal": 15}


@pytest.mark.parametrize(("order", "signs"), ORIENTATIONS[::5])
def test_the_outline_lies_on_the_region_in_every_plane_however_both_are_stored(
    tmp_path: Path, order: tuple[int, ...], signs: tuple[int, ...]
) -> None:
    labels = save_nifti(tmp_path / "labels.nii.gz", *stored_as(order, signs, labelled()))
    picture = save_nifti(tmp_path / "picture.nii", *stored_as((0, 1, 2), (-1, -1, 1), labelled().astype(np.int16)))

    for plane, at in INDEX.items():
        expected = UPRIGHT[plane](labelled(), at) == VALUE
        shapes = traced(labels, picture, View(slice=Plane(plane, at)))

        height, width = expected.shape
        rows, columns = np.nonzero(expected)
        bounds = bounds_of(shapes[0])
        edges = (bounds.left, bounds.top, bounds.right, bounds.bottom)
        assert edges == pytest.approx((columns.min(), rows.min(), columns.max() + 1, rows.max() + 1), abs=0.002 * width)
        assert np.array_equal(filled(shapes, width, height), expected)


def test_a_label_map_of_another_grid_is_laid_over_by_where_it_lies(tmp_path: Path) -> None:
    picture = save_nifti(tmp_path / "picture.nii", *stored_as((0, 1, 2), (1, 1, 1), labelled()))
    coarse, affine = labelled()[::2, ::2, ::2], stored_as((0, 1, 2), (1, 1, 1), labelled())[1]
    # Every second voxel, whose centres stay where they were: they now stand for twice the space around them.
    affine = affine @ np.diag((2, 2, 2, 1))
    labels = save_nifti(tmp_path / "labels.nii", np.ascontiguousarray(coarse), affine)

    shapes = traced(labels, picture, View(slice=Plane("axial", 8)))

    expected = UPRIGHT["axial"](labelled(), 8) == VALUE
    wrong = filled(shapes, 120, 96) != expected
    edge = np.zeros_like(expected)
    for steps in product((-1, 0, 1), repeat=2):
        edge |= expected != np.roll(expected, steps, (0, 1))
    assert not (wrong & ~edge).any()


def test_nrrd_labels_fit_nifti_pictures(tmp_path: Path) -> None:
    voxels, affine = stored_as((0, 1, 2), (-1, -1, 1), labelled())
    picture = save_nifti(tmp_path / "picture.nii", voxels, affine)
    lps = np.diag((-1, -1, 1, 1)) @ affine
    place = {"space": "left-posterior-superior", "space directions": lps[:3, :3].T, "space origin": lps[:3, 3]}
    nrrd.write(str(tmp_path / "labels.nrrd"), voxels, place)

    shapes = traced(tmp_path / "labels.nrrd", picture, View(slice=Plane("axial", 8)))

    assert np.array_equal(filled(shapes, 120, 96), UPRIGHT["axial"](labelled(), 8) == VALUE)


def test_nothing_of_the_region_on_the_slice_is_an_error(tmp_path: Path) -> None:
    volume = save_nifti(tmp_path / "volume.nii", *stored_as((0, 1, 2), (1, 1, 1), labelled()))

    for at, value in ((0, VALUE), (8, 99)):
        with pytest.raises(ImageError) as caught:
            traced(volume, volume, View(slice=Plane("axial", at)), value)
        assert caught.value.rule == "geometry/empty-region"


def save_picture(path: Path, values: np.ndarray) -> Path:
    Image.fromarray(values).save(path)
    return path


def test_a_label_picture_lies_on_a_picture_of_its_size(tmp_path: Path) -> None:
    values = np.zeros((60, 80), dtype=np.uint8)
    values[10:20, 30:50] = 2
    picture = save_picture(tmp_path / "film.png", np.full((60, 80), 9, np.uint8))
    labels = save_picture(tmp_path / "labels.png", values)

    bounds = bounds_of(traced(labels, picture, View(), 2)[0])

    assert (bounds.left, bounds.top, bounds.right, bounds.bottom) == (30, 10, 50, 20)
    smaller = save_picture(tmp_path / "small.png", values[:50].copy())
    with pytest.raises(ImageError) as caught:
        traced(smaller, picture, View(), 2)
    assert caught.value.rule == "geometry/other-grid"


def test_the_indices_of_a_palette_are_labels(tmp_path: Path) -> None:
    image = Image.new("P", (40, 40), 0)
    image.putpalette([0, 0, 0, 250, 0, 0, 0, 250, 0])
    image.paste(2, (5, 6, 25, 30))
    image.save(tmp_path / "labels.png")

    bounds = bounds_of(traced(tmp_path / "labels.png", tmp_path / "labels.png", View(), 2)[0])

    assert (bounds.left, bounds.top, bounds.right, bounds.bottom) == (5, 6, 25, 30)


def test_a_coloured_label_picture_and_a_flat_picture_under_a_volume_are_refused(tmp_path: Path) -> None:
    flat = save_picture(tmp_path / "flat.png", np.zeros((96, 120), np.uint8))
    colours = save_picture(tmp_path / "colours.png", np.zeros((96, 120, 3), np.uint8))
    volume = save_nifti(tmp_path / "labels.nii", labelled(), np.eye(4))

    for labels in (colours, volume):
        with pytest.raises(ImageError):
            traced(labels, flat, View())


def test_each_part_is_outlined_and_specks_and_holes_are_left_out(tmp_path: Path) -> None:
    values = np.zeros((100, 100), dtype=np.uint8)
    values[10:60, 10:60] = 1
    values[30:40, 30:40] = 0  # a hole
    values[33:37, 33:37] = 1  # an island in it
    values[70:90, 70:90] = 1
    values[2:5, 2:5] = 1  # a speck of 9 pixels
    labels = save_picture(tmp_path / "labels.png", values)

    shapes = traced(labels, labels, View(), 1)

    assert [bounds_of(shape).left for shape in shapes] == [10, 70]


def test_a_region_of_specks_alone_is_too_small_to_show(tmp_path: Path) -> None:
    values = np.zeros((50, 50), dtype=np.uint8)
    values[10:13, 10:13] = 1
    labels = save_picture(tmp_path / "labels.png", values)

    with pytest.raises(ImageError, match="9 scattered pixels") as caught:
        traced(labels, labels, View(), 1)
    assert caught.value.rule == "geometry/empty-region"


def test_a_region_may_touch_the_edges(tmp_path: Path) -> None:
    labels = save_picture(tmp_path / "labels.png", np.ones((30, 40), dtype=np.uint8))

    bounds = bounds_of(traced(labels, labels, View(), 1)[0])

    assert (bounds.left, bounds.top, bounds.right, bounds.bottom) == (0, 0, 40, 30)


@settings(deadline=None, max_examples=30)
@given(
    centre=st.tuples(st.floats(60, 240), st.floats(60, 240)),
    radii=st.tuples(st.floats(8, 55), st.floats(8, 55)),
)
def test_a_round_outline_stays_within_two_thousandths_of_the_width(
    tmp_path_factory: pytest.TempPathFactory, centre: tuple[float, float], radii: tuple[float, float]
) -> None:
    rows, columns = np.mgrid[:300, :300] + 0.5
    inside = ((columns - centre[0]) / radii[0]) ** 2 + ((rows - centre[1]) / radii[1]) ** 2 < 1
    labels = save_picture(tmp_path_factory.mktemp("round") / "labels.png", inside.astype(np.uint8))

    (shape,) = traced(labels, labels, View(), 1)

    assert len(shape.points) <= MOST_POINTS
    points = np.array(shape.points)
    # The drawn edge is a stair of pixels around the true one: half a pixel, and 0.002 of 300 pixels beyond that.
    away = np.hypot((points[:, 0] - centre[0]) / radii[0], (points[:, 1] - centre[1]) / radii[1])
    assert np.abs(away - 1).max() * min(radii) <= 0.75 + 0.6
    assert np.count_nonzero(filled((shape,), 300, 300) != inside) <= 0.02 * inside.sum() + 4


def segmentation(
    make_dataset: Callable[..., FileDataset], masks: list[tuple[int, np.ndarray]], **more: Any
) -> FileDataset:
    """A binary segmentation: for each frame its segment and its pixels, packed eight to a byte across the frames."""
    frames = np.stack([mask for _, mask in masks]).astype(np.uint8)
    dataset = make_dataset(frames)
    dataset.Modality = "SEG"
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = UID("1.2.840.10008.5.1.4.1.1.66.4")
    dataset.SegmentationType = "BINARY"
    dataset.BitsAllocated = dataset.BitsStored = 1
    dataset.HighBit = 0
    packed = np.packbits(frames.ravel(), bitorder="little").tobytes()
    dataset.PixelData = packed + b"\0" * (len(packed) % 2)
    per_frame = []
    for number, _ in masks:
        groups = Dataset()
        groups.SegmentIdentificationSequence = Sequence([Dataset()])
        groups.SegmentIdentificationSequence[0].ReferencedSegmentNumber = number
        per_frame.append(groups)
    dataset.PerFrameFunctionalGroupsSequence = Sequence(per_frame)
    for keyword, value in more.items():
        setattr(dataset, keyword, value)
    return dataset


def an_item(**attributes: Any) -> Sequence:
    item = Dataset()
    for keyword, value in attributes.items():
        setattr(item, keyword, value)
    return Sequence([item])


@pytest.fixture
def ct_series(tmp_path: Path, write_dicom: Callable[..., Path]) -> Path:
    for at in range(5):
        write_dicom(
            np.zeros((45, 37), np.uint16),
            f"ct/{at}.dcm",
            SeriesInstanceUID="1.2.3",
            SOPInstanceUID=f"1.2.3.{at}",
            ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
            ImagePositionPatient=[-20, -30, 4 * at],
            PixelSpacing=[0.8, 0.8],
        )
    return tmp_path / "ct"


def test_a_dicom_segmentation_lies_on_the_slices_of_its_series(
    tmp_path: Path, make_dataset: Callable[..., FileDataset], ct_series: Path
) -> None:
    # 45 x 37 pixels are no whole number of bytes, so that the frames do not start at a byte.
    liver, spleen = np.zeros((45, 37), bool), np.zeros((45, 37), bool)
    liver[5:25, 3:20] = True
    spleen[30:40, 20:35] = True
    dataset = segmentation(make_dataset, [(1, liver), (2, spleen), (1, liver.copy()[::-1])])
    for groups, height in zip(dataset.PerFrameFunctionalGroupsSequence, (8, 8, 12), strict=True):
        groups.PlanePositionSequence = an_item(ImagePositionPatient=[-20, -30, height])
    dataset.SharedFunctionalGroupsSequence = an_item(
        PlaneOrientationSequence=an_item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0]),
        PixelMeasuresSequence=an_item(PixelSpacing=[0.8, 0.8], SliceThickness=4),
    )
    labels = tmp_path / "seg.dcm"
    dataset.save_as(labels, enforce_file_format=True)

    on_slice_2 = traced(labels, ct_series, View(slice=Plane("axial", 2)), 1)
    on_slice_3 = traced(labels, ct_series, View(slice=Plane("axial", 3)), 1)

    assert np.array_equal(filled(on_slice_2, 37, 45), liver)
    assert np.array_equal(filled(on_slice_3, 37, 45), liver[::-1])
    assert np.array_equal(filled(traced(labels, ct_series, View(slice=Plane("axial", 2)), 2), 37, 45), spleen)
    with pytest.raises(ImageError) as caught:
        traced(labels, ct_series, View(slice=Plane("axial", 4)), 1)
    assert caught.value.rule == "geometry/empty-region"


def test_a_segmentation_of_another_grid_is_laid_over_by_where_it_lies(
    tmp_path: Path, make_dataset: Callable[..., FileDataset], ct_series: Path
) -> None:
    # Columns run to the patient's right and rows up, at half the spacing: the other way round than the pictures.
    mask = np.zeros((90, 74), bool)
    mask[10:50, 6:40] = True
    dataset = segmentation(make_dataset, [(1, mask)])
    corner = [-20 + 0.8 * 36.25, -30 + 0.8 * 44.25, 8.4]
    dataset.SharedFunctionalGroupsSequence = an_item(
        PlaneOrientationSequence=an_item(ImageOrientationPatient=[-1, 0, 0, 0, -1, 0]),
        PlanePositionSequence=an_item(ImagePositionPatient=corner),
        PixelMeasuresSequence=an_item(PixelSpacing=[0.4, 0.4], SpacingBetweenSlices=4),
    )
    dataset.save_as(tmp_path / "seg.dcm", enforce_file_format=True)

    shapes = traced(tmp_path / "seg.dcm", ct_series, View(slice=Plane("axial", 2)), 1)

    assert np.array_equal(filled(shapes, 37, 45), mask[::-2, ::-2])


@pytest.mark.parametrize(("kind", "stored", "value"), [("LABELMAP", 9, 9), ("FRACTIONAL", 200, 1)])
def test_other_kinds_of_segmentation_are_read(  # noqa: PLR0913  # fixtures and cases
    tmp_path: Path,
    make_dataset: Callable[..., FileDataset],
    write_dicom: Callable[..., Path],
    *,
    kind: str,
    stored: int,
    value: int,
) -> None:
    pixels = np.zeros((30, 40), np.uint8)
    pixels[4:14, 5:25] = stored
    pixels[20:28, 5:25] = 100
    dataset = make_dataset(pixels)
    dataset.Modality, dataset.SegmentationType, dataset.MaximumFractionalValue = "SEG", kind, 255
    dataset.SharedFunctionalGroupsSequence = an_item(
        SegmentIdentificationSequence=an_item(ReferencedSegmentNumber=value)
    )
    dataset.save_as(tmp_path / "seg.dcm", enforce_file_format=True)
    picture = write_dicom(np.zeros((30, 40), np.uint16), "film.dcm")

    bounds = bounds_of(traced(tmp_path / "seg.dcm", picture, View(), value)[0])

    assert (bounds.left, bounds.top, bounds.right, bounds.bottom) == (5, 4, 25, 14)


def test_a_segmentation_without_a_place_must_name_the_picture(
    tmp_path: Path, make_dataset: Callable[..., FileDataset], write_dicom: Callable[..., Path]
) -> None:
    frames = np.zeros((2, 30, 40), bool)
    frames[0, 4:14, 5:25], frames[1, 14:24, 5:25] = True, True
    dataset = segmentation(make_dataset, [(1, frames[0]), (1, frames[1])])
    for number, groups in enumerate(dataset.PerFrameFunctionalGroupsSequence, 1):
        source = an_item(ReferencedSOPInstanceUID="1.2.3.4", ReferencedFrameNumber=number)
        groups.DerivationImageSequence = an_item(SourceImageSequence=source)
    dataset.save_as(tmp_path / "seg.dcm", enforce_file_format=True)
    cine = write_dicom(np.zeros((2, 30, 40), np.uint16), "cine.dcm", SOPInstanceUID="1.2.3.4")
    other = write_dicom(np.zeros((2, 30, 40), np.uint16), "other.dcm", SOPInstanceUID="1.2.3.5")

    assert bounds_of(traced(tmp_path / "seg.dcm", cine, View(frame=0), 1)[0]).top == 4
    assert bounds_of(traced(tmp_path / "seg.dcm", cine, View(frame=1), 1)[0]).top == 14
    with pytest.raises(ImageError) as caught:
        traced(tmp_path / "seg.dcm", other, View(frame=0), 1)
    assert caught.value.rule == "geometry/other-grid"


def test_a_dicom_picture_is_no_label_map(write_dicom: Callable[..., Path]) -> None:
    picture = write_dicom(np.ones((30, 40), np.uint16))

    with pytest.raises(ImageError, match="no segmentation"):
        traced(picture, picture, View(), 1)


def test_frames_that_share_one_position_have_none(tmp_path: Path, write_dicom: Callable[..., Path]) -> None:
    place = {"ImageOrientationPatient": [1, 0, 0, 0, 1, 0], "ImagePositionPatient": [0, 0, 0], "PixelSpacing": [1, 1]}
    cine = write_dicom(np.zeros((2, 96, 120), np.uint16), **place)
    labels = save_nifti(tmp_path / "labels.nii", labelled(), np.eye(4))

    with pytest.raises(ImageError) as caught:
        traced(labels, cine, View(frame=1))
    assert caught.value.rule == "geometry/other-grid"
