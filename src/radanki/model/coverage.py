"""What a library covers of a curriculum, and what it lacks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from radanki.model.deck import takes, takes_link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from radanki.model.deck import DeckDefinition
    from radanki.model.joined.summary import CaseSummary, PictureSummary
    from radanki.vocabulary import Target

Shown = Literal["real", "drawn", "linked", "none"]
"""How a row is shown at best: by a picture of a patient, our own drawing, a link to a public case, or not at all."""
SHOWN: Final[tuple[Shown, ...]] = ("real", "drawn", "linked", "none")
SHOWN_WORDS: Final[Mapping[Shown, str]] = MappingProxyType(
    {"real": "real picture", "drawn": "drawn only", "linked": "linked only", "none": "not at all"}
)
"""Each of them in words; "only" means that nothing before it in the list is there."""
WANTED_EXEMPLARS: Final = 20
"""How many different cases of one pattern teach it: the learning curve is steepest from 21 to 50 and noisy before.

Pusic, Pecaric, Boutis: How much practice is enough? Acad Med 2011;86:731-736 (234 ankle radiographs).
"""
_DECIDED: Final = frozenset({"pathology", "normal", "variant"})
"""The kinds of cases that ask "normal or not?"."""
WANTED_NORMAL_SHARE: Final = (0.35, 0.5)
"""How many of the cases that ask "normal or not?" should be normal.

Of banks with 22, 50 and 83% abnormal films the middle one taught best to tell them apart. Pusic, Andrews, Kessler
et al.: Prevalence of abnormal cases in an image bank affects the learning of radiograph interpretation.
Med Educ 2012;46:289-298.
"""


@dataclass(frozen=True, slots=True)
class CoveredTarget:
    """A row of a curriculum with the folders of the cases that name it, and how the best of them shows it."""

    target: Target
    cases: tuple[str, ...]
    shown: Shown


@dataclass(frozen=True, slots=True)
class CoveredCurriculum:
    """A curriculum row by row, in its own order."""

    slug: str
    name: str
    rows: tuple[CoveredTarget, ...]

    @property
    def covered(self) -> int:
        """How many rows have a case."""
        return sum(bool(row.cases) for row in self.rows)

    @property
    def urgent(self) -> tuple[CoveredTarget, ...]:
        """Give what can't be missed on call."""
        return tuple(row for row in self.rows if row.target.is_urgent)

    @property
    def first(self) -> tuple[CoveredTarget, ...]:
        """Give what no student may miss: what can't be missed, of the first level."""
        return tuple(row for row in self.urgent if row.target.level == 1)


def counted_by_shown(rows: Iterable[CoveredTarget]) -> tuple[tuple[Shown, int], ...]:
    """Count rows by how they are shown, the best first."""
    counts = Counter(row.shown for row in rows)
    return tuple((shown, counts[shown]) for shown in SHOWN)


@dataclass(frozen=True, slots=True)
class CoveredPattern:
    """A pattern, how many pictures it could have with and without what is asked for, and what it lacks to be asked."""

    name: str
    showing: int
    without: int
    lacking: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row without a real picture, and why it comes first: urgent, the level, how many published lists name it."""

    target: Target
    lists: int
    shown: Shown


@dataclass(frozen=True, slots=True)
class WantedReview:
    """A case that waits for readers: how many, who read it as it is, and who of the library's people could be next."""

    folder: str
    level: int
    missing: int
    readers: tuple[str, ...]
    could: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a library holds: curricula, cases by modality and system, by kind, what is wanted most, who could review.

    ``places`` counts cases by the slugs of modality and system. ``normals`` and ``abnormal`` count the cases that ask
    "normal or not?" and show normality, or disease; ``mimics`` those that other cases name as their look-alike.
    """

    curricula: tuple[CoveredCurriculum, ...]
    places: tuple[tuple[str, str, int], ...]
    kinds: tuple[tuple[str, int], ...]
    normals: int
    abnormal: int
    mimics: int
    wanted: tuple[Wanted, ...]
    reviews: tuple[WantedReview, ...] = ()
    patterns: tuple[CoveredPattern, ...] = ()

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return sum(count for _, count in self.kinds)

    @property
    def normal_share(self) -> float | None:
        """The share of normal cases among those that ask "normal or not?"; ``None`` where there is none."""
        asked = self.normals + self.abnormal
        return self.normals / asked if asked else None


@dataclass(frozen=True, slots=True)
class Decisions:
    """How many pictures that ask "normal or not?" are normal, and how many show disease.

    Devices, artefacts and what an operation left are neither: they say at a glance that they are there.
    """

    normal: int
    abnormal: int

    @property
    def all(self) -> int:
        """How many there are."""
        return self.normal + self.abnormal

    @property
    def normal_share(self) -> float | None:
        """The share of normal ones; ``None`` where there is nothing to decide."""
        return self.normal / self.all if self.all else None


def decisions_of_deck(deck: DeckDefinition, selected: Iterable[CaseSummary]) -> Decisions:
    """Count the pictures of the cases that a deck selects; what is withdrawn does not count."""
    if not takes(deck, "find"):
        return Decisions(0, 0)
    asked = [
        normal
        for case in selected
        if case.is_living and case.kind in _DECIDED
        for picture in case.pictures
        if takes_link(deck, is_linked=not picture.is_held) and (normal := _is_normal(case, picture)) is not None
    ]
    return Decisions(sum(asked), len(asked) - sum(asked))


def _is_normal(case: CaseSummary, picture: PictureSummary) -> bool | None:
    """Tell whether a picture that asks "normal or not?" is normal; ``None`` where it does not ask."""
    if not picture.is_searched and (case.kind != "normal" or picture.findings):
        return None
    return case.kind != "pathology"
