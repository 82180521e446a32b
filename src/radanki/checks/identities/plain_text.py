"""A text as its reader sees it: without the signs that only change its spelling, in one set of digits and signs."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

# Signs of Markdown and of clozes stand inside words ("Wolken**stein**") and are gone when the text is shown.
_MARKUP: Final = re.compile(
    r"\*{2,}|(?<=[\w*])\*|\*(?![0-9])|`+|~~|(?<![^\W_])_{1,3}(?=\S)|(?<=\S)_{1,3}(?![^\W_])|\\(?=[!-/:-@\["
    r"-`{-~])|\{\{c[0-9]{1,3}::|\}\}"
)
_CHANGES: Final = re.compile(r"[&*`~_\\{}]")
"""Without one of these, printable ASCII is shown as it is written."""
_SPACES: Final = re.compile(r"\s+")
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―⁃−﹣－⸺⸻˗➖"), "-")
_QUOTES: Final = dict.fromkeys(map(ord, "‘’‛ʼ´`′＇"), "'") | dict.fromkeys(map(ord, "“”„«»″"), '"')
_OTHERS: Final = {
    ord("⁄"): "/",
    ord("∕"): "/",
    ord("։"): ":",
    ord("∶"): ":",
    ord("。"): ".",
    ord("․"): ".",
    ord("、"): ",",
    ord("٫"): ".",
    ord("／"): "/",
}
_PLAIN: Final = _DASHES | _QUOTES | _OTHERS
_OF_ASCII: Final = _PLAIN | {sign: None for sign in range(ord(" ")) if chr(sign) not in "\t\n\r"}
# Letters of other alphabets that look like Latin ones, for words that mix the two.
_LOOKALIKES: Final = dict(
    zip(
        map(ord, "АВЕЅІЈКМНОРСТХУаеіјорсухѕԁһΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαν"),
        "ABESIJKMHOPCTXYaeijopcyxsdhABEZHIKMNOPTYXoav",
        strict=True,
    )
)
_CHINESE: Final = str.maketrans("〇零一二三四五六七八九", "00123456789")
_COUNTED_IN_CHINESE: Final = re.compile("[〇零一二三四五六七八九]{4,}")
_MIXED: Final = re.compile(r"(?<![^\W\d_])(?=[^\W\d_]{0,60}[A-Za-z])(?=[^\W\d_]{0,60}[\u0370-\u052f])[^\W\d_]{2,80}")
_WORD: Final = re.compile(r"[^\W\d_]+")
_DIGIT: Final = re.compile(r"[0-9]")
_FOLDED_BELOW: Final = 0x530
_FOLDED_AGAIN: Final = range(0x1E00, 0x2000)


class Token(NamedTuple):
    """A word of a text, folded, from its first sign to the one after its last."""

    start: int
    end: int
    word: str


@dataclass(frozen=True)
class PlainText:
    """A text in spellings of the same length: as it is read, and in small letters without accents.

    In ``open`` what is known to be no identity (addresses, catalogue numbers) stands as NUL characters.
    """

    shown: str
    open: str

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words of ``open``, each with its place."""
        return tuple(Token(found.start(), found.end(), found.group()) for found in _WORD.finditer(self.open))

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of ``open``, each once."""
        return frozenset(_WORD.findall(self.open))

    @cached_property
    def has_digits(self) -> bool:
        """Whether a digit is in ``open``."""
        return _DIGIT.search(self.open) is not None

    @cached_property
    def bare(self) -> str:
        """The text as it is shown, with NUL characters where it is known to be no identity."""
        if "\0" not in self.open:
            return self.shown
        return "".join(sign if mask != "\0" else mask for sign, mask in zip(self.shown, self.open, strict=True))

    @cached_property
    def folded(self) -> str:
        """The text in small letters and without accents, sign for sign."""
        return folded(self.shown)


def shown_text(text: str) -> str:
    """Give a text as its reader sees it.

    Digits of all scripts become ours, no-break and narrow spaces become one space, invisible signs go, full-width
    letters, dashes and quotation marks become plain, character references are resolved.
    """
    if text.isascii() and text.isprintable() and _CHANGES.search(text) is None:
        return " ".join(text.split())
    plain = unicodedata.normalize("NFKC", _MARKUP.sub("", html.unescape(text)))
    if plain.isascii():
        return _SPACES.sub(" ", plain.translate(_OF_ASCII)).strip()
    plain = "".join(_sign(sign) for sign in plain).translate(_PLAIN)
    if plain.isascii():
        return _SPACES.sub(" ", plain).strip()
    plain = _MIXED.sub(lambda word: word.group().translate(_LOOKALIKES), plain)
    plain = _COUNTED_IN_CHINESE.sub(lambda found: found.group().translate(_CHINESE), plain)
    return _SPACES.sub(" ", plain).strip()


def folded(text: str) -> str:
    """Give a text in small letters and without accents; each sign stays one sign."""
    return text.lower() if text.isascii() else "".join(map(_folded_sign, text))


def _sign(sign: str) -> str:
    if sign.isascii():
        return sign if sign >= " " or sign in "\t\n\r" else ""
    category = unicodedata.category(sign)
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    if category in {"Zs", "Zl", "Zp"}:
        return " "
    return "" if category in {"Cf", "Cc", "Co", "Cs", "Cn"} or "\ufe00" <= sign <= "\ufe0f" else sign


def _folded_sign(sign: str) -> str:
    if sign.isascii():
        return sign.lower()
    if ord(sign) < _FOLDED_BELOW or ord(sign) in _FOLDED_AGAIN:
        return unicodedata.normalize("NFKD", sign)[0].lower()[0]
    return sign
