"""Which of several frames is shown."""

from __future__ import annotations

from radanki.errors import ImageError


def choose_frame(frame: int | None, frames: int) -> int:
    """Give the frame to show: the one that was chosen, or the only one."""
    if frame is None and frames > 1:
        raise ImageError(
            f"the file holds {frames} frames and none was chosen",
            fix=f"Give `frame: 0` to `frame: {frames - 1}`, or `frames` for a cine loop.",
            rule="media/choose-frame",
        )
    if not 0 <= (frame or 0) < frames:
        raise ImageError(
            f"the file holds {frames} frame{'s' * (frames > 1)}; there is no frame {frame}",
            fix="Frames are counted from 0.",
            rule="media/out-of-range",
        )
    return frame or 0
