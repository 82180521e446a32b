"""Which fields a card template shows: Anki's own syntax, as far as templates of ours use it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TOKEN = re.compile(r"\{\{([^{}]*)\}\}")
_SPECIAL = frozenset({"Tags", "Deck", "Subdeck", "Card", "Type", "CardFlag", "CardID", "FrontSide"})


def fields_of(template: str) -> tuple[str, ...]:
    """Give every name that a side can show, in order: a field's, ``Tags`` or ``Deck`` if they stand on it.

    What stands inside both ``{{#X}}`` and ``{{^X}}`` is never shown and not given.
    """
    return tuple(dict.fromkeys(name for name, conditions in _shown(template) if _is_possible(conditions)))


def fields_shown(template: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """Give the names that a side shows of a note with these values: sections of empty fields are left out."""
    return tuple(
        dict.fromkeys(
            name
            for name, conditions in _shown(template)
            if all(bool(values.get(field, "").strip()) == wanted for field, wanted in conditions)
        )
    )


def is_special(name: str) -> bool:
    """Whether Anki itself fills in what stands for a name (``Tags``, ``Deck``, ``FrontSide``)."""
    return name in _SPECIAL


def _shown(template: str) -> Iterator[tuple[str, tuple[tuple[str, bool], ...]]]:
    """Give each name that is put in, with the fields that must be filled (true) or empty (false) around it.

    What is only compared with what was typed (``type:``) is not put in.
    """
    around: list[tuple[str, bool]] = []
    for token in _TOKEN.finditer(template):
        text = token[1].strip()
        if text.startswith(("#", "^")):
            around.append((text[1:].strip(), text.startswith("#")))
        elif text.startswith("/"):
            if around:
                around.pop()
        elif not text.startswith(("!", "type:")):
            yield text.rpartition(":")[2].strip(), tuple(around)


def _is_possible(conditions: tuple[tuple[str, bool], ...]) -> bool:
    return not any((field, not wanted) in conditions for field, wanted in conditions)
