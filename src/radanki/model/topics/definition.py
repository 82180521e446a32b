"""Which topics there are: ``decks/topics/<name>.yaml``, a list whose rows become a note each.

A topic is a disease across its cases: how it looks by modality, what else looks like it, and where one goes wrong. Its
note is one of the case that the row names as its own, so that it is found, credited and withdrawn with that case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from radanki.model.entry import Entry
from radanki.model.scalars import CaseId, Slug, Text

if TYPE_CHECKING:
    from radanki.model.library import Location, Places


class TopicPicture(Entry):
    """A picture of a case that shows the disease."""

    case: CaseId
    image: Slug


class TopicLook(Entry):
    """How the disease looks in one modality, and on which pictures."""

    modality: Slug
    text: Text
    pictures: Annotated[tuple[TopicPicture, ...], Field(min_length=1, max_length=4)]


class TopicDefinition(Entry):
    """A disease across its cases; ``case`` is the one that its note belongs to, ``gist`` the answer in a line."""

    slug: Slug
    title: Text
    case: CaseId
    gist: Text
    looks: Annotated[tuple[TopicLook, ...], Field(min_length=2)]
    differential: tuple[Text, ...] = ()
    pitfalls: Annotated[tuple[Text, ...], Field(min_length=1)]


class TopicListDefinition(Entry):
    """A list of topics by its short name."""

    topics: Slug
    rows: Annotated[tuple[TopicDefinition, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Topic:
    """A row of a list, with the place where it stands."""

    definition: TopicDefinition
    places: Places
    row: int

    def at(self, *keys: str | int) -> Location:
        """Give the place of one of its values in the file."""
        return ("rows", self.row, *keys)
