"""A file of shapes becomes findings of a case: read, laid on its pictures, labelled, numbered, and written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from radanki.authoring.annotate.edits import next_number
from radanki.authoring.edit.case_text import AppendItem, CaseText, read_case_text, rewritten, save_case_text
from radanki.authoring.shapes.fields import losses_of
from radanki.authoring.shapes.fitting import fitted, is_same
from radanki.authoring.shapes.following import PlacedShape, followed
from radanki.authoring.shapes.labelling import Labelling
from radanki.authoring.shapes.names import read_names
from radanki.authoring.shapes.pictures import assigned, held_pictures, only_picture, picture_called, place_of
from radanki.authoring.shapes.recognise import Undecoded, read_file_of_shapes
from radanki.errors import AnnotationError, ImageError, ProblemsFoundError
from radanki.imaging.geometry.projection import projected_on
from radanki.imaging.masks.shapes_on_picture import look_at_shapes
from radanki.library.case_file import read_case
from radanki.library.walk import CASE_FILE_NAME
from radanki.model.imaging.annotation import (
    Annotations,
    BoxInPatient,
    Drawn,
    OutlineInPatient,
    PointInPatient,
    Remark,
)
from radanki.model.imaging.polygons import area_of, corners_of, is_inside
from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect, Shape, bounds_of
from radanki.model.imaging.stack import is_stack, key_of, places_of, span_of
from radanki.model.placement import Placement
from radanki.pipeline.workers import USUAL_LIMITS, run_in_workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from radanki.authoring.shapes.pictures import HeldPicture
    from radanki.imaging.masks.shapes_on_picture import SeenShapes, ShapesJob
    from radanki.model.case import Finding, Image
    from radanki.model.imaging.annotation import LabelledSegment, SurveyedPicture
    from radanki.model.library import CaseFile

_MOST_NUMBER: Final = 500
_IN_PATIENT: Final = (OutlineInPatient, PointInPatient, BoxInPatient)
_MOST_SAID_ALIKE: Final = 5
"""Remarks of the same words that are said one by one; more are counted."""


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """What to import: the file, the picture (else the one that the file names), new labels by names, the names' file.

    ``each_slice`` draws a thing on every slice that shows it.
    """

    file: Path
    image: str | None = None
    renames: tuple[tuple[str, str], ...] = ()
    names: Path | None = None
    each_slice: bool = False


@dataclass(frozen=True, slots=True)
class NewFinding:
    """A finding that was, or would be, added to a picture."""

    image: str
    number: int
    label: str
    shape: Shape
    slices: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import does to a case; ``text`` is the whole new case.yaml, none where nothing is added.

    ``known`` counts shapes that are there already; ``remarks`` say what was left out or changed, by its place in the
    file; ``unused`` are the renamed names that the file does not hold.
    """

    form: str
    added: tuple[NewFinding, ...]
    known: int
    remarks: tuple[Remark, ...]
    unused: tuple[str, ...]
    read: CaseText
    text: str | None

    @property
    def is_in_vain(self) -> bool:
        """Whether nothing of the file could be used."""
        return not self.added and not self.known


def look_in_worker(job: ShapesJob) -> SeenShapes | ImageError | AnnotationError:
    """Look at a picture and a file of shapes in a child process with limits."""
    outcomes = [outcome for _, outcome in run_in_workers([(0, job)], look_at_shapes, 1, USUAL_LIMITS)]
    return outcomes[0] or ImageError("the decoder gave up on this file", fix="Export it again.")


def plan_import(  # noqa: PLR0913  # the case, the order, and who may be asked
    root: Path,
    folder: str,
    cache: Path,
    order: ImportOrder,
    *,
    ask: Callable[[str, bool], str | None] | None = None,
    look: Callable[[ShapesJob], SeenShapes | ImageError | AnnotationError] = look_in_worker,
) -> ImportPlan:
    """Work out what a file of shapes adds to the case in ``folder`` (relative to ``root``); nothing is written.

    ``ask`` gives a label for a name of the file that is not renamed, or nothing to leave its shapes out; it is told
    whether the name would do as it is.

    Raises:
        AnnotationError: where nothing of the file can be read.
        ProblemsFoundError: where the case can't be read.
        UsageError: where the picture can't be told.
    """
    read = read_case_text(root / folder / CASE_FILE_NAME)
    case_file = _parsed(read.text, root, folder)
    pictures = held_pictures(case_file, cache)
    chosen = None if order.image is None else picture_called(order.image, pictures, case_file)
    annotations, by_picture = _read(order, pictures, chosen, look)
    labelling = Labelling(dict(order.renames), ask)
    remarks = list(annotations.remarks)
    added: list[NewFinding] = []
    edits: list[AppendItem] = []
    known = 0
    for picture, seen, drawn in by_picture:
        placed = _laid(drawn, picture, seen, annotations, remarks)
        placed = _labelled(placed, labelling, remarks)
        if is_stack(picture.image):
            stack, key = places_of(picture.image), key_of(picture.image)
            placed, untold = followed(placed, stack, key, each_slice=order.each_slice)
            remarks += [Remark(picture.image.name, message) for message in untold]
        new = _new_among(placed, picture.image)
        known += len(placed) - len(new)
        for number, one in zip(_free_numbers(picture.image), new, strict=False):
            added.append(NewFinding(picture.image.name, number, one.label, one.shape, one.slices))
            edits.append(AppendItem(("images", picture.at, "findings"), _written(added[-1])))
        left = len(new) - sum(one.image == picture.image.name for one in added)
        remarks += [Remark(picture.image.name, f"no number is free for {left} further shapes")] if left > 0 else []
    text = rewritten(read.text, edits) if edits else None
    if text is not None:
        _parsed(text, root, folder)  # nothing that could not be read again is ever written
    unused = tuple(name for name, _ in order.renames if " ".join(name.split()).casefold() in labelling.unused)
    return ImportPlan(annotations.form, tuple(added), known, _counted(remarks), unused, read, text)


