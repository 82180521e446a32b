"""A contact sheet: all cards of a case on one picture, a row a card, so that a review needs no program but an eye.

Shapes come in fractions of their picture, 0 to 1, as cards have them.
"""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, assert_never

from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect, Shape, bounds_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

CELL_PX: Final = 400
"""Width of a cell; pictures are as wide as it allows."""
MOST_ROWS: Final = 60
"""A longer picture is hard to open; who has more cards finds the rest on the page."""

_PICTURE_HEIGHT_PX: Final = 360
_GAP_PX: Final = 16
_TEXT_PX, _SMALL_PX, _TITLE_PX = 15, 12, 20
_LINE_PX: Final = 20
_MOST_LINES: Final = 60
_DARK_EDGE_PX: Final = 1
_POINT_PX: Final = 6
_EFFORT: Final = 4
"""Of 9: a sheet of 15 cards takes 0.4 seconds and 1.1 MB; Pillow's search for the smallest file 5.7 and 1.0."""
_PAPER, _INK, _MUTED, _RULE, _NEWS = "#ffffff", "#1c2127", "#555e68", "#d9dad6", "#8a4b00"
# Signs of medicine and typography, and letters that are more than a plain letter with a mark.
_SPELT: Final = {
    "\u00d7": "x", "\u2265": ">=", "\u2264": "<=", "\u2192": "->", "\u2190": "<-", "\u2013": "-", "\u2014": "-",
    "\u2212": "-", "\u2011": "-", "\u2022": "-", "\u00b7": ".", "\u221a": "root ", "\u2248": "~", "\u2713": "right:",
    "\u00df": "ss", "\u00f8": "o", "\u00d8": "O", "\u0142": "l", "\u0141": "L", "\u0111": "d", "\u0110": "D",
    "\u00e6": "ae", "\u00c6": "Ae", "\u0153": "oe", "\u0152": "Oe", "\u0131": "i",
}  # fmt: skip
_NAMES_SPELT: Final = ("GREEK SMALL LETTER ", "GREEK CAPITAL LETTER ")


@dataclass(frozen=True, slots=True)
class SheetMark:
    """A mask or outline: its number on the card (none where it is alone), how it is filled, and its line.

    Colours are ``#rrggbb``; without ``fill`` the picture shows through. ``line_px`` 0 draws none.
    """

    number: int | None
    shape: Shape
    fill: str | None
    line: str
    line_px: int


@dataclass(frozen=True, slots=True)
class SheetPicture:
    """A finished picture by its name in the package, what is drawn on it, and of how many slices it is the key."""

    name: str
    path: Path
    marks: tuple[SheetMark, ...]
    slices: int = 1


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
    from PIL import Image  # noqa: PLC0415  # only where a sheet is drawn

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


def draw_thumbnail(path: Path, side_px: int) -> bytes:
    """Give a picture as a small JPEG file, at most ``side_px`` wide and high.

    Raises:
        OSError: where it can't be read.
    """
    from PIL import Image  # noqa: PLC0415  # as above

    file = io.BytesIO()
    with Image.open(path) as picture:
        small = picture.convert("RGB")
    small.thumbnail((side_px, side_px))
    small.save(file, "JPEG", quality=82)
    return file.getvalue()


def _head(sheet: ContactSheet, width: int, *, has_before: bool) -> Any:
    lines = [piece for line in sheet.lines for piece in _wrapped(line, _TEXT_PX, width - 2 * _GAP_PX)]
    titles = _wrapped(sheet.title, _TITLE_PX, width - 2 * _GAP_PX)
    strip = _strip(width, _GAP_PX + len(titles) * 28 + len(lines) * _LINE_PX + 32)
    top = _GAP_PX
    for line in titles:
        _write(strip, (_GAP_PX, top), line, _TITLE_PX, _INK)
        top += 28
    for line in lines:
        _write(strip, (_GAP_PX, top), line, _TEXT_PX, _MUTED)
        top += _LINE_PX
    names = ("Before: question", "Before: answer", "Question", "Answer") if has_before else ("Question", "Answer")
    for place, name in enumerate(names):
        _write(strip, (_left(place), top + 10), name, _SMALL_PX, _MUTED)
    return strip


