"""What a source holds, without decoding it: its kind, its size, its frames and slices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.imaging.boundary import decoding
from radanki.imaging.formats.dicom import open_picture
from radanki.imaging.formats.dicom_file import frame_count
from radanki.imaging.formats.dicom_geometry import patient_geometry_of
from radanki.imaging.formats.dicom_series import find_stack_of_frames, place_in, stack_of_folder, stack_of_frames
from radanki.imaging.formats.frame_choice import choose_frame
from radanki.imaging.formats.kinds import RASTER_KINDS, Kind, files_of, kind_of
from radanki.imaging.formats.raster import measure_raster
from radanki.imaging.geometry.volume import PLANES, check_slice, size_of_slice, slice_to_ras
from radanki.imaging.reading import measure_volume, no_slices, picture_in_folder
from radanki.model.imaging.rendering import Plane, View

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.imaging.picture import PatientGeometry

SlicesByPlane = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Probe:
    """What a source holds, and the size of the upright picture that the view chooses from it.

    ``frames`` counts the frames, pages or points in time of a file (1 for a folder); ``slices`` has the number of
    slices by plane, and is empty where there are none. A folder of pictures has its number for every plane.
    """

    kind: Kind
    width_px: int
    height_px: int
    frames: int
    slices: SlicesByPlane = ()

    def slices_in(self, plane: str) -> int:
        """The number of slices in a plane; 0 where the source has none."""
        return dict(self.slices).get(plane, 0)


@dataclass(frozen=True, slots=True, eq=False)
class LocatedSlice:
    """A probe, and where the chosen picture lies in the patient."""

    probe: Probe
    geometry: PatientGeometry | None


def probe(path: Path, view: View) -> Probe:
    """Tell what a source holds and how large the chosen picture is; only headers are read.

    Where several frames or slices are there and the view chooses none, the size is that of the first frame or of an
    axial slice. Raises :class:`~radanki.errors.ImageError` for what can't be read, for objects that are no pictures,
    and for frames and slices that are not there.
    """
    with decoding("the picture"):
        return _locate(path, view, needs_choice=False).probe


def locate(path: Path, view: View) -> LocatedSlice:
    """Tell where the picture lies that a view chooses; the choice must be complete, as for rendering."""
    with decoding("the picture"):
        return _locate(path, view, needs_choice=True)


def _locate(path: Path, view: View, *, needs_choice: bool) -> LocatedSlice:
    kind = kind_of(path)
    if kind in RASTER_KINDS:
        return _locate_raster(path, kind, view)
    if kind == "pictures":
        return _locate_folder(path, view, needs_choice=needs_choice)
    if kind == "dicom":
        return _locate_dicom(path, view, needs_choice=needs_choice)
    if kind == "series":
        return _locate_series(path, view, needs_choice=needs_choice)
    return _locate_volume(path, kind, view, needs_choice=needs_choice)


def _locate_raster(path: Path, kind: Kind, view: View) -> LocatedSlice:
    if view.slice is not None:
        raise no_slices()
    width, height, frames = measure_raster(path, view.frame or 0)
    return LocatedSlice(Probe(kind, width, height, frames), None)


def _locate_folder(path: Path, view: View, *, needs_choice: bool) -> LocatedSlice:
    files = files_of(path)
    is_open = view.slice is None and view.frame is None and not needs_choice
    file = picture_in_folder(path, View(frame=0) if is_open else view)
    width, height, _ = measure_raster(file, 0)
    return LocatedSlice(Probe("pictures", width, height, 1, tuple((plane, len(files)) for plane in PLANES)), None)


def _locate_dicom(path: Path, view: View, *, needs_choice: bool) -> LocatedSlice:
    dataset = open_picture(path, with_pixels=False)
    frames = frame_count(dataset)
    if view.slice is not None:
        frame = place_in(stack_of_frames(dataset), view.slice)
    else:
        frame = choose_frame(view.frame if needs_choice or view.frame is not None else 0, frames)
    stack = find_stack_of_frames(dataset)
    slices = () if stack is None else ((stack.plane, len(stack.order)),)
    return LocatedSlice(
        Probe("dicom", int(dataset.Columns), int(dataset.Rows), frames, slices), patient_geometry_of(dataset, frame)
    )


def _locate_series(path: Path, view: View, *, needs_choice: bool) -> LocatedSlice:
    stack = stack_of_folder(path)
    is_open = view.slice is None and not needs_choice
    dataset = open_picture(
        files_of(path)[stack.order[0] if is_open else place_in(stack, view.slice)], with_pixels=False
    )
    slices = ((stack.plane, len(stack.order)),)
    return LocatedSlice(
        Probe("series", int(dataset.Columns), int(dataset.Rows), 1, slices), patient_geometry_of(dataset, 0)
    )


def _locate_volume(path: Path, kind: Kind, view: View, *, needs_choice: bool) -> LocatedSlice:
    geometry, frames = measure_volume(path, kind, view.frame, needs_choice=needs_choice)
    is_open = view.slice is None and not needs_choice
    plane = check_slice(Plane("axial", 0) if is_open else view.slice, geometry.shape)
    width, height = size_of_slice(geometry, plane)
    found = Probe(kind, width, height, frames, tuple(zip(PLANES, geometry.shape, strict=True)))
    return LocatedSlice(found, slice_to_ras(geometry, plane))