def save_import(plan: ImportPlan) -> None:
    """Write what was planned.

    Raises:
        ConflictError: where the case was changed meanwhile.
    """
    if plan.text is not None:
        save_case_text(plan.read, plan.text)


def parsed_case(root: Path, folder: str) -> CaseFile:
    """Read the case in a folder (relative to ``root``).

    Raises:
        ProblemsFoundError: where it can't be read.
    """
    return _parsed(read_case_text(root / folder / CASE_FILE_NAME).text, root, folder)


def _parsed(text: str, root: Path, folder: str) -> CaseFile:
    _, modality, system, *_ = (*folder.split("/"), "", "")
    path = f"{folder}/{CASE_FILE_NAME}"
    case_file, problems = read_case(text.encode(), path, root / folder, Placement(modality, system))
    if case_file is None:
        raise ProblemsFoundError(problems)
    return case_file


_Job = tuple["HeldPicture", "SeenShapes", list[Drawn]]


def _read(
    order: ImportOrder,
    pictures: Sequence[HeldPicture],
    chosen: HeldPicture | None,
    look: Callable[[ShapesJob], SeenShapes | ImageError | AnnotationError],
) -> tuple[Annotations, list[_Job]]:
    """Read the file, and look at each picture that it has shapes for."""
    found = read_file_of_shapes(order.file, order.names)
    if isinstance(found, Undecoded):
        picture = chosen or only_picture(pictures)
        seen = _looked(look, picture, found.path)
        annotations = _decoded(seen, {} if order.names is None else read_names(order.names, first=1))
        return annotations, [(picture, seen, list(annotations.drawn))]
    if not found.drawn and not found.remarks:
        raise AnnotationError(f"the file ({found.form}) holds no shape")
    if any(isinstance(one.shape, _IN_PATIENT) for one in found.drawn):
        by_picture, others = {(chosen or only_picture(pictures)).at: list(found.drawn)}, 0
    else:
        by_picture, others = assigned(found.drawn, found.pictures, pictures, chosen)
    if others:
        remark = Remark("", f"{others} shapes are of pictures that the case does not have")
        found = replace(found, remarks=(*found.remarks, remark))
    by_place = {picture.at: picture for picture in pictures}
    jobs = [(by_place[at], _looked(look, by_place[at], None), drawn) for at, drawn in by_picture.items()]
    return found, jobs


def _looked(
    look: Callable[[ShapesJob], SeenShapes | ImageError | AnnotationError], picture: HeldPicture, shapes: Path | None
) -> SeenShapes:
    seen = look(picture.job(shapes))
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
        label = names.get(segment.value) or segment.name or segment.value
        place = f"region {segment.value}"
        drawn += [Drawn(label, part.shape, place, frame=segment.place) for part in segment.mask.parts]
        remarks += [Remark(_on_slice(place, segment, seen.picture), message) for message in losses_of(segment.mask)]
    for contour in seen.contours:
        label = names.get(str(contour.number)) or contour.name or str(contour.number)
        if contour.shape is None:
            remarks.append(Remark(contour.place, contour.fault))
        else:
            drawn.append(Drawn(label, contour.shape, contour.place))
    if not drawn and not remarks:
        raise AnnotationError(f"the file ({seen.form}) holds nothing that this picture shows")
    return Annotations(seen.form, tuple(drawn), tuple(remarks))


def _on_slice(place: str, segment: LabelledSegment, picture: SurveyedPicture) -> str:
    return place if len(picture.slices) == 1 else f"{place}, slice {segment.place}"


def _laid(
    drawn: Sequence[Drawn],
    picture: HeldPicture,
    seen: SeenShapes,
    annotations: Annotations,
    remarks: list[Remark],
) -> list[PlacedShape]:
    """Give shapes in pixels of the picture's slices, labels still those of the file; what can't be is remarked."""
    size = seen.picture.width_px, seen.picture.height_px
    fault = _size_fault(picture, size, annotations)
    if fault:
        remarks.append(Remark(picture.image.name, fault))
        return []
    found: list[PlacedShape] = []
    for one in drawn:
        try:
            for shape, slices in _on_slices(one, picture, seen.picture):
                fit, changes = fitted(shape, *size)
                found.append(PlacedShape(one.label, fit, slices, one.place, one.thing))
                remarks += [Remark(one.place, change) for change in changes]
        except AnnotationError as error:
            remarks.append(Remark(one.place, str(error)))
    return _without_holes(found, remarks) if seen.contours else found


