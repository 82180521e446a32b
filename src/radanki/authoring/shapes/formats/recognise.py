"""Which tool wrote a file, by what stands in it; its name is never asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from radanki.authoring.shapes.formats import (
    coco,
    cvat,
    fiducials,
    imagej,
    label_studio,
    labelme,
    slicer_markups,
    via,
    via_csv,
    voc,
    yolo,
    zipped,
)
from radanki.authoring.shapes.formats.names import read_names
from radanki.authoring.shapes.formats.text_files import decoded, parsed_json, parsed_xml, read_octets
from radanki.authoring.shapes.labelling import shown_name
from radanki.errors import AnnotationError, ImageError
from radanki.imaging.formats.kinds import files_of, kind_of
from radanki.model.imaging.annotation import Annotations, Drawn, Remark

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from radanki.authoring.shapes.formats.fields import Taken
    from radanki.model.imaging.annotation import StatedPicture

_MOST_FILES = 2_000


@dataclass(frozen=True, slots=True)
class Undecoded:
    """A file or folder that only a decoder can read: DICOM, NIfTI, NRRD, mask pictures."""

    path: Path


def read_file_of_shapes(path: Path, names: Path | None) -> Annotations | Undecoded:
    """Read a file, or every file of a folder where there is one a picture.

    Raises:
        AnnotationError: where it is of no known kind, or can't be read at all.
    """
    if path.is_dir():
        return _read_folder(path, names)
    if _is_for_a_decoder(path):
        return Undecoded(path)
    octets = read_octets(path)
    if not octets.strip():
        raise AnnotationError("the file is empty")
    if octets.startswith(b"PK\x03\x04") and not zipped.holds(path, ".roi"):
        return _together([_in_zip(place, content) for place, content in zipped.annotations_in(path)])
    if imagej.is_roi(octets) or octets.startswith(b"PK\x03\x04"):
        return _gathered(imagej.FORM, imagej.read_imagej(path, is_set=not imagej.is_roi(octets)))
    known = _read_text(octets)
    if known is not None:
        return known
    text = decoded(octets)
    if yolo.is_yolo(text):
        named = {} if names is None else read_names(names, first=0)
        numbered = {int(key): name for key, name in named.items() if key.isdigit()}
        return _gathered(yolo.FORM, yolo.read_yolo(text, path.stem, numbered))
    raise AnnotationError("the file is of no kind that radanki reads; docs/shapes.md lists them")


def _read_text(octets: bytes) -> Annotations | None:
    """Read what says itself what it is: XML, JSON, tables with named columns; nothing of any other text."""
    if octets.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" or octets.startswith((b"\xff\xfe<", b"\xfe\xff\x00<")):
        return _read_xml(octets)
    text = decoded(octets)
    if text.lstrip()[:1] in {"{", "["}:
        return _read_json(parsed_json(text))
    if via_csv.is_via_csv(text):
        document = via_csv.via_of_csv(text)
        return _gathered(via.FORM, via.read_via(document), via.pictures_of(document))
    if fiducials.is_fiducials(text):
        return _gathered(fiducials.FORM, fiducials.read_fiducials(text))
    return None


def _in_zip(place: str, octets: bytes) -> Annotations:
    """Read one file of a zip; one that is something else (a picture's description, a list) costs itself alone."""
    try:
        one = _read_text(octets)
    except AnnotationError as error:
        return Annotations("", (), (Remark(place, str(error)),))
    return _placed(place, one) if one is not None else Annotations("", (), ())


def _is_for_a_decoder(path: Path) -> bool:
    try:
        kind_of(path)
    except ImageError as error:
        if error.rule == "media/unknown-kind":
            return False
        raise AnnotationError(error.message) from error
    except OSError as error:
        raise AnnotationError(f"the file can't be read: {error.strerror}") from error
    return True


def _read_folder(folder: Path, names: Path | None) -> Annotations | Undecoded:
    inside = sorted(path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    if inside and not any(path.is_file() for path in folder.iterdir()):
        one = shown_name(inside[0])
        raise AnnotationError(f"the folder holds folders only, which are not searched: give one of them, such as {one}")
    try:
        files = files_of(folder)
        if kind_of(files[0]) in {"png", "tiff", "webp"}:
            return Undecoded(folder)
    except ImageError as error:
        if error.rule != "media/unknown-kind":
            raise AnnotationError(error.message) from error
    found = [_in_folder(file, names) for file in files_of(folder)[:_MOST_FILES] if file.suffix.lower() not in _PICTURES]
    return _together(found)


def _together(found: list[Annotations]) -> Annotations:
    forms = {one.form for one in found if one.form}
    if not forms:
        raise AnnotationError("no file in it is of a kind that radanki reads; docs/shapes.md lists them")
    return Annotations(
        " and ".join(sorted(forms)),
        tuple(drawn for one in found for drawn in one.drawn),
        tuple(remark for one in found for remark in one.remarks),
        tuple(picture for one in found for picture in one.pictures),
    )


_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".yaml", ".yml"})


def _in_folder(file: Path, names: Path | None) -> Annotations:
    """Read one file of a folder; one that can't be read costs itself alone."""
    try:
        one = read_file_of_shapes(file, names)
    except AnnotationError as error:
        return Annotations("", (), (Remark(file.name, str(error)),))
    if isinstance(one, Undecoded):
        return Annotations("", (), (Remark(file.name, "it must be imported by itself"),))
    return _placed(file.name, one)


def _placed(name: str, one: Annotations) -> Annotations:
    """Say of each shape and remark in which file it stands."""
    return replace(
        one,
        drawn=tuple(replace(drawn, place=f"{name}, {drawn.place}") for drawn in one.drawn),
        remarks=tuple(Remark(f"{name}, {remark.place}", remark.message) for remark in one.remarks),
    )


def _read_xml(octets: bytes) -> Annotations:
    root = parsed_xml(octets)
    if cvat.is_cvat(root):
        return _gathered(cvat.FORM, cvat.read_cvat(root), cvat.pictures_of(root))
    if voc.is_voc(root):
        return _gathered(voc.FORM, voc.read_voc(root), voc.pictures_of(root))
    raise AnnotationError("the XML is neither CVAT's nor Pascal VOC's")


def _read_json(document: Any) -> Annotations:
    if labelme.is_labelme(document):
        return _gathered(labelme.FORM, labelme.read_labelme(document), labelme.pictures_of(document))
    if coco.is_coco(document):
        return _gathered(coco.FORM, coco.read_coco(document), coco.pictures_of(document))
    if slicer_markups.is_markups(document):
        return _gathered(slicer_markups.FORM, slicer_markups.read_markups(document))
    if via.is_via(document):
        return _gathered(via.FORM, via.read_via(document), via.pictures_of(document))
    if label_studio.is_label_studio(document):
        stated = label_studio.pictures_of(document)
        return _gathered(label_studio.FORM, label_studio.read_label_studio(document), stated)
    raise AnnotationError("the JSON is of no tool that radanki knows; docs/shapes.md lists them")


def _gathered(form: str, taken: Iterable[Taken], pictures: tuple[StatedPicture, ...] = ()) -> Annotations:
    drawn: list[Drawn] = []
    remarks: list[Remark] = []
    for one in taken:
        if isinstance(one, Drawn):
            drawn.append(one)
        else:
            remarks.append(one)
    return Annotations(form, tuple(drawn), tuple(remarks), pictures)
