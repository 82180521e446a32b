"""From a source and a view to one upright picture, whatever the source is."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from radanki.errors import ImageError
from radanki.imaging.boundary import decoding
from radanki.imaging.formats.dicom import open_again, read_dicom
from radanki.imaging.formats.dicom_series import read_enhanced_slice, read_series_slice
from radanki.imaging.formats.frame_choice import choose_frame
from radanki.imaging.formats.kinds import RASTER_KINDS, FileStamp, Kind, files_of, kind_of, stamp_of
from radanki.imaging.formats.nifti import measure_nifti, read_nifti
from radanki.imaging.formats.nrrd import measure_nrrd, read_nrrd
from radanki.imaging.formats.raster import read_raster
from radanki.imaging.geometry.volume import slice_of

if TYPE_CHECKING:
    from radanki.imaging.geometry.volume import Volume, VolumeGeometry
    from radanki.imaging.picture import Picture
    from radanki.model.imaging.rendering import View

_LIBRARY = {"nifti": "nibabel", "nrrd": "nrrd"}


def read_picture(path: Path, view: View) -> Picture:
    """Read the one picture that a view chooses; every fault of the file is one :class:`ImageError`."""
    with decoding("the picture"):
        kind = kind_of(path)
        if kind in RASTER_KINDS:
            return _read_raster(path, view)
        if kind == "pictures":
            return _read_raster(picture_in_folder(path, view), None)
        if kind == "series":
            return _read_series(path, view)
        if kind == "dicom":
            return _read_dicom(path, view)
        return _read_slice(path, kind, view)


def _read_raster(path: Path, view: View | None) -> Picture:
    if view is not None and view.slice is not None:
        raise no_slices()
    return read_raster(path, 0 if view is None else view.frame or 0)


def _read_dicom(path: Path, view: View) -> Picture:
    if view.slice is None:
        return read_dicom(path, view.frame)
    return read_enhanced_slice(open_again(path), view.slice)


def _read_series(path: Path, view: View) -> Picture:
    return read_series_slice(path, view.slice)


def _read_slice(path: Path, kind: Kind, view: View) -> Picture:
    return slice_of(read_volume(path, kind, view.frame), view.slice)


def read_volume(path: Path, kind: Kind, frame: int | None) -> Volume:
    """Read a NIfTI or NRRD volume; the last ones are kept, since a stack asks for slice after slice."""
    _check_library(kind)
    return _read_volume(stamp_of(path), kind, frame)


def measure_volume(path: Path, kind: Kind, frame: int | None, *, needs_choice: bool) -> tuple[VolumeGeometry, int]:
    """Give how a NIfTI or NRRD volume lies and how many frames it has, from its header."""
    _check_library(kind)
    geometry, frames = _measure_volume(path, kind)
    choose_frame(frame if needs_choice or frame is not None else 0, frames)
    return geometry, frames


def _check_library(kind: Kind) -> None:
    library = _LIBRARY[kind]
    if find_spec(library) is None:
        raise ImageError(
            f"volumes are read by {library}, which is not installed",
            fix="Install radanki[volumes].",
            rule="media/codec-missing",
        )


def _measure_volume(path: Path, kind: Kind) -> tuple[VolumeGeometry, int]:
    if kind == "nifti":
        return measure_nifti(path)
    return measure_nrrd(path), 1


@lru_cache(maxsize=2)
def _read_volume(stamp: FileStamp, kind: Kind, frame: int | None) -> Volume:
    path = Path(stamp[0])
    if kind == "nifti":
        return read_nifti(path, frame)
    choose_frame(frame, 1)
    return read_nrrd(path)


def picture_in_folder(folder: Path, view: View) -> Path:
    """Give the picture that a view chooses from a folder of numbered pictures, by slice or by frame."""
    files = files_of(folder)
    index = view.slice.index if view.slice is not None else view.frame
    if index is None:
        raise ImageError(
            f"the folder holds {len(files)} pictures and none was chosen",
            fix="Give `slice` or `slices`.",
            rule="media/choose-slice",
        )
    if not 0 <= index < len(files):
        raise ImageError(
            f"the folder holds {len(files)} pictures; there is no picture {index}",
            fix="Pictures are counted from 0, in the order of the numbers in their names.",
            rule="media/out-of-range",
        )
    if kind_of(files[index]) not in RASTER_KINDS:
        raise ImageError("the folder holds pictures and other files", fix="Keep only the pictures in it.")
    return files[index]


def no_slices() -> ImageError:
    """Say that a flat picture was asked for a slice."""
    return ImageError("the file is one picture and has no slices", fix="Leave `slice` out.", rule="media/out-of-range")
