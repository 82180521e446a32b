"""A file of shapes read, and each picture that it has shapes for looked at in a worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from radanki.authoring.shapes.formats.fields import losses_of
from radanki.authoring.shapes.formats.names import read_names
from radanki.authoring.shapes.formats.recognise import Undecoded, read_file_of_shapes
from radanki.authoring.shapes.mask_pictures import masks_of
from radanki.authoring.shapes.matching import Matched, matched
from radanki.authoring.shapes.pictures import only_picture
from radanki.authoring.shapes.targets import listed
from radanki.errors import AnnotationError, ImageError
from radanki.imaging.masks.shapes_on_picture import label_map_of, look_at_shapes
from radanki.model.imaging.annotation import Annotations, Drawn, Remark, ShapeInPatient
from radanki.pipeline.workers import USUAL_LIMITS, run_in_workers
from radanki.vocabulary.segment_labels import label_of_segment, labels_by_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from radanki.authoring.shapes.drawn_on import DrawnOn
    from radanki.authoring.shapes.pictures import HeldPicture
    from radanki.imaging.masks.label_map_segments import LabelMapJob
    from radanki.imaging.masks.shapes_on_picture import SeenShapes, ShapesJob
    from radanki.model.imaging.annotation import LabelledSegment, StatedPicture, SurveyedPicture


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """What to import: the file, the picture (else the one that the file names), new labels by names, the names' file.

    ``each_slice`` draws a thing on every slice that shows it; ``of`` is the picture of the file that is wanted;
    ``drawn_on`` says whether it counts and measures the pictures as they were given, or those of the case. ``table`` is
    a known table of numbers in the place of the names' file; ``keeps_map`` keeps a label map beside the case.
    """

    file: Path
    image: str | None = None
    renames: tuple[tuple[str, str], ...] = ()
    names: Path | None = None
    each_slice: bool = False
    of: str | None = None
    drawn_on: DrawnOn | None = None
    table: str | None = None
    keeps_map: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """A picture of the case, what was seen of it, the shapes that the file has for it, and what the file calls it.

    ``label_map`` is a map of labels on the picture, and ``names`` say what its numbers mean.
    """

    picture: HeldPicture
    seen: SeenShapes
    drawn: tuple[Drawn, ...]
    stated: tuple[StatedPicture, ...] = ()
    label_map: LabelMapJob | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    def label_of(self, segment: LabelledSegment) -> str:
        """Give what a segment is called: by its number in the names, else by its own name, else its number."""
        return _label_of(segment, self.names)


def _label_of(segment: LabelledSegment, names: Mapping[str, str]) -> str:
    named = names.get(segment.value.lower())
    return named or label_of_segment(segment.name) or segment.name or segment.value


_MOST_TOLD = 5
Look = Callable[["ShapesJob"], "SeenShapes | ImageError | AnnotationError"]
"""What looks at a picture and a file; it gives its error back."""


def look_in_worker(job: ShapesJob) -> SeenShapes | ImageError | AnnotationError:
    """Look at a picture and a file of shapes in a child process with limits."""
    outcomes = [outcome for _, outcome in run_in_workers([(0, job)], look_at_shapes, 1, USUAL_LIMITS)]
    return outcomes[0] or ImageError("the decoder gave up on this file", fix="Export it again.")


def read_shapes(
    order: ImportOrder,
    pictures: Sequence[HeldPicture],
    chosen: HeldPicture | None,
    look: Look,
) -> tuple[Annotations, list[Job]]:
    """Read the file, and look at each picture that it has shapes for."""
    found = read_file_of_shapes(order.file, order.names)
    if isinstance(found, Undecoded):
        picture = chosen or only_picture(pictures)
        masks = masks_of(found.path, picture, order)
        seen = _looked(look, picture, found.path, masks)
        names = _names(order)
        annotations = _decoded(seen, names)
        label_map = label_map_of(picture.job(found.path, masks)) if seen.segments else None
        return annotations, [Job(picture, seen, annotations.drawn, (), label_map, names)]
    if not found.drawn and not found.remarks:
        raise AnnotationError(f"the file ({found.form}) holds no shape")
    if any(isinstance(one.shape, ShapeInPatient) for one in found.drawn):
        match = Matched({(chosen or only_picture(pictures)).at: list(found.drawn)}, {})
    else:
        match = matched(found.drawn, found.pictures, pictures, chosen, order.of, order.drawn_on)
    by_place = {picture.at: picture for picture in pictures}
    jobs = [
        Job(by_place[at], _looked(look, by_place[at]), tuple(drawn), match.stated.get(at, ()))
        for at, drawn in match.shapes.items()
    ]
    return replace(found, remarks=(*found.remarks, *_remarks(match, jobs))), jobs


def _names(order: ImportOrder) -> Mapping[str, str]:
    if order.table is not None:
        return labels_by_number(order.table)
    return {} if order.names is None else read_names(order.names, first=1)


def _remarks(match: Matched, jobs: Sequence[Job]) -> Iterator[Remark]:
    if match.others:
        yield Remark("", f"{match.others} shapes are of pictures that the case does not have")
    if match.taken_for:
        name = jobs[0].picture.image.name
        yield Remark(name, f"the file calls its picture {listed([match.taken_for])}; it was taken for this one: look")


def _looked(
    look: Look, picture: HeldPicture, shapes: Path | None = None, masks: Mapping[int, Path] | None = None
) -> SeenShapes:
    seen = look(picture.job(shapes, masks))
    if isinstance(seen, ImageError):
        raise AnnotationError(f"{seen.message}. {seen.fix}".rstrip()) from seen
    if isinstance(seen, AnnotationError):
        raise seen
    return seen


def _decoded(seen: SeenShapes, names: Mapping[str, str]) -> Annotations:
    """Give segments and contours as shapes, with the names that a file of names has for their numbers."""
    drawn: list[Drawn] = []
    remarks: list[Remark] = []
    for segment in seen.segments:
        label = _label_of(segment, names)
        place = f"region {segment.value}"
        drawn += [Drawn(label, part.shape, place, frame=segment.place) for part in segment.mask.parts]
        remarks += [Remark(_on_slice(place, segment, seen.picture), message) for message in losses_of(segment.mask)]
    for contour in seen.contours:
        label = names.get(str(contour.number)) or contour.name or str(contour.number)
        if contour.shape is None:
            remarks.append(Remark(contour.place, contour.fault))
        else:
            drawn.append(Drawn(label, contour.shape, contour.place))
    in_file = {segment.value.lower() for segment in seen.segments} | {str(contour.number) for contour in seen.contours}
    if names and not in_file & names.keys():
        words = ", ".join(sorted(names)[:_MOST_TOLD])
        remarks.append(Remark("", f"--names: it names none of the file's numbers or colours, but {words}"))
    if not drawn and not remarks:
        raise AnnotationError(f"the file ({seen.form}) holds nothing that this picture shows")
    return Annotations(seen.form, tuple(drawn), tuple(remarks))


def _on_slice(place: str, segment: LabelledSegment, picture: SurveyedPicture) -> str:
    return place if len(picture.slices) == 1 else f"{place}, slice {segment.place}"
