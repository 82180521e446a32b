"""DICOM files: every attribute at any depth against the two tables of the vocabulary, and every byte between them.

What a de-identified file may hold is a closed list (``dicom_allowed.csv``); all else is a PHI location, named by
PS3.15 table E.1-1 where that knows it. What the file says of itself (PatientIdentityRemoved, BurnedInAnnotation)
excuses nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydicom.dataset import Dataset

from radanki.errors import ImageError
from radanki.imaging.formats.dicom_file import find_class_without_picture
from radanki.imaging.formats.walkers.dicom import META_GROUP, TRANSFER_SYNTAX, walk_dicom
from radanki.imaging.formats.walkers.dicom_elements import DataElement, UnreadBytes
from radanki.model.phi.location import PhiLocation
from radanki.phi.attributes.keywords import keyword_of
from radanki.phi.attributes.value_forms import is_of_form
from radanki.phi.formats.pixel_data import PixelForm, locations_in_pixels
from radanki.vocabulary.dicom_attributes import META, TOP, AllowedAttribute, allowed_attributes, find_protected

if TYPE_CHECKING:
    from collections.abc import Iterator

_META_CLASS = 0x00020002
_STORAGE_CLASS, _MODALITY, _BURNED_IN = 0x00080016, 0x00080060, 0x00280301
_ROWS, _COLUMNS, _SAMPLES, _FRAMES = 0x00280010, 0x00280011, 0x00280002, 0x00280008
_ALLOCATED, _STORED, _HIGH_BIT, _SIGNED, _PHOTOMETRIC = 0x00280100, 0x00280101, 0x00280102, 0x00280103, 0x00280004
_PIXELS = 0x7FE00010
_PLAIN = "1.2.840.10008.1.2.1"
"""Explicit little endian. What lies in compressed frames beside the pixels can't be told; so none is accepted."""

_ALL_PIXELS = {0x7FE00008, 0x7FE00009, _PIXELS}
_FAMILY_RULES = {0x5000: "privacy/curve", 0x6000: "privacy/overlay"}
_TAG_RULES = {
    0x00880200: "privacy/icon",
    0x00420011: "privacy/embedded-document",
    0xFFFCFFFC: "privacy/padding",
}
_REMEMBERED = {
    *(
        TRANSFER_SYNTAX,
        _META_CLASS,
        _STORAGE_CLASS,
        _MODALITY,
        _BURNED_IN,
        _ROWS,
        _COLUMNS,
        _SAMPLES,
        _FRAMES,
        _ALLOCATED,
        _STORED,
    ),
    *(_HIGH_BIT, _SIGNED, _PHOTOMETRIC),
}

# Kinds of pictures that often have text in their pixels: ultrasound, screenshots and scans of paper, photographs,
# endoscopy. Three public ultrasound files whose flags say nothing, or NO, show an institution's name or a date.
_RISKY_MODALITIES = {"US", "IVUS", "SC", "OT", "XC", "ES", "DOC", "GM", "OP"}
_RISKY_CLASSES = tuple(
    f"1.2.840.10008.5.1.4.1.1.{ending}" for ending in ("7", "7.1", "7.2", "7.3", "7.4", "6", "6.1", "6.2", "3", "3.1")
) + tuple(f"1.2.840.10008.5.1.4.1.1.77.1.{ending}" for ending in ("1", "1.1", "4", "4.1"))

_RULES = {
    **dict.fromkeys(("DA", "DT", "TM"), "privacy/dicom-date"),
    "UI": "privacy/dicom-uid",
    **dict.fromkeys(
        ("AE", "AS", "CS", "DS", "IS", "LO", "LT", "PN", "SH", "ST", "UC", "UN", "UR", "UT"), "privacy/dicom-text"
    ),
}
_CODE, _UID = (
    re.compile(r"[A-Z][A-Z0-9_]{0,15}"),
    re.compile(r"(?=[0-9.]{1,64}$)(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))*"),
)
_SHOWN_LEVELS = 4
_MOST_REMEMBERED_BYTES = 64


def locations_in_dicom(octets: memoryview) -> Iterator[PhiLocation]:
    """Give the PHI locations of a file, with or without preamble; raises :class:`ImageError` for what is damaged."""
    scan = _Scan()
    for found in walk_dicom(octets):
        if isinstance(found, DataElement):
            yield from scan.look_at(found)
        elif isinstance(found, UnreadBytes):
            yield from _locations_in_rest(found)
        elif any(found.octets):
            yield PhiLocation("privacy/preamble", "the first 128 bytes")
    yield from scan.conclude()


def _locations_in_rest(rest: UnreadBytes) -> Iterator[PhiLocation]:
    if bytes(rest.octets[:4096]).strip(b"\0") or any(rest.octets[4096:]):
        yield PhiLocation("privacy/trailing-bytes", "after the last attribute")


