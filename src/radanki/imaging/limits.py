"""How big a picture may be; checked on what its header says, before anything is decoded.

The numbers keep a worker far below its memory limit: 597 kB of deflated DICOM were seen to take 1.3 GB, and a JPEG
header of 65,500 by 65,500 pixels 9.4 GB. The largest radiographs in use have some 20 megapixels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.errors import ImageError

if TYPE_CHECKING:
    from pathlib import Path

PICTURE_PIXELS = 50_000_000
"""Pixels of one picture, slice or frame."""

FRAMES = 2_000
"""Frames of a multi-frame file, slices of a volume along one axis, or files of a folder."""

RAW_BYTES = 512 * 1024**2
"""Bytes of all the pixels of a file, decoded."""

FILE_BYTES = 1024**3
"""Bytes of a file on disk."""

PIXEL_ASPECT = 100.0
"""How many times higher than wide a pixel may be, or wider than high; thick slices of fine volumes reach 30."""

SCANS = 100
"""Scans of a JPEG picture: a progressive one has some ten, and each goes over all of its pixels again."""

_RULE = "media/too-large"
_FIX = "Crop it, make it smaller, or export only what the case needs."


def check_file(path: Path) -> None:
    """Refuse a file that is empty or larger than :data:`FILE_BYTES`."""
    size_bytes = path.stat().st_size
    if size_bytes == 0:
        raise ImageError("the file is empty", fix="Export the picture again.")
    if size_bytes > FILE_BYTES:
        raise _too_large(f"{size_bytes:,} bytes", f"{FILE_BYTES:,} bytes")


def check_size(width_px: int, height_px: int) -> None:
    """Refuse a picture without pixels or with more than :data:`PICTURE_PIXELS`."""
    if width_px < 1 or height_px < 1:
        raise ImageError(f"the picture has no pixels: its size is {width_px} x {height_px}", fix="Export it again.")
    if width_px * height_px > PICTURE_PIXELS:
        raise _too_large(f"{width_px} x {height_px} pixels", f"{PICTURE_PIXELS // 1_000_000} megapixels")


def check_frames(frames: int) -> None:
    """Refuse more than :data:`FRAMES` frames, slices or files."""
    if frames < 1:
        raise ImageError("the file holds no frame", fix="Export the picture again.")
    if frames > FRAMES:
        raise _too_large(f"{frames:,} frames", f"{FRAMES:,} frames")


def check_raw_bytes(count: int) -> None:
    """Refuse a file whose pixels, decoded, would take more than :data:`RAW_BYTES`."""
    if count > RAW_BYTES:
        raise _too_large(f"{count:,} bytes of pixels", f"{RAW_BYTES:,} bytes")


def check_scans(jpeg: bytes) -> None:
    """Refuse a JPEG file or frame with more than :data:`SCANS` scans: 230 kB with 500 of them took 15 s to decode."""
    # In the compressed part FF is always followed by 00 or a restart marker (ISO/IEC 10918-1 B.1.1.5).
    scans = jpeg.count(b"\xff\xda")
    if scans > SCANS:
        raise _too_large(f"{scans:,} scans", f"{SCANS} scans")


def _too_large(what: str, limit: str) -> ImageError:
    return ImageError(f"the picture is too large: {what}, where {limit} are allowed", fix=_FIX, rule=_RULE)
