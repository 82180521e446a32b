"""A card's two sides from its template and its note: Anki's own syntax, as far as cards of ours can use it.

That is ``{{Field}}``, ``{{#Field}}``, ``{{^Field}}``, ``{{FrontSide}}``, the filters ``cloze``, ``hint``, ``type`` and
``text``, and the names that Anki fills in itself. Tests compare every card with what Anki's own library gives.
"""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from radanki.preview.cloze import revealed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from radanki.cards.note_types import NoteType

_TOKEN: Final = re.compile(r"<!--.*?-->|\{\{(.*?)\}\}", re.DOTALL)
_EMPTY: Final = re.compile(r"(?:\s|</?(?:br|div)\s?/?>)*", re.IGNORECASE)
_CLOZE_CARD: Final = re.compile(r"c(\d+)")
_TAG: Final = re.compile(r"<[^>]*>")
_FRONT_SIDE: Final = "FrontSide"
_NO_FLAG: Final = "flag0"
"""What ``{{CardFlag}}`` is on a card that nobody has flagged."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The HTML of a card's two sides, without the note type's style."""

    question: Markup
    answer: Markup


@dataclass(frozen=True, slots=True)
class _Side:
    """What a template is filled in with."""

    values: Mapping[str, Markup]
    ordinal: int
    is_question: bool
    front: Markup


def sides_of(
    note_type: NoteType, fields: Mapping[str, Markup], ordinal: int, *, deck: str, tags: Sequence[str] = ()
) -> Sides:
    """Give both sides of one card; ``ordinal`` counts from 1, ``deck`` is the full name.

    Raises:
        KeyError: where a template asks for a field that the note type has not.
    """
    own = {
        "Tags": " ".join(tags),
        "Type": note_type.name,
        "Deck": deck,
        "Subdeck": deck.rpartition("::")[2],
        "Card": note_type.template_name,
        "CardFlag": _NO_FLAG,
    }
    values = {
        **{name: Markup(text) for name, text in own.items()},  # noqa: S704  # Anki puts them in as they are
        **dict.fromkeys((field.name for field in note_type.fields), Markup("")),
        **fields,
    }
    question = filled_in(note_type.front, values, ordinal, is_question=True)
    return Sides(question, filled_in(note_type.back, values, ordinal, is_question=False, front=question))


def filled_in(
    template: str, values: Mapping[str, Markup], ordinal: int, *, is_question: bool, front: Markup | None = None
) -> Markup:
    """Give one side of a card from any template; ``front`` is what ``{{FrontSide}}`` stands for on an answer."""
    side = _Side(values, ordinal, is_question, front or Markup(""))
    return Markup("").join(_pieces(Markup(template), side))  # noqa: S704  # a template is HTML


def is_empty(value: Markup) -> bool:
    """Whether a field counts as empty for ``{{#Field}}``: blanks, line breaks and empty blocks are nothing."""
    return _EMPTY.fullmatch(value) is not None


def _pieces(template: Markup, side: _Side) -> Iterator[Markup]:
    shown: list[bool] = []
    end = 0
    for token in _TOKEN.finditer(template):
        if all(shown):
            yield template[end : token.start()]
        end = token.end()
        name = "" if token[1] is None else token[1].strip()
        if token[1] is None:
            piece = template[token.start() : token.end()]
        elif name.startswith(("#", "^")):
            shown.append(_is_filled(name[1:].strip(), side) == name.startswith("#"))
            continue
        elif name.startswith("/"):
            shown.pop()
            continue
        else:
            piece = _replaced(name, side) if all(shown) else Markup("")
        if all(shown):
            yield piece
    yield template[end:]


def _is_filled(name: str, side: _Side) -> bool:
    if name not in side.values and (card := _CLOZE_CARD.fullmatch(name)):
        return int(card[1]) == side.ordinal
    return not is_empty(side.values[name])


def _replaced(name: str, side: _Side) -> Markup:
    *filters, field = name.split(":")
    if "type" in filters:
        # The reviewer puts the text field there, when the rest of the side is done.
        return Markup("[[{}]]").format(name)
    text = side.front if field == _FRONT_SIDE else side.values[field]
    for known in reversed(filters):
        text = _filtered(known, text, field, side)
    return text


def _filtered(name: str, text: Markup, field: str, side: _Side) -> Markup:
    match name:
        case "cloze":
            return revealed(text, side.ordinal, is_question=side.is_question)
        case "hint":
            return _hint(text, field)
        case "text":
            return Markup(html.unescape(_TAG.sub("", text)))  # noqa: S704  # Anki, too, puts it in as it is
        case _:
            return text


def _hint(text: Markup, field: str) -> Markup:
    """Give a link that shows its text when it is pressed; its id is a hash, though not the one that Anki takes."""
    if not text.strip():
        return text
    name = f"hint{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    return Markup(
        '\n<a class=hint href="#"\nonclick="this.style.display=\'none\';\n'
        "document.getElementById('{0}').style.display='block';\nreturn false;\" draggable=false>\n"
        '{1}</a>\n<div id="{0}" class=hint style="display: none">{2}</div>\n'
    ).format(name, field, text)
