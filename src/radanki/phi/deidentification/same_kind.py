"""A file written anew as the same kind, with the same pixels or voxels: what a folder of a case may hold of it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from radanki.imaging import limits
from radanki.imaging.encoding.png import as_png
from radanki.imaging.formats.raster import read_raster
from radanki.phi.deidentification.jpeg_anew import find_plain_jpeg
from radanki.phi.deidentification.volumes_anew import nifti_anew, nrrd_anew
from radanki.phi.scan import locations_in_octets

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.imaging.formats.kinds import Kind
    from radanki.imaging.picture import Array

_SPEAKS_OF_LOOKS = ("icc_profile", "exif", "transparency")
_DEEP_MODES = ("I;16", "I;16B", "I;16L", "I;16N", "I", "F")
_HIGHEST = 65_535


def as_same_kind(path: Path, kind: Kind) -> tuple[bytes, str]:
    """Give the new file and its ending: of a raster the first page, upright, on black, its colours as they are seen.

    A JPEG image keeps its blocks where nothing has to be changed in them, and its pixels in a PNG file else; so do WebP
    and TIFF. Of DICOM, :mod:`radanki.phi.deidentification.dicom` makes new files. Raises :class:`ImageError` for what
    can't be read.
    """
    if kind == "nifti":
        octets = nifti_anew(path)
        return octets, ".nii.gz" if octets.startswith(b"\x1f\x8b") else ".nii"
    if kind == "nrrd":
        return nrrd_anew(path), ".nrrd"
    if kind == "jpeg" and not _is_shown_otherwise(path):
        plain = find_plain_jpeg(path.read_bytes())
        if plain is not None and not any(locations_in_octets(plain, "jpeg")):
            return plain, ".jpg"
    return _raster_anew(path)


def _is_shown_otherwise(path: Path) -> bool:
    """Whether the file says that its pixels are shown turned, or in other colours."""
    with Image.open(path) as image:
        limits.check_size(*image.size)
        return any(image.info.get(name) for name in _SPEAKS_OF_LOOKS) or bool(image.getexif().get(274))


def _raster_anew(path: Path) -> tuple[bytes, str]:
    with Image.open(path) as image:
        limits.check_size(*image.size)
        if image.mode == "P" and not any(image.info.get(name) for name in _SPEAKS_OF_LOOKS):
            image.load()
            return _palette_png(np.asarray(image), image.getpalette() or []), ".png"
        if image.mode == "1" and not _is_shown_otherwise(path):
            return _saved(np.asarray(image), "PNG"), ".png"
    picture = read_raster(path, 0)
    pixels = picture.pixels
    if pixels.dtype == np.uint8:
        return as_png(pixels), ".png"
    if picture.greyscale is not None and picture.greyscale.padding is not None:
        pixels = np.where(picture.greyscale.padding, 0, pixels).astype(pixels.dtype)
    if not np.issubdtype(pixels.dtype, np.integer) or int(pixels.min()) < 0 or int(pixels.max()) > _HIGHEST:
        return _saved(pixels, "TIFF"), ".tif"
    whole = pixels.astype(np.uint16)
    is_inverse = picture.greyscale is not None and picture.greyscale.is_inverse
    return _saved(_HIGHEST - whole if is_inverse else whole, "PNG"), ".png"


def _palette_png(indices: Array, palette: list[int]) -> bytes:
    """Write numbers with their colours: what no pixel has is black; of two numbers of one colour the first stays."""
    used = np.unique(indices).tolist()
    colours = [tuple(palette[3 * index : 3 * index + 3]) or (0, 0, 0) for index in range(max(used) + 1)]
    first = {colour: index for index, colour in reversed([(index, colours[index]) for index in used])}
    table = np.arange(256, dtype=np.uint8)
    for index in used:
        table[index] = first[colours[index]]
    image = Image.fromarray(table[indices])
    image.putpalette(
        [part for index, colour in enumerate(colours) for part in (colour if index in used else (0, 0, 0))]
    )
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _saved(pixels: Array, kind: str) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(file, kind)
    return file.getvalue()
