"""DICOM series, enhanced stacks and folders of pictures: anatomical order, one clean stack, slices as stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from highdicom.spatial import get_series_volume_positions
from PIL import Image
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from radanki.errors import ImageError
from radanki.imaging.formats.dicom_series import stack_of_folder
from radanki.imaging.formats.kinds import files_of
from radanki.imaging.header_probe import probe
from radanki.model.imaging.rendering import Plane, View, Window

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from radanki.model.imaging.rendering import Rendering

SHADES = Window(128, 256)
# Rows and columns as scanners store them, and the direction (LPS) in which slices are counted.
PLANES = {
    "axial": ([1, 0, 0, 0, 1, 0], (0, 0, 1)),
    "coronal": ([1, 0, 0, 0, 0, -1], (0, -1, 0)),
    "sagittal": ([0, 1, 0, 0, 0, -1], (-1, 0, 0)),
}


@pytest.fixture
def write_series(tmp_path: Path, write_dicom: Callable[..., Path]) -> Callable[..., Path]:
    """Write slices, each of its own shade, in an order that says nothing about where they lie."""

    def write(plane: str = "axial", heights: tuple[float, ...] = (0, 5, 10, 15), **more: Any) -> Path:
        cosines, upward = PLANES[plane]
        for number, place in enumerate([(7 * at) % len(heights) for at in range(len(heights))]):
            picture = np.full((6, 8), 10 * place + 10, dtype=np.uint16)
            picture[0, 0] = 255
            position = [float(part) * heights[place] for part in upward]
            options = {
                "SeriesInstanceUID": "1.2.3",
                "ImageOrientationPatient": cosines,
                "ImagePositionPatient": position,
                "PixelSpacing": [1, 1],
                "InstanceNumber": number,
                **more,
            }
            write_dicom(picture, f"series/{number}.dcm", **options)
        return tmp_path / "series"

    return write


@pytest.mark.parametrize("plane", PLANES)
def test_slices_count_from_inferior_from_posterior_or_from_the_left(
    write_series: Callable[..., Path], shown: Callable[..., np.ndarray], plane: str
) -> None:
    folder = write_series(plane)

    shades = [shown(folder, view=View(slice=Plane(plane, at)), window=SHADES)[3, 3] for at in range(4)]

    assert shades == [10, 20, 30, 40]


@pytest.mark.parametrize("plane", PLANES)
def test_highdicom_puts_slices_in_the_same_order_or_wholly_the_other_way_round(
    write_series: Callable[..., Path], plane: str
) -> None:
    folder = write_series(plane, heights=(0, 5, 10, 15, 20, 25))
    datasets = [dcmread(path) for path in files_of(folder)]

    spacing, theirs = get_series_volume_positions(datasets)

    ours = [stack_of_folder(folder).order.index(at) for at in range(6)]
    assert spacing == 5
    assert theirs in (ours, [5 - at for at in ours])


def test_a_slice_is_shown_as_it_is_stored(write_series: Callable[..., Path], shown: Callable[..., np.ndarray]) -> None:
    pixels = shown(write_series(), view=View(slice=Plane("axial", 0)), window=SHADES)

    assert pixels[0, 0] == 255
    assert pixels.shape == (6, 8)


def test_rows_that_run_the_other_way_do_not_turn_the_stack_over(
    write_series: Callable[..., Path], shown: Callable[..., np.ndarray]
) -> None:
    folder = write_series(ImageOrientationPatient=[-1, 0, 0, 0, 1, 0])

    assert shown(folder, view=View(slice=Plane("axial", 0)), window=SHADES)[3, 3] == 10


def test_a_series_tells_its_plane_and_number_of_slices(write_series: Callable[..., Path]) -> None:
    found = probe(write_series("coronal"), View())

    assert (found.kind, found.width_px, found.height_px, found.slices) == ("series", 8, 6, (("coronal", 4),))
    assert found.slices_in("axial") == 0


@pytest.mark.parametrize(
    ("view", "rule"),
    [
        (View(), "media/choose-slice"),
        (View(slice=Plane("axial", 4)), "media/out-of-range"),
        (View(slice=Plane("coronal", 0)), "media/other-plane"),
    ],
)
def test_a_slice_that_can_not_be_had_is_explained(
    write_series: Callable[..., Path], shown: Callable[..., np.ndarray], view: View, rule: str
) -> None:
    with pytest.raises(ImageError) as caught:
        shown(write_series(), view=view)

    assert caught.value.rule == rule
    assert caught.value.fix


def test_two_slices_at_one_place_are_refused(
    write_series: Callable[..., Path], shown: Callable[..., np.ndarray]
) -> None:
    with pytest.raises(ImageError, match="same place"):
        shown(write_series(heights=(0, 5, 5, 10)), view=View(slice=Plane("axial", 0)))


def test_two_series_in_one_folder_are_refused(
    write_series: Callable[..., Path], write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray]
) -> None:
    folder = write_series()
    write_dicom(
        np.zeros((6, 8), np.uint16),
        "series/other.dcm",
        SeriesInstanceUID="1.2.4",
        ImageOrientationPatient=PLANES["axial"][0],
        ImagePositionPatient=[0, 0, 99],
    )

    with pytest.raises(ImageError, match="more than one series"):
        shown(folder, view=View(slice=Plane("axial", 0)))


def test_slices_that_are_not_parallel_are_refused(
    write_series: Callable[..., Path], write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray]
) -> None:
    folder = write_series()
    write_dicom(
        np.zeros((6, 8), np.uint16),
        "series/scout.dcm",
        SeriesInstanceUID="1.2.3",
        ImageOrientationPatient=PLANES["coronal"][0],
        ImagePositionPatient=[0, 0, 99],
    )

    with pytest.raises(ImageError, match="not parallel"):
        shown(folder, view=View(slice=Plane("axial", 0)))


def test_slices_that_do_not_tell_where_they_lie_are_refused(
    tmp_path: Path, write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray]
) -> None:
    write_dicom(np.zeros((6, 8), np.uint16), "folder/a.dcm")

    with pytest.raises(ImageError) as caught:
        shown(tmp_path / "folder", view=View(slice=Plane("axial", 0)))
    assert caught.value.rule == "media/not-a-stack"


def test_other_files_in_a_series_are_refused_and_hidden_ones_ignored(
    write_series: Callable[..., Path], shown: Callable[..., np.ndarray]
) -> None:
    folder = write_series()
    (folder / ".DS_Store").write_bytes(b"\0")
    assert shown(folder, view=View(slice=Plane("axial", 0))).any()

    Image.new("L", (4, 4)).save(folder / "z.png")
    with pytest.raises(ImageError) as caught:
        shown(folder, view=View(slice=Plane("axial", 0)))
    assert caught.value.rule == "media/not-a-stack"


def test_slices_without_a_window_share_one(
    tmp_path: Path, write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray]
) -> None:
    # The same units by another slope in each slice, as PET stores them.
    for at, slope in enumerate((1.0, 0.5, 2.0)):
        units = np.full((6, 8), 400.0 * (at + 1))
        units[0, 0] = 1000
        write_dicom(
            (units / slope).astype(np.uint16),
            f"pet/{at}.dcm",
            SeriesInstanceUID="1.2.3",
            ImageOrientationPatient=PLANES["axial"][0],
            ImagePositionPatient=[0, 0, at],
            RescaleSlope=str(slope),
            RescaleIntercept="0",
        )

    marks = {int(shown(tmp_path / "pet", view=View(slice=Plane("axial", at)))[0, 0]) for at in range(3)}

    assert len(marks) == 1


@pytest.fixture
def enhanced(write_dicom: Callable[..., Path]) -> Path:
    """Three frames in one file, stored top first, each with a window and a slope of its own."""
    frames = np.stack([np.full((6, 8), value, dtype=np.uint16) for value in (30, 20, 10)])
    frames[:, 0, 0] = 100
    per_frame = []
    for at, height in enumerate((20, 10, 0)):
        groups = Dataset()
        groups.PlanePositionSequence = Sequence([Dataset()])
        groups.PlanePositionSequence[0].ImagePositionPatient = [0, 0, height]
        groups.FrameVOILUTSequence = Sequence([Dataset()])
        groups.FrameVOILUTSequence[0].WindowCenter = str(128 + at)
        groups.FrameVOILUTSequence[0].WindowWidth = "256"
        groups.PixelValueTransformationSequence = Sequence([Dataset()])
        groups.PixelValueTransformationSequence[0].RescaleSlope = str(at + 1)
        groups.PixelValueTransformationSequence[0].RescaleIntercept = "0"
        per_frame.append(groups)
    shared = Dataset()
    shared.PlaneOrientationSequence = Sequence([Dataset()])
    shared.PlaneOrientationSequence[0].ImageOrientationPatient = PLANES["axial"][0]
    shared.PixelMeasuresSequence = Sequence([Dataset()])
    shared.PixelMeasuresSequence[0].PixelSpacing = [2, 1]
    return write_dicom(
        frames,
        SharedFunctionalGroupsSequence=Sequence([shared]),
        PerFrameFunctionalGroupsSequence=Sequence(per_frame),
        # What stands at the top must not be used.
        WindowCenter="9999",
        WindowWidth="1",
    )


def test_an_enhanced_frame_has_its_own_window_slope_and_spacing(
    enhanced: Path, rendered: Callable[..., Rendering], shown: Callable[..., np.ndarray]
) -> None:
    rendering = rendered(enhanced, view=View(frame=1))

    assert rendering.window == Window(129.0, 256.0)
    assert (rendering.width_px, rendering.height_px) == (8, 12)
    assert shown(enhanced, view=View(frame=1), window=SHADES)[-1, -1] == 40


def test_an_enhanced_file_can_be_asked_for_a_slice(enhanced: Path, shown: Callable[..., np.ndarray]) -> None:
    lowest = shown(enhanced, view=View(slice=Plane("axial", 0)), window=SHADES)

    assert lowest[-1, -1] == 30  # the last frame, 10, by its slope of 3
    assert probe(enhanced, View()).slices == (("axial", 3),)


def test_a_multi_frame_file_without_a_chosen_frame_says_how_many_there_are(
    enhanced: Path, shown: Callable[..., np.ndarray]
) -> None:
    with pytest.raises(ImageError, match="3 frames") as caught:
        shown(enhanced)
    assert caught.value.rule == "media/choose-frame"
    with pytest.raises(ImageError) as caught:
        shown(enhanced, view=View(frame=3))
    assert caught.value.rule == "media/out-of-range"
    assert probe(enhanced, View()).frames == 3


def test_a_file_that_is_no_stack_has_no_slices(
    write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray]
) -> None:
    for pixels in (np.zeros((6, 8), np.uint16), np.zeros((3, 6, 8), np.uint16)):
        with pytest.raises(ImageError) as caught:
            shown(write_dicom(pixels), view=View(slice=Plane("axial", 0)))
        assert caught.value.rule == "media/out-of-range"


def test_numbered_pictures_count_as_people_do(tmp_path: Path, shown: Callable[..., np.ndarray]) -> None:
    folder = tmp_path / "stack"
    folder.mkdir()
    for number in (1, 2, 10, 9, 100):
        Image.new("L", (8, 6), number).save(folder / f"slice{number}.png")

    shades = [int(shown(folder, view=View(slice=Plane("axial", at)))[0, 0]) for at in range(5)]

    assert shades == [1, 2, 9, 10, 100]
    assert int(shown(folder, view=View(frame=4))[0, 0]) == 100
    assert probe(folder, View()).slices_in("axial") == 5
    with pytest.raises(ImageError) as caught:
        shown(folder)
    assert caught.value.rule == "media/choose-slice"
    with pytest.raises(ImageError) as caught:
        shown(folder, view=View(slice=Plane("axial", 5)))
    assert caught.value.rule == "media/out-of-range"


def test_an_empty_folder_is_an_error(tmp_path: Path, shown: Callable[..., np.ndarray]) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(ImageError) as caught:
        shown(tmp_path / "empty", view=View(slice=Plane("axial", 0)))
    assert caught.value.rule == "media/missing"
