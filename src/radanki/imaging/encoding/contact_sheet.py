"""A contact sheet: all cards of a case on one picture, a row a card, so that a review needs no program but an eye."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw

from radanki.imaging.encoding.lettering import TEXT_PX, length, spelt, wrapped, write
from radanki.imaging.encoding.marked_picture import draw_marked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from radanki.imaging.encoding.marked_picture import SheetPicture

CELL_PX: Final = 400
"""Width of a cell; pictures are as wide as it allows."""
MOST_ROWS: Final = 60
"""A longer picture is hard to open; who has more cards finds the rest on the page."""

_PICTURE_HEIGHT_PX: Final = 360
_GAP_PX: Final = 16
_SMALL_PX, _TITLE_PX = 12, 20
_LINE_PX: Final = 20
_MOST_LINES: Final = 60
_EFFORT: Final = 4
"""Of 9: a sheet of 15 cards takes 0.4 seconds and 1.1 MB; Pillow's search for the smallest file 5.7 and 1.0."""
_PAPER, _INK, _MUTED, _RULE, _NEWS = "#ffffff", "#1c2127", "#555e68", "#d9dad6", "#8a4b00"


@dataclass(frozen=True, slots=True)
class SheetFace:
    """One side of a card: its pictures, and its words as plain text."""

    pictures: tuple[SheetPicture, ...]
    text: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One card: a line that names it, its question and answer, and, where they were others, those before.

    ``news`` says what changed. A card that is gone has no ``after``; a new one, and an unchanged one, no ``before``.
    """

    title: str
    news: str
    after: tuple[SheetFace, SheetFace] | None
    before: tuple[SheetFace, SheetFace] | None = None


@dataclass(frozen=True, slots=True)
class ContactSheet:
    """A case: what stands above its rows, and the rows."""

    title: str
    lines: tuple[str, ...]
    rows: tuple[SheetRow, ...]


def draw_contact_sheet(sheet: ContactSheet) -> bytes:
    """Give the sheet as a PNG file.

    Where any row has a before, it stands to the left of the after, and the sheet is twice as wide.

    Raises:
        OSError: where a picture can't be read.
    """
    has_before = any(row.before is not None for row in sheet.rows)
    columns = 4 if has_before else 2
    width = columns * CELL_PX + (columns + 1) * _GAP_PX
    strips = [_head(sheet, width, has_before=has_before)]
    strips += [_row(row, width, has_before=has_before) for row in sheet.rows[:MOST_ROWS]]
    strips.append(_foot(sheet, width))
    whole = Image.new("RGB", (width, sum(strip.height for strip in strips)), _PAPER)
    top = 0
    for strip in strips:
        whole.paste(strip, (0, top))
        top += strip.height
    file = io.BytesIO()
    whole.save(file, "PNG", compress_level=_EFFORT)
    return file.getvalue()


def _head(sheet: ContactSheet, width: int, *, has_before: bool) -> Image.Image:
    lines = [piece for line in sheet.lines for piece in wrapped(line, TEXT_PX, width - 2 * _GAP_PX)]
    titles = wrapped(sheet.title, _TITLE_PX, width - 2 * _GAP_PX)
    strip = _strip(width, _GAP_PX + len(titles) * 28 + len(lines) * _LINE_PX + 32)
    top = _GAP_PX
    for line in titles:
        write(strip, (_GAP_PX, top), line, _TITLE_PX, _INK)
        top += 28
    for line in lines:
        write(strip, (_GAP_PX, top), line, TEXT_PX, _MUTED)
        top += _LINE_PX
    names = ("Before: question", "Before: answer", "Question", "Answer") if has_before else ("Question", "Answer")
    for place, name in enumerate(names):
        write(strip, (_left(place), top + 10), name, _SMALL_PX, _MUTED)
    return strip


def _foot(sheet: ContactSheet, width: int) -> Image.Image:
    lines = []
    if len(sheet.rows) > MOST_ROWS:
        lines.append(f"{len(sheet.rows) - MOST_ROWS} more cards are on the page beside this picture.")
    if any(spelt(text) != text for text in _texts(sheet)):
        lines.append(
            "The font of this picture has plain Latin letters only; others are spelt out or named. "
            "The page beside it has them as they are."
        )
    pieces = [piece for line in lines for piece in wrapped(line, _SMALL_PX, width - 2 * _GAP_PX)]
    strip = _strip(width, _GAP_PX + len(pieces) * 17)
    for place, line in enumerate(pieces):
        write(strip, (_GAP_PX, place * 17), line, _SMALL_PX, _MUTED)
    return strip


def _texts(sheet: ContactSheet) -> Iterator[str]:
    yield sheet.title
    yield from sheet.lines
    for row in sheet.rows:
        yield row.title
        for faces in (row.before, row.after):
            yield from (face.text for face in faces or ())


def _row(row: SheetRow, width: int, *, has_before: bool) -> Image.Image:
    """Draw the cells of a card side by side below its title."""
    faces: list[SheetFace | None] = [*(row.after or (None, None))]
    if has_before:
        faces = [*(row.before or (None, None)), *faces]
    cells = [_cell(face) for face in faces]
    strip = _strip(width, 38 + max(cell.height for cell in cells) + _GAP_PX)
    ImageDraw.Draw(strip).line((_GAP_PX, 4, width - _GAP_PX, 4), fill=_RULE)
    write(strip, (_GAP_PX, 12), row.title, TEXT_PX, _INK)
    if row.news:
        left = _GAP_PX + length(spelt(row.title), TEXT_PX) + 14
        write(strip, (int(left), 12), row.news, TEXT_PX, _NEWS)
    for place, cell in enumerate(cells):
        strip.paste(cell, (_left(place), 38))
    return strip


def _left(place: int) -> int:
    return _GAP_PX + place * (CELL_PX + _GAP_PX)


def _cell(face: SheetFace | None) -> Image.Image:
    if face is None:
        return _strip(CELL_PX, _LINE_PX)
    drawn = _pictures(face.pictures)
    lines = wrapped(face.text, TEXT_PX, CELL_PX)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], "..."]
    top = 0 if drawn is None else drawn.height + 8
    cell = _strip(CELL_PX, top + len(lines) * _LINE_PX + 4)
    if drawn is not None:
        cell.paste(drawn, (0, 0))
    for place, line in enumerate(lines):
        write(cell, (0, top + place * _LINE_PX), line, TEXT_PX, _INK)
    return cell


def _pictures(pictures: Sequence[SheetPicture]) -> Image.Image | None:
    """Give the pictures of a side side by side, in one cell."""
    if not pictures:
        return None
    width = (CELL_PX - 4 * (len(pictures) - 1)) // len(pictures)
    drawn = [draw_marked(picture, width, _PICTURE_HEIGHT_PX) for picture in pictures]
    strip = _strip(CELL_PX, max(one.height for one in drawn), "#000000" if len(drawn) == 1 else _PAPER)
    for place, one in enumerate(drawn):
        strip.paste(one, (place * (width + 4) + (width - one.width) // 2, 0))
    return strip


def _strip(width: int, height: int, colour: str = _PAPER) -> Image.Image:
    return Image.new("RGB", (width, height), colour)
