"""The size that a compressed frame tells, read before any decoder sees it; and one known slip, put right."""

from __future__ import annotations

from dataclasses import dataclass

_STANDALONE = {0x01, *range(0xD0, 0xD9)}
# Start-of-frame markers of ISO/IEC 10918-1 (C4, C8 and CC are others) and of JPEG-LS, ISO/IEC 14495-1.
_START_OF_FRAME = {*range(0xC0, 0xD0), 0xF7} - {0xC4, 0xC8, 0xCC}
_START_OF_SCAN = 0xDA


@dataclass(frozen=True, slots=True)
class FrameSize:
    """What a compressed frame says of itself."""

    width_px: int
    height_px: int
    components: int
    precision_bits: int


def find_frame_size(frame: bytes) -> FrameSize | None:
    """Give the size that a JPEG, JPEG-LS, JPEG 2000 or HTJ2K frame tells, or none where it is none of these."""
    if frame[:2] == b"\xff\xd8":
        place = _find_segment(frame, _START_OF_FRAME)
        return None if place is None else _from_start_of_frame(frame, place)
    return _from_codestream(frame)


def _find_segment(frame: bytes, markers: set[int]) -> int | None:
    """Give the place of the first segment with one of the markers, counted from its length; stop at the scan."""
    place = 2
    while place + 4 <= len(frame) and frame[place] == 0xFF:  # noqa: PLR2004  # every marker starts so
        marker = frame[place + 1]
        if marker == 0xFF:  # noqa: PLR2004  # a fill byte
            place += 1
            continue
        if marker in markers:
            return place + 2
        if marker == _START_OF_SCAN:
            return None
        place += 2 if marker in _STANDALONE else 2 + int.from_bytes(frame[place + 2 : place + 4], "big")
    return None


def _from_start_of_frame(frame: bytes, place: int) -> FrameSize | None:
    segment = frame[place : place + 8]
    if len(segment) < 8:  # noqa: PLR2004  # cut off
        return None
    height, width = int.from_bytes(segment[3:5], "big"), int.from_bytes(segment[5:7], "big")
    return FrameSize(width, height, segment[7], segment[2])


def _from_codestream(frame: bytes) -> FrameSize | None:
    """Read the SIZ segment of JPEG 2000, ISO/IEC 15444-1 A.5.1; a JP2 file has boxes before it."""
    start = frame.find(b"\xff\x4f\xff\x51", 0, 4096)
    segment = frame[start + 4 : start + 4 + 38]
    if start < 0 or len(segment) < 38:  # noqa: PLR2004  # cut off
        return None
    right, bottom, left, top = (int.from_bytes(segment[at : at + 4], "big") for at in (4, 8, 12, 16))
    components, precision = int.from_bytes(segment[36:38], "big"), frame[start + 4 + 38 : start + 4 + 39]
    return FrameSize(right - left, bottom - top, components, (precision[0] & 0x7F) + 1 if precision else 0)


def with_whole_spectrum(frame: bytes) -> bytes:
    """Give a sequential JPEG whose scan header says 0 for the last coefficient with the 63 that it means.

    ISO/IEC 10918-1 B.2.3 asks for 63 in sequential scans; encoders of the first years wrote 0 there, and today's
    decoders then stop. Other frames come back as they are.
    """
    place = _find_segment(frame, {_START_OF_SCAN})
    if place is None:
        return frame
    last = place + 2 + 1 + 2 * frame[place + 2] + 1
    if last >= len(frame) or frame[last] != 0:
        return frame
    return frame[:last] + b"\x3f" + frame[last + 1 :]
