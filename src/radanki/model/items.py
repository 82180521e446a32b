"""Pearls, questions, steps and checklists: what makes a note of its own, as its contributor wrote it."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from radanki.model.entry import Entry
from radanki.model.scalars import TEXT, WHOLE, Slug, Text

CaptionFact = Literal[
    "modality", "view", "plane", "sequence", "contrast", "phase", "window", "sides", "scale", "source", "history"
]
"""What a front may tell of itself: parts of the caption, side letters, the scale bar, the source link, the history."""
FindingNumber = Annotated[int, Field(ge=1, le=500), WHOLE]


LONGEST_VERDICT_WORDS: Final = 12
"""How long an answer may be: it stands large above the picture, in two lines at most on a phone 390 px wide."""


_ITEM: Final = re.compile(r"(?:^|(?<=[.;]) )([A-Z]), ([^:.;]{1,40}): ")
"""An item of an answer that goes by letters: "A, airway: ... B, breathing: ..."."""
_FEWEST_ITEMS: Final = 3


class Further(Entry):
    """Where a student may read on, on answers only: an article, a guideline, another patient with the same disease."""

    title: Text
    url: Text


class Alternative(Entry):
    """What else it could be, what speaks for it, and what against it."""

    name: Text
    why: Text | None = None
    against: Text | None = None


class Article(Entry):
    """The article that a teaching point is taken from, by its DOI."""

    title: Text
    doi: Annotated[str, StringConstraints(pattern=r"^10\.[0-9]{4,9}/[^\s\"<>]+$"), TEXT]


class Pearl(Entry):
    """A teaching point; the words in bold are the gap that its card asks for."""

    id: Slug
    text: Text
    why: Text | None = None
    image: Slug | None = None
    about: tuple[FindingNumber, ...] | None = None
    article: Article | None = None


class Question(Entry):
    """A free question, or a multiple choice one where ``choices`` gives the wrong answers beside the right one."""

    id: Slug
    ask: Text
    answer: Text
    image: Slug | None = None
    choices: tuple[Text, ...] = ()
    why: Text | None = None
    about: tuple[FindingNumber, ...] | None = None
    hide: tuple[CaptionFact, ...] = ()


class SignCard(Entry):
    """A sign of a picture, outlined there: what it is called, or what it means and where it is."""

    id: Slug
    sign: Slug
    asks: Literal["name", "meaning"]
    image: Slug
    about: Annotated[tuple[FindingNumber, ...], Field(min_length=1)]


RadiationBand = Literal["none", "<0.1", "0.1-1", "1-10", "10-30", "30-100"]
"""Effective dose of an examination of an adult, in mSv; the table in the vocabulary names its source."""


class Step(Entry):
    """One card of an unfolding case: what is shown so far, and what is asked now.

    ``radiation`` and ``cost`` are of the test that the answer names, ``cite`` is the guideline that says so.
    """

    id: Slug
    show: tuple[Slug, ...] = ()
    ask: Text
    answer: Text
    choices: tuple[Text, ...] = ()
    why: Text | None = None
    about: tuple[FindingNumber, ...] | None = None
    hide: tuple[CaptionFact, ...] = ()
    radiation: RadiationBand | None = None
    cost: Text | None = None
    cite: Further | None = None


class ChecklistItem(Entry):
    """What is found at one step of a checklist; ``item`` is the step's name in the vocabulary."""

    item: Slug
    finding: Text
    about: tuple[FindingNumber, ...] = ()


class Checklist(Entry):
    """A structured reading of a picture with several findings; ``of`` is an order of the vocabulary."""

    of: Slug
    show: Annotated[tuple[Slug, ...], Field(min_length=1)]
    items: tuple[ChecklistItem, ...]


def lettered_items(answer: str) -> tuple[tuple[str, str, str], ...]:
    """Give letter, head and text of each item of an answer that goes by three letters or more; nothing of any other."""
    found = list(_ITEM.finditer(answer))
    if len(found) < _FEWEST_ITEMS or found[0].start():
        return ()
    ends = [*(after.start() for _, after in pairwise(found)), len(answer)]
    return tuple((item[1], item[2], answer[item.end() : end]) for item, end in zip(found, ends, strict=True))


def wrong_choices(asked: Question | Step) -> tuple[str, ...]:
    """Give the choices that are wrong, each once: a contributor may have listed the right one, too."""
    return tuple(dict.fromkeys(choice for choice in asked.choices if not is_right(choice, asked)))


def right_choice(asked: Question | Step) -> str:
    """Give the right choice as it is listed, else the answer, with a full stop only where a wrong one has one."""
    listed = next((choice for choice in asked.choices if is_right(choice, asked)), None)
    if listed is not None:
        return listed
    has_stops = any(choice.endswith(".") for choice in asked.choices)
    return asked.answer if has_stops else asked.answer.rstrip(" .")


def is_right(choice: str, asked: Question | Step) -> bool:
    """Tell whether a choice is the answer: a contributor may have listed it, with or without its full stop."""
    return _bare(choice) == _bare(asked.answer)


@lru_cache(maxsize=1024)  # each choice is held against the answer several times
def _bare(text: str) -> str:
    return " ".join(text.rstrip(" .").casefold().split())
