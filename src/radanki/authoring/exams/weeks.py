"""Cases of the week: a quarter of a year at a time, modalities and regions mixed, no case twice."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Final

from radanki.licensing.permission import may_ship
from radanki.model.case import source_of
from radanki.model.exams.definition import WEEKS, ExamItem

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from radanki.model.case import Case
    from radanki.model.library import CaseFile, Library

_MOST_LEVEL: Final = 3
_EXTRAS_TAG: Final = "use:extras"
_APART: Final = 3
"""So many weeks lie at least between two cases of one region, where there are others."""


def draw_weeks(library: Library, seed: str, *, asked: Collection[ExamItem] = ()) -> tuple[ExamItem, ...]:
    """Draw the cases of 13 weeks, or of as many as there are: those that no earlier paper holds.

    The next case is of another modality than the last and of another region than the last three, as far as there are
    such; among those a modality comes that was rare so far, then a digest decides.
    """
    taken = {item.case for item in asked}
    left = [file for file in library.cases if file.case.id not in taken and _is_fit(file.case)]
    chosen: list[CaseFile] = []
    while left and len(chosen) < WEEKS:
        order = {file.case.id: (*_nearness(file, chosen), _digest(seed, file)) for file in left}
        following = min(left, key=lambda file: order[file.case.id])
        left.remove(following)
        chosen.append(following)
    return tuple(ExamItem(case=file.case.id) for file in chosen)


def _is_fit(case: Case) -> bool:
    """Tell whether a case can be read as a whole: it has a diagnosis, look-alikes, and a picture in an open deck."""
    real = (image for image in case.images if image.is_held and image.drawing is None)
    is_shown = any(may_ship(case, image, source_of(case, image), "open").allowed for image in real)
    is_there = case.retired is None and case.taken_down is None
    is_asked = case.level <= _MOST_LEVEL and _EXTRAS_TAG not in case.tags
    return is_shown and is_there and is_asked and case.diagnosis is not None and bool(case.differential)


def _nearness(file: CaseFile, chosen: Sequence[CaseFile]) -> tuple[bool, bool, int]:
    modality, lately = file.placement.modality, {one.placement.system for one in chosen[-_APART:]}
    is_as_last = bool(chosen) and chosen[-1].placement.modality == modality
    return is_as_last, file.placement.system in lately, Counter(one.placement.modality for one in chosen)[modality]


def _digest(seed: str, file: CaseFile) -> str:
    return hashlib.sha256(f"{seed}|week|{file.case.id}".encode()).hexdigest()
