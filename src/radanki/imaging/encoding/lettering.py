"""Words on a picture, in the one font that every machine has: written, measured, and broken into lines.

The font has plain Latin letters only; others are spelt out or named.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from PIL import ImageDraw, ImageFont

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

TEXT_PX: Final = 15
# Signs of medicine and typography, and letters that are more than a plain letter with a mark.
_SPELT: Final = {
    "\u00d7": "x", "\u2265": ">=", "\u2264": "<=", "\u2192": "->", "\u2190": "<-", "\u2013": "-", "\u2014": "-",
    "\u2212": "-", "\u2011": "-", "\u2022": "-", "\u00b7": ".", "\u221a": "root ", "\u2248": "~", "\u2713": "right:",
    "\u00df": "ss", "\u00f8": "o", "\u00d8": "O", "\u0142": "l", "\u0141": "L", "\u0111": "d", "\u0110": "D",
    "\u00e6": "ae", "\u00c6": "Ae", "\u0153": "oe", "\u0152": "Oe", "\u0131": "i",
}  # fmt: skip
_NAMES_SPELT: Final = ("GREEK SMALL LETTER ", "GREEK CAPITAL LETTER ")


@cache
def _font(size_px: int) -> FreeTypeFont | ImageFont.ImageFont:
    """Give the font that Pillow brings (Aileron, CC0): the same on every machine, and in plain Latin only."""
    return ImageFont.load_default(size_px)


def write(picture: Image, at: tuple[int, int], text: str, size_px: int, colour: str) -> None:
    """Write one line, its upper left corner at ``at``."""
    ImageDraw.Draw(picture).text(at, spelt(text), font=_font(size_px), fill=colour)


def length(text: str, size_px: int) -> float:
    """Give how wide a line is, in pixels; every letter of it must be one that the font has."""
    return float(_font(size_px).getlength(text))


def wrapped(text: str, size_px: int, width_px: int) -> list[str]:
    """Break a text into lines that fit; a word that is too long for a line is broken inside."""
    lines: list[str] = []
    for paragraph in spelt(text).splitlines():
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if length(longer, size_px) <= width_px:
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
        if length(pieces[-1] + letter, size_px) > width_px:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def spelt(text: str) -> str:
    """Give a text in letters that the font has: é as e, β as beta, and what has no such form by its number."""
    return "".join(letter if letter == "\n" or _has_glyph(letter) else _other_form(letter) for letter in text)


@cache
def _has_glyph(letter: str) -> bool:
    font = _font(TEXT_PX)
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
        return spelt(bare)
    return "" if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf" else f"[U+{ord(letter):04X}]"
