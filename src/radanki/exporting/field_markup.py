"""What other programs can take of a field's HTML: its words, its pictures in order, one of many values, a list."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final

from radanki.package.readable_text import readable

_DIVISION: Final = re.compile(r"<(/?)div\b[^<>]*>")
_PICKS: Final = '<div class="rk-pick"'
_PICTURE: Final = re.compile(r"<img\b([^<>]*)>")
_ATTRIBUTE: Final = re.compile(r'(?<![\w-])([\w-]+)="([^"]*)"')
_CHOICE: Final = re.compile(r"<li\b([^<>]*)>\s*<span>(.*?)</span>", re.DOTALL)
_EDGE: Final = re.compile(r'<span class="rk-side rk-(left|right|top|bottom)">([^<>]*)</span>')
_RIGHT: Final = 'data-rk="correct"'
_VERDICT: Final = re.compile(r'<div class="rk-verdict"[^<>]*>(.*?)</div>', re.DOTALL)
_ALSO: Final = re.compile(r'\s*<span class="rk-also">.*?</span>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture of a field: the name of its file, what a screen reader says of it, and its size."""

    name: str
    alt: str
    width_px: int
    height_px: int


def words(markup: str) -> str:
    """Give the words of a field as lines of text, without the addresses of its links."""
    return readable(markup, tells_addresses=False)


def one_line(markup: str) -> str:
    """Give the words of a field as one line."""
    return " ".join(words(markup).split())


def without_aliases(markup: str) -> str:
    """Leave out the other names that an answer goes by."""
    return _ALSO.sub("", markup)


def verdict_and_reason(markup: str) -> tuple[str, str]:
    """Give the answer of one mask, and how one knows."""
    found = _VERDICT.search(markup)
    if found is None:
        return one_line(markup), ""
    return one_line(without_aliases(found[1])), one_line(markup[found.end() :])


def values_of(markup: str) -> tuple[str, ...] | None:
    """Give the values of a field that holds one for each picture of a pattern; ``None`` for any other field."""
    if not markup.startswith(_PICKS):
        return None
    parts: list[str] = []
    depth = start = 0
    for division in _DIVISION.finditer(markup):
        if division[1]:
            if depth == 2:  # noqa: PLR2004  # the end of what lies in the outermost division
                parts.append(markup[start : division.end()])
            depth -= 1
        else:
            if depth == 1:
                start = division.start()
            depth += 1
    return tuple(parts)


def pictures_in(markup: str) -> tuple[ShownPicture, ...]:
    """Give the pictures of a field in their order; of a stack every slice, the one that is shown first before all."""
    found = (dict(_ATTRIBUTE.findall(picture)) for picture in _PICTURE.findall(markup))
    return tuple(
        ShownPicture(
            name=html.unescape(told["src"]),
            alt=html.unescape(told.get("alt", "")),
            width_px=_whole(told, "width"),
            height_px=_whole(told, "height"),
        )
        for told in found
        if told.get("src")
    )


def edges_in(markup: str) -> dict[str, str]:
    """Give the letters at the edges of the first picture of a field: which side of the patient each is."""
    edges: dict[str, str] = {}
    for edge, letters in _EDGE.findall(markup):
        edges.setdefault(edge, one_line(letters))
    return edges


def choices_in(markup: str) -> tuple[tuple[str, bool], ...]:
    """Give the choices of a question, each with whether it is right."""
    return tuple((one_line(text), _RIGHT in attributes) for attributes, text in _CHOICE.findall(markup))


def _whole(told: dict[str, str], name: str) -> int:
    value = told.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 7 else 0  # noqa: PLR2004
