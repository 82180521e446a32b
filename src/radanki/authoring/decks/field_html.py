"""The HTML of a field as what a draft may need of it: its plain words, line by line, and the pictures that it shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

_BREAKS: Final = frozenset({"br", "div", "p", "li", "tr", "hr", "ul", "ol", "table", "h1", "h2", "h3", "h4"})
_UNSEEN: Final = frozenset({"script", "style"})
_SOUND: Final = re.compile(r"\[sound:[^\]]*\]")
_SECTION: Final = re.compile(r"<!\[[^>]*>?")
"""What word processors leave behind; browsers pass it over, and Python's parser fails on it."""
_CLOZE: Final = re.compile(r"\{\{c[0-9]+::(.*?)(?:::[^{}]*)?\}\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FieldWords:
    """The words of a field, by line, and the references of its pictures in their order."""

    lines: tuple[str, ...]
    pictures: tuple[str, ...]

    @property
    def text(self) -> str:
        """All lines as one."""
        return " ".join(self.lines)


def read_field(html: str) -> FieldWords:
    """Give what a field shows; scripts, styles and sounds are left out, of gaps the words stay."""
    reader = _Reader()
    reader.feed(_SECTION.sub("", _SOUND.sub(" ", _CLOZE.sub(r"\1", html))))
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return FieldWords(tuple(line for line in lines if line), tuple(reader.pictures))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.pictures: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.pictures += [value for name, value in attrs if name == "src" and value]
        if tag in _BREAKS:
            self.pieces.append("\n")
        self._unseen += tag in _UNSEEN

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS:
            self.pieces.append("\n")
        self._unseen -= tag in _UNSEEN and self._unseen > 0

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data.replace("\n", " "))
