"""The pictures of a pattern: cases that name its rows, as many that show it as do not, the same whoever chooses."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from radanki.model.joined.summary import CaseSummary, PictureSummary
    from radanki.model.patterns.definition import Pattern

LEAST: Final = 6
"""Fewer would be learned by heart."""
USUAL: Final = 12
"""Up to here a pattern takes more pictures that show it than do not, where it can't have as many of both."""
MOST: Final = 24
"""Each may have 150 kB, and a phone downloads them all at once."""
_WITHOUT_DISEASE: Final = frozenset({"normal", "variant"})
_EXTRAS_TAG: Final = "use:extras"
_TELLING: Final = 5
"""Letters from which on a word of a verdict tells something: "effusion", and not "in the lung"."""


@dataclass(frozen=True, slots=True)
class Exemplar:
    """A picture of a pattern, and whether it shows what is asked for."""

    case: CaseSummary
    picture: PictureSummary
    shows: bool


def exemplars_of(pattern: Pattern, cases: Iterable[CaseSummary]) -> tuple[Exemplar, ...]:
    """Give every picture that a pattern could have, one of each case, in no order that means anything.

    What does not show it are normal pictures and variants and, where something certain is asked for, its mimics: other
    disease that a case which shows it is to be compared with, or the other way round; and disease of the rows that the
    pattern names, on pictures of which all that is to be seen is told.
    """
    wanted = pattern.definition
    rows = frozenset(wanted.among)
    here = [one for one in cases if one.placement.modality == wanted.modality and _is_of(one, rows)]
    if wanted.shows is None:
        showing = [one for one in here if one.kind == "pathology"]
        mimics: list[CaseSummary] = []
    else:
        diseased = [one for one in here if one.kind == "pathology"]
        showing = [one for one in diseased if wanted.shows in one.curricula]
        mimics = list(_mimics(pattern, diseased, showing))
    normal = [one for one in here if one.kind in _WITHOUT_DISEASE]
    sides = (*((one, True) for one in showing), *((one, False) for one in (*normal, *mimics)))
    return tuple(Exemplar(case, picture, shows) for case, shows in sides if (picture := _picture(case)) is not None)


def _is_of(case: CaseSummary, rows: frozenset[str]) -> bool:
    return not rows.isdisjoint(case.curricula) and case.is_living and _EXTRAS_TAG not in case.tags


def _mimics(pattern: Pattern, diseased: Sequence[CaseSummary], showing: Sequence[CaseSummary]) -> Iterator[CaseSummary]:
    ids = {case.id for case in showing}
    named = {other for case in showing for other in case.compare_with}
    for case in diseased:
        is_compared = case.id in named or not ids.isdisjoint(case.compare_with)
        if case.id not in ids and (is_compared or _is_surely_without(pattern, case)):
            yield case


def _is_surely_without(pattern: Pattern, case: CaseSummary) -> bool:
    """Whether a case is of a row that is taken for a mimic, its picture told as a whole, in no words of the verdict."""
    picture = _picture(case)
    if picture is None or not picture.is_complete or set(pattern.definition.mimics).isdisjoint(case.curricula):
        return False
    said = " ".join((case.diagnosis or "", *(name for one in picture.findings for name in (one.label, *one.aliases))))
    telling = [word for word in pattern.definition.yes.casefold().split() if len(word) >= _TELLING]
    return not any(word in said.casefold() for word in telling)


def _picture(case: CaseSummary) -> PictureSummary | None:
    """Give the picture of a case: of disease the first on which something is to be found, else the first of all."""
    held = (picture for picture in case.pictures if picture.is_held)
    return next((picture for picture in held if picture.is_searched or case.kind != "pathology"), None)


def chosen(pattern: Pattern, exemplars: Iterable[Exemplar]) -> tuple[Exemplar, ...]:
    """Choose the pictures of a pattern: as many that show it as do not, or up to twice as many while they are few.

    The choice goes by digests of the cases' ids: where pictures are added, those that were there stay as far as the two
    sides grow, and so does the order.
    """
    ranked = sorted(exemplars, key=lambda one: _rank(pattern, one))
    showing, not_showing = ([one for one in ranked if one.shows is shows] for shows in (True, False))
    without = min(len(showing), len(not_showing), MOST // 2)
    shown = max(without, min(len(showing), 2 * without, USUAL - without))
    kept = {id(one) for one in (*showing[:shown], *not_showing[:without])}
    return tuple(one for one in ranked if id(one) in kept)


def _rank(pattern: Pattern, exemplar: Exemplar) -> str:
    return hashlib.sha256(f"{pattern.id}|{exemplar.case.id}".encode()).hexdigest()


def shortage(pattern: Pattern, exemplars: Sequence[Exemplar]) -> str:
    """Say what a pattern lacks to be asked; nothing where it has enough."""
    having = len(chosen(pattern, exemplars))
    if having >= LEAST:
        return ""
    half = LEAST // 2
    showing = sum(one.shows for one in exemplars)
    without = len(exemplars) - showing
    wanted = [f"{half - showing} more with"] if showing < half else []
    wanted += [f"{half - without} more without"] if without < half else []
    return f"it has {showing} pictures with what is asked for and {without} without, and needs {', '.join(wanted)}"
