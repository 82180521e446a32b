"""What the pixels of a DICOM file carry besides the picture: bytes around them, bits beside them, segments in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from radanki.errors import ImageError
from radanki.model.phi.location import PhiLocation
from radanki.phi.formats.jpeg import locations_in_jpeg
from radanki.phi.formats.jpeg2000 import locations_in_jpeg2000

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.imaging.formats.walkers.dicom_elements import DataElement
    from radanki.imaging.picture import Array

_JPEG = {f"1.2.840.10008.1.2.4.{number}" for number in (50, 51, 57, 70, 80, 81)}
_JPEG_2000 = {f"1.2.840.10008.1.2.4.{number}" for number in (90, 91, 201, 202, 203)}
_RLE = "1.2.840.10008.1.2.5"
_RLE_HEADER_BYTES, _MOST_RLE_SEGMENTS, _MOST_RLE_BYTES = 64, 15, 64 * 1024**2
_STARTS = {**dict.fromkeys(_JPEG, b"\xff\xd8\xff"), **dict.fromkeys(_JPEG_2000, b"\xff\x4f\xff\x51")}
_PIECE_SAMPLES = 1 << 20


@dataclass(frozen=True, slots=True)
class PixelForm:
    """What the other attributes say of the pixels."""

    syntax: str
    rows: int
    columns: int
    samples: int
    frames: int
    allocated_bits: int
    stored_bits: int
    high_bit: int
    is_signed: bool
    is_half_chroma: bool

    @property
    def frame_bits(self) -> int:
        """The bits of one frame that is not compressed; PS3.3 C.7.6.3.1.2 for colours at half the width."""
        samples = 2 if self.is_half_chroma else self.samples
        return self.rows * self.columns * samples * self.allocated_bits


def locations_in_pixels(element: DataElement, form: PixelForm) -> Iterator[PhiLocation]:
    """Give the PHI locations of pixel data; raises :class:`ImageError` where it ends too early."""
    if element.fragments is None:
        yield from _locations_in_plain(element, form)
    elif form.syntax == _RLE or form.syntax in _STARTS:
        yield from _locations_in_fragments(element.fragments, form)
    else:
        yield PhiLocation("privacy/unexamined", "pixels in a transfer syntax that can't be looked into", "PixelData")


def _locations_in_plain(element: DataElement, form: PixelForm) -> Iterator[PhiLocation]:
    expected = (form.frames * form.frame_bits + 7) // 8
    if len(element.value) < expected:
        raise ImageError("the pixels end too early", fix="Export the picture again.")
    if bytes(element.value[expected : expected + 2]) not in {b"", b"\0"}:
        yield PhiLocation("privacy/trailing-bytes", "after the last pixel", "PixelData")
    if _has_other_bits(element.value[:expected], form, is_little=element.encoding.is_little):
        yield PhiLocation("privacy/hidden-pixels", "in bits of the pixels that are not shown", "PixelData")


def _has_other_bits(pixels: memoryview, form: PixelForm, *, is_little: bool) -> bool:
    """Whether bits outside the stored ones hold anything but copies of the sign; retired overlays lay there."""
    if form.allocated_bits not in {8, 16, 32} or form.stored_bits >= form.allocated_bits:
        return False
    above, below = form.allocated_bits - 1 - form.high_bit, form.high_bit + 1 - form.stored_bits
    if above < 0 or below < 0:
        return True
    sign = "i" if form.is_signed else "u"
    samples = np.frombuffer(pixels, dtype=f"{'<' if is_little else '>'}{sign}{form.allocated_bits // 8}")
    for start in range(0, len(samples), _PIECE_SAMPLES):
        piece = samples[start : start + _PIECE_SAMPLES]
        if below and np.any(piece & ((1 << below) - 1)):
            return True
        if above and np.any(_other_high_bits(piece, form)):
            return True
    return False


def _other_high_bits(samples: Array, form: PixelForm) -> Array:
    """Give what is not zero where the bits above the stored ones hold something; the sign may stand in all or none."""
    if not form.is_signed:
        above: Array = samples >> (form.high_bit + 1)
        return above
    with_sign = samples >> form.high_bit
    alone = samples >> (form.high_bit + 1) & ((1 << (form.allocated_bits - 1 - form.high_bit)) - 1)
    others: Array = (with_sign != 0) & (with_sign != -1) & (alone != 0)
    return others


def _locations_in_fragments(fragments: tuple[memoryview, ...], form: PixelForm) -> Iterator[PhiLocation]:
    if not fragments:
        raise ImageError("the pixels end too early", fix="Export the picture again.")
    table, *parts = fragments
    if not _is_offset_table(table, parts, form.frames):
        yield PhiLocation("privacy/unknown-part", "the offset table of the frames", "PixelData")
    frames = _frames_of(parts, form)
    if len(frames) > form.frames:
        yield PhiLocation("privacy/further-frames", "more frames than the file tells", "PixelData")
    for number, frame in enumerate(frames, 1):
        for found in _locations_in_frame(frame, form):
            yield PhiLocation(found.rule, f"{found.where} in frame {number}", found.keyword or "PixelData")


def _is_offset_table(table: memoryview, parts: list[memoryview], frames: int) -> bool:
    """Whether the table is empty or has the places of the frames, which are places of fragments (PS3.5 A.4)."""
    if not table:
        return True
    places, at = [], 0
    for part in parts:
        places.append(at)
        at += 8 + len(part)
    told = np.frombuffer(table[: len(table) // 4 * 4], dtype="<u4").tolist()
    return len(table) % 4 == 0 and len(told) == frames and set(told) <= set(places) and told == sorted(told)


def _frames_of(parts: list[memoryview], form: PixelForm) -> list[bytes]:
    """Join fragments to frames: a frame begins where its format's first bytes stand."""
    if form.syntax == _RLE:
        if sum(map(len, parts)) > _MOST_RLE_BYTES:
            raise ImageError("the run lengths are too long to look into", fix="Use PNG.", rule="media/too-large")
        return [bytes(part) for part in parts]
    joined: list[list[memoryview]] = []
    for part in parts:
        if not joined or (form.frames > 1 and bytes(part[:4]).startswith(_STARTS[form.syntax])):
            joined.append([])
        joined[-1].append(part)
    return [b"".join(group) for group in joined]


