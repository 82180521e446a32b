"""ImageJ: .roi files and RoiSet.zip, read by roifile.

Areas count from the corner of a pixel, as here; points from its centre (javadoc of ``ij.gui.Roi``).
"""

from __future__ import annotations

import logging
import struct
from typing import TYPE_CHECKING, Any, Final

from radanki.authoring.shapes.formats.fields import box, label_of, numbers, outline, oval, taken_each
from radanki.authoring.shapes.formats.text_files import read_octets
from radanki.errors import AnnotationError, FetchError
from radanki.fetch.archive import read_flat_members
from radanki.model.imaging.annotation import Drawn, Remark
from radanki.model.imaging.shapes import Point

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from radanki.authoring.shapes.formats.fields import Taken
    from radanki.model.imaging.shapes import Shape

FORM = "ImageJ"
_HALF_PX: Final = 0.5
_LIMIT_BYTES: Final = 4 << 20
_BROKEN: Final = (ValueError, TypeError, struct.error, OverflowError, RuntimeError, NotImplementedError, UnicodeError)
"""What roifile raises on files that are damaged."""


def is_roi(head: bytes) -> bool:
    """Whether a file's first bytes are those of a .roi file."""
    return head.startswith(b"Iout")


def read_imagej(path: Path, *, is_set: bool) -> Iterator[Taken]:
    """Take rectangles, ovals, ellipses, polygons, freehand outlines and points with their names and slices.

    Raises:
        AnnotationError: where the set can't be unpacked, or roifile is not installed.
    """
    roifile = _roifile()
    if not is_set:
        return taken_each([("the ROI", read_octets(path))], lambda place, octets: _taken(place, octets, roifile))
    try:
        members = [
            (f"member {at}", b"".join(blocks))
            for at, (_, blocks) in enumerate(read_flat_members(path, ".roi", _LIMIT_BYTES), 1)
        ]
    except FetchError as error:
        raise AnnotationError(error.message) from error
    if not members:
        raise AnnotationError("the zip file holds no .roi file; unpack other annotations first")
    return taken_each(members, lambda place, octets: _taken(place, octets, roifile))


def _roifile() -> Any:
    """Load the reader; what it would say on the terminal of a damaged file is said here, with the place."""
    try:
        import roifile  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise AnnotationError("ImageJ's files are read by roifile: install radanki[shapes]") from error
    logging.getLogger("roifile").setLevel(logging.CRITICAL)
    return roifile


def _taken(place: str, octets: bytes, roifile: Any) -> Iterator[Taken]:
    if not is_roi(octets[:4]):
        raise AnnotationError("it is no ROI of ImageJ")
    try:
        roi = roifile.ImagejRoi.frombytes(octets)
        shapes = list(_shapes_of(roi, roifile.ROI_TYPE))
    except _BROKEN as error:
        raise AnnotationError("the ROI is damaged, or of a kind that is not taken") from error
    kinds = roifile.ROI_SUBTYPE
    if roi.subtype in {kinds.TEXT, kinds.IMAGE, kinds.ARROW}:
        raise AnnotationError("texts, arrows and pictures laid over are not taken")
    # A picture with several axes has the slice apart; 0 is none, and counting begins at 1.
    position = roi.z_position or roi.t_position or roi.position
    frame = position - 1 if position > 0 else None
    for shape in shapes:
        yield Drawn(label_of(roi.name), shape, place, frame=frame)
    if len(shapes) > 1 and roi.composite:
        yield Remark(place, f"it has {len(shapes)} outlines: each is a finding of its own, holes too")


def _shapes_of(roi: Any, kinds: Any) -> Iterator[Shape]:
    if roi.composite:
        yield from (outline(_corners(path)) for path in roi.coordinates(multi=True))
    elif roi.roitype in {kinds.RECT, kinds.OVAL}:
        if roi.rounded_rect_arc_size:
            raise AnnotationError("rectangles with rounded corners are not taken")
        left, top, width, height = _edges(roi)
        found = box(left, top, width, height)
        centre = left + width / 2, top + height / 2
        yield oval(centre, (width / 2, height / 2)) if roi.roitype == kinds.OVAL else found
    elif roi.roitype == kinds.POINT:
        yield from (Point(x + _HALF_PX, y + _HALF_PX) for x, y in _corners(roi.coordinates()))
    elif roi.roitype in {kinds.POLYGON, kinds.FREEHAND, kinds.TRACED}:
        yield outline(_corners(roi.coordinates()))
    else:
        raise AnnotationError("lines and angles cover nothing and are not taken")


def _edges(roi: Any) -> tuple[float, float, float, float]:
    """Give left, top, width and height."""
    if roi.subpixelrect:
        left, top, width, height = numbers((float(roi.xd), float(roi.yd), float(roi.widthd), float(roi.heightd)), "box")
    else:
        left, top, right, bottom = numbers((int(edge) for edge in (roi.left, roi.top, roi.right, roi.bottom)), "box")
        width, height = right - left, bottom - top
    return left, top, width, height


def _corners(coordinates: Any) -> tuple[tuple[float, float], ...]:
    return tuple((x, y) for x, y in (numbers(pair, "the outline") for pair in coordinates.tolist()))
