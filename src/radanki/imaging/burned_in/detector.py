"""Text that is part of a picture's pixels: where it stands, and what it may say.

A plain text detector misses small, faint and turned lines. So a picture is searched in tiles, with room around it, as
it is and once more with its local contrast raised; what is found in several of these is one piece of text.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from radanki.imaging.boundary import decoding
from radanki.imaging.burned_in.line_merging import merged, thickness
from radanki.imaging.burned_in.search_views import shades_to_search, tiles, views_of
from radanki.imaging.burned_in.text_engine import Line, TextEngine
from radanki.imaging.encoding.png import digest_of, without_needless_colour
from radanki.imaging.formats.raster import read_raster
from radanki.model.imaging.burned_in import PictureText, TextBox

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from radanki.imaging.picture import Grey8
    from radanki.model.imaging.rendering import PixelBox

PADDING_PX: Final = 32
"""Room around the picture: text that touches its edge is otherwise missed."""
THICKEST_PX: Final = 160
"""What the model marks and is thicker than this is anatomy: a heart, a sector of ultrasound. Turned lines reach 130."""
THINNEST_PX: Final = 7
"""What is thinner holds no sign that anybody can read: boxes reach over their text by a third of its height or more."""
_SURE: Final = 0.9
_UPRIGHT: Final = 1.5


class TextDetector(Protocol):
    """Whatever finds text in a picture."""

    def detect(self, pixels: Grey8) -> tuple[TextBox, ...]:
        """Give every piece of text in an 8-bit picture: (rows, columns) grey or (rows, columns, 3) colour."""
        ...


def search_picture(path: Path, detector: TextDetector, regions: Sequence[PixelBox] = ()) -> PictureText:
    """Give what stands in a finished picture (PNG, JPEG, WebP), and the digests of the regions asked for.

    Raises :class:`~radanki.errors.ImageError` where the file can't be decoded.
    """
    with decoding("the finished picture"):
        pixels = without_needless_colour(read_raster(path, 0).pixels)
    rows, columns = pixels.shape[:2]
    boxes = (
        replace(box, pixels=digest_of(pixels[box.y : box.y + box.height, box.x : box.x + box.width]))
        for box in detector.detect(pixels)
    )
    known = tuple((region, _digest_of_region(pixels, region)) for region in regions)
    return PictureText(digest_of(pixels), columns, rows, tuple(boxes), known)


def _digest_of_region(pixels: Grey8, region: PixelBox) -> str | None:
    x, y, width, height = region
    if min(x, y) < 0 or min(width, height) < 1 or x + width > pixels.shape[1] or y + height > pixels.shape[0]:
        return None
    return digest_of(pixels[y : y + height, x : x + width])


class BurnedInTextDetector:
    """Finds burned-in text with the models of the extra ``ocr``."""

    def __init__(self, engine: TextEngine | None = None) -> None:
        """Load the models; raises :class:`~radanki.errors.ImageError` where the extra is not installed."""
        self._engine = engine or TextEngine()

    def detect(self, pixels: Grey8) -> tuple[TextBox, ...]:
        """Give every piece of text, in the order of reading: its upright box in pixels, and what it may say."""
        shades = shades_to_search(pixels)
        lines = merged([line for view, zoom in views_of(shades) for line in self._search(view, zoom)])
        boxes = [_whole_pixels(line, pixels.shape[1], pixels.shape[0]) for line in lines]
        readings = self._read(shades, boxes)
        found = [
            TextBox(x, y, width, height, text, line.score, certainty)
            for line, (x, y, width, height), (text, certainty) in zip(lines, boxes, readings, strict=True)
        ]
        return tuple(sorted(found, key=lambda box: (box.y, box.x, box.width, box.height)))

    def _search(self, grey: Grey8, zoom: float) -> Iterator[Line]:
        padded = np.pad(grey, PADDING_PX, mode="edge")
        for x, y, width, height in tiles(padded.shape[1], padded.shape[0]):
            for line in self._engine.find(padded[y : y + height, x : x + width]):
                moved = _moved(line, x - PADDING_PX, y - PADDING_PX, zoom)
                if THINNEST_PX <= thickness(moved) <= THICKEST_PX:
                    yield moved

    def _read(self, shades: Sequence[Grey8], boxes: Sequence[PixelBox]) -> list[tuple[str, float]]:
        """Read each box in every way that it may be written, once more where that is unsure, and keep the surest."""
        best = self._surest(shades, [[box] for box in boxes])
        unsure = [place for place, (_, certainty) in enumerate(best) if certainty < _SURE]
        again = self._surest(shades, [_other_cuts(boxes[place], shades[0].shape) for place in unsure])
        for place, reading in zip(unsure, again, strict=True):
            best[place] = max(best[place], reading, key=_certainty)
        return best

    def _surest(self, shades: Sequence[Grey8], cuts: Sequence[Sequence[PixelBox]]) -> list[tuple[str, float]]:
        """Give the surest reading of each group of boxes."""
        ways = [
            (owner, way)
            for owner, group in enumerate(cuts)
            for x, y, width, height in group
            for grey in shades
            for way in _ways_to_read(grey[y : y + height, x : x + width])
        ]
        best = [("", 0.0)] * len(cuts)
        for (owner, _), reading in zip(ways, self._engine.read([way for _, way in ways]), strict=True):
            best[owner] = max(best[owner], reading, key=_certainty)
        return best


def _certainty(reading: tuple[str, float]) -> float:
    return reading[1]


def _other_cuts(box: PixelBox, shape: tuple[int, ...]) -> list[PixelBox]:
    """Give boxes a little tighter and a little wider: a reader stumbles over signs at the edge or far from it."""
    x, y, width, height = box
    step = max(1, min(width, height) // 8)
    cuts = []
    for by in (-step, step, 2 * step):
        left, top = max(0, x - by), max(0, y - by)
        right, bottom = min(shape[1], x + width + by), min(shape[0], y + height + by)
        if right - left > step and bottom - top > step:
            cuts.append((left, top, right - left, bottom - top))
    return cuts


def _moved(line: Line, x: int, y: int, zoom: float) -> Line:
    return Line(
        (line.left + x) / zoom, (line.top + y) / zoom, (line.right + x) / zoom, (line.bottom + y) / zoom, line.score
    )


def _whole_pixels(line: Line, columns: int, rows: int) -> tuple[int, int, int, int]:
    left, top = min(max(0, int(line.left)), columns - 1), min(max(0, int(line.top)), rows - 1)
    right, bottom = min(columns, -int(-line.right // 1)), min(rows, -int(-line.bottom // 1))
    return left, top, max(1, right - left), max(1, bottom - top)


def _ways_to_read(crop: Grey8) -> list[Grey8]:
    rows, columns = crop.shape
    if rows <= _UPRIGHT * columns:
        return [crop]
    return [crop, np.rot90(crop), np.rot90(crop, 3)]
