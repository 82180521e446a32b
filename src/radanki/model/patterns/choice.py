"""The pictures of a pattern: cases that name its rows, as many that show it as do not, the same whoever chooses."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.model.case import asks_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from radanki.model.images import Image
    from radanki.model.library import CaseFile
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

    case_file: CaseFile
    image: Image
    shows: bool


def exemplars_of(pattern: Pattern, case_files: Iterable[CaseFile]) -> tuple[Exemplar, ...]:
    """Give every picture that a pattern could have, one of each case, in no order that means anything.

    What does not show it are normal pictures and variants and, where something certain is asked for, its mimics: other
    disease that a case which shows it is to be compared with, or the other way round; and disease of the rows that the
    pattern names, on pictures of which all that is to be seen is told.
    """
    wanted = pattern.definition
    here = [
        case_file
        for case_file in case_files
        if case_file.placement.modality == wanted.modality and _is_of(case_file, wanted.among)
    ]
    if wanted.shows is None:
        showing = [case_file for case_file in here if case_file.case.kind == "pathology"]
        mimics: list[CaseFile] = []
    else:
        diseased = [case_file for case_file in here if case_file.case.kind == "pathology"]
        showing = [case_file for case_file in diseased if wanted.shows in case_file.case.curricula]
        mimics = list(_mimics(pattern, diseased, showing))
    normal = [case_file for case_file in here if case_file.case.kind in _WITHOUT_DISEASE]
    sides = (*((one, True) for one in showing), *((one, False) for one in (*normal, *mimics)))
    return tuple(
        Exemplar(case_file, image, shows) for case_file, shows in sides if (image := _picture(case_file)) is not None
    )


def _is_of(case_file: CaseFile, rows: Iterable[str]) -> bool:
    case = case_file.case
    is_living = case.retired is None and case.taken_down is None
    return is_living and not set(rows).isdisjoint(case.curricula) and _EXTRAS_TAG not in case.tags


def _mimics(pattern: Pattern, diseased: Sequence[CaseFile], showing: Sequence[CaseFile]) -> Iterator[CaseFile]:
    ids = {case_file.case.id for case_file in showing}
    named = {other for case_file in showing for other in case_file.case.compare_with}
    for case_file in diseased:
        case = case_file.case
        is_compared = case.id in named or not ids.isdisjoint(case.compare_with)
        if case.id not in ids and (is_compared or _is_surely_without(pattern, case_file)):
            yield case_file


def _is_surely_without(pattern: Pattern, case_file: CaseFile) -> bool:
    """Whether a case is of a row that is taken for a mimic, its picture told as a whole, in no words of the verdict."""
    case, image = case_file.case, _picture(case_file)
    if image is None or not image.complete or set(pattern.definition.mimics).isdisjoint(case.curricula):
        return False
    said = " ".join((case.diagnosis or "", *(name for one in image.findings for name in (one.label, *one.aliases))))
    telling = [word for word in pattern.definition.yes.casefold().split() if len(word) >= _TELLING]
    return not any(word in said.casefold() for word in telling)


def _picture(case_file: CaseFile) -> Image | None:
    """Give the picture of a case: of disease the first on which something is to be found, else the first of all."""
    held = [image for image in case_file.case.images if image.is_held]
    if case_file.case.kind == "pathology":
        held = [
            image for image in held if any("find" in asks_of(case_file.case, finding) for finding in image.findings)
        ]
    return held[0] if held else None


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
    return hashlib.sha256(f"{pattern.id}|{exemplar.case_file.case.id}".encode()).hexdigest()


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
