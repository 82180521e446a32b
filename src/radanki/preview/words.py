"""The words of a card as people see them, read from its HTML.

Pictures come from the values that a note was made of; words come from the fields, for most are Markdown, and a second
rendering of it, as plain text, would be longer than this reader and could say something else than the card.
"""

from __future__ import annotations

from html.parser import HTMLParser
from string import ascii_uppercase
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markupsafe import Markup

_BLOCKS: Final = frozenset({"br", "div", "p", "li", "ol", "ul", "tr", "table", "h2", "h3", "summary", "section"})
_VOID: Final = frozenset({"br", "img", "hr", "input", "wbr", "col"})
_SILENT: Final = frozenset({"script", "style"})


def words_in(markup: Markup) -> str:
    """Give what can be read of a piece of HTML, a line a block; clozes of other cards say nothing, as on the card."""
    reader = _WordReader()
    reader.feed(markup)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).splitlines())
    return "\n".join(line for line in lines if line)


class _WordReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden: list[str] = []
        self._lists: list[list[str] | None] = []
        """The bullets to come of each list that is open; none where it is not numbered."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            if tag in _BLOCKS:
                self.words.append("\n")
            return
        if self._hidden or tag in _SILENT or "cloze-inactive" in (dict(attrs).get("class") or ""):
            self._hidden.append(tag)
            return
        if tag in _BLOCKS:
            self.words.append("\n")
        if tag in {"ol", "ul"}:
            self._lists.append(_bullets(dict(attrs).get("type")) if tag == "ol" else None)
        elif tag == "li":
            self.words.append(self._bullet())

    def _bullet(self) -> str:
        bullets = self._lists[-1] if self._lists else None
        return f"{bullets.pop(0)}. " if bullets else "- "

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag in self._hidden:
                while self._hidden.pop() != tag:
                    pass
            return
        if tag in _BLOCKS:
            self.words.append("\n")
        if tag in {"ol", "ul"} and self._lists:
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def _bullets(kind: str | None) -> list[str]:
    return list(ascii_uppercase) if kind == "A" else [str(number) for number in range(1, 100)]
