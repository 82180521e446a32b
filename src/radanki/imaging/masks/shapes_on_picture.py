"""A file of shapes that only a decoder can read, and the picture that they belong on: looked at in one go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.errors import AnnotationError, ImageError
from radanki.imaging.formats.kinds import kind_of
from radanki.imaging.masks.label_map_segments import LabelMapJob, segments_of
from radanki.imaging.masks.rtstruct import modality_of, read_contours
from radanki.imaging.survey import SurveyJob, survey

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.imaging.masks.rtstruct import Contour
    from radanki.model.imaging.annotation import LabelledSegment, SurveyedPicture
    from radanki.model.imaging.rendering import PixelBox, View


@dataclass(frozen=True, slots=True)
class ShapesJob:
    """A picture and the views that the case shows of it, each with its number; and a file to decode, if there is.

    ``masks`` has a mask picture for each view, in the place of one file for all. ``given`` is the size of the original
    that the picture was made of and the box of it that was kept: a mask of that size is brought to the picture.
    """

    picture: Path
    views: tuple[View, ...]
    places: tuple[int, ...]
    shapes: Path | None = None
    masks: tuple[Path, ...] = ()
    given: tuple[tuple[int, int], PixelBox] | None = None


@dataclass(frozen=True, slots=True)
class SeenShapes:
    """Where the picture lies, and what the file holds: segments on its slices, or contours in the patient."""

    picture: SurveyedPicture
    form: str = ""
    segments: tuple[LabelledSegment, ...] = ()
    contours: tuple[Contour, ...] = ()


def look_at_shapes(job: ShapesJob) -> SeenShapes | ImageError | AnnotationError:
    """Look in a worker, which sends its error back."""
    try:
        return _look(job)
    except (ImageError, AnnotationError) as error:
        return error


def _look(job: ShapesJob) -> SeenShapes:
    picture = survey(SurveyJob(job.picture, job.views, job.places))
    if job.shapes is None:
        return SeenShapes(picture)
    kind = kind_of(job.shapes)
    if kind == "dicom" and modality_of(job.shapes) == "RTSTRUCT":
        return SeenShapes(picture, "DICOM RTSTRUCT", contours=read_contours(job.shapes))
    form = {"dicom": "DICOM SEG", "nifti": "NIfTI label map", "nrrd": "NRRD segmentation"}.get(kind, "mask picture")
    wanted = label_map_of(job)
    return SeenShapes(picture, form, segments=() if wanted is None else segments_of(wanted))


def label_map_of(job: ShapesJob) -> LabelMapJob | None:
    """Give the order to look at a file as a label map; nothing where there is none."""
    if job.shapes is None:
        return None
    return LabelMapJob(job.shapes, job.picture, job.views, job.places, job.masks, job.given)
