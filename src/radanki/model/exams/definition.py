"""Which exams there are: ``decks/exams/<name>.yaml``, a list of papers whose items become a note each.

A paper is written once and never changed: an item's note hangs on the exam's name, the paper and the item, so that a
new paper never takes over what a student has answered on an older one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from radanki.model.entry import Entry
from radanki.model.scalars import WHOLE, CaseId, Slug, Text

if TYPE_CHECKING:
    from radanki.model.library import Location, Places

LARGEST_PAPER: Final = 99
WEEKS: Final = 13
"""How many cases of the week a paper holds at most: a quarter of a year."""
_Number = Annotated[int, Field(ge=1, le=500), WHOLE]


class ExamItem(Entry):
    """One question of a paper: a finding of a picture to be named, or a question with choices that the case asks.

    With neither it asks which diagnosis fits the picture best, with the case's differential for choices; without a
    picture, too, for all that a reader says of the case: that is a case of the week.
    """

    case: CaseId
    image: Slug | None = None
    finding: _Number | None = None
    question: Slug | None = None


class ExamPaper(Entry):
    """A paper by its number; ``release`` is the version that it was made for, by which its items were drawn."""

    paper: Annotated[int, Field(ge=1, le=LARGEST_PAPER), WHOLE]
    release: Text
    items: Annotated[tuple[ExamItem, ...], Field(min_length=1)]


class ExamDefinition(Entry):
    """An exam: the short name that its notes hang on, what its papers are drawn from, and its papers."""

    exam: Annotated[Slug, Field(max_length=30)]
    asks: Literal["structures", "choices", "cases"]
    papers: tuple[ExamPaper, ...] = ()


@dataclass(frozen=True, slots=True)
class SetItem:
    """An item in its paper: ``number`` counts from 1, ``at`` is its place in the file."""

    exam: ExamDefinition
    paper: ExamPaper
    number: int
    written: ExamItem
    places: Places
    at: Location

    @property
    def week(self) -> int | None:
        """Its number among the cases of the week, ``None`` where it is none."""
        return week_of(self.part) if self.exam.asks == "cases" else None

    @property
    def part(self) -> str:
        """What its note is called within its case, for ever."""
        return part_of(self.exam.exam, self.paper.paper, self.number)


def part_of(exam: str, paper: int, number: int) -> str:
    """Give what the note of an item is called within its case."""
    return f"{exam}-{paper}-{number:03d}"


def paper_of(part: str) -> tuple[str, int]:
    """Give the exam's short name and the paper's number of the part of an item's note."""
    exam, paper, _ = part.rsplit("-", 2)
    return exam, int(paper)


def week_of(part: str) -> int:
    """Give the number of the week of the part of an item's note: papers of a quarter each follow one another."""
    _, paper, number = part.rsplit("-", 2)
    return (int(paper) - 1) * WEEKS + int(number)
