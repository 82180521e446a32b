"""A library as read from disk: its cases and decks, each with the place it came from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from radanki.model.deck import is_selected
from radanki.model.exams.definition import SetItem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from radanki.model.case import Case
    from radanki.model.curriculum import Curriculum, CurriculumDefinition
    from radanki.model.deck import DeckDefinition
    from radanki.model.exams.definition import ExamDefinition
    from radanki.model.images import Finding, Image
    from radanki.model.joined.summary import CaseSummary
    from radanki.model.patterns.definition import Pattern, PatternListDefinition
    from radanki.model.placement import Placement
    from radanki.model.topics.definition import Topic, TopicListDefinition

Location = tuple[str | int, ...]
"""The way to a value inside a file: ``("images", 0, "findings", 1, "number")``."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where each value of one file stands: its path relative to the library, and line and column by location."""

    path: str
    positions: Mapping[Location, tuple[int, int]]

    def at(self, *location: str | int) -> tuple[int, int]:
        """Give line and column of a value, or of the nearest value around it that is written down."""
        for length in range(len(location), -1, -1):
            position = self.positions.get(location[:length])
            if position is not None:
                return position
        return (1, 1)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with its folder (absolute), its placement, and the places of its values."""

    case: Case
    placement: Placement
    folder: Path
    places: Places

    @property
    def id(self) -> str:
        """The id of the case."""
        return self.case.id

    def findings(self) -> Iterator[tuple[Location, Image, Finding]]:
        """Give each finding with its place and its picture."""
        for place, image in enumerate(self.case.images):
            for number, finding in enumerate(image.findings):
                yield ("images", place, "findings", number), image, finding


@dataclass(frozen=True, slots=True)
class PartOfCase:
    """What is sound of a case that has faults; ``is_whole`` says that nothing but keys was in the way."""

    file: CaseFile
    is_whole: bool


@dataclass(frozen=True, slots=True)
class DeckFile:
    """A deck definition; ``slug`` is the file's name without its ending and names the package."""

    slug: str
    deck: DeckDefinition
    places: Places


@dataclass(frozen=True, slots=True)
class CurriculumFile:
    """A school's own curriculum, as it was written and as it is used, with the places of its values."""

    curriculum: Curriculum
    places: Places
    written: CurriculumDefinition


@dataclass(frozen=True, slots=True)
class PatternListFile:
    """A list of patterns, as it was written and as it is used, with the places of its values."""

    patterns: tuple[Pattern, ...]
    places: Places
    written: PatternListDefinition


@dataclass(frozen=True, slots=True)
class TopicListFile:
    """A list of topics, as it was written and as it is used, with the places of its values."""

    topics: tuple[Topic, ...]
    places: Places
    written: TopicListDefinition


@dataclass(frozen=True, slots=True)
class ExamFile:
    """An exam with its papers, and the places of its values."""

    exam: ExamDefinition
    places: Places

    def items(self) -> Iterator[SetItem]:
        """Give every item of every paper, with its place."""
        for place, paper in enumerate(self.exam.papers):
            for at, written in enumerate(paper.items):
                yield SetItem(self.exam, paper, at + 1, written, self.places, ("papers", place, "items", at))


@dataclass(frozen=True)  # without slots: what decks select is worked out once
class Library:
    """Everything that was read; ``root`` is the folder with ``cases/`` and ``decks/``.

    ``summaries`` are the cases in small, in the same order: what joins cases goes by them. ``places`` has where the
    values of each case's file stand, by its path.
    ``unread_ids`` are the ids of cases that are there and could not be read, as far as an id was to be seen; ``parts``
    what is sound of them, for rules alone.
    ``curricula`` are those that the library adds to the must-know list, ``pattern_lists`` say of what there are pattern
    cards, ``exams`` what papers ask, ``topic_lists`` which diseases are summed up across their cases. ``id`` is that of
    ``decks/library.json``, empty where there is none.
    """

    root: Path
    cases: tuple[CaseFile, ...]
    summaries: tuple[CaseSummary, ...]
    places: Mapping[str, Places]
    decks: tuple[DeckFile, ...] = ()
    unread_ids: frozenset[str] = frozenset()
    curricula: tuple[CurriculumFile, ...] = ()
    pattern_lists: tuple[PatternListFile, ...] = ()
    exams: tuple[ExamFile, ...] = ()
    topic_lists: tuple[TopicListFile, ...] = ()
    id: str = ""
    parts: tuple[PartOfCase, ...] = ()

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """All patterns, list by list."""
        return tuple(pattern for one in self.pattern_lists for pattern in one.patterns)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """All topics, list by list."""
        return tuple(topic for one in self.topic_lists for topic in one.topics)

    @cached_property
    def selected(self) -> Mapping[str, tuple[CaseSummary, ...]]:
        """The cases that each deck selects, by its slug."""
        return {one.slug: tuple(case for case in self.summaries if is_selected(one.deck, case)) for one in self.decks}

    def places_of(self, summary: CaseSummary) -> Places:
        """Give where the values of a case stand, of which something is to be said."""
        return self.places[summary.path]

    def exam_items(self) -> Mapping[str, tuple[SetItem, ...]]:
        """Give the items of all papers by the id of the case that each asks about."""
        found: dict[str, list[SetItem]] = defaultdict(list)
        for exam_file in self.exams:
            for item in exam_file.items():
                found[item.written.case].append(item)
        return {case_id: tuple(items) for case_id, items in found.items()}
