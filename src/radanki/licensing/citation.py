"""How a source is credited: the line on the card and the long form in the list of credits."""

from __future__ import annotations

import re
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING, Final

from radanki.licensing.changes import change_names, changes_of
from radanki.licensing.recognise import host_of, lasting_address, recognise, recognise_key
from radanki.model.credit import Credit
from radanki.vocabulary import find_licence, find_source_kind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from radanki.licensing.recognise import RecognisedSource
    from radanki.model.case import Source
    from radanki.model.images import Image
    from radanki.vocabulary import SourceKind
    from radanki.vocabulary.entries import Piece

_LINK: Final = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<address>[^)]*)\)")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def credit_line(source: Source, image: Image | None = None) -> Credit:
    """Give the credit of a source, with what was done to the picture where one is given.

    The parts of the line are put together as they stand: commas between pieces are parts too. Text is plain, not HTML.
    """
    known = _identified(source)
    kind = kind_of(source)
    values = _values(source, kind, known)
    licence = find_licence(source.licence)
    done = source.changes if image is None else (*source.changes, *changes_of(image))
    return Credit(
        parts=_parts(kind.credit, values),
        licence_name=source.licence if licence is None else licence.name,
        licence_url=None if licence is None else licence.url,
        citation=_citation(kind.citation, values),
        changes=change_names(done),
    )


def kind_of(source: Source) -> SourceKind:
    """Give the vocabulary's entry for a case's source; ``own`` and ``other`` are entries too."""
    known = None if source.url is None else recognise(source.url)
    if known is not None:
        return known.kind
    kind = find_source_kind("own" if source.own else "other")
    if kind is None:
        raise AssertionError
    return kind


def _identified(source: Source) -> RecognisedSource | None:
    """Recognise a source's page, by the lasting key that the case states where the address has none."""
    known = None if source.url is None else recognise(source.url)
    if known is None or known.key is not None or source.key is None:
        return known
    return recognise_key(known, source.key) or known


def _values(source: Source, kind: SourceKind, known: RecognisedSource | None) -> Mapping[str, str]:
    values = {
        "author": source.author,
        "title": source.title,
        "accessed": source.accessed and _day(source.accessed),
        "stated_key": source.key,
        "name": kind.name,
        "home": kind.home,
        "host": source.url and host_of(source.url),
        "url": source.url and lasting_address(source.url),
    }
    if known is not None:
        values |= {**known.values, "page": known.page, "key": known.key, "url": known.url}
    elif kind.slug in {"own", "other"}:
        values["key"] = source.key
    return {name: value for name, value in values.items() if value}


def _day(day: date) -> str:
    return f"{day.day:02d} {_MONTHS[day.month - 1]} {day.year}"


def _known_forms(pieces: tuple[Piece, ...], values: Mapping[str, str]) -> list[str]:
    """Give the first form of each piece whose values are all known."""
    chosen = (next((form for form in piece if _names(form) <= values.keys()), None) for piece in pieces)
    return [form for form in chosen if form is not None]


@cache
def _names(form: str) -> frozenset[str]:
    """Give the values that a form of the vocabulary takes."""
    return frozenset(name for _, name, _, _ in Formatter().parse(form) if name is not None)


def _citation(pieces: tuple[Piece, ...], values: Mapping[str, str]) -> str:
    filled = (form.format_map(values) for form in _known_forms(pieces, values))
    return " ".join(f"{text[:-2]}." if text.endswith("..") else text for text in filled)


def _parts(pieces: tuple[Piece, ...], values: Mapping[str, str]) -> tuple[tuple[str, str | None], ...]:
    parts: list[tuple[str, str | None]] = []
    for form in _known_forms(pieces, values):
        if parts:
            parts.append((", ", None))
        parts.extend(_linked(form, values))
    return tuple(parts)


def _linked(form: str, values: Mapping[str, str]) -> list[tuple[str, str | None]]:
    """Split a form at its links before filling it in, so that a value can't make a link of its own."""
    parts: list[tuple[str, str | None]] = []
    place = 0
    for link in _LINK.finditer(form):
        parts.append((form[place : link.start()].format_map(values), None))
        parts.append((link["text"].format_map(values), link["address"].format_map(values)))
        place = link.end()
    parts.append((form[place:].format_map(values), None))
    return [(text, address) for text, address in parts if text]
