"""Volumes on the patient's axes, and the slices that a radiologist expects from them.

A volume is turned so that its axes run to the patient's right, anterior and superior (RAS). Its slices are then shown
as if from the feet (axial), from the front (coronal) and from the patient's left with the nose to the picture's left
(sagittal): patient's right on the picture's left.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from radanki.errors import ImageError
from radanki.imaging import limits
from radanki.imaging.picture import Array, GreyscaleTransform, PatientGeometry, Picture, Rescale

if TYPE_CHECKING:
    from radanki.model.imaging.rendering import Plane

Affine = npt.NDArray[np.float64]

PLANES = ("sagittal", "coronal", "axial")
"""By the axis that a plane stands on: right, anterior, superior."""

# The axes along a row and along a column of each plane's picture; both run backwards.
_ROW_AND_COLUMN = {"sagittal": (1, 2), "coronal": (0, 2), "axial": (0, 1)}

_SAMPLE_VOXELS = 1_000_000
_AIR_HU = -200
"""Only Hounsfield units go this low: air is -1000 and fat -100."""

_FLAT = 1e-3
"""Three unit axes that span less than this share of a cube lie in one plane."""


@dataclass(frozen=True, slots=True, eq=False)
class VolumeGeometry:
    """How a volume lies in the patient: its shape and affine on RAS axes, and the turn that leads there.

    ``to_ras`` (4 x 4) leads from voxel centres, counted from 0 on the turned axes, to RAS millimetres. ``order`` has
    the stored axes that run to the right, to anterior and to superior; ``is_flipped`` tells which run backwards.
    """

    shape: tuple[int, int, int]
    to_ras: Affine
    order: tuple[int, int, int]
    is_flipped: tuple[bool, bool, bool]


@dataclass(frozen=True, slots=True, eq=False)
class Volume:
    """Stored voxels on RAS axes and their way into the volume's units.

    ``auto_window_values`` are stored values that stand for all of the volume.
    """

    geometry: VolumeGeometry
    voxels: Array
    rescale: Rescale
    auto_window_values: Array


def volume_geometry_of(stored_shape: tuple[int, int, int], stored_to_ras: Affine) -> VolumeGeometry:
    """Find the turn that lets each axis run along the patient's nearest: to the right, anterior, superior.

    Raises :class:`ImageError` for an affine that can't be turned back: such a volume has no sides.
    """
    directions = stored_to_ras[:3, :3]
    spacing = np.linalg.norm(directions, axis=0)
    if not np.isfinite(stored_to_ras).all() or spacing.min() <= 0 or abs(np.linalg.det(directions / spacing)) < _FLAT:
        raise orientation_unknown()
    cosines = np.abs(directions / spacing)
    order = max(permutations(range(3)), key=lambda axes: sum(cosines[world, axes[world]] for world in range(3)))
    shape = (stored_shape[order[0]], stored_shape[order[1]], stored_shape[order[2]])
    to_ras = stored_to_ras[:, [*order, 3]].astype(np.float64)
    flipped = (bool(to_ras[0, 0] < 0), bool(to_ras[1, 1] < 0), bool(to_ras[2, 2] < 0))
    for axis in range(3):
        if flipped[axis]:
            to_ras[:, 3] += to_ras[:, axis] * (shape[axis] - 1)
            to_ras[:, axis] *= -1
    return VolumeGeometry(shape, to_ras, (order[0], order[1], order[2]), flipped)


def volume_of(voxels: Array, geometry: VolumeGeometry, rescale: Rescale) -> Volume:
    """Turn stored voxels (stored axes) as their form says, without copying them."""
    turned = voxels.transpose(geometry.order)
    turned = np.flip(turned, tuple(axis for axis in range(3) if geometry.is_flipped[axis]))
    return Volume(geometry, turned, rescale, _auto_window_values(turned))


def orientation_unknown() -> ImageError:
    """Say that a volume can't be shown the right way round."""
    return ImageError(
        "the volume does not tell how it lies in the patient",
        fix="Save it with its orientation: NIfTI with sform or qform, NRRD with space LPS, RAS or LAS and directions.",
        rule="media/orientation-unknown",
    )


