"""The identifiers of NIfTI and NRRD files: the texts of their headers and extensions."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

from radanki.phi.extraction.identifiers import of_free_text, of_institution, of_name, of_number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from radanki.model.phi.identifier import Identifier

_HEAD_BYTES = 1 << 20
_PRINTABLE = re.compile(rb"[ -~\xa0-\xff]{4,}")
# db_name, descrip, aux_file and intent_name of NIfTI-1 (nifti1.h), and descrip, aux_file, intent_name of NIfTI-2.
_NIFTI_NAMES = ((14, 32), (148, 228), (228, 252), (328, 344))
_NIFTI_2_NAMES = ((240, 320), (320, 344), (508, 524))
_NIFTI_2_BYTES = 540
_KEYED = re.compile(r"^#?[ \t]{0,9}([^:\n]{1,80}?)[ \t]{0,9}:=?[ \t]{0,9}(.{1,1000})$", re.MULTILINE)
_KEY_KINDS = (
    (re.compile(r"patient.{0,3}s?.?name|subject.?name", re.IGNORECASE), "patient"),
    (re.compile(r"physician|operator|author|name.?of", re.IGNORECASE), "person"),
    (re.compile(r"institution|hospital|station|department", re.IGNORECASE), "institution"),
    (re.compile(r"\bid\b|id$|accession|serial|mrn", re.IGNORECASE), "number"),
)


def identifiers_of_volume(path: Path, kind: str) -> Iterator[Identifier]:
    """Give the identifiers of a volume's header, and of what stands between the header and the voxels."""
    head = _head(path)
    if kind == "nrrd":
        yield from _of_text(head.partition(b"\n\n")[0].decode("utf-8", "replace"))
        return
    sizes = {int.from_bytes(head[:4], "little"), int.from_bytes(head[:4], "big")}
    for start, end in _NIFTI_2_NAMES if _NIFTI_2_BYTES in sizes else _NIFTI_NAMES:
        text = head[start:end].partition(b"\0")[0].decode("utf-8", "replace")
        yield from of_free_text(text)
        if (start, end) == _NIFTI_NAMES[0]:
            # The Analyze format before it kept the patient's name or number here.
            yield from (*of_name(text, "patient"), *of_number(text))
    for run in _PRINTABLE.findall(head[_NIFTI_2_BYTES if _NIFTI_2_BYTES in sizes else 352 : 1 << 18]):
        yield from _of_text(run.decode("latin-1"))


def _of_text(text: str) -> Iterator[Identifier]:
    yield from of_free_text(text)
    for key, value in _KEYED.findall(text):
        yield from of_keyed(key, value)


def of_keyed(key: str, value: str) -> Iterator[Identifier]:
    """Give the identifiers of a value by what its key calls it: ``PatientName``, ``Artist``, ``StationName``."""
    kind = next((kind for pattern, kind in _KEY_KINDS if pattern.search(key)), "text")
    if kind == "institution":
        yield from of_institution(value)
    elif kind == "number":
        yield from of_number(value)
    elif kind == "patient":
        yield from of_name(value, "patient")
    elif kind == "person":
        yield from of_name(value, "person")
    yield from of_free_text(value)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        is_packed = file.read(2) == b"\x1f\x8b"
    with gzip.open(path, "rb") if is_packed else path.open("rb") as file:
        return file.read(_HEAD_BYTES)
