"""Pixels as a plain DICOM file can hold them: cropped and redacted, with nothing in them that is not shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from radanki.errors import ImageError
from radanki.imaging.encoding.fit import crop, redact
from radanki.imaging.picture import FileWindow, LookupTable, Rescale
from radanki.imaging.windowing.window import look_up
from radanki.model.imaging.rendering import Window

if TYPE_CHECKING:
    from pydicom.dataset import FileDataset

    from radanki.imaging.picture import Array, GreyscaleTransform, Picture
    from radanki.model.phi.deidentification import DeidentifyJob


_16_BITS = {"i": (-32_768, 32_767), "u": (0, 65_535)}


@dataclass(frozen=True, slots=True, eq=False)
class PixelsToStore:
    """Pixels that are ready to be stored, and how they are shown."""

    pixels: Array
    is_inverse: bool
    rescale: Rescale
    window: FileWindow | None
    padding: int | None


def pixels_to_store(source: Picture, job: DeidentifyJob, origin: FileDataset | None) -> PixelsToStore:
    """Crop and redact the stored values, and undo what a plain file has no place for: tables, padding, stray bits."""
    if source.greyscale is None:
        pixels = redact(source.pixels, job.redacted)
        return PixelsToStore(crop(pixels, job.crop), is_inverse=False, rescale=Rescale(), window=None, padding=None)
    stored = _within_stored_bits(source.pixels, origin)
    stored, rescale, window = _without_tables(stored, source.greyscale, job.window)
    stored = _in_16_bits(stored)
    padding = None
    if source.greyscale.padding is not None:
        # Whatever lies in the padded part is not shown, so it may not differ from pixel to pixel either.
        padding = int(stored[source.greyscale.padding].min())
        stored = np.where(source.greyscale.padding, np.array(padding, dtype=stored.dtype), stored)
    black = stored.max() if source.greyscale.is_inverse else stored.min()
    pixels = crop(redact(stored, job.redacted, int(black)), job.crop)
    return PixelsToStore(pixels, source.greyscale.is_inverse, rescale, window, padding)


def _within_stored_bits(stored: Array, origin: FileDataset | None) -> Array:
    """Clear the bits beside the stored ones: overlays once lay there."""
    bits = stored.dtype.itemsize * 8
    kept = int((origin.get("BitsStored") if origin is not None else None) or bits)
    if not np.issubdtype(stored.dtype, np.integer) or not 0 < kept < bits:
        return stored
    spare = bits - kept
    return (stored << spare) >> spare


def _without_tables(
    stored: Array, greyscale: GreyscaleTransform, window: Window | None
) -> tuple[Array, Rescale, FileWindow | None]:
    """Give values, their rescale and window; a table is applied, since no table is allowed."""
    rescale = greyscale.modality
    if isinstance(rescale, LookupTable):
        stored, rescale = look_up(stored, rescale), Rescale()
    if window is not None:
        return stored, rescale, FileWindow(window, greyscale.function)
    if isinstance(greyscale.voi, FileWindow):
        return stored, rescale, greyscale.voi
    if isinstance(greyscale.voi, LookupTable) and not _is_plain(greyscale.voi):
        values = np.floor(stored * rescale.slope + rescale.intercept)
        span = float(1 << greyscale.voi.bits)
        return look_up(values, greyscale.voi), Rescale(), FileWindow(Window(span / 2, span), "LINEAR")
    return stored, rescale, None


def _is_plain(table: LookupTable) -> bool:
    """Whether a table gives every 8-bit shade back as it is."""
    return table.first == 0 and np.array_equal(table.entries, np.arange(256))


def _in_16_bits(stored: Array) -> Array:
    if stored.dtype == np.uint8:
        return stored
    if not np.issubdtype(stored.dtype, np.integer):
        # Many volumes keep whole Hounsfield units as floats.
        if not np.array_equal(stored, np.rint(stored)) or np.abs(stored).max() > _16_BITS["u"][1]:
            raise _no_whole_numbers("are no whole numbers")
        stored = stored.astype(np.int32)
    kind = "i" if stored.dtype.kind == "i" and (stored.dtype.itemsize <= 2 or int(stored.min()) < 0) else "u"  # noqa: PLR2004  # bytes
    lowest, highest = _16_BITS[kind]
    if int(stored.min()) < lowest or int(stored.max()) > highest:
        raise _no_whole_numbers("do not fit into 16 bits")
    return stored.astype(np.int16 if kind == "i" else np.uint16)


def _no_whole_numbers(what: str) -> ImageError:
    return ImageError(f"the values of the picture {what}", fix="Use --as png or --as png16.", rule="clean/no-values")
