"""Whose the pictures of a card are, picture by picture, and whether their licences let another program have them."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from radanki.exporting.field_markup import one_line
from radanki.licensing.licence_names import licence_meant_by
from radanki.vocabulary import find_licence, licences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from radanki.vocabulary import Licence

_LINE: Final = re.compile(r"<br\s*/?>")
_NUMBERS: Final = re.compile(r"Pictures? ([0-9, ]+):\s*")
_LICENCE: Final = re.compile(r"^(?:Licence|licence)\s+")
_LINK: Final = re.compile(r'<a href="(https?://[^"]+)"')
_TO_THE_PROJECT: Final = "permission"
"""Leave was given to the deck in writing; nobody else has it."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What has to be told of one picture: who made it, where it is from, and under which licence."""

    credit: str = ""
    source: str = ""
    licence_name: str = ""
    licence: Licence | None = None

    @property
    def may_travel(self) -> bool:
        """Whether the picture may be shown by another program as it is shown here; where in doubt, it may not."""
        return self.licence is not None and self.licence.profile != "never" and self.licence.slug != _TO_THE_PROJECT

    @property
    def line(self) -> str:
        """Give credit and licence in one line of text."""
        address = "" if self.licence is None or self.licence.url is None else f" ({self.licence.url})"
        return ", ".join(part for part in (self.credit, f"{self.licence_name}{address}") if part)


def rights_of(fields: Mapping[str, str], place: int) -> Rights:
    """Give the rights in a note's picture at this place, counted from 1."""
    credit, licence = _line_of(fields.get("Full credit", ""), place), _line_of(fields.get("Licence", ""), place)
    name = _LICENCE.sub("", one_line(licence))
    links = _LINK.findall(credit)
    slug = licence_meant_by(_known_name(name)) if name else None
    return Rights(
        credit=one_line(credit),
        source=html.unescape(links[-1]) if links else "",
        licence_name=name,
        licence=None if slug is None else find_licence(slug),
    )


def contributors_of(fields: Mapping[str, str]) -> str:
    """Give who wrote the texts and drew the marks, and under which licence, in one line."""
    return one_line(fields.get("Contributors", ""))


def _line_of(field: str, place: int) -> str:
    """Give the line that speaks of the picture: the only one, or the one that names its number."""
    lines = list(_numbered(field))
    for numbers, line in lines:
        if not numbers or place in numbers:
            return line
    return lines[0][1] if len(lines) == 1 else ""


def _numbered(field: str) -> Iterator[tuple[frozenset[int], str]]:
    for line in _LINE.split(field):
        told = _NUMBERS.match(line)
        numbers = frozenset(int(number) for number in told[1].replace(",", " ").split()) if told else frozenset[int]()
        yield numbers, line[told.end() :] if told else line


def _known_name(name: str) -> str:
    """Give the short name of the vocabulary for the name that cards print, else the words themselves."""
    return _slugs().get(name, name)


@cache
def _slugs() -> Mapping[str, str]:
    return {one.name: one.slug for one in licences()}
