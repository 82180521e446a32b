"""A case in small: what rules that join cases, selections and the order of study go by, and nothing else.

A library of ten thousand cases is joined in a moment where its texts need not be read for it. So a summary holds plain
values alone, and no places: where a value stands is looked up in its file once there is something to say of it
(:meth:`radanki.model.library.Library.places_of`). The only way to one is ``summary_of`` of
:mod:`radanki.library.joined.summaries`.
"""

from __future__ import annotations

from dataclasses import dataclass

from radanki.model.case import Kind  # noqa: TC001  # what decodes summaries reads the annotations
from radanki.model.deck import Profile  # noqa: TC001  # as above
from radanki.model.images import Asks  # noqa: TC001  # as above
from radanki.model.note import NoteKind  # noqa: TC001  # as above
from radanki.model.placement import Placement  # noqa: TC001  # as above


@dataclass(frozen=True, slots=True)
class FindingSummary:
    """A finding by its number and its names, and the cards that it asks for."""

    number: int
    label: str
    asks: tuple[Asks, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PictureSummary:
    """A picture by its name, with its findings.

    ``is_complete`` is what the case says: all that is to be seen is told. ``ships`` are the profiles of decks that may
    show it, as far as its case file tells, ``reserved`` the numbers that no finding may have any more.
    """

    name: str
    is_held: bool
    is_complete: bool
    ships: tuple[Profile, ...]
    findings: tuple[FindingSummary, ...] = ()
    reserved: tuple[int, ...] = ()

    @property
    def is_searched(self) -> bool:
        """Whether something is to be found on it."""
        return any("find" in finding.asks for finding in self.findings)


@dataclass(frozen=True, slots=True)
class ItemSummary:
    """A pearl, question, step or sign by its id, with the picture that it names and the findings that it is about."""

    kind: NoteKind
    id: str
    image: str | None = None
    about: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SignSummary:
    """A card on a sign: which, what is asked of it, and of which picture."""

    sign: str
    asks: str
    image: str


@dataclass(frozen=True, slots=True)
class CopiedSource:
    """A source whose terms forbid copying in bulk, of a picture that is held, without its author's leave.

    ``place`` counts the sources of the case, ``kind`` is the vocabulary's slug, ``page`` what it calls the case.
    """

    place: int
    kind: str
    author: str
    page: str


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A case in small; ``path`` is that of its file, relative to the library, with forward slashes.

    ``items`` are all pearls, questions, steps and signs in their order, ``checklist`` the labels that a checklist goes
    through, ``withdrawn`` the items that went for good, ``cleared`` the sentences that a person cleared. ``reviewers``
    counts the people who reviewed it.
    """

    id: str
    path: str
    placement: Placement
    title: str
    kind: Kind
    level: int
    reviewers: int
    diagnosis: str | None = None
    tags: tuple[str, ...] = ()
    curricula: tuple[str, ...] = ()
    pictures: tuple[PictureSummary, ...] = ()
    items: tuple[ItemSummary, ...] = ()
    signs: tuple[SignSummary, ...] = ()
    checklist: tuple[str, ...] = ()
    compare_with: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    replaced_by: str | None = None
    is_retired: bool = False
    is_taken_down: bool = False
    withdrawn: tuple[str, ...] = ()
    copied: tuple[CopiedSource, ...] = ()
    cleared: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """The folder of the case, relative to the library."""
        return self.path.rpartition("/")[0]

    @property
    def is_living(self) -> bool:
        """Whether it asks anything still: it was neither withdrawn nor taken down."""
        return not (self.is_retired or self.is_taken_down)

    @property
    def beside(self) -> tuple[str, ...]:
        """The ids of the cases whose titles and pictures its answers show."""
        return (*self.compare_with, *self.related, *(() if self.replaced_by is None else (self.replaced_by,)))
