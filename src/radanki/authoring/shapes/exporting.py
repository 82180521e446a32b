"""Drawn findings of a case as COCO or LabelMe files for other tools; imported again they are what they were."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

from radanki.authoring.shapes.importing import parsed_case
from radanki.authoring.shapes.looking import Look, look_in_worker
from radanki.authoring.shapes.pictures import held_pictures
from radanki.errors import AnnotationError, ImageError
from radanki.imaging.geometry.drawn_on import drawn_on
from radanki.model.imaging.annotation import Remark
from radanki.model.imaging.polygons import area_of, corners_of
from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect, Shape, bounds_of
from radanki.model.imaging.stack import is_stack, key_of, places_of, span_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from radanki.authoring.shapes.pictures import HeldPicture
    from radanki.model.images import Finding

ExportFormat = Literal["coco", "labelme"]


@dataclass(frozen=True, slots=True)
class Exported:
    """Files to write, by name, and what could not be put into them."""

    files: Mapping[str, str]
    findings: int
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class _Shown:
    """A picture, or one slice of a stack, under the name that the file states, with its findings."""

    name: str
    width_px: int
    height_px: int
    findings: tuple[tuple[Finding, Shape], ...]


def export_shapes(
    root: Path,
    folder: str,
    cache: Path,
    form: ExportFormat,
    *,
    look: Look = look_in_worker,
) -> Exported:
    """Give the drawn findings of a case: one COCO file, or a LabelMe file for each picture and slice that has any.

    Raises:
        AnnotationError: where there is nothing to export, or a picture can't be read.
        ProblemsFoundError: where the case can't be read.
    """
    case_file = parsed_case(root, folder)
    shown: list[_Shown] = []
    remarks: list[Remark] = []
    for picture in held_pictures(case_file, cache):
        remarks += _left_out(picture)
        if not any(_is_drawn(finding) for finding in picture.image.findings):
            continue
        seen = look(picture.job())
        if isinstance(seen, ImageError | AnnotationError):
            raise AnnotationError(f"{picture.image.name}: {seen}") from seen
        shown += _shown(picture, seen.picture.width_px, seen.picture.height_px)
    if not shown:
        raise AnnotationError("the case has no drawn finding on a picture that is on this machine")
    numbers = {(one.name.partition(".")[0], finding.number) for one in shown for finding, _ in one.findings}
    files = {f"{case_file.folder.name}.coco.json": _text(_coco(shown))} if form == "coco" else dict(_labelme(shown))
    return Exported(files, len(numbers), tuple(remarks))


def _left_out(picture: HeldPicture) -> Iterator[Remark]:
    for finding in picture.image.findings:
        if finding.mask is not None:
            message = f"finding {finding.number} is a region of a label map: that file holds it"
            yield Remark(picture.image.name, message)


def _shown(picture: HeldPicture, width_px: int, height_px: int) -> Iterator[_Shown]:
    image = picture.image
    if not is_stack(image):
        own = PurePosixPath(image.file or "").name or f"{image.name}.png"
        yield _Shown(own, width_px, height_px, tuple(_drawn(image.findings, key_of(image))))
        return
    what = "slice" if image.slices is not None else "frame"
    for place in places_of(image):
        here = tuple(_drawn((finding for finding in image.findings if _is_on(image, finding, place)), place))
        if here:
            named = picture.slice_names[place] if place < len(picture.slice_names) else ""
            # With its folder: two stacks have a 0003.png each, and the originals may have had another one.
            named = f"{PurePosixPath(image.file).name}/{named}" if named and image.file else named
            yield _Shown(named or f"{image.name}.{what}{place}.png", width_px, height_px, here)


def _is_drawn(finding: Finding) -> bool:
    return finding.drawn_shape is not None or finding.spans is not None


def _drawn(findings: Iterable[Finding], place: int) -> Iterator[tuple[Finding, Shape]]:
    return ((finding, shape) for finding in findings if (shape := drawn_on(finding, place)) is not None)


def _is_on(image: Any, finding: Finding, place: int) -> bool:
    first, last = span_of(image, finding)
    return first <= place <= last


def _text(document: Any) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _coco(shown: Sequence[_Shown]) -> dict[str, Any]:
    labels = list(dict.fromkeys(finding.label for one in shown for finding, _ in one.findings))
    ids = {label: at for at, label in enumerate(labels, 1)}
    annotations: list[dict[str, Any]] = []
    for picture_id, one in enumerate(shown, 1):
        for finding, shape in one.findings:
            annotation = {"id": len(annotations) + 1, "image_id": picture_id, "category_id": ids[finding.label]}
            annotations.append(annotation | {"track_id": finding.number} | _coco_shape(shape) | {"iscrowd": 0})
    return {
        "images": [
            {"id": at, "file_name": one.name, "width": one.width_px, "height": one.height_px}
            for at, one in enumerate(shown, 1)
        ],
        "categories": [{"id": at, "name": label, "keypoints": ["place"]} for label, at in ids.items()],
        "annotations": annotations,
    }


def _coco_shape(shape: Shape) -> dict[str, Any]:
    bounds = bounds_of(shape)
    box = [bounds.left, bounds.top, bounds.right - bounds.left, bounds.bottom - bounds.top]
    told: dict[str, Any] = {"bbox": box, "area": area_of(corners_of(shape))}
    match shape:
        case Rect():
            return told | {"segmentation": []}
        case Ellipse(cx, cy, rx, ry):
            return told | {"segmentation": [_flat(shape)], "ellipse": [cx, cy, rx, ry]}
        case Polygon():
            return told | {"segmentation": [_flat(shape)]}
        case Point(x, y):
            return told | {"segmentation": [], "keypoints": [x, y, 2], "num_keypoints": 1}


def _flat(shape: Shape) -> list[float]:
    return [number for corner in corners_of(shape) for number in corner]


def _labelme(shown: Sequence[_Shown]) -> Iterator[tuple[str, str]]:
    for one in shown:
        document: dict[str, Any] = {
            "version": "5.5.0",
            "flags": {},
            "shapes": [_labelme_shape(finding, shape) for finding, shape in one.findings],
            "imagePath": one.name,
            "imageData": None,
            "imageHeight": one.height_px,
            "imageWidth": one.width_px,
        }
        yield f"{PurePosixPath(one.name.replace('/', '-')).stem}.json", _text(document)


def _labelme_shape(finding: Finding, shape: Shape) -> dict[str, Any]:
    kind, points = _labelme_points(shape)
    named = {"label": finding.label, "points": points, "group_id": finding.number, "shape_type": kind}
    return named | {"description": "", "flags": {}, "mask": None}


def _labelme_points(shape: Shape) -> tuple[str, list[list[float]]]:
    match shape:
        case Rect(x, y, width, height):
            return "rectangle", [[x, y], [x + width, y + height]]
        case Ellipse(cx, cy, rx, ry) if rx == ry:
            return "circle", [[cx, cy], [cx + rx, cy]]
        case Point(x, y):
            return "point", [[x, y]]
        case _:
            return "polygon", [list(corner) for corner in corners_of(shape)]
