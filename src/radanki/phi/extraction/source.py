"""Identifier extraction: who a source is about, as far as its file says, to be searched for in the package.

What is found is given back in memory and nowhere else: no cache, no log and no message holds it. How values become
identifiers, and which are left out, is said in :mod:`radanki.phi.extraction.identifiers`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.errors import ImageError
from radanki.imaging.boundary import decoding
from radanki.imaging.formats.kinds import files_of, kind_of
from radanki.model.phi.identifier import ExtractedIdentifiers, Identifier
from radanki.phi.extraction.dicom import identifiers_of_dicom
from radanki.phi.extraction.identifiers import of_free_text
from radanki.phi.extraction.rasters import identifiers_of_raster
from radanki.phi.extraction.volumes import identifiers_of_nifti, identifiers_of_nrrd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_IDENTIFIERS = 100_000
"""Identifiers of one source; no honest file comes near."""

_READERS = {"dicom": identifiers_of_dicom, "nifti": identifiers_of_nifti, "nrrd": identifiers_of_nrrd}


def extract_identifiers(path: Path) -> ExtractedIdentifiers:
    """Give the identifiers of one file, or of all the files of a folder; pixels are not decoded.

    Raises :class:`ImageError` for what can't be read to its end: what is not known can't be searched for.
    """
    with decoding("the picture"):
        found: set[Identifier] = set()
        for file in files_of(path) if path.is_dir() else (path,):
            for identifier in _identifiers_of(file):
                found.add(identifier)
                if len(found) > MOST_IDENTIFIERS:
                    raise ImageError("the file holds more names and numbers than can be searched for")
        return ExtractedIdentifiers(frozenset(found))


def _identifiers_of(path: Path) -> Iterator[Identifier]:
    yield from of_free_text(path.stem)
    yield from _READERS.get(kind_of(path), identifiers_of_raster)(path)
