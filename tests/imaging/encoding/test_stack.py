"""Stacks and loops: in order, the right way round, alike, small, and true in every window that they offer."""

from __future__ import annotations

import io
from itertools import permutations, product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from radanki.errors import ImageError
from radanki.imaging.encoding import stack as stacking
from radanki.imaging.encoding import stack_fidelity
from radanki.imaging.encoding.stack import render_stack, spread
from radanki.imaging.masks.segments import trace_segment_on_slices
from radanki.model.imaging.rendering import (
    NOWHERE,
    NamedWindow,
    Plane,
    StackJob,
    StackRendering,
    StackSegmentJob,
    View,
    Window,
)
from radanki.model.imaging.tone_curve import CURVES, MINIMUM_PSNR_DB
from radanki.model.imaging.turning import Turn
from support.pictures import write_nifti

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

LUNG = NamedWindow("lung", "Lung", Window(-600, 1500))
SOFT = NamedWindow("soft", "Soft tissue", Window(50, 350))
BRAIN = NamedWindow("brain", "Brain", Window(40, 80))
SLIVER = NamedWindow("stroke_narrow", "Narrow stroke", Window(32, 8))
SIZE, COUNT = 128, 12
ORIENTATIONS = [(order, signs) for order in permutations(range(3)) for signs in product((1, -1), repeat=3)]


