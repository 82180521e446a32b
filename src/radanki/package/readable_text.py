"""What a person reads of a field's HTML, and what is written in it to be read by nobody or by a screen reader."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LINES: Final = frozenset(
    {
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "br",
            "dd",
            "details",
            "div",
            "dl",
            "dt",
            "figcaption",
            "figure",
        ),
        *(
            "footer",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "li",
            "main",
            "nav",
            "ol",
            "p",
            "pre",
            "section",
        ),
        *("summary", "table", "tr", "ul"),
    }
)
"""Elements that begin a line of their own."""
_UNREAD: Final = frozenset({"script", "style", "template"})
_TOLD: Final = ("alt", "title", "aria-label", "placeholder", "href")
"""Attributes that a student can come to read: by a screen reader, a pointer held still, or before a link opens."""
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
"""A whole tag; within attributes radanki's own fields have no angle bracket."""
MOST_SIGNS: Final = 200_000
"""Ten times the longest text that radanki writes into a field."""
_CLOZE: Final = re.compile(r"\{\{c([0-9]{1,4})::(.*?)\}\}", re.DOTALL)


def readable(markup: str, *, tells_addresses: bool = True) -> str:
    """Give the words of a piece of HTML as lines of text: list items with their bullets, links with their addresses."""
    if "<" not in markup and "&" not in markup:
        return _tidy(markup[:MOST_SIGNS])
    reader = _Reader(tells_addresses=tells_addresses)
    read_markup(reader, markup)
    return _tidy("".join(reader.words))


def told_in_attributes(markup: str) -> tuple[tuple[str, str], ...]:
    """Give what attributes tell, each with its name: alternative texts, titles, addresses of links."""
    reader = _Reader()
    read_markup(reader, markup)
    return tuple(reader.told)


def read_markup(reader: HTMLParser, markup: str) -> None:
    """Feed a parser tag by tag, so that nothing a stranger wrote costs more than its length, or an exception.

    As a whole, the parser takes seconds for some kilobytes of quotation marks that are never closed, and stops with an
    ``AssertionError`` at ``<![``. What is no whole tag is text; of a longer field only the first part is read.
    """
    at = 0
    text = markup[:MOST_SIGNS]
    for tag in _TAG.finditer(text):
        if tag.start() > at:
            reader.handle_data(html.unescape(text[at : tag.start()]))
        reader.feed(tag[0])
        reader.reset()
        at = tag.end()
    if at < len(text):
        reader.handle_data(html.unescape(text[at:]))


def clozes_of(value: str) -> Mapping[int, str]:
    """Give what a field holds for each card, by its number; several gaps of one number are joined by line feeds."""
    found: dict[int, list[str]] = {}
    for cloze in _CLOZE.finditer(value):
        found.setdefault(int(cloze[1]), []).append(cloze[2])
    return {number: "\n".join(parts) for number, parts in found.items()}


def outside_clozes(value: str) -> str:
    """Give what a field says on every card."""
    return _CLOZE.sub("", value)


class _Reader(HTMLParser):
    """Collects words; forgiving, as browsers are: nothing that it is fed makes it raise."""

    def __init__(self, *, tells_addresses: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self.tells_addresses = tells_addresses
        self.words: list[str] = []
        self.told: list[tuple[str, str]] = []
        self._unread = 0
        self._lists: list[int | None] = []
        self._addresses: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.told += [(name, value) for name, value in attrs if value and name in _TOLD]
        if tag in _UNREAD:
            self._unread += 1
        elif tag in {"ol", "ul"}:
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "a":
            self._addresses.append((dict(attrs).get("href") or "", len(self.words)))
        if tag in _LINES:
            self.words.append("\n")
        if tag == "li":
            self.words.append(self._bullet())

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self._unread = max(0, self._unread - 1)
        elif tag in {"ol", "ul"} and self._lists:
            self._lists.pop()
        elif tag == "a" and self._addresses:
            address, start = self._addresses.pop()
            if address and self.tells_addresses and address not in "".join(self.words[start:]):
                self.words.append(f" ({address})")
        if tag in _LINES:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.words.append(data)

    def _bullet(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "- "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