def _auto_window_values(voxels: Array) -> Array:
    """Take every n-th voxel along each axis; always the same ones."""
    step = max(1, round((voxels.size / _SAMPLE_VOXELS) ** (1 / 3)))
    return np.ascontiguousarray(voxels[::step, ::step, ::step])


def check_slice(plane: Plane | None, counts: tuple[int, int, int]) -> Plane:
    """Give the chosen slice, or say what there is to choose from; ``counts`` are in the order of :data:`PLANES`."""
    offer = ", ".join(f"{count} {name}" for name, count in zip(PLANES, counts, strict=True))
    if plane is None:
        raise ImageError(
            f"the volume holds many slices ({offer}) and none was chosen",
            fix="Give `slice` with plane and index, or `slices` for a stack.",
            rule="media/choose-slice",
        )
    count = counts[PLANES.index(plane.plane)] if plane.plane in PLANES else 0
    if not 0 <= plane.index < count:
        raise ImageError(
            f"the volume has {count} slices in that plane ({offer}); there is no slice {plane.index}",
            fix="Slices are counted from 0.",
            rule="media/out-of-range",
        )
    return plane


def slice_of(volume: Volume, chosen: Plane | None) -> Picture:
    """Cut one slice, upright, with its greyscale transform and its geometry."""
    geometry = volume.geometry
    plane = check_slice(chosen, geometry.shape)
    limits.check_size(*size_of_slice(geometry, plane))
    across, down = _ROW_AND_COLUMN[plane.plane]
    axis = PLANES.index(plane.plane)
    cut = np.moveaxis(volume.voxels, axis, 0)[plane.index][::-1, ::-1].T
    pixels = np.ascontiguousarray(cut, dtype=cut.dtype.newbyteorder("="))
    spacing = np.linalg.norm(geometry.to_ras[:3, :3], axis=0)
    return Picture(
        pixels, _greyscale_transform_of(volume), float(spacing[down] / spacing[across]), slice_to_ras(geometry, plane)
    )


def size_of_slice(geometry: VolumeGeometry, plane: Plane) -> tuple[int, int]:
    """Give width and height of a slice's picture."""
    across, down = _ROW_AND_COLUMN[plane.plane]
    return geometry.shape[across], geometry.shape[down]


def slice_to_ras(geometry: VolumeGeometry, plane: Plane) -> PatientGeometry:
    """Tell where a slice's picture lies in the patient."""
    across, down = _ROW_AND_COLUMN[plane.plane]
    to_voxel = np.zeros((4, 3))
    to_voxel[across, 0] = to_voxel[down, 1] = -1.0
    to_voxel[across, 2], to_voxel[down, 2] = geometry.shape[across] - 1, geometry.shape[down] - 1
    to_voxel[PLANES.index(plane.plane), 2] = plane.index
    to_voxel[3, 2] = 1.0
    return PatientGeometry(geometry.to_ras @ to_voxel)


def _greyscale_transform_of(volume: Volume) -> GreyscaleTransform:
    rescale = volume.rescale
    is_whole = np.issubdtype(volume.voxels.dtype, np.integer) and rescale.slope == round(rescale.slope)
    finite = (
        volume.auto_window_values[np.isfinite(volume.auto_window_values)] if not is_whole else volume.auto_window_values
    )
    lowest = float(finite.min()) * rescale.slope + rescale.intercept if finite.size else 0.0
    return GreyscaleTransform(
        modality=rescale,
        # LINEAR's -0.5 and -1 are made for whole numbers; a window of 0 to 1 over fractions would lose all its shades.
        function="LINEAR" if is_whole else "LINEAR_EXACT",
        is_hounsfield=lowest < _AIR_HU,
        auto_window_values=volume.auto_window_values,
    )
