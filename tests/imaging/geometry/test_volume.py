"""Volumes: whatever way their axes are stored, the patient's right lies on the picture's left."""

from __future__ import annotations

import gzip
from itertools import permutations, product
from typing import TYPE_CHECKING

import highdicom
import nibabel
import nrrd
import numpy as np
import pytest

from radanki.errors import ImageError
from radanki.imaging.geometry.volume import volume_geometry_of, volume_of
from radanki.imaging.header_probe import probe
from radanki.imaging.picture import Rescale
from radanki.imaging.windowing.window import SOFT_TISSUE
from radanki.model.imaging.rendering import Plane, View, Window
from support.pictures import write_nifti

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from radanki.model.imaging.rendering import Rendering

SHAPE = (9, 7, 5)
SPACING = (2.0, 2.0, 2.0)
SHADES = Window(128, 256)
ORIENTATIONS = [(order, signs) for order in permutations(range(3)) for signs in product((1, -1), repeat=3)]


def phantom() -> np.ndarray:
    """Voxels to the right, anterior, superior; at the feet, the patient's left front corner is bright."""
    voxels = (np.arange(np.prod(SHAPE)) % 200).astype(np.uint8).reshape(SHAPE)
    voxels[0, -1, 0] = 255
    return voxels


def upright(voxels: np.ndarray, plane: str, index: int) -> np.ndarray:
    """What a radiologist expects of RAS voxels: anterior or superior up, right or anterior on the picture's left."""
    return {
        "axial": lambda: voxels[::-1, ::-1, index].T,
        "coronal": lambda: voxels[::-1, index, ::-1].T,
        "sagittal": lambda: voxels[index, ::-1, ::-1].T,
    }[plane]()


