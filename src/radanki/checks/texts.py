"""Every text of what was read from a file, each with its place and what it may hold."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from pydantic import BaseModel

from radanki.vocabulary.text_contents import text_contents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.library import Location
    from radanki.model.releases.ledger import Ledger
    from radanki.vocabulary.text_contents import Content

_ASIDE: Final = "cleared_text"
_WITHOUT_TEXT: Final = frozenset({type(None), bool, int, float})
"""What most values of a case are: there is no need to look into them."""


class FoundText(NamedTuple):
    """A text, the way to it, and what its field may hold."""

    location: Location
    text: str
    content: Content


def texts_of(entry: BaseModel) -> list[FoundText]:
    """Give every text of a case, a deck or a curriculum, by walking the model: a new field is among them.

    The sentences under ``cleared_text`` are left out: they stand in another field.
    """
    found: list[FoundText] = []
    _gather(entry, (), "prose", found)
    return found


def _gather(value: object, location: Location, content: Content, found: list[FoundText]) -> None:
    if isinstance(value, str):
        found.append(FoundText(location, value, content))
    elif isinstance(value, BaseModel):
        for attribute, name, of_field in _fields_of(type(value)):
            inner = getattr(value, attribute)
            if inner.__class__ not in _WITHOUT_TEXT:
                _gather(inner, (*location, name), of_field, found)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _gather(inner, (*location, str(key)), content, found)
    elif isinstance(value, tuple | list):
        for place, inner in enumerate(value):
            if inner.__class__ not in _WITHOUT_TEXT:
                _gather(inner, (*location, place), content, found)


@cache
def _fields_of(model: type[BaseModel]) -> tuple[tuple[str, str, Content], ...]:
    """Give the fields of a model that are searched: attribute, name in the file, and what it may hold."""
    known = text_contents()
    return tuple(
        (attribute, field.alias or attribute, known.get(f"{model.__name__}.{attribute}", "prose"))
        for attribute, field in model.model_fields.items()
        if attribute != _ASIDE
    )


def texts_of_ledger(ledger: Ledger) -> Iterator[FoundText]:
    """Give every text of ``decks/ledger.json`` that people wrote once; the rest has forms of its own."""
    for at, release in enumerate(ledger.releases):
        for place, deck in enumerate(release.decks):
            yield FoundText(("releases", at, "decks", place, "name"), deck.name, "prose")
            yield FoundText(("releases", at, "decks", place, "title"), deck.title, "prose")
    for at, case in enumerate(ledger.cases):
        yield FoundText(("cases", at, "title"), case.title, "prose")
        yield FoundText(("cases", at, "folder"), case.folder.rpartition("/")[2], "file")
        for place, text in enumerate(case.corrections):
            yield FoundText(("cases", at, "corrections", place), text.partition(": ")[2] or text, "prose")
        if case.retired is not None:
            yield FoundText(("cases", at, "retired", "reason"), case.retired.reason, "prose")
        for place, note in enumerate(case.notes):
            if note.withdrawn is not None:
                yield FoundText(("cases", at, "notes", place, "withdrawn", "reason"), note.withdrawn.reason, "prose")
