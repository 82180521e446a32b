"""The identifiers of a DICOM file: every text attribute at any depth, private ones and file meta information too."""

from __future__ import annotations

import mmap
import re
from typing import TYPE_CHECKING

from radanki.imaging.formats.deflate import inflated
from radanki.phi.attributes.dictionary import keyword_of
from radanki.phi.extraction.identifiers import of_free_text, of_institution, of_name, of_number, of_uid
from radanki.phi.formats.dicom_walk import EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE, DataElement, Encoding, walk
from radanki.vocabulary.dicom_attributes import find_protected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from radanki.model.phi.identifier import Identifier

_PREAMBLE_BYTES, _PREFIX = 128, b"DICM"
_META_GROUP, _SYNTAX, _CHARACTER_SET = 0x0002, 0x00020010, 0x00080005
_DEFLATED = "1.2.840.10008.1.2.1.99"
_ENCODINGS = {"1.2.840.10008.1.2": IMPLICIT_LITTLE, "1.2.840.10008.1.2.2": EXPLICIT_BIG}
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
    start = 0
    if bytes(octets[_PREAMBLE_BYTES : _PREAMBLE_BYTES + 4]) == _PREFIX:
        start = _PREAMBLE_BYTES + 4
        yield from _of_octets(bytes(octets[:_PREAMBLE_BYTES]))
    syntax = ""
    for found in walk(octets, start, EXPLICIT_LITTLE, only_group=_META_GROUP):
        if isinstance(found, DataElement):
            syntax = _ascii(found) if found.tag == _SYNTAX else syntax
            yield from _of_element(found, ())
            continue
        start = len(octets) - len(found.octets)
    if syntax == _DEFLATED:
        octets, start = memoryview(inflated(octets[start:])), 0
    yield from _of_data_set(octets, start, _encoding_at(octets[start:], syntax))


def _of_data_set(octets: memoryview, start: int, encoding: Encoding) -> Iterator[Identifier]:
    character_sets: tuple[str, ...] = ()
    for found in walk(octets, start, encoding):
        if not isinstance(found, DataElement):
            yield from _of_octets(bytes(found.octets[:_MOST_BYTES]))
            continue
        if found.tag == _CHARACTER_SET and not found.path:
            character_sets = tuple(part.strip() for part in _ascii(found).split("\\"))
        yield from _of_element(found, character_sets)


def _encoding_at(octets: memoryview, syntax: str) -> Encoding:
    """Tell how the data set is written: what the file says, else what its first element looks like."""
    if syntax:
        return _ENCODINGS.get(syntax, EXPLICIT_LITTLE)
    if len(octets) > 1 and not octets[0] and octets[1]:
        return EXPLICIT_BIG
    head = bytes(octets[4:6])
    return EXPLICIT_LITTLE if head.isalpha() and head.isupper() else IMPLICIT_LITTLE


def _of_element(element: DataElement, character_sets: tuple[str, ...]) -> Iterator[Identifier]:
    form = element.representation
    if element.is_empty or element.has_items or element.fragments is not None or form not in _TEXT_FORMS:
        return
    value = bytes(element.value[:_MOST_BYTES])
    if form in {"UN", ""}:
        yield from _of_octets(value)
        return
    protected = find_protected(element.tag)
    keyword = keyword_of(element.tag) or (protected.keyword if protected else "")
    for text in _texts(value, form, character_sets):
        yield from _of_text(text, form, keyword, is_protected=protected is not None)


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
    from pydicom.charset import convert_encodings, decode_bytes  # noqa: PLC0415  # with its callers

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
