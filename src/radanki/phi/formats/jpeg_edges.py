"""What a JPEG image holds beyond its edges: it has whole blocks, of which up to 31 rows or columns are not shown."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from radanki.imaging.formats.walkers.jpeg import START_OF_FRAME, JpegSegment, walk_jpeg

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from radanki.imaging.formats.walkers.jpeg_tables import FrameHeader

# Encoders fill up with the last line again, or with one shade. Of 104 real pictures three held another picture there
# (they were cropped without encoding them anew); letters of 9 pixels and more are above both shares.
_FEWEST_LINES = 6
_WINDOW = 48
_UNLIKE, _RESTLESS = 48, 64
_LONGEST_SIDE = 0xFFFF
_SHARE_RESTLESS, _SHARE_UNLIKE = 0.45, 0.06


def has_hidden_edge(octets: bytes, frame: FrameHeader) -> bool:
    """Whether something is drawn where the image is cut off; raises as Pillow does for what can't be decoded."""
    return any(_is_drawn(beyond, last) for beyond, last in _edges(octets, frame))


def _edges(octets: bytes, frame: FrameHeader) -> Iterator[tuple[npt.NDArray[np.int16], npt.NDArray[np.int16]]]:
    """Give the lines beyond the lower and the right edge, and the last one that is shown, along rows."""
    width, height = frame.width_px, frame.height_px
    widest, highest = max(one.across for one in frame.components), max(one.down for one in frame.components)
    whole_width, whole_height = -(-width // (8 * widest)) * 8 * widest, -(-height // (8 * highest)) * 8 * highest
    is_too_narrow = max(whole_width - width, whole_height - height) < _FEWEST_LINES
    if is_too_narrow or max(whole_width, whole_height) > _LONGEST_SIDE:
        return
    header = next(part for part in walk_jpeg(octets) if isinstance(part, JpegSegment) and part.marker in START_OF_FRAME)
    place = header.start + 5
    sizes = whole_height.to_bytes(2, "big") + whole_width.to_bytes(2, "big")
    with Image.open(io.BytesIO(octets[:place] + sizes + octets[place + 4 :]), formats=("JPEG",)) as image:
        shades = np.asarray(image.convert("L"), dtype=np.int16)
    yield shades[height:, :width], shades[height - 1, :width]
    yield shades[:height, width:].T, shades[:height, width - 1]


def _is_drawn(beyond: npt.NDArray[np.int16], last: npt.NDArray[np.int16]) -> bool:
    if beyond.shape[0] < _FEWEST_LINES:
        return False
    unlike = (np.abs(beyond - last) > _UNLIKE) & (np.abs(beyond - np.median(beyond)) > _UNLIKE)
    restless = np.ptp(beyond, axis=0) > _RESTLESS
    return _most(restless) >= _SHARE_RESTLESS and _most(unlike.mean(axis=0)) >= _SHARE_UNLIKE


def _most(line: npt.NDArray[np.bool_] | npt.NDArray[np.float64]) -> float:
    """Give the highest mean over a window."""
    window = min(_WINDOW, line.size)
    return float(np.convolve(line, np.full(window, 1 / window), "valid").max())
