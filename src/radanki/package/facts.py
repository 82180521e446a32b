"""What each card of a note asks and answers, read from its fields: the same for a note at hand and one in a package."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from radanki.model.note import ASKS_DIAGNOSIS, MASKED
from radanki.model.releases.fact import Fact, sketch_of
from radanki.package.readable_text import clozes_of, readable
from radanki.package.references import references_in
from radanki.vocabulary.small_words import SMALL_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from radanki.model.note import NoteKind

_WORD: Final = re.compile(r"[^\W_]+")
_STEM: Final = 7
"""Letters by which a word is known, so that another ending makes no other word."""
_LINK: Final = re.compile(r'href="([^"]*)"')
_NUMBERS: Final = re.compile(r"(left|top|width|height|rx|ry|points)=([0-9.,eE +-]{1,4000})")
_GRID: Final = 12
"""A picture's side in cells; a mask is known by the cells that it covers, so that a redrawn one is the same."""
_MOST_POINTS: Final = 500


def facts_of(kind: NoteKind | None, fields: Mapping[str, str], numbers: Iterable[int]) -> tuple[Fact, ...]:
    """Give the facts of a note's cards, in the order of their numbers; none of what is withdrawn, or of no known kind.

    ``fields`` are its fields by name, as HTML.
    """
    if kind is None or fields.get("Withdrawn"):
        return ()
    if kind in MASKED:
        return tuple(_of_masks(fields, numbers))
    if kind == "pattern":  # its pictures come and go, and their answers with them: what it asks is its question
        asked = _words(fields.get("Prompt", ""))
        return (Fact(1, sketch_of(asked), sketch_of(asked)),)
    if kind in {"find", "checklist", *ASKS_DIAGNOSIS} or fields.get("Typed answer"):
        asked = _pictures(fields)
        told = _words(fields.get("Why", "")) if kind == "find" else set()
        told = told or _words(fields.get("Answer", ""))
    else:
        topic = _words(fields.get("Title", "").rpartition(" (")[0])
        asked, told = (
            words - topic or words for words in (_words(fields.get("Prompt", "")), _words(fields.get("Answer", "")))
        )
        if kind == "pearl" and not fields.get("Why"):
            asked = set()  # the same words on every pearl that has no gap
    return (Fact(1, sketch_of(asked), sketch_of(told)),)


def _of_masks(fields: Mapping[str, str], numbers: Iterable[int]) -> Iterator[Fact]:
    masks, answers, gone = (clozes_of(fields.get(name, "")) for name in ("Occlusion", "Answers", "Notices"))
    for number in sorted(numbers):
        if number not in gone:
            label = readable(answers.get(number, "")).partition("\n")[0]
            yield Fact(number, sketch_of(_cells(masks.get(number, ""))), sketch_of(_words(label)))


def _words(markup: str) -> set[str]:
    words = (word.casefold() for word in _WORD.findall(readable(markup, tells_addresses=False)))
    return {word[:_STEM] for word in words if word not in SMALL_WORDS}


def _pictures(fields: Mapping[str, str]) -> set[str]:
    shown = "".join(fields.get(name, "") for name in ("Pictures", "Stack"))
    links = _LINK.findall(f"{fields.get('Prompt', '')}{fields.get('Link', '')}")
    return {*references_in(shown).counted, *(html.unescape(link) for link in links)}


def _cells(masks: str) -> set[str]:
    """Give the cells of the picture that the masks of one card cover, by the rectangle round each."""
    found: set[str] = set()
    for mask in masks.split("image-occlusion:")[1:]:
        left, top, right, bottom = (int(min(max(side, 0.0), 0.999) * _GRID) for side in _sides(mask))
        found |= {f"{x}-{y}" for x in range(left, right + 1) for y in range(top, bottom + 1)}
    return found


def _sides(mask: str) -> tuple[float, float, float, float]:
    values = dict(_NUMBERS.findall(mask))
    try:
        pairs = [pair.split(",") for pair in values.pop("points", "").split()[:_MOST_POINTS]]
        points = [(float(x), float(y)) for x, y in pairs]
        at = {key: float(value) for key, value in values.items()}
    except ValueError:
        return 0.0, 0.0, 0.0, 0.0
    if points:
        across, down = zip(*points, strict=True)
        return min(across), min(down), max(across), max(down)
    left, top = at.get("left", 0.0), at.get("top", 0.0)
    width, height = at.get("width", 2 * at.get("rx", 0.0)), at.get("height", 2 * at.get("ry", 0.0))
    return left, top, left + width, top + height