def _foot(sheet: ContactSheet, width: int) -> Any:
    lines = []
    if len(sheet.rows) > MOST_ROWS:
        lines.append(f"{len(sheet.rows) - MOST_ROWS} more cards are on the page beside this picture.")
    if any(_spelt(text) != text for text in _texts(sheet)):
        lines.append(
            "The font of this picture has plain Latin letters only; others are spelt out or named. "
            "The page beside it has them as they are."
        )
    pieces = [piece for line in lines for piece in _wrapped(line, _SMALL_PX, width - 2 * _GAP_PX)]
    strip = _strip(width, _GAP_PX + len(pieces) * 17)
    for place, line in enumerate(pieces):
        _write(strip, (_GAP_PX, place * 17), line, _SMALL_PX, _MUTED)
    return strip


def _texts(sheet: ContactSheet) -> Iterator[str]:
    yield sheet.title
    yield from sheet.lines
    for row in sheet.rows:
        yield row.title
        for faces in (row.before, row.after):
            yield from (face.text for face in faces or ())


def _row(row: SheetRow, width: int, *, has_before: bool) -> Any:
    """Draw the cells of a card side by side below its title."""
    faces: list[SheetFace | None] = [*(row.after or (None, None))]
    if has_before:
        faces = [*(row.before or (None, None)), *faces]
    cells = [_cell(face) for face in faces]
    strip = _strip(width, 38 + max(cell.height for cell in cells) + _GAP_PX)
    _pen(strip).line((_GAP_PX, 4, width - _GAP_PX, 4), fill=_RULE)
    _write(strip, (_GAP_PX, 12), row.title, _TEXT_PX, _INK)
    if row.news:
        left = _GAP_PX + _length(_spelt(row.title), _TEXT_PX) + 14
        _write(strip, (int(left), 12), row.news, _TEXT_PX, _NEWS)
    for place, cell in enumerate(cells):
        strip.paste(cell, (_left(place), 38))
    return strip


def _left(place: int) -> int:
    return _GAP_PX + place * (CELL_PX + _GAP_PX)


def _cell(face: SheetFace | None) -> Any:
    if face is None:
        return _strip(CELL_PX, _LINE_PX)
    drawn = _pictures(face.pictures)
    lines = _wrapped(face.text, _TEXT_PX, CELL_PX)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], "..."]
    top = 0 if drawn is None else drawn.height + 8
    cell = _strip(CELL_PX, top + len(lines) * _LINE_PX + 4)
    if drawn is not None:
        cell.paste(drawn, (0, 0))
    for place, line in enumerate(lines):
        _write(cell, (0, top + place * _LINE_PX), line, _TEXT_PX, _INK)
    return cell


