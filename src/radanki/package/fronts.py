"""What the front of a card shows, says and lets be read: words, alternative texts, addresses, the viewer's own data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from radanki.cards.note_types.template import fields_shown, is_special
from radanki.checks.cases.fronts import VIEWER_DATA
from radanki.package.readable_text import clozes_of, outside_clozes, readable, told_in_attributes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_DATA: Final = frozenset({"Viewer data", "Answer viewer data"})


class ShownText(NamedTuple):
    """A text of a front: which field it stands in, for which card (0 for all), and where a person meets it."""

    field: str
    card: int
    text: str
    where: str


def texts_of_front(template: str, fields: Mapping[str, str], gaps: Collection[str] = ()) -> Iterator[ShownText]:
    """Give every text of the fields that a front shows, as words and as what attributes tell.

    ``gaps`` are the fields of which the front shows the gaps' hints alone, each on its own card; what Anki itself puts
    in (tags, the deck) is left out.
    """
    for name in fields_shown(template, fields):
        value = "" if is_special(name) else fields.get(name, "")
        if not value:
            continue
        if name in _DATA:
            yield from (ShownText(name, 0, text, VIEWER_DATA) for text in _strings(value))
            continue
        parts: Mapping[int, str] = clozes_of(value) if name in gaps else {}
        for card, text in ((0, outside_clozes(value) if parts else value), *parts.items()):
            # Of a gap the front shows the hint alone, after the second pair of colons.
            shown = text.partition("::")[2] if card else text
            yield ShownText(name, card, readable(shown, tells_addresses=False), f"`{name}`")
            for attribute, told in told_in_attributes(shown):
                yield ShownText(name, card, told, f"`{name}` ({attribute})")


def _strings(data: str) -> Iterator[str]:
    """Give every text in a piece of JSON."""
    try:
        stack = [json.loads(readable(data))]
    except (ValueError, RecursionError):
        return
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
