"""The identifiers of a DICOM file: every text attribute at any depth, private ones and file meta information too."""

from __future__ import annotations

import mmap
import re
from typing import TYPE_CHECKING

from pydicom.charset import convert_encodings, decode_bytes

from radanki.imaging.formats.walkers.dicom import walk_dicom
from radanki.imaging.formats.walkers.dicom_elements import DataElement
from radanki.phi.attributes.keywords import keyword_of
from radanki.phi.extraction.identifiers import of_free_text, of_institution, of_name, of_number, of_uid
from radanki.vocabulary.dicom_attributes import find_protected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from radanki.model.phi.identifier import Identifier

_CHARACTER_SET = 0x00080005
_TEXT_FORMS = frozenset(("AE", "CS", "DA", "DT", "LO", "LT", "PN", "SH", "ST", "UC", "UI", "UN", "UR", "UT", ""))
_ONE_VALUE_FORMS = frozenset(("LT", "ST", "UT", "UR"))
_MOST_BYTES = 1 << 20

_PATIENT = re.compile(r"Patient|Responsible")
_INSTITUTION = re.compile(r"Institution|Hospital|Department|Address|Facility|Site(?:Name|ID)|Station(?:Name|AETitle)")
_NUMBER = re.compile(r"ID(?:s|Number)?$|IDs|Identifier|Number(?:s)?$|Telephone|Serial|PatientLocation$|Residence")
_CODE = re.compile(r"Code(?:Value|Meaning)$|^Coding|ImageType|Compression")
"""Words of a closed list, or of the encoder's."""
_REMARKS = re.compile(r"Comment|History|Note|Remark|Allergies|Occupation|Instructions|Text")
"""Texts about a patient; a description of a study may well be a case's own words for what it shows."""
_PRINTABLE = re.compile(rb"[ -~\xa0-\xff]{4,}")


def identifiers_of_dicom(path: Path) -> Iterator[Identifier]:
    """Give the identifiers of a file with or without preamble; its pixels are mapped and not read."""
    with path.open("rb") as file:
        octets = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    character_sets: tuple[str, ...] = ()
    for found in walk_dicom(octets):
        if not isinstance(found, DataElement):
            yield from _of_octets(bytes(found.octets[:_MOST_BYTES]))
            continue
        if found.tag == _CHARACTER_SET and not found.path:
            character_sets = tuple(part.strip() for part in _ascii(found).split("\\"))
        yield from _of_element(found, character_sets)


def _of_element(element: DataElement, character_sets: tuple[str, ...]) -> Iterator[Identifier]:
    form = element.representation
    if element.is_empty or element.has_items or element.fragments is not None or form not in _TEXT_FORMS:
        return
    value = bytes(element.value[:_MOST_BYTES])
    if form in {"UN", ""}:
        yield from _of_octets(value)
        return
    is_protected = find_protected(element.tag) is not None
    for text in _texts(value, form, character_sets):
        yield from _of_text(text, form, keyword_of(element.tag), is_protected=is_protected)


def _of_text(text: str, form: str, keyword: str, *, is_protected: bool) -> Iterator[Identifier]:
    if form == "PN":
        yield from of_name(text, "patient" if _PATIENT.search(keyword) else "person")
    elif form == "UI":
        yield from of_uid(text)
    elif _CODE.search(keyword):
        return
    elif _INSTITUTION.search(keyword):
        yield from of_institution(text)
    elif is_protected and form in {"LO", "SH", "CS", "UC", "AE"} and _NUMBER.search(keyword):
        yield from of_number(text)
    else:
        yield from of_free_text(text, as_a_whole=not keyword or _REMARKS.search(keyword) is not None)


def _texts(value: bytes, form: str, character_sets: tuple[str, ...]) -> Iterator[str]:
    """Give each value of an element, decoded; a name of other letters also as UTF-8 and Latin-1 have it."""
    decoded = {_decoded(value, form, character_sets)}
    if not value.isascii():
        decoded |= {value.decode("utf-8", "replace"), value.decode("latin-1")}
    for text in decoded:
        yield from (text,) if form in _ONE_VALUE_FORMS else text.split("\\")


def _decoded(value: bytes, form: str, character_sets: Sequence[str]) -> str:
    if value.isascii() and b"\x1b" not in value:
        return value.decode("ascii")
    # Strict about what the file names, forgiving about what it holds: the two other readings are searched for as well.
    encodings = convert_encodings(list(character_sets) or "")
    return decode_bytes(value, encodings, {0x5C, 0x5E, 0x3D} if form == "PN" else {0x5C})


def _of_octets(octets: bytes) -> Iterator[Identifier]:
    """Give what the readable runs of unknown bytes hold."""
    for run in _PRINTABLE.findall(octets):
        yield from of_free_text(run.decode("latin-1"))


def _ascii(element: DataElement) -> str:
    return bytes(element.value[:256]).decode("ascii", "replace").strip(" \0")
