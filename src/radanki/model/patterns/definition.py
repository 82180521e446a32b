"""Which patterns there are: ``decks/patterns/<name>.yaml``, a list whose rows become a note each."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field

from radanki.model.entry import Entry
from radanki.model.scalars import Slug, Text

if TYPE_CHECKING:
    from radanki.model.library import Location, Places

_RECIPE: Final = "radanki/pattern/1"
_ID_DIGITS: Final = 16


class PatternDefinition(Entry):
    """One thing to be told on many pictures of one modality.

    ``among`` are rows of curricula of which each of its pictures names one. Those with ``shows`` show it, the normal
    ones and the mimics don't; without ``shows`` it is normal or not that is asked. ``mimics`` are rows of other disease
    that is shown among those without. ``yes`` and ``no`` are the two verdicts.
    """

    slug: Slug
    ask: Text
    modality: Slug
    among: Annotated[tuple[Text, ...], Field(min_length=1)]
    shows: Text | None = None
    mimics: tuple[Text, ...] = ()
    yes: Text = "Abnormal"
    no: Text = "Normal"


class PatternListDefinition(Entry):
    """A list of patterns; its short name and a row's slug and modality are what makes a note the same for ever."""

    patterns: Slug
    rows: Annotated[tuple[PatternDefinition, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A row of a list, with the place where it stands, and the id of its library where that has one."""

    of_list: str
    definition: PatternDefinition
    places: Places
    row: int
    library_id: str = ""

    @property
    def id(self) -> str:
        """What stands for a case's id: 16 hex digits of library, list, slug and modality, which no wording changes.

        Two libraries may well have a list `films` with a row `chest`: by the library's id their notes are two. The
        library of radanki itself was there before such ids, and has none.
        """
        recipe = f"{_RECIPE}|{self.library_id}" if self.library_id else _RECIPE
        identity = f"{recipe}|{self.of_list}/{self.definition.slug}|{self.definition.modality}"
        return hashlib.sha256(identity.encode()).hexdigest()[:_ID_DIGITS]

    @property
    def name(self) -> str:
        """What people call it."""
        return f"{self.of_list}/{self.definition.slug}"

    def at(self, *keys: str | int) -> Location:
        """Give the place of one of its values in the file."""
        return ("rows", self.row, *keys)
