"""Shapes of a file in pixels of a picture's slices: projected, scaled, cut, and without holes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.authoring.shapes.fitting import fitted
from radanki.authoring.shapes.following import PlacedShape
from radanki.authoring.shapes.grid import scaled
from radanki.authoring.shapes.pictures import place_of
from radanki.errors import AnnotationError
from radanki.imaging.geometry.projection import projected_on
from radanki.model.imaging.annotation import Drawn, Remark, ShapeInPatient
from radanki.model.imaging.polygons import area_of, corners_of, is_inside
from radanki.model.imaging.shapes import Point, Shape, bounds_of
from radanki.model.imaging.stack import is_stack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from radanki.authoring.shapes.grid import Grid
    from radanki.authoring.shapes.looking import Job
    from radanki.authoring.shapes.pictures import HeldPicture
    from radanki.model.imaging.annotation import StatedPicture, SurveyedPicture


def projected(job: Job, remarks: list[Remark]) -> list[PlacedShape]:
    """Give shapes in pixels of the picture's slices, labels still those of the file; what can't be is remarked."""
    size = job.seen.picture.width_px, job.seen.picture.height_px
    fault = _size_fault(job.stated, size, job.picture.grid_of(None))
    if fault:
        remarks.append(Remark(job.picture.image.name, fault))
        return []
    found: list[PlacedShape] = []
    for one in job.drawn:
        try:
            for shape, slices in _on_slices(one, job.picture, job.seen.picture):
                fit, changes = fitted(shape, *size)
                found.append(PlacedShape(one.label, fit, slices, one.place, one.thing))
                remarks += [Remark(one.place, change) for change in changes]
        except AnnotationError as error:
            remarks.append(Remark(one.place, str(error)))
    return _without_holes(found, remarks) if job.seen.contours else found


def _size_fault(stated: Sequence[StatedPicture], size: tuple[int, int], grid: Grid | None) -> str:
    """Say that the file was drawn on a picture of another size: to guess how they match could be silently wrong."""
    for one in stated:
        if one.width_px is not None and one.height_px is not None and (one.width_px, one.height_px) != size:
            known = (
                "draw on the picture of the case itself"
                if grid is None or grid.is_same
                else f"it was made of one of {grid.given[0]} x {grid.given[1]}, and shapes on that one are taken, too"
            )
            return (
                f"the file was drawn on a picture of {one.width_px} x {one.height_px} pixels, this one has "
                f"{size[0]} x {size[1]}: nothing was taken; {known}"
            )
    return ""


def _on_slices(
    one: Drawn, picture: HeldPicture, surveyed: SurveyedPicture
) -> Iterator[tuple[Shape, tuple[int, int] | None]]:
    if isinstance(one.shape, ShapeInPatient):
        if all(at.to_ras is None for at in surveyed.slices):
            raise AnnotationError("the picture does not tell how it lies in the patient, so this can't be laid on it")
        seen = projected_on(one.shape, surveyed)
        if not seen:
            raise AnnotationError("it lies on no slice that the picture shows, or not along its slices")
        for at, shape in seen:
            yield shape, (at, at) if is_stack(picture.image) else None
        return
    place, is_shown = place_of(one, picture)
    if not is_shown:
        raise AnnotationError("it is on a slice or frame that the picture does not show")
    shape = one.shape
    if one.is_fraction:
        shape = scaled(shape, surveyed.width_px, surveyed.height_px)
    yield shape, None if place is None else (place, place)


def _without_holes(placed: list[PlacedShape], remarks: list[Remark]) -> list[PlacedShape]:
    """Leave out contours inside another contour of their structure on the same slice: they are holes, or lie in one."""
    order = sorted(range(len(placed)), key=lambda at: -area_of(corners_of(placed[at].shape)))
    kept: dict[tuple[str, tuple[int, int] | None], list[int]] = {}
    for at in order:
        one = placed[at]
        around = kept.setdefault((one.label, one.slices), [])
        if not isinstance(one.shape, Point) and any(_holds(placed[other].shape, one.shape) for other in around):
            remarks.append(Remark(one.place, "it is a hole, which an outline can't have: it was filled"))
        else:
            around.append(at)
    return [placed[at] for at in sorted(at for around in kept.values() for at in around)]


def _holds(outer: Shape, inner: Shape) -> bool:
    around, within = bounds_of(outer), bounds_of(inner)
    if within.left < around.left or within.right > around.right or within.top < around.top:
        return False
    if within.bottom > around.bottom or isinstance(outer, Point):
        return False
    return is_inside(corners_of(inner)[0], corners_of(outer))