def _size_fault(picture: HeldPicture, size: tuple[int, int], annotations: Annotations) -> str:
    """Say that the file was drawn on a picture of another size: to guess how they match could be silently wrong."""
    stated = [one for one in annotations.pictures if one.name and picture.is_called(one.name)]
    for one in stated or annotations.pictures:
        if one.width_px is not None and one.height_px is not None and (one.width_px, one.height_px) != size:
            return (
                f"the file was drawn on a picture of {one.width_px} x {one.height_px} pixels, this one has "
                f"{size[0]} x {size[1]}: nothing was taken; draw on the picture of the case itself"
            )
    return ""


def _on_slices(
    one: Drawn, picture: HeldPicture, surveyed: SurveyedPicture
) -> Iterator[tuple[Shape, tuple[int, int] | None]]:
    if isinstance(one.shape, _IN_PATIENT):
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
        shape = _scaled(shape, surveyed.width_px, surveyed.height_px)
    yield shape, None if place is None else (place, place)


def _scaled(shape: Shape, width_px: int, height_px: int) -> Shape:
    match shape:
        case Rect(x, y, width, height):
            return Rect(x * width_px, y * height_px, width * width_px, height * height_px)
        case Polygon(points):
            return Polygon(tuple((x * width_px, y * height_px) for x, y in points))
        case Ellipse(cx, cy, rx, ry):
            return Ellipse(cx * width_px, cy * height_px, rx * width_px, ry * height_px)
        case Point(x, y):
            return Point(x * width_px, y * height_px)


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


def _labelled(placed: Sequence[PlacedShape], labelling: Labelling, remarks: list[Remark]) -> list[PlacedShape]:
    kept = []
    for one in placed:
        label, reason = labelling.label_for(one.label)
        if label is None:
            remarks.append(Remark(one.place, reason))
        else:
            kept.append(replace(one, label=label))
    return kept


def _new_among(placed: Sequence[PlacedShape], image: Image) -> list[PlacedShape]:
    """Leave out what the picture has already, by label, place and slices; and what the file has twice."""
    there = [known for finding in image.findings if (known := _as_placed(finding, image)) is not None]
    new: list[PlacedShape] = []
    for one in placed:
        if not any(_is_known(one, other, image) for other in (*there, *new)):
            new.append(one)
    return new


def _as_placed(finding: Finding, image: Image) -> PlacedShape | None:
    shape = finding.drawn_shape
    return None if shape is None else PlacedShape(finding.label, shape, span_of(image, finding), "")


def _is_known(one: PlacedShape, other: PlacedShape, image: Image) -> bool:
    if one.label.casefold() != other.label.casefold():
        return False
    if is_stack(image):
        key = (key_of(image), key_of(image))
        if (one.slices or key) != (other.slices or key):
            return False
    return is_same(one.shape, other.shape)


def _free_numbers(image: Image) -> Iterator[int]:
    taken = {finding.number for finding in image.findings} | set(image.reserved)
    first = next_number(image)
    yield from (number for number in (*range(first, _MOST_NUMBER + 1), *range(1, first)) if number not in taken)


def _written(finding: NewFinding) -> dict[str, Any]:
    """Give a finding as the case format writes it."""
    written: dict[str, Any] = {"number": finding.number, "label": finding.label}
    match finding.shape:
        case Rect(x, y, width, height):
            written["rect"] = [_plain(number) for number in (x, y, width, height)]
        case Ellipse(cx, cy, rx, ry):
            written["ellipse"] = [_plain(number) for number in (cx, cy, rx, ry)]
        case Polygon(points):
            written["polygon"] = [[_plain(x), _plain(y)] for x, y in points]
        case Point(x, y):
            written["point"] = [_plain(x), _plain(y)]
    if finding.slices is not None:
        first, last = finding.slices
        written |= {"slice": first} if first == last else {"slices": [first, last]}
    return written


def _plain(number: float) -> float | int:
    return int(number) if number == round(number) else number


def _counted(remarks: Sequence[Remark]) -> tuple[Remark, ...]:
    """Say the first remarks of the same words one by one, and count the others."""
    total = Counter(remark.message for remark in remarks)
    said: Counter[str] = Counter()
    kept = []
    for remark in remarks:
        said[remark.message] += 1
        if said[remark.message] <= _MOST_SAID_ALIKE or total[remark.message] == _MOST_SAID_ALIKE + 1:
            kept.append(remark)
        elif said[remark.message] == _MOST_SAID_ALIKE + 1:
            kept.append(Remark(f"{total[remark.message] - _MOST_SAID_ALIKE} more", remark.message))
    return tuple(kept)