def _pictures(pictures: Sequence[SheetPicture]) -> Any:
    """Give the pictures of a side side by side, in one cell."""
    if not pictures:
        return None
    width = (CELL_PX - 4 * (len(pictures) - 1)) // len(pictures)
    drawn = [draw_marked(picture, width, _PICTURE_HEIGHT_PX) for picture in pictures]
    strip = _strip(CELL_PX, max(one.height for one in drawn), "#000000" if len(drawn) == 1 else _PAPER)
    for place, one in enumerate(drawn):
        strip.paste(one, (place * (width + 4) + (width - one.width) // 2, 0))
    return strip


def draw_marked(picture: SheetPicture, width_px: int, height_px: int) -> Any:
    """Give a picture, as a PIL one, made to fit a box, with its marks drawn on it at their places."""
    from PIL import Image  # noqa: PLC0415  # as above

    with Image.open(picture.path) as opened:
        whole = opened.convert("RGB")
    scale = min(width_px / whole.width, height_px / whole.height)
    size = (max(1, round(whole.width * scale)), max(1, round(whole.height * scale)))
    small = whole.resize(size, Image.Resampling.LANCZOS)
    for mark in picture.marks:
        _draw_mark(small, mark)
    for mark in picture.marks:
        if mark.number is not None:
            _draw_number(small, mark, mark.number)
    if picture.slices > 1:
        _tag(small, (4, small.height - 20), f"key of {picture.slices} pictures")
    return small


def _draw_mark(picture: Any, mark: SheetMark) -> None:
    pen, (width, height) = _pen(picture), picture.size
    lines = ((mark.line_px + 2 * _DARK_EDGE_PX, "#000000"), (mark.line_px, mark.line)) if mark.line_px else ()
    match mark.shape:
        case Rect() | Ellipse():
            box = bounds_of(mark.shape)
            corners = (box.left * width, box.top * height, box.right * width, box.bottom * height)
            draw = pen.rectangle if isinstance(mark.shape, Rect) else pen.ellipse
            if mark.fill is not None:
                draw(corners, fill=mark.fill)
            for thickness, colour in lines:
                draw(_grown(corners, thickness / 2), outline=colour, width=thickness)
        case Polygon(points):
            places = [(x * width, y * height) for x, y in points]
            if mark.fill is not None:
                pen.polygon(places, fill=mark.fill)
            for thickness, colour in lines:
                pen.line([*places, places[0], places[1]], fill=colour, width=thickness, joint="curve")
        case Point(x, y):
            corners = (x * width - _POINT_PX, y * height - _POINT_PX, x * width + _POINT_PX, y * height + _POINT_PX)
            for thickness, colour in lines:
                pen.ellipse(_grown(corners, thickness / 2), outline=colour, width=thickness)
        case _:
            assert_never(mark.shape)


def _grown(corners: tuple[float, float, float, float], by: float) -> tuple[float, float, float, float]:
    """Give a box whose line, drawn inwards from its edge, has the old edge in its middle."""
    left, top, right, bottom = corners
    return left - by, top - by, right + by, bottom + by


def _draw_number(picture: Any, mark: SheetMark, number: int) -> None:
    box = bounds_of(mark.shape)
    text = str(number)
    wide = _length(text, _SMALL_PX) + 8
    left = min(max(box.left * picture.width - wide, 0), picture.width - wide)
    top = min(max(box.top * picture.height - 16, 0), picture.height - 16)
    _tag(picture, (int(left), int(top)), text)


def _tag(picture: Any, at: tuple[int, int], text: str) -> None:
    left, top = at
    _pen(picture).rectangle((left, top, left + _length(text, _SMALL_PX) + 8, top + 16), fill="#000000")
    _write(picture, (left + 4, top + 1), text, _SMALL_PX, "#ffffff")


def _strip(width: int, height: int, colour: str = _PAPER) -> Any:
    from PIL import Image  # noqa: PLC0415  # as above

    return Image.new("RGB", (width, height), colour)


def _pen(picture: Any) -> Any:
    from PIL import ImageDraw  # noqa: PLC0415  # as above

    return ImageDraw.Draw(picture)


@cache
def _font(size_px: int) -> Any:
    """Give the font that Pillow brings (Aileron, CC0): the same on every machine, and in plain Latin only."""
    from PIL import ImageFont  # noqa: PLC0415  # as above

    return ImageFont.load_default(size_px)


def _write(picture: Any, at: tuple[int, int], text: str, size_px: int, colour: str) -> None:
    _pen(picture).text(at, _spelt(text), font=_font(size_px), fill=colour)


def _length(text: str, size_px: int) -> float:
    return float(_font(size_px).getlength(text))


def _wrapped(text: str, size_px: int, width_px: int) -> list[str]:
    """Break a text into lines that fit; a word that is too long for a line is broken inside."""
    lines: list[str] = []
    for paragraph in _spelt(text).splitlines():
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if _length(longer, size_px) <= width_px:
                line = longer
                continue
            if line:
                lines.append(line)
            *whole, line = _broken(word, size_px, width_px)
            lines += whole
        if line:
            lines.append(line)
    return lines


def _broken(word: str, size_px: int, width_px: int) -> list[str]:
    pieces = [""]
    for letter in word:
        if _length(pieces[-1] + letter, size_px) > width_px:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _spelt(text: str) -> str:
    """Give a text in letters that the font has: é as e, β as beta, and what has no such form by its number."""
    return "".join(letter if letter == "\n" or _has_glyph(letter) else _other_form(letter) for letter in text)


@cache
def _has_glyph(letter: str) -> bool:
    font = _font(_TEXT_PX)
    return letter == " " or bytes(font.getmask(letter)) != bytes(font.getmask("\uffff"))


@cache
def _other_form(letter: str) -> str:
    if letter in _SPELT:
        return _SPELT[letter]
    if letter.isspace():
        return " "
    name = unicodedata.name(letter, "")
    for opening in _NAMES_SPELT:
        if name.startswith(opening):
            return name.removeprefix(opening).partition(" ")[0].lower()
    bare = "".join(one for one in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(one))
    if bare and bare != letter:
        return _spelt(bare)
    return "" if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf" else f"[U+{ord(letter):04X}]"
