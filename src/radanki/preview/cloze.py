"""Cloze deletions, masks of image occlusion among them, as Anki turns them into HTML.

What Anki does was found by asking its own library (tests/preview has the comparison); no code of it is here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TOKEN: Final = re.compile(r"\{\{c(\d+(?:,\d+)*)::|\}\}")
_MASK: Final = "image-occlusion:"
_DRAWN_ALWAYS: Final = ":oi=1"
_MASK_ATTRIBUTES: Final = {"oi": "data-occludeInactive", "fs": "data-font-size"}
_NAMED: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_FIRST_UNESCAPED: Final = 0x100
"""Anki writes what is in Latin 1, letters and digits apart, as entities; it leaves the rest of Unicode as it is."""


@dataclass(slots=True)
class _Cloze:
    ordinals: tuple[int, ...]
    parts: list[Markup | _Cloze] = field(default_factory=list)
    hint: Markup | None = None

    @property
    def written_ordinals(self) -> str:
        return ",".join(map(str, self.ordinals))


def revealed(text: Markup, ordinal: int, *, is_question: bool) -> Markup:
    """Give a field as one card shows it: its own clozes hidden on the question, all others open.

    Empty where the field has no cloze of that number.
    """
    parts = _parsed(text)
    if not _has(parts, ordinal):
        return Markup("")
    return Markup("").join(_shown(part, ordinal, is_question=is_question) for part in parts)


def without_others(text: Markup, ordinal: int) -> Markup:
    """Give a field without what a card never shows: other cards' words, and their masks where those stay open."""
    return Markup("").join(_own(part, ordinal) for part in _parsed(text))


def _own(part: Markup | _Cloze, ordinal: int) -> Markup:
    if isinstance(part, Markup):
        return part
    content = Markup("").join(_own(inner, ordinal) for inner in part.parts)
    if ordinal not in part.ordinals and not (content.startswith(_MASK) and _DRAWN_ALWAYS in content):
        return Markup("")
    hint = Markup("") if part.hint is None else Markup("::{}").format(part.hint)
    return Markup("{{{{c{}::{}{}}}}}").format(part.written_ordinals, content, hint)


def _parsed(text: Markup) -> list[Markup | _Cloze]:
    """Give text and clozes in order; what stands in a cloze that never ends is lost, as in Anki."""
    whole: list[Markup | _Cloze] = []
    around: list[_Cloze] = []
    end = 0
    for token in _TOKEN.finditer(text):
        into = around[-1].parts if around else whole
        if token[1] is not None:
            into.append(text[end : token.start()])
            around.append(_Cloze(tuple(map(int, token[1].split(",")))))
        elif around:
            into.append(text[end : token.start()])
            finished = around.pop()
            _split_hint(finished)
            (around[-1].parts if around else whole).append(finished)
        else:
            into.append(text[end : token.end()])
        end = token.end()
    if not around:
        whole.append(text[end:])
    return whole


def _split_hint(cloze: _Cloze) -> None:
    for place, part in enumerate(cloze.parts):
        if isinstance(part, Markup) and "::" in part:
            before, _, cloze.hint = part.partition("::")
            cloze.parts = [*cloze.parts[:place], before]
            return


def _has(parts: Sequence[Markup | _Cloze], ordinal: int) -> bool:
    return any(isinstance(part, _Cloze) and (ordinal in part.ordinals or _has(part.parts, ordinal)) for part in parts)


def _shown(part: Markup | _Cloze, ordinal: int, *, is_question: bool) -> Markup:
    if isinstance(part, Markup):
        return part
    is_asked = ordinal in part.ordinals
    first = part.parts[0] if part.parts else None
    if isinstance(first, Markup) and first.startswith(_MASK):
        return _mask(first, part.written_ordinals, _mask_class(is_asked=is_asked, is_question=is_question))
    content = Markup("").join(_shown(inner, ordinal, is_question=is_question) for inner in part.parts)
    if not is_asked:
        return Markup('<span class="cloze-inactive" data-ordinal="{}">{}</span>').format(part.written_ordinals, content)
    if is_question:
        hidden, hint = _as_attribute(content), "..." if part.hint is None else part.hint
        asked = Markup('<span class="cloze" data-cloze="{}" data-ordinal="{}">[{}]</span>')
        return asked.format(hidden, part.written_ordinals, hint)
    return Markup('<span class="cloze" data-ordinal="{}">{}</span>').format(part.written_ordinals, content)


def _mask_class(*, is_asked: bool, is_question: bool) -> str:
    if not is_asked:
        return "cloze-inactive"
    return "cloze" if is_question else "cloze-highlight"


def _mask(text: Markup, ordinals: str, name: str) -> Markup:
    """Give the element that the drawing of masks reads: shape and numbers as ``data-`` attributes."""
    shape, *values = text.removeprefix(_MASK).split(":")
    attributes = Markup("").join(_mask_attributes(values))
    return Markup('<div class="{}" data-ordinal="{}" data-shape="{}" {}></div>').format(
        name, ordinals, shape, attributes
    )


def _mask_attributes(values: Sequence[Markup]) -> Iterator[Markup]:
    for value in values:
        key, _, written = value.partition("=")
        if key == "text":
            written = _as_attribute(written)
        yield Markup('{}="{}" ').format(_MASK_ATTRIBUTES.get(key) or Markup("data-{}").format(key), written)


def _as_attribute(text: Markup) -> Markup:
    return Markup("".join(_entity(letter) for letter in str(text)))  # noqa: S704  # entities only, as Anki writes them


def _entity(letter: str) -> str:
    if ord(letter) >= _FIRST_UNESCAPED or (letter.isascii() and letter.isalnum()):
        return letter
    return _NAMED.get(letter, f"&#x{ord(letter):02X};")
