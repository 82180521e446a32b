"""Text that a detector found in a finished picture: where it stands, and what it may say."""

from __future__ import annotations

from dataclasses import dataclass, field

from radanki.model.imaging.rendering import PixelBox  # noqa: TC001  # part of what this module offers


@dataclass(frozen=True, slots=True)
class TextBox:
    """A piece of text in a finished picture: its upright box, in pixels of that picture, origin top left.

    ``text`` is what was read, empty where nothing could be; it may be a name, so it never stands in the value's own
    representation, and nothing prints it. ``score`` (0 to 1) says how sure the detector is that this is text, and
    ``text_score`` how sure the reader is of the signs. ``pixels`` is the digest (hex) of the pixels inside the box,
    which whoever clears the box writes down; a detector leaves it empty.
    """

    x: int
    y: int
    width: int
    height: int
    text: str = field(repr=False)
    score: float
    text_score: float = 1.0
    pixels: str = ""


@dataclass(frozen=True, slots=True)
class PictureText:
    """What was found in one finished picture, and the digests of the regions that were asked for.

    ``digest`` is of the whole picture, as rendering gives it; ``regions`` pairs each box that the case has cleared with
    the digest of the pixels that lie there now, or with none where the box does not lie within the picture.
    """

    digest: str
    width_px: int
    height_px: int
    boxes: tuple[TextBox, ...]
    regions: tuple[tuple[PixelBox, str | None], ...] = ()
