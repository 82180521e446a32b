"""The identifiers of NIfTI and NRRD files: the texts of their headers and extensions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from radanki.imaging.formats.walkers.gzip_stream import open_packed
from radanki.imaging.formats.walkers.nifti import read_nifti_header
from radanki.imaging.formats.walkers.nrrd import read_nrrd_lines
from radanki.phi.extraction.identifiers import of_free_text, of_institution, of_name, of_number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from radanki.model.phi.identifier import Identifier

_PRINTABLE = re.compile(rb"[ -~\xa0-\xff]{4,}")
_OF_NEGATIVES = frozenset(range(0xFC, 0x100))
"""The upper bytes of numbers from -1,024 to -1; in Latin-1 letters that no name has a third of."""
_ANALYZE_NAME = "db_name"
"""The Analyze format before NIfTI kept the patient's name or number here."""

_LEAST_BEHIND, _MOST_BEHIND = 1 << 18, 16 * 1024**2
"""Bytes behind the header: some are always looked at, since the header may not tell of its extensions."""

_KEYED = re.compile(r"^#?[ \t]{0,9}([^:\n]{1,80}?)[ \t]{0,9}:=?[ \t]{0,9}(.{1,1000})$", re.MULTILINE)
_KEY_KINDS = (
    (re.compile(r"patient.{0,3}s?.?name|subject.?name", re.IGNORECASE), "patient"),
    (re.compile(r"physician|operator|author|name.?of", re.IGNORECASE), "person"),
    (re.compile(r"institution|hospital|station|department", re.IGNORECASE), "institution"),
    (re.compile(r"\bid\b|id$|accession|serial|mrn", re.IGNORECASE), "number"),
)


def identifiers_of_nrrd(path: Path) -> Iterator[Identifier]:
    """Give the identifiers of a volume's header."""
    yield from _of_text(b"\n".join(read_nrrd_lines(path).lines).decode("utf-8", "replace"))


def identifiers_of_nifti(path: Path) -> Iterator[Identifier]:
    """Give the identifiers of a volume's header, and of what stands between the header and the voxels."""
    with open_packed(path) as file:
        header = read_nifti_header(file)
        between = (header.voxels_at or 0) - header.header_bytes
        behind = file.take_most(max(_LEAST_BEHIND, min(between, _MOST_BEHIND)))
    for name, octets in header.texts.items():
        text = octets.partition(b"\0")[0].decode("utf-8", "replace")
        yield from of_free_text(text)
        if name == _ANALYZE_NAME:
            yield from (*of_name(text, "patient"), *of_number(text))
    for run in _PRINTABLE.finditer(behind):
        if run.start() < between or not _is_of_voxels(run[0]):
            yield from _of_text(run[0].decode("latin-1"))


def _is_of_voxels(run: bytes) -> bool:
    """Whether a run of printable signs among the voxels is small negative numbers: every other sign is one of these.

    A volume of whole numbers gave a thousand such "names", and a package took minutes to be searched for them.
    """
    return sum(sign in _OF_NEGATIVES for sign in run) * 3 >= len(run)


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
