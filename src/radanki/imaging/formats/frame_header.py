"""The size that a compressed frame tells, read before any decoder sees it; and one known slip, put right."""

from __future__ import annotations

from dataclasses import dataclass

from radanki.imaging.formats.walkers.jpeg import START_OF_FRAME, START_OF_SCAN, JpegGap, JpegSegment, walk_jpeg
from radanki.imaging.formats.walkers.parts import Rest

# SOC and SIZ: how a codestream begins (ISO/IEC 15444-1 A.4.1 and A.5.1).
_CODESTREAM = b"\xff\x4f\xff\x51"


@dataclass(frozen=True, slots=True)
class FrameSize:
    """What a compressed frame says of itself."""

    width_px: int
    height_px: int
    components: int
    precision_bits: int


def find_frame_size(frame: bytes) -> FrameSize | None:
    """Give the size that a JPEG, JPEG-LS, JPEG 2000 or HTJ2K frame tells, or none where it is none of these."""
    return _from_jpeg(frame) if frame.startswith(b"\xff\xd8") else _from_codestream(frame)


def _from_jpeg(frame: bytes) -> FrameSize | None:
    for part in walk_jpeg(frame):
        # Decoders pass over gaps, and read the size also where its segment is cut off.
        if isinstance(part, JpegGap) or (isinstance(part, Rest) and not part.is_broken):
            continue
        marker, segment = frame[part.start + 1 : part.start + 2], frame[part.start + 4 : part.start + 10]
        if marker and marker[0] in START_OF_FRAME and len(segment) == 6:  # noqa: PLR2004  # not cut off before it
            height, width = int.from_bytes(segment[1:3], "big"), int.from_bytes(segment[3:5], "big")
            return FrameSize(width, height, segment[5], segment[0])
        if isinstance(part, JpegSegment) and part.marker == START_OF_SCAN:
            return None
    return None


def _from_codestream(frame: bytes) -> FrameSize | None:
    """Read the first segment, SIZ, of JPEG 2000 (ISO/IEC 15444-1 A.5.1); a JP2 file has boxes before it."""
    start = frame.find(_CODESTREAM, 0, 4096)
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
    parts = (part for part in walk_jpeg(frame) if isinstance(part, JpegSegment))
    scan = next((part for part in parts if part.marker == START_OF_SCAN), None)
    if scan is None or not scan.content:
        return frame
    last = scan.start + 4 + 1 + 2 * scan.content[0] + 1
    if last >= len(frame) or frame[last] != 0:
        return frame
    return frame[:last] + b"\x3f" + frame[last + 1 :]
