"""Every text of what was read from a file, each with its place and what it may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydantic import BaseModel

from radanki.vocabulary.text_contents import text_contents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.library import Location
    from radanki.model.releases.ledger import Ledger
    from radanki.vocabulary.text_contents import Content

_ASIDE = "cleared_text"


class FoundText(NamedTuple):
    """A text, the way to it, and what its field may hold."""

    location: Location
    text: str
    content: Content


def texts_of(entry: BaseModel) -> Iterator[FoundText]:
    """Give every text of a case, a deck or a curriculum, by walking the model: a new field is among them.

    The sentences under ``cleared_text`` are left out: they stand in another field.
    """
    yield from _texts_in(entry, (), "")


def _texts_in(value: object, location: Location, field: str) -> Iterator[FoundText]:
    if isinstance(value, str):
        yield FoundText(location, value, text_contents().get(field, "prose"))
    elif isinstance(value, BaseModel):
        for name, shape in type(value).model_fields.items():
            if name != _ASIDE:
                yield from _texts_in(
                    getattr(value, name), (*location, shape.alias or name), f"{type(value).__name__}.{name}"
                )
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts_in(inner, (*location, str(name)), field)
    elif isinstance(value, tuple | list):
        for place, inner in enumerate(value):
            yield from _texts_in(inner, (*location, place), field)


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