def _locations_in_frame(frame: bytes, form: PixelForm) -> Iterator[PhiLocation]:
    if form.syntax == _RLE:
        yield from _locations_in_rle(frame, form)
    elif not frame.startswith(_STARTS[form.syntax][:2]):
        yield PhiLocation("privacy/unknown-part", "a frame of another format than the file tells")
    elif form.syntax in _JPEG:
        yield from locations_in_jpeg(frame)
    else:
        yield from locations_in_jpeg2000(frame)


def _locations_in_rle(frame: bytes, form: PixelForm) -> Iterator[PhiLocation]:
    """Look at a frame in run lengths (PS3.5 Annex G): the unused part of its header, and what follows a segment."""
    header = np.frombuffer(frame[:_RLE_HEADER_BYTES], dtype="<u4").tolist()
    count = header[0] if header else 0
    if len(header) * 4 != _RLE_HEADER_BYTES or not 1 <= count <= _MOST_RLE_SEGMENTS:
        raise ImageError("a frame in run lengths is damaged", fix="Export the picture again.")
    if any(header[count + 1 :]) or header[1] != _RLE_HEADER_BYTES:
        yield PhiLocation("privacy/unknown-part", "the header of the run lengths")
    starts = header[1 : count + 1]
    for start, stop in zip(starts, [*starts[1:], len(frame)], strict=True):
        end = _end_of_runs(frame, start, stop, form.rows * form.columns)
        if frame[end:stop].strip(b"\0"):
            yield PhiLocation("privacy/trailing-bytes", "after the last run")


def _end_of_runs(frame: bytes, start: int, stop: int, pixels: int) -> int:
    """Give the place after the run with which a segment has all its pixels."""
    at = start
    while pixels > 0 and at < stop:
        code = frame[at]
        if code > 128:  # noqa: PLR2004  # 257 minus this copies of the next byte
            at, pixels = at + 2, pixels - (257 - code)
        elif code < 128:  # noqa: PLR2004  # this and one more bytes as they are
            at, pixels = at + 2 + code, pixels - (code + 1)
        else:
            at += 1
    return at
