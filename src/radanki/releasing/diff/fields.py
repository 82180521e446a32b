"""The fields of a note before and after: which side of which card differs, in what way, and the words of both."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.package.readable_text import clozes_of, outside_clozes, readable
from radanki.package.references import references_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.releases.changes import Aspect
    from radanki.releasing.diff.state import KnownNote

EVERY_CARD: Final = 0

_GEOMETRY: Final = frozenset({"Viewer data", "Answer viewer data"})
_MASKS: Final = "Occlusion"
_FOLLOWS: Final = frozenset({"Frame"})
"""Fields that only repeat what another says: the frame is the picture's width and height."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs, on one card or (0) on all; ``before`` and ``after`` are equal where no word differs."""

    field: str
    aspect: Aspect
    card: int
    before: str
    after: str
    what: str


def differences(before: KnownNote, after: KnownNote) -> Iterator[Difference]:
    """Give every difference of two notes of one guid, in the order of the fields."""
    names = dict.fromkeys((*after.type.fields, *before.type.fields))
    for name in names:
        old, new = before.fields.get(name, ""), after.fields.get(name, "")
        if old == new or name in _FOLLOWS or name == "Id":
            continue
        aspect = _aspect(name, after)
        if after.asks_findings and "{{c" in f"{old}{new}":
            yield from _by_card(before, after, name, aspect)
            old, new = outside_clozes(old), outside_clozes(new)
            if old.strip() == new.strip() or name == _MASKS:
                continue
        yield _difference(name, aspect, old, new)


def _aspect(name: str, note: KnownNote) -> Aspect:
    """Say on which side a field is met; the rest (a title) is met in Anki's browser only."""
    if name in note.type.front:
        return "question"
    return "answer" if name in note.type.back else "tags"


def _by_card(before: KnownNote, after: KnownNote, name: str, aspect: Aspect) -> Iterator[Difference]:
    """Compare what each card has in a field with gaps; a card that only one of both has is told of elsewhere."""
    old, new = clozes_of(before.fields.get(name, "")), clozes_of(after.fields.get(name, ""))
    for number in sorted(before.cards.keys() & after.cards.keys()):
        was, now = old.get(number, ""), new.get(number, "")
        if was == now:
            continue
        if name == _MASKS:
            yield Difference(name, aspect, number, "", "", "mask redrawn")
        elif name == "Marks":
            # The label on the picture says what the answer says, and stands where the mask stands.
            if readable(was) != readable(now):
                yield Difference(name, aspect, number, "", "", "label on the picture")
        else:
            yield _difference(name, aspect, _without_hint_head(was), _without_hint_head(now), number)


def _without_hint_head(content: str) -> str:
    """Leave out what stands before the words of every hint: the sign of its gap, and the word that unfolds it."""
    return _HINT_HEAD.sub("", content.removeprefix("-::"))


_HINT_HEAD: Final = re.compile(r"<summary\b[^<>]*>[^<>]*</summary>")


def _difference(name: str, aspect: Aspect, old: str, new: str, card: int = EVERY_CARD) -> Difference:
    if name in _GEOMETRY:
        return Difference(name, aspect, card, "", "", "marks in the viewer" if aspect == "answer" else "viewer")
    was, now = readable(old), readable(new)
    if was != now:
        return Difference(name, aspect, card, was, now, _phrase(name, was, now))
    pictures = [references_in(text).counted | references_in(text).uncounted for text in (old, new)]
    if pictures[0] != pictures[1]:
        return Difference(name, "picture", card, "", "", "picture")
    marks = "marks on the picture" if name in {"Answer pictures", "Pictures", "Image"} else f"layout of {name.lower()}"
    return Difference(name, aspect, card, "", "", marks)


def _phrase(name: str, was: str, now: str) -> str:
    label = _LABELS.get(name, name.lower())
    if not was:
        return f"{label} added"
    return f"{label} taken out" if not now else f"{label} reworded"


_LABELS: Final = {
    "Prompt": "question",
    "Header": "question",
    "So far": "what is known so far",
    "Hint 1": "hint",
    "Hint 2": "second hint",
    "Hints": "hint",
    "Answers": "answer",
    "Why": "reason",
    "Picture line": "line below the picture",
    "Pictures": "line below a picture",
    "Answer pictures": "words on the picture",
    "Stack": "line below a picture",
    "Link": "link to the picture",
}
