"""Which file, frame and place in the patient each new picture of an original was made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.errors import ImageError
from radanki.imaging.boundary import decoding
from radanki.imaging.formats.dicom import open_picture
from radanki.imaging.formats.dicom_geometry import find_position
from radanki.imaging.formats.dicom_series import find_stack_of_frames, stack_of_folder
from radanki.imaging.formats.kinds import files_of
from radanki.imaging.formats.raster import measure_raster
from radanki.model.phi.deidentification import MadeOf

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from radanki.imaging.header_probe import Probe
    from radanki.model.imaging.rendering import View


def made_of(source: Path, found: Probe, views: Sequence[View]) -> tuple[MadeOf, ...]:
    """Give what the picture of each view was made of; nothing where the original does not tell any more."""
    try:
        with decoding("the picture"):
            if found.kind == "series":
                return _of_series(source, views)
            if found.kind == "pictures":
                return _of_pictures(source, views)
            if found.kind == "dicom":
                return _of_frames(source, found, views)
    except ImageError:
        return ()
    places = (None if view.slice is None else view.slice.index for view in views)
    return tuple(MadeOf(0, place, found.width_px, found.height_px) for place in places)


def _of_series(source: Path, views: Sequence[View]) -> tuple[MadeOf, ...]:
    files, order = files_of(source), stack_of_folder(source).order
    made = []
    for view in views:
        place = order[0 if view.slice is None else view.slice.index]
        head = open_picture(files[place], with_pixels=False)
        position = find_position(head, 0)
        made.append(
            MadeOf(
                place,
                None,
                int(head.Columns),
                int(head.Rows),
                str(head.get("SOPInstanceUID") or ""),
                () if position is None else tuple(float(value) for value in position),
            )
        )
    return tuple(made)


def _of_pictures(source: Path, views: Sequence[View]) -> tuple[MadeOf, ...]:
    files = files_of(source)
    places = [view.frame or 0 if view.slice is None else view.slice.index for view in views]
    return tuple(MadeOf(place, None, *measure_raster(files[place], 0)[:2]) for place in places)


def _of_frames(source: Path, found: Probe, views: Sequence[View]) -> tuple[MadeOf, ...]:
    head = open_picture(source, with_pixels=False)
    stack = find_stack_of_frames(head)
    made = []
    for view in views:
        frame = view.frame
        if view.slice is not None and stack is not None:
            frame = stack.order[view.slice.index]
        position = find_position(head, frame or 0)
        at = () if position is None else tuple(float(value) for value in position)
        uid = str(head.get("SOPInstanceUID") or "")
        made.append(MadeOf(0, frame, found.width_px, found.height_px, uid, at))
    return tuple(made)
