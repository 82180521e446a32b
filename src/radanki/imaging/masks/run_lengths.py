"""Masks that annotation tools write as lengths of runs: COCO, CVAT, and Label Studio's brush."""

from __future__ import annotations

import base64
import binascii
import io
from itertools import accumulate, cycle
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from radanki.errors import AnnotationError
from radanki.imaging import limits
from radanki.imaging.boundary import decoding
from radanki.imaging.masks.tracing import traced_faithfully

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radanki.model.imaging.annotation import TracedMask

Mask = npt.NDArray[np.bool_]

_CHANNELS = 4
"""The brush of Label Studio writes red, green, blue and opacity; opacity is the mask."""
_WORD_BITS = 8
_MOST_BITS = 30
"""Of a length: the largest picture has fewer pixels."""


def trace_columns(counts: Sequence[Any], width_px: int, height_px: int) -> TracedMask:
    """Outline a COCO mask: lengths of background and mask by turns, column after column.

    Raises :class:`AnnotationError` where the lengths are not those of a picture of that size.
    """
    return traced_faithfully(_mask_of_counts(counts, width_px * height_px).reshape((height_px, width_px), order="F"))


def trace_rows(counts: Sequence[Any], box: tuple[int, int, int, int]) -> TracedMask:
    """Outline a CVAT mask: lengths of background and mask by turns, row after row of a box (left, top, size).

    Raises as :func:`trace_columns`.
    """
    left, top, width_px, height_px = box
    mask = _mask_of_counts(counts, width_px * height_px).reshape(height_px, width_px)
    return _moved(mask, left, top)


def trace_packed_columns(packed: str, width_px: int, height_px: int) -> TracedMask:
    """Outline a COCO mask whose lengths are packed into a text, as its C library does it.

    Raises :class:`AnnotationError` where the text is damaged or not of a picture of that size.
    """
    _check_pixels(width_px * height_px)
    return trace_columns(_unpacked_counts(packed), width_px, height_px)


def _unpacked_counts(packed: str) -> list[int]:
    """Unpack lengths: five bits a sign, the lowest first, from the sign `0` on; the sixth tells that more follow.

    From the fourth length on it is the difference to the last but one that is written, so it may be negative.
    """
    counts: list[int] = []
    number = bits = 0
    for sign in packed:
        part = ord(sign) - ord("0")
        if not 0 <= part < 64 or bits > _MOST_BITS:  # noqa: PLR2004  # six bits
            raise AnnotationError("the packed mask is damaged")
        number |= (part & 0x1F) << bits
        bits += 5
        if part & 0x20:
            continue
        number -= (part & 0x10) and 1 << bits
        counts.append(number + (counts[-2] if len(counts) > 2 else 0))  # noqa: PLR2004  # the first three
        number = bits = 0
    if bits:
        raise AnnotationError("the packed mask ends too early")
    return counts


def trace_brush(packed: Sequence[Any], width_px: int, height_px: int) -> TracedMask:
    """Outline a brush mask of Label Studio: bytes in the layout of its front end's packer (@thi.ng/rle-pack).

    32 bits count the words, 5 give their size less 1, 4 times 4 the sizes of run lengths less 1. Then, until the words
    are complete: a bit that tells a repeated word from a list of words, two that choose the size, the length less 1,
    and the word or words. Raises :class:`AnnotationError` where it is damaged or not of the picture's size.
    """
    words = width_px * height_px * _CHANNELS
    _check_pixels(width_px * height_px)
    if any(not isinstance(octet, int) or not 0 <= octet <= 255 for octet in packed):  # noqa: PLR2004  # a byte
        raise AnnotationError("the brush mask is no list of bytes")
    opacity = _unpacked(np.unpackbits(np.array(packed, dtype=np.uint8)), words)[_CHANNELS - 1 :: _CHANNELS]
    return traced_faithfully((opacity > 0).reshape(height_px, width_px))


def trace_encoded_png(encoded: str, left: int, top: int) -> TracedMask:
    """Outline a mask that is a small PNG in base64, whose first pixel lies at a place of the picture (LabelMe).

    Raises :class:`AnnotationError` where it is no such thing, and :class:`ImageError` where it can't be decoded.
    """
    try:
        octets = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise AnnotationError("the mask is no base64 text") from error
    with decoding("the mask"), Image.open(io.BytesIO(octets), formats=("PNG",)) as image:
        limits.check_size(*image.size)
        mask = np.asarray(image.convert("L")) > 0
    return _moved(mask, left, top)


def _moved(mask: Mask, left: int, top: int) -> TracedMask:
    if not (0 <= left < limits.PICTURE_PIXELS and 0 <= top < limits.PICTURE_PIXELS):
        raise AnnotationError("the mask begins outside the picture")
    _check_pixels((mask.shape[0] + top) * (mask.shape[1] + left))
    return traced_faithfully(np.pad(mask, ((top, 0), (left, 0))))


def _check_pixels(count: int) -> None:
    if not 0 < count <= limits.PICTURE_PIXELS:
        raise AnnotationError(f"the mask would have {count:,} pixels; {limits.PICTURE_PIXELS:,} are allowed")


def _mask_of_counts(counts: Sequence[Any], pixels: int) -> Mask:
    _check_pixels(pixels)
    if any(not isinstance(count, int) or isinstance(count, bool) or count < 0 for count in counts):
        raise AnnotationError("the lengths of the mask's runs are no whole numbers from 0 on")
    if sum(counts) != pixels:
        raise AnnotationError(f"the mask's runs have {sum(counts):,} pixels together, its box {pixels:,}")
    mask = np.zeros(pixels, dtype=bool)
    for count, end, is_inside in zip(counts, accumulate(counts), cycle((False, True)), strict=False):
        if is_inside:
            mask[end - count : end] = True
    return mask


def _unpacked(bits: npt.NDArray[np.uint8], words: int) -> npt.NDArray[np.uint8]:
    reader = _Bits(bits)
    if reader.number(32) != words or reader.number(5) + 1 != _WORD_BITS:
        raise AnnotationError("the brush mask is of another size than the picture that the file states")
    sizes = [reader.number(4) + 1 for _ in range(4)]
    out = np.zeros(words, dtype=np.uint8)
    done = 0
    while done < words:
        is_repeated = reader.number(1)
        end = done + reader.number(sizes[reader.number(2)]) + 1
        if end > words:
            raise AnnotationError("the brush mask is damaged")
        out[done:end] = reader.words(1) if is_repeated else reader.words(end - done)
        done = end
    return out


class _Bits:
    """Bits read from the front; what is beyond their end is a fault."""

    def __init__(self, bits: npt.NDArray[np.uint8]) -> None:
        self._bits = bits
        self._at = 0

    def number(self, count: int) -> int:
        """Give the next bits as a number, the highest first."""
        number = 0
        for bit in self._next(count).tolist():
            number = number << 1 | bit
        return number

    def words(self, count: int) -> npt.NDArray[np.uint8]:
        """Give the next bytes."""
        return np.packbits(self._next(count * _WORD_BITS))

    def _next(self, count: int) -> npt.NDArray[np.uint8]:
        start, self._at = self._at, self._at + count
        if self._at > len(self._bits):
            raise AnnotationError("the brush mask ends too early")
        return self._bits[start : self._at]