def chest(count: int = COUNT, size: int = SIZE) -> np.ndarray:
    """Hounsfield units to the right, anterior, superior: body, lungs, noise; the patient's left is marked with metal.

    The marker grows from the feet to the head, one voxel a slice, so that it also tells the slices apart.
    """
    x, y = np.meshgrid(np.linspace(-1, 1, size), np.linspace(-1, 1, size), indexing="ij")
    flat = np.where(np.hypot(x, y) < 0.9, 50.0, -1000.0)
    flat[np.hypot((np.abs(x) - 0.4) / 0.25, y / 0.5) < 1] = -850
    voxels = np.repeat(flat[:, :, None], count, axis=2) + np.random.default_rng(7).normal(0, 12, (size, size, count))
    for z in range(count):
        voxels[4 : 5 + z, size // 2 - 2 : size // 2 + 2, z] = 2500
    return voxels.round().astype(np.int16)


def stored(
    path: Path, voxels: np.ndarray, order: tuple[int, ...] = (0, 1, 2), signs: Sequence[int] = (1, 1, 1)
) -> Path:
    """Save RAS voxels of 1 x 1 x 5 mm with other axes, and the affine that says so."""
    affine = np.diag((1.0, 1.0, 5.0, 1.0))[:, [*order, 3]]
    turned = voxels.transpose(order)
    for axis, sign in enumerate(signs):
        if sign < 0:
            turned = np.flip(turned, axis)
            affine[:, 3] += affine[:, axis] * (turned.shape[axis] - 1)
            affine[:, axis] *= -1
    write_nifti(path, np.ascontiguousarray(turned), affine)
    return path


def a_job(source: Path, places: Sequence[int], **given: Any) -> StackJob:
    usual = {
        "source": source, "digest": "0" * 64, "views": tuple(View(None, Plane("axial", place)) for place in places),
        "places": tuple(places), "key": places[0], "kept": (), "modality": "ct", "window": None,
        "windows": (LUNG, SOFT), "crop": None, "redacted": (),
    }  # fmt: skip
    return StackJob(**{**usual, **given})


def of_frames(source: Path, count: int, **given: Any) -> StackJob:
    views = tuple(View(at, None) for at in range(count))
    return a_job(source, range(count), **{"views": views, "windows": (), "modality": "us", **given})


def decoded(rendering: StackRendering) -> list[np.ndarray]:
    return [np.asarray(Image.open(io.BytesIO(one.data)).convert("RGB")) for one in rendering.slices]


@pytest.fixture
def volume(tmp_path: Path) -> Path:
    return stored(tmp_path / "chest.nii", chest())


def test_slices_come_in_the_order_of_the_case_with_their_numbers(volume: Path) -> None:
    rendering = render_stack(a_job(volume, range(2, 11, 2), key=6))
    metal = [int((picture[..., 0] > 250).any(axis=0).sum()) for picture in decoded(rendering)]

    assert [one.place for one in rendering.slices] == [2, 4, 6, 8, 10]
    assert metal == sorted(metal)
    assert metal[-1] >= metal[0] + 7


@pytest.mark.parametrize(("order", "signs"), ORIENTATIONS)
def test_the_patients_left_is_on_the_pictures_right_however_the_volume_is_stored(
    tmp_path: Path, order: tuple[int, ...], signs: tuple[int, ...]
) -> None:
    source = stored(tmp_path / "turned.nii", chest(3, 64), order, signs)
    rendering = render_stack(a_job(source, range(3)))

    for picture in decoded(rendering):
        _, columns = np.nonzero(picture[..., 0] > 250)
        assert columns.min() > 50
    assert rendering.geometry.sides == ("R", "L", "A", "P")
    assert rendering.geometry.spacing_mm == pytest.approx(1.0)


def test_the_sides_are_those_of_the_plane(volume: Path) -> None:
    views = tuple(View(None, Plane("sagittal", at)) for at in (60, 61))
    rendering = render_stack(a_job(volume, (60, 61), views=views))

    assert rendering.geometry.sides == ("A", "P", "H", "F")


def test_letters_and_scale_go_along_when_a_stack_is_turned_and_mirrored(volume: Path) -> None:
    views = tuple(View(None, Plane("sagittal", at)) for at in (60, 61))
    plain = render_stack(a_job(volume, (60, 61), views=views))

    rendering = render_stack(a_job(volume, (60, 61), views=views, turn=Turn(1, is_mirrored=True)))

    assert rendering.geometry.sides == ("H", "F", "A", "P")
    assert rendering.geometry.spacing_mm == plain.geometry.spacing_mm
    assert (rendering.width_px, rendering.height_px) == (plain.height_px, plain.width_px)


def test_a_picture_that_does_not_tell_how_it_lies_gets_no_sides_and_no_scale(write_dicom: Callable[..., Path]) -> None:
    frames = np.random.default_rng(1).integers(0, 255, (4, 40, 50), dtype=np.uint8)
    rendering = render_stack(of_frames(write_dicom(frames, ImagerPixelSpacing=[0.2, 0.2]), 4))

    assert rendering.geometry == NOWHERE


def test_every_window_that_is_offered_is_true_to_the_original_values(volume: Path) -> None:
    rendering = render_stack(a_job(volume, range(COUNT)))

    assert [window.name for window in rendering.fidelity] == ["lung", "soft"]
    assert all(window.worst_db >= MINIMUM_PSNR_DB for window in rendering.fidelity)


def test_the_fidelity_is_that_of_the_bytes_as_an_independent_reader_finds_it(volume: Path) -> None:
    rendering = render_stack(a_job(volume, range(COUNT)))
    curve = next(curve for curve in CURVES if curve.knots == rendering.knots)
    table, truth = np.array(curve.inverse_table()), chest().astype(float)

    def grey(values: np.ndarray, window: Window) -> np.ndarray:
        return np.clip(((values - (window.centre - 0.5)) / (window.width - 1) + 0.5) * 255, 0, 255)

    for named, claimed in zip((LUNG, SOFT), rendering.fidelity, strict=True):
        squares = [
            (grey(table[picture[..., 0]], named.window) - grey(truth[::-1, ::-1, place].T, named.window)) ** 2
            for place, picture in enumerate(decoded(rendering))
        ]
        assert 10 * np.log10(255**2 / np.mean(squares)) == pytest.approx(claimed.psnr_db, abs=0.3)


def test_a_window_that_no_quality_makes_true_is_told_as_it_is(volume: Path) -> None:
    rendering = render_stack(a_job(volume, range(3), windows=(LUNG, SLIVER)))

    assert {window.name: window.psnr_db < MINIMUM_PSNR_DB for window in rendering.fidelity}["stroke_narrow"]


def test_a_lone_window_that_no_curve_can_show_is_put_into_the_picture(volume: Path) -> None:
    rendering = render_stack(a_job(volume, range(3), window=SLIVER.window, windows=(SLIVER,)))

    assert rendering.knots is None


def test_a_better_quality_is_taken_where_the_first_is_not_true_enough(
    volume: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stack_fidelity, "QUALITIES", (20, 96))
    rendering = render_stack(a_job(volume, range(3)))

    assert all(window.worst_db >= MINIMUM_PSNR_DB for window in rendering.fidelity)


def test_what_is_not_ct_is_shown_in_one_window_alike_on_all_slices(volume: Path) -> None:
    rendering = render_stack(a_job(volume, range(COUNT), modality="mr", window=Window(0, 2000), windows=()))
    middle = [float(picture[SIZE // 2, SIZE // 2 - 4 : SIZE // 2 + 4].mean()) for picture in decoded(rendering)]

    assert rendering.knots is None
    assert [window.name for window in rendering.fidelity] == ["as stored"]
    assert max(middle) - min(middle) < 4


def test_colour_loses_nothing_and_a_small_coloured_mark_costs_nothing(write_dicom: Callable[..., Path]) -> None:
    random = np.random.default_rng(3)
    grey = np.repeat(random.normal(90, 9, (3, 80, 80, 1)).clip(0, 255).astype(np.uint8), 3, axis=-1)
    doppler, dotted = grey.copy(), grey.copy()
    doppler[:, 20:50, 20:50] = random.integers(0, 255, (3, 30, 30, 3))
    dotted[:, 2, 2] = (0, 255, 0)

    lossless = render_stack(of_frames(write_dicom(doppler, "doppler.dcm"), 3))
    lossy = render_stack(of_frames(write_dicom(dotted, "dotted.dcm"), 3))

    assert all(np.array_equal(shown, frame) for shown, frame in zip(decoded(lossless), doppler, strict=True))
    assert lossless.fidelity[0].psnr_db == float("inf")
    assert lossy.fidelity[0].psnr_db < 100
    assert len(lossy.slices[0].data) < len(lossless.slices[0].data)


def test_a_drawing_that_no_quality_shows_well_loses_nothing(
    write_dicom: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stack_fidelity, "QUALITIES", (5, 50))
    lines = (np.random.default_rng(5).random((2, 60, 60)) > 0.5).astype(np.uint8) * 255
    rendering = render_stack(of_frames(write_dicom(lines), 2))

    assert rendering.fidelity[0].psnr_db == float("inf")


def test_a_slice_is_never_enlarged_and_never_longer_than_a_phone_can_hold(write_dicom: Callable[..., Path]) -> None:
    large = np.random.default_rng(2).normal(100, 5, (2, 300, 900)).astype(np.uint8)
    source = write_dicom(large)

    slices = render_stack(of_frames(source, 2, modality="mr"))
    films = render_stack(of_frames(source, 2, modality="us"))

    assert (slices.width_px, slices.height_px) == (512, 171)
    assert (films.width_px, films.height_px) == (768, 256)


def test_crop_and_blank_are_on_every_slice(volume: Path) -> None:
    job = a_job(volume, range(COUNT), crop=(20, 10, 100, 80), redacted=((30, 20, 40, 30),))
    rendering = render_stack(job)

    assert (rendering.width_px, rendering.height_px) == (100, 80)
    for picture in decoded(rendering):
        assert picture[11:39, 11:49].max() <= 4


def test_too_many_slices_are_thinned_evenly_and_the_needed_ones_stay(write_dicom: Callable[..., Path]) -> None:
    frames = np.zeros((100, 16, 16), dtype=np.uint8)
    frames += np.arange(100, dtype=np.uint8)[:, None, None]
    rendering = render_stack(of_frames(write_dicom(frames), 100, key=41, kept=(3, 77)))
    places = [one.place for one in rendering.slices]

    assert rendering.offered == 100
    assert len(places) == 60
    assert {0, 3, 41, 77, 99} <= set(places)
    assert places == sorted(places)


def test_a_stack_that_is_too_large_is_thinned_and_the_needed_ones_stay(
    write_dicom: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stacking, "MOST_STACK_BYTES", 60_000)
    frames = np.random.default_rng(4).integers(0, 255, (20, 128, 128), dtype=np.uint8)
    rendering = render_stack(of_frames(write_dicom(frames), 20, key=7, kept=(13,)))

    assert sum(len(one.data) for one in rendering.slices) <= 60_000 or len(rendering.slices) == 2
    assert {7, 13} <= {one.place for one in rendering.slices}
    assert rendering.offered == 20


@given(st.data())
def test_thinning_keeps_order_ends_and_what_is_needed(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 300))
    most = data.draw(st.integers(2, 60))
    needed = data.draw(st.sets(st.integers(0, count - 1), max_size=most - 2)) if most > 2 else set()
    chosen = spread(count, most, sorted(needed))

    assert list(chosen) == sorted(set(chosen))
    assert len(chosen) == min(count, most)
    assert needed <= set(chosen)


def test_the_same_stack_gives_the_same_bytes(volume: Path) -> None:
    job = a_job(volume, range(COUNT))

    assert render_stack(job) == render_stack(job)


def test_nothing_but_pixels_is_in_a_slice(volume: Path) -> None:
    for one in render_stack(a_job(volume, range(2))).slices:
        assert one.data[:4] == b"RIFF"
        assert one.data[12:16] == b"VP8 "


def test_pictures_of_different_sizes_are_no_stack(tmp_path: Path) -> None:
    for number, size in enumerate(((40, 40), (40, 50))):
        Image.new("L", size, 90).save(tmp_path / f"{number}.png")

    with pytest.raises(ImageError) as caught:
        render_stack(of_frames(tmp_path, 2, modality="xr"))

    assert caught.value.rule == "media/not-a-stack"


def test_a_region_is_traced_on_each_slice_that_shows_it_and_on_no_other(tmp_path: Path, volume: Path) -> None:
    labels = np.zeros((SIZE, SIZE, COUNT), dtype=np.uint8)
    for z in (4, 5, 6):
        labels[20:40, 30 : 40 + z, z] = 3
    places = tuple(range(COUNT))
    views = tuple(View(None, Plane("axial", place)) for place in places)
    traced = trace_segment_on_slices(
        StackSegmentJob(stored(tmp_path / "labels.nii", labels), "", 3, volume, "", views, places)
    )

    assert [place for place, _ in traced] == [4, 5, 6]
    assert all(len(shapes) == 1 for _, shapes in traced)


def test_a_region_that_no_slice_shows_is_an_error(tmp_path: Path, volume: Path) -> None:
    labels = stored(tmp_path / "labels.nii", np.zeros((SIZE, SIZE, COUNT), dtype=np.uint8))

    with pytest.raises(ImageError) as caught:
        trace_segment_on_slices(StackSegmentJob(labels, "", 3, volume, "", (View(None, Plane("axial", 1)),), (1,)))

    assert caught.value.rule == "geometry/empty-region"
