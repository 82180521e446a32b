"""What a deck tells of one picture: what comes into its case, before the picture itself was opened."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from radanki.authoring.shapes.labelling import unfit
from radanki.checks.cases.completeness import PLACEHOLDERS
from radanki.checks.identities.by_content import identities_by_content

if TYPE_CHECKING:
    from radanki.authoring.decks.masks import Draw

UNNAMED, UNTITLED = PLACEHOLDERS
"""The label of a mask that nothing names, since a note's words hold for all of its masks; and a title."""
_LONGEST_TITLE: Final = 80
_LONGEST_TEXT: Final = 600
_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>#|~])")


@dataclass(frozen=True, slots=True)
class DraftMask:
    """A mask with the number of its card, what it is called, and how it is asked."""

    number: int
    draw: Draw
    label: str
    asks: Literal["cover", "name"]
    stays: bool


@dataclass(frozen=True, slots=True)
class DraftQuestion:
    """A question with its answer, as Markdown; ``is_on_picture`` says whether the picture is shown with it."""

    ask: str
    answer: str
    is_on_picture: bool


@dataclass(slots=True)
class PictureDraft:
    """What the notes of one picture say of it, gathered note by note; ``picture`` is the name of its media."""

    picture: str
    notes: int = 0
    title: str = ""
    diagnosis: str = ""
    url: str = ""
    kind: str = ""
    level: int = 0
    masks: list[DraftMask] = field(default_factory=list)
    questions: list[DraftQuestion] = field(default_factory=list)
    tags: dict[str, None] = field(default_factory=dict)
    curricula: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class NotTaken:
    """What could not be taken: how often, by its reason.

    ``tags`` are those that no word of the vocabulary is; ``telling`` the texts that may tell who somebody is, which are
    counted and never repeated.
    """

    notes: Counter[str] = field(default_factory=Counter)
    parts: Counter[str] = field(default_factory=Counter)
    tags: Counter[str] = field(default_factory=Counter)
    telling: set[str] = field(default_factory=set)

    def safe(self, text: str) -> str:
        """Give a text back, or nothing where it may tell who somebody is; that is counted and never repeated."""
        if not identities_by_content(text, "prose"):
            return text
        self.telling.add(text)
        self.parts["texts that may tell who somebody is"] = len(self.telling)
        return ""

    def title(self, text: str) -> str:
        """Give a text where it can be a title."""
        if len(text) > _LONGEST_TITLE:
            self.parts["texts that are too long for a title"] += 1
            return ""
        return self.safe(text)

    def label(self, text: str) -> str:
        """Give a text where it can be a label of a finding."""
        if not text or unfit(text) is None:
            return text
        return "" if not self.safe(text) else self._unfit()

    def prose(self, text: str) -> str:
        """Give a text as Markdown that shows it as it stands."""
        if len(text) > _LONGEST_TEXT:
            self.parts["texts that are too long for a card"] += 1
            return ""
        return _MARKDOWN.sub(r"\\\1", self.safe(text))

    def _unfit(self) -> str:
        self.parts["texts that can be no label"] += 1
        return ""
