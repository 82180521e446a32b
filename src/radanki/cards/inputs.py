"""What a case's notes are made from beside the case itself: values that the build collects from other stages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from radanki.model.card_markup import CardMarkup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from radanki.model.credit import Credit
    from radanki.model.deck import Profile
    from radanki.model.exams.definition import SetItem
    from radanki.model.images import Image
    from radanki.model.imaging.card_picture import CardPicture, Media
    from radanki.model.library import CaseFile
    from radanki.model.releases.ledger import ReleasedNote
    from radanki.model.topics.definition import TopicDefinition


@dataclass(frozen=True, slots=True)
class PictureLink:
    """Where a student opens a picture that the deck may not hold.

    ``label`` names the place without telling the answer ("Radiopaedia.org case 61830"); so must ``url``.
    """

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another case beside the answer: its title and, where the deck holds one, a picture with caption and credit.

    ``slug`` is the name of its folder, by which its cards are tagged; ``viewer`` is the markup that scrolls a stack.
    """

    title: str
    picture: CardPicture | None = None
    caption: str = ""
    credit: Credit | None = None
    slug: str = ""
    viewer: CardMarkup = field(default_factory=lambda: CardMarkup(""))


@dataclass(frozen=True, slots=True)
class PictureOfTopic:
    """A picture of a topic that the deck may show, with its case and whose it is."""

    case_file: CaseFile
    image: Image
    picture: CardPicture
    credit: Credit


@dataclass(frozen=True, slots=True)
class SetTopic:
    """A topic as it is written, with those of its pictures that the deck may show."""

    written: TopicDefinition
    pictures: tuple[PictureOfTopic, ...]


@dataclass(frozen=True, slots=True)
class CardInputs:
    """What the deck at hand may show of a case.

    ``pictures`` (by picture name) holds only what may ship; a picture that is missing there and has an entry in
    ``links`` is asked for by its link. ``credits`` is by source id, ``neighbours`` by case id. ``released`` are the
    notes of the case that students may hold, ``None`` where the case was never released; ``profile`` is the deck's.
    ``exam`` are the items of papers that ask about the case, ``topics`` those that belong to it.
    """

    pictures: Mapping[str, CardPicture]
    credits: Mapping[str, Credit]
    links: Mapping[str, PictureLink] = field(default_factory=dict)
    neighbours: Mapping[str, Neighbour] = field(default_factory=dict)
    schematic: Media | None = None
    released: tuple[ReleasedNote, ...] | None = None
    profile: Profile = "open"
    exam: tuple[SetItem, ...] = ()
    topics: tuple[SetTopic, ...] = ()

    def released_note(self, guid: str) -> ReleasedNote | None:
        """Give what was released under a guid."""
        return next((note for note in self.released or () if note.guid == guid), None)
