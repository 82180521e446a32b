"""Files that hold a picture that another file holds already: a series that was copied twice, a download once more."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from radanki.errors import ImageError
from radanki.imaging.boundary import decoding
from radanki.imaging.formats.dicom_file import read_dataset
from radanki.imaging.formats.kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


_COPY: Final = re.compile(r"copy|kopie|copie|copia|\([0-9]+\)", re.IGNORECASE)
"""What systems call a copy; of two files the other one is kept."""


def without_doubles(files: Sequence[Path]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Give the files without copies, and the copies: the same octets, or the same DICOM instance with the same pixels.

    Two instances of one UID with other pixels are two pictures: some programs give every slice the same UID.
    """
    groups: dict[str, list[Path]] = defaultdict(list)
    for path in files:
        groups[_mark_of(path)].append(path)
    doubles: set[Path] = set()
    for group in groups.values():
        if len(group) > 1:
            seen: set[str] = set()
            for path in sorted(
                group, key=lambda one: (_COPY.search(one.name) is not None, len(one.name), files.index(one))
            ):
                content = _content_of(path)
                if content in seen:
                    doubles.add(path)
                seen.add(content)
    return tuple(path for path in files if path not in doubles), tuple(path for path in files if path in doubles)


def _mark_of(path: Path) -> str:
    """Give what copies have in common and is quickly told: the instance, else the size."""
    size = path.stat().st_size
    try:
        if kind_of(path) == "dicom":
            with decoding("the picture"):
                head = read_dataset(path, with_pixels=False)
            uid = str(head.get("SOPInstanceUID") or "")
            if uid:
                return uid
    except ImageError:
        pass
    return f"{size} bytes"


def _content_of(path: Path) -> str:
    """Give a digest of the pixels of a DICOM file, or of all octets of any other."""
    try:
        if kind_of(path) == "dicom":
            with decoding("the picture"):
                dataset = read_dataset(path)
            pixels = dataset.get("PixelData")
            if pixels:
                return hashlib.sha256(bytes(pixels)).hexdigest() + str(dataset.get("ImagePositionPatient"))
    except ImageError:
        pass
    return hashlib.sha256(path.read_bytes()).hexdigest()