@dataclass(slots=True)
class _Scan:
    """What is remembered from one attribute to the next: the pixels can only be looked at when all is known."""

    values: dict[int, str | int] = field(default_factory=dict)
    pixels: list[DataElement] = field(default_factory=list)

    @property
    def syntax(self) -> str:
        return str(self.values.get(TRANSFER_SYNTAX, ""))

    def look_at(self, element: DataElement) -> Iterator[PhiLocation]:
        """Give the PHI locations of one attribute."""
        self._remember(element)
        if element.tag == _PIXELS and not element.path:
            self.pixels.append(element)
        allowed = allowed_attributes().get(element.tag)
        if element.is_empty or (allowed is not None and _is_allowed(element, allowed)):
            return
        yield PhiLocation(_rule_of(element), _place_of(element), keyword_of(element.tag))

    def _remember(self, element: DataElement) -> None:
        if element.path or element.tag not in _REMEMBERED or len(element.value) > _MOST_REMEMBERED_BYTES:
            return
        if element.representation[:2] in {"US", "SS"}:
            self.values[element.tag] = element.encoding.number(element.value[:2])
        else:
            self.values[element.tag] = bytes(element.value).decode("latin-1").strip(" \0")

    def conclude(self) -> Iterator[PhiLocation]:
        """Give the PHI locations of the pixels and of what kind of object the file is."""
        if self.syntax != _PLAIN:
            yield PhiLocation("privacy/not-canonical", "(0002,0010)", "TransferSyntaxUID")
        for element in self.pixels[:1]:
            yield from locations_in_pixels(element, self._pixel_form())
        if len(self.pixels) > 1:
            yield PhiLocation("privacy/further-frames", "(7FE0,0010) a second time", "PixelData")
        yield from self._locations_in_kind()

    def _locations_in_kind(self) -> Iterator[PhiLocation]:
        modality = str(self.values.get(_MODALITY, ""))
        storage = str(self.values.get(_STORAGE_CLASS) or self.values.get(_META_CLASS, ""))
        if _is_no_picture(modality, storage):
            yield PhiLocation("privacy/not-a-picture", "(0008,0016) and (0008,0060)", "SOPClassUID")
        if str(self.values.get(_BURNED_IN, "")).upper() == "YES":
            yield PhiLocation("privacy/burned-in-risk", "(0028,0301)", "BurnedInAnnotation", raises_risk=True)
        if modality.upper() in _RISKY_MODALITIES:
            yield PhiLocation("privacy/burned-in-risk", "(0008,0060)", "Modality", raises_risk=True)
        elif storage in _RISKY_CLASSES:
            yield PhiLocation("privacy/burned-in-risk", "(0008,0016)", "SOPClassUID", raises_risk=True)

    def _pixel_form(self) -> PixelForm:
        allocated = self._number(_ALLOCATED, 8)
        stored = self._number(_STORED, allocated)
        return PixelForm(
            syntax=self.syntax,
            rows=self._number(_ROWS, 0),
            columns=self._number(_COLUMNS, 0),
            samples=self._number(_SAMPLES, 1),
            frames=self._number(_FRAMES, 1),
            allocated_bits=allocated,
            stored_bits=stored,
            high_bit=self._number(_HIGH_BIT, stored - 1),
            is_signed=self._number(_SIGNED, 0) == 1,
            is_half_chroma=self.values.get(_PHOTOMETRIC) == "YBR_FULL_422",
        )

    def _number(self, tag: int, default: int) -> int:
        value = self.values.get(tag, default)
        try:
            return int(value)
        except ValueError:
            raise ImageError("the pixels' description is damaged", fix="Export the picture again.") from None


def _is_no_picture(modality: str, storage: str) -> bool:
    kind = Dataset()
    # pydicom logs a value that it finds strange, so it is shown well-formed ones only.
    if _CODE.fullmatch(modality):
        kind.Modality = modality
    if _UID.fullmatch(storage):
        kind.SOPClassUID = storage
    return find_class_without_picture(kind) is not None


def _is_allowed(element: DataElement, allowed: AllowedAttribute) -> bool:
    """Whether an attribute stands where a de-identified file has it, in its representation, with one of its values."""
    top = META if element.tag >> 16 == META_GROUP else TOP
    around = keyword_of(element.path[-1][0]) if element.path else top
    said = set(element.representation.split(" or "))
    return (
        around in allowed.within and bool(said.intersection(allowed.representations)) and is_of_form(element, allowed)
    )


def _rule_of(element: DataElement) -> str:
    group = element.tag >> 16
    family = _FAMILY_RULES.get(group & 0xFF00)
    if group & 1:
        return "privacy/private-tag"
    if element.tag in _ALL_PIXELS and element.path:
        return "privacy/icon"
    if group == META_GROUP and not element.path:
        return "privacy/file-meta"
    if find_protected(element.tag) is not None:
        return _TAG_RULES.get(element.tag) or family or "privacy/dicom-attribute"
    return _TAG_RULES.get(element.tag) or family or _RULES.get(element.representation, "privacy/dicom-unlisted")


def _place_of(element: DataElement) -> str:
    """Spell the way to an attribute from the inside out; of a long way the two ends."""
    steps = [f"({tag >> 16:04X},{tag & 0xFFFF:04X})[{item}]" for tag, item in reversed(element.path)]
    if len(steps) > _SHOWN_LEVELS:
        steps[_SHOWN_LEVELS - 1 : -1] = [f"{len(steps) - _SHOWN_LEVELS} more"]
    return " in ".join((f"({element.tag >> 16:04X},{element.tag & 0xFFFF:04X})", *steps))