def stored_as(order: tuple[int, ...], signs: tuple[int, ...], voxels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Store RAS voxels with other axes, and give the affine that says so."""
    affine = np.diag((*SPACING, 1.0))
    affine[:3, 3] = (-8.0, -60.0, 20.0)
    turned = voxels.transpose(order)
    matrix = affine[:, [*order, 3]]
    for axis, sign in enumerate(signs):
        if sign < 0:
            turned = np.flip(turned, axis)
            matrix[:, 3] += matrix[:, axis] * (turned.shape[axis] - 1)
            matrix[:, axis] *= -1
    return np.ascontiguousarray(turned), matrix


@pytest.mark.parametrize("plane", ["axial", "coronal", "sagittal"])
@pytest.mark.parametrize(("order", "signs"), ORIENTATIONS)
def test_every_stored_orientation_of_nifti_gives_the_same_slices(
    tmp_path: Path, shown: Callable[..., np.ndarray], order: tuple[int, ...], signs: tuple[int, ...], plane: str
) -> None:
    voxels, affine = stored_as(order, signs, phantom())
    source = tmp_path / "volume.nii"
    write_nifti(source, voxels, affine)

    pixels = shown(source, view=View(slice=Plane(plane, 2)), window=SHADES)

    assert np.array_equal(pixels, upright(phantom(), plane, 2))


@pytest.mark.parametrize(
    ("space", "signs"),
    [
        ("left-posterior-superior", (-1, -1, 1)),
        ("LPS", (-1, -1, 1)),
        ("right-anterior-superior", (1, 1, 1)),
        ("RAS", (1, 1, 1)),
        ("left-anterior-superior", (-1, 1, 1)),
        ("LAS", (-1, 1, 1)),
    ],
)
def test_every_space_of_nrrd_gives_the_same_slices(
    tmp_path: Path, shown: Callable[..., np.ndarray], space: str, signs: tuple[int, ...]
) -> None:
    turns = [((0, 1, 2), (1, 1, 1)), ((0, 1, 2), (-1, -1, 1)), ((2, 0, 1), (1, -1, -1))]
    for (order, flips), encoding in product(turns, ("raw", "gzip", "bzip2")):
        voxels, affine = stored_as(order, flips, phantom())
        affine = np.diag((*signs, 1)) @ affine
        source = tmp_path / f"{order}{flips}{encoding}.nrrd"
        place = {"space": space, "space directions": affine[:3, :3].T, "space origin": affine[:3, 3]}
        nrrd.write(str(source), voxels, {**place, "encoding": encoding})

        for plane in ("axial", "coronal", "sagittal"):
            pixels = shown(source, view=View(slice=Plane(plane, 1)), window=SHADES)

            assert np.array_equal(pixels, upright(phantom(), plane, 1))


def test_the_patients_left_lies_on_the_pictures_right(tmp_path: Path, shown: Callable[..., np.ndarray]) -> None:
    source = tmp_path / "volume.nii.gz"
    write_nifti(source, phantom(), np.diag((*SPACING, 1.0)))

    axial = shown(source, view=View(slice=Plane("axial", 0)), window=SHADES)
    coronal = shown(source, view=View(slice=Plane("coronal", SHAPE[1] - 1)), window=SHADES)
    sagittal = shown(source, view=View(slice=Plane("sagittal", 0)), window=SHADES)

    assert axial[0, -1] == 255  # front up, left on the right
    assert coronal[-1, -1] == 255  # feet down, left on the right
    assert sagittal[-1, 0] == 255  # feet down, front on the left


def test_an_oblique_volume_takes_the_nearest_axes(tmp_path: Path, shown: Callable[..., np.ndarray]) -> None:
    voxels, affine = stored_as((1, 0, 2), (-1, 1, -1), phantom())
    angle = np.radians(20)
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    affine[:3, :3] = turn @ affine[:3, :3]
    source = tmp_path / "oblique.nii"
    write_nifti(source, voxels, affine)

    assert np.array_equal(
        shown(source, view=View(slice=Plane("axial", 3)), window=SHADES), upright(phantom(), "axial", 3)
    )


def test_only_the_content_decides_what_a_file_is(tmp_path: Path, shown: Callable[..., np.ndarray]) -> None:
    original = tmp_path / "volume.nii.gz"
    write_nifti(original, phantom())
    source = tmp_path / "0123abcd"
    source.write_bytes(original.read_bytes())

    assert shown(source, view=View(slice=Plane("axial", 0))).shape == (SHAPE[1], SHAPE[0])


@pytest.mark.parametrize("kind", [nibabel.Nifti1Image, nibabel.Nifti2Image])
@pytest.mark.parametrize("dtype", [">i2", "<i2", "<f4", ">f8", "u1", "<u4"])
def test_every_type_of_voxel_is_read(tmp_path: Path, shown: Callable[..., np.ndarray], kind: type, dtype: str) -> None:
    image = kind(phantom().astype(dtype), np.eye(4), dtype=np.dtype(dtype))
    image.header.set_data_dtype(dtype)
    source = tmp_path / "volume.nii.gz"
    nibabel.save(image, source)
    # Shades are whole numbers, so that both linear functions agree but for a single step.
    pixels = shown(source, view=View(slice=Plane("axial", 0)), window=SHADES).astype(int)

    assert np.abs(pixels - upright(phantom(), "axial", 0)).max() <= 1


def test_a_scaled_volume_is_shown_in_its_own_units(tmp_path: Path, shown: Callable[..., np.ndarray]) -> None:
    image = nibabel.Nifti1Image(phantom().astype(np.int16), np.eye(4))
    image.header.set_slope_inter(2, -1000)
    source = tmp_path / "volume.nii"
    # nibabel resets the scaling when it saves; it is written into the header by hand.
    nibabel.save(image, source)
    data = bytearray(source.read_bytes())
    data[112:120] = np.array([2, -1000], "<f4").tobytes()
    source.write_bytes(data)

    shades = shown(source, view=View(slice=Plane("axial", 0)), window=Window(2 * 128 - 1000, 512))

    assert np.abs(shades.astype(int) - upright(phantom(), "axial", 0)).max() <= 1


def test_thick_slices_are_stretched_to_square_pixels(
    tmp_path: Path, rendered: Callable[..., Rendering], shown: Callable[..., np.ndarray]
) -> None:
    source = tmp_path / "volume.nii"
    write_nifti(source, phantom(), np.diag((1.0, 1.0, 4.0, 1.0)))

    coronal = rendered(source, view=View(slice=Plane("coronal", 0)))

    assert (coronal.width_px, coronal.height_px) == (SHAPE[0], 4 * SHAPE[2])
    assert (coronal.source_width_px, coronal.source_height_px) == (SHAPE[0], SHAPE[2])
    assert shown(source, view=View(slice=Plane("axial", 0))).shape == (SHAPE[1], SHAPE[0])


def hounsfield() -> np.ndarray:
    voxels = np.full((20, 20, 20), -1000, dtype=np.int16)
    voxels[5:15, 5:15, 5:15] = 50
    return voxels


def test_ct_in_hounsfield_units_is_shown_as_soft_tissue(tmp_path: Path, rendered: Callable[..., Rendering]) -> None:
    source = tmp_path / "ct.nii"
    write_nifti(source, hounsfield())
    view = View(slice=Plane("axial", 10))

    assert rendered(source, view=view, modality="ct").window == SOFT_TISSUE
    assert rendered(source, view=view, modality="mr").window is None


def test_ct_in_other_units_is_stretched(tmp_path: Path, rendered: Callable[..., Rendering]) -> None:
    source = tmp_path / "ct.nii"
    write_nifti(source, hounsfield() + 1024)

    assert rendered(source, view=View(slice=Plane("axial", 10)), modality="ct").window is None


def test_all_slices_of_a_stack_are_equally_bright(tmp_path: Path, shown: Callable[..., np.ndarray]) -> None:
    voxels = np.zeros((10, 10, 6), dtype=np.int16)
    voxels += (np.arange(6) * 100).astype(np.int16)
    voxels[0, 0] = 300
    source = tmp_path / "mr.nii"
    write_nifti(source, voxels)

    marks = {int(shown(source, view=View(slice=Plane("axial", at)), modality="mr")[-1, -1]) for at in range(6)}

    assert len(marks) == 1


def test_a_volume_without_a_chosen_slice_says_how_many_there_are(
    tmp_path: Path, shown: Callable[..., np.ndarray]
) -> None:
    source = tmp_path / "volume.nii"
    write_nifti(source, phantom())

    with pytest.raises(ImageError, match="9 sagittal, 7 coronal, 5 axial") as caught:
        shown(source)
    assert caught.value.rule == "media/choose-slice"
    assert dict(probe(source, View()).slices) == {"sagittal": 9, "coronal": 7, "axial": 5}


@pytest.mark.parametrize("plane", [Plane("axial", 5), Plane("sagittal", 9), Plane("axial", -1), Plane("oblique", 0)])
def test_a_slice_that_is_not_there_is_an_error(tmp_path: Path, shown: Callable[..., np.ndarray], plane: Plane) -> None:
    source = tmp_path / "volume.nii"
    write_nifti(source, phantom())

    with pytest.raises(ImageError) as caught:
        shown(source, view=View(slice=plane))
    assert caught.value.rule == "media/out-of-range"
    with pytest.raises(ImageError):
        probe(source, View(slice=plane))


def test_a_volume_over_time_needs_a_frame_too(tmp_path: Path, shown: Callable[..., np.ndarray]) -> None:
    times = np.stack([phantom(), 255 - phantom()], axis=-1)
    source = tmp_path / "functional.nii.gz"
    write_nifti(source, times)
    plane = Plane("axial", 1)

    with pytest.raises(ImageError) as caught:
        shown(source, view=View(slice=plane))
    assert caught.value.rule == "media/choose-frame"
    pixels = shown(source, view=View(frame=1, slice=plane), window=SHADES)
    assert np.array_equal(pixels, upright(255 - phantom(), "axial", 1))


def test_a_volume_that_does_not_tell_its_sides_is_refused(tmp_path: Path, shown: Callable[..., np.ndarray]) -> None:
    image = nibabel.Nifti1Image(phantom(), np.eye(4))
    image.set_sform(np.eye(4), code=0)
    image.set_qform(np.eye(4), code=0)
    nibabel.save(image, tmp_path / "volume.nii")
    nrrd.write(str(tmp_path / "volume.nrrd"), phantom())
    nrrd.write(str(tmp_path / "scanner.nrrd"), phantom(), {"space": "scanner-xyz", "space directions": np.eye(3)})

    for name in ("volume.nii", "volume.nrrd", "scanner.nrrd"):
        with pytest.raises(ImageError) as caught:
            shown(tmp_path / name, view=View(slice=Plane("axial", 0)))
        assert caught.value.rule == "media/orientation-unknown"


def test_a_header_without_its_voxels_is_refused(tmp_path: Path, shown: Callable[..., np.ndarray]) -> None:
    header = {"space": "LPS", "space directions": np.eye(3)}
    nrrd.write(str(tmp_path / "volume.nhdr"), phantom(), header)
    nibabel.save(nibabel.Nifti1Pair(phantom(), np.eye(4)), tmp_path / "volume.hdr")

    for name in ("volume.nhdr", "volume.hdr"):
        with pytest.raises(ImageError, match="two files"):
            shown(tmp_path / name, view=View(slice=Plane("axial", 0)))


@pytest.mark.parametrize("keep", [100, 347, 400, 500])
def test_a_volume_that_is_cut_off_is_one_clear_error(
    tmp_path: Path, shown: Callable[..., np.ndarray], keep: int
) -> None:
    whole = tmp_path / "whole.nii"
    write_nifti(whole, phantom())
    (tmp_path / "cut.nii").write_bytes(whole.read_bytes()[:keep])
    (tmp_path / "cut.nii.gz").write_bytes(gzip.compress(whole.read_bytes()[:keep]))

    for name in ("cut.nii", "cut.nii.gz"):
        with pytest.raises(ImageError):
            shown(tmp_path / name, view=View(slice=Plane("axial", 4)))


@pytest.mark.parametrize(("order", "signs"), ORIENTATIONS)
def test_highdicom_turns_a_tilted_volume_as_we_do(order: tuple[int, ...], signs: tuple[int, ...]) -> None:
    stored, affine = stored_as(order, signs, phantom())
    tilt = np.eye(4)
    tilt[:3, :3] = [[0.96, -0.28, 0], [0.28 * 0.96, 0.96 * 0.96, -0.28], [0.28 * 0.28, 0.96 * 0.28, 0.96]]
    to_ras = tilt @ affine
    ras_from_lps = np.diag((-1.0, -1.0, 1.0, 1.0))

    ours = volume_of(stored, volume_geometry_of(stored.shape, to_ras), Rescale())
    theirs = highdicom.Volume(stored, ras_from_lps @ to_ras, "PATIENT").to_patient_orientation("RAH")

    assert np.array_equal(ours.voxels, theirs.array)
    assert np.allclose(ours.geometry.to_ras, ras_from_lps @ theirs.affine)
