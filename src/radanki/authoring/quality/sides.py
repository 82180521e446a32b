"""What a student reads of an answer without unfolding anything, by what it is."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

from radanki.package.readable_text import read_markup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_UNREAD: Final = frozenset({"script", "style", "template"})
_ALONE: Final = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_BY_CLASS: Final = {
    "rk-label": "label",
    "rk-labels": "label",
    "rk-also": "label",
    "rk-verdict": "verdict",
    "rk-reason": "why",
}
FOLDED: Final = "folded"
OTHER: Final = "other"


def words_by_part(markup: str) -> Mapping[str, int]:
    """Count the words of a side of a card by their part (``data-rk``), else ``other``; what is folded counts apart."""
    reader = _Parts()
    read_markup(reader, markup)
    return reader.words


class _Parts(HTMLParser):
    """Counts words; of an element that is folded only the summary is read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: dict[str, int] = {}
        self._open: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag in _ALONE:
            return
        told = dict(attrs)
        classes = (told.get("class") or "").split()
        part = told.get("data-rk") or next((_BY_CLASS[name] for name in classes if name in _BY_CLASS), None)
        if tag in _UNREAD or "display: none" in (told.get("style") or ""):
            part = FOLDED
        self._open.append((tag, part))

    def handle_endtag(self, tag: str) -> None:
        if any(tag == opened for opened, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        count = sum(any(letter.isalnum() for letter in word) for word in data.split())
        if count:
            part = self._part()
            self.words[part] = self.words.get(part, 0) + count

    def _part(self) -> str:
        tags = [tag for tag, _ in self._open]
        is_folded = any(
            tag == "details" and "summary" not in tags[place + 1 : place + 2] for place, tag in enumerate(tags)
        )
        named = [part for _, part in self._open if part is not None and part != "1"]
        return FOLDED if is_folded or FOLDED in named else named[-1] if named else OTHER
