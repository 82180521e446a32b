"""The items of a paper of anatomy: a third plain films, a third slices, a third contrast studies or ultrasound.

What is drawn goes by digests of the version that the paper is made for and of each item, so that the same library and
version give the same paper, whoever draws it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from radanki.licensing.permission import may_ship
from radanki.model.case import source_of
from radanki.model.exams.definition import ExamItem
from radanki.model.imaging.stack import is_on_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from radanki.model.case import Case
    from radanki.model.images import Finding, Image
    from radanki.model.library import CaseFile, Library

Third = Literal["film", "slice", "contrast or ultrasound"]
ITEMS: Final = 20
LEAST_PICTURES: Final = 15
_THIRDS: Final[tuple[tuple[Third, int], ...]] = (("film", 7), ("slice", 7), ("contrast or ultrasound", 6))
_FILMS: Final = frozenset({"xr", "mg", "dental"})
_CONTRAST_OR_ULTRASOUND: Final = frozenset({"us", "angio", "fluoro"})
_SLICES: Final = frozenset({"ct", "mr", "pet"})
_OF_HEALTH: Final = frozenset({"anatomy", "normal", "variant"})
_MOST_WORDS: Final = 4
_MOST_LEVEL: Final = 2
_EXTRAS_TAG: Final = "use:extras"
_WITHOUT: Final = re.compile(r"\b(?:no|non|without|native|unenhanced)\b", re.IGNORECASE)
_SIDE: Final = re.compile(r"\b(?:left|right|both|bilateral)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AnatomyCandidate:
    """A structure that could be asked, and what makes a paper balanced."""

    item: ExamItem
    third: Third
    structure: str
    has_contrast: bool = False

    @property
    def picture(self) -> tuple[str, str | None]:
        """The picture that it is on."""
        return self.item.case, self.item.image


def draw_anatomy(library: Library, seed: str, *, asked: Collection[ExamItem] = ()) -> tuple[AnatomyCandidate, ...]:
    """Draw a paper of 20 items, or of as many as there are; ``asked`` are those of earlier papers, asked again last.

    Each picture is asked about once, and a second time only where there are too few; no structure comes twice.
    """
    found = sorted(candidates(library), key=lambda one: (one.item in asked, _digest(seed, one)))
    drawn: list[AnatomyCandidate] = []
    for most_a_picture in (1, 2):
        for third, wanted in _THIRDS:
            _take(drawn, [one for one in found if one.third == third], most_a_picture, wanted)
        # Where there are too few contrast studies, slices after contrast stand for them.
        slices = sum(wanted for third, wanted in _THIRDS if third != "film")
        _take(drawn, [one for one in found if one.has_contrast], most_a_picture, slices)
    for most_a_picture in (1, 2):
        _take(drawn, found, most_a_picture, ITEMS)
    return tuple(sorted(drawn, key=lambda one: _digest(f"{seed}/order", one)))


def _take(drawn: list[AnatomyCandidate], found: Sequence[AnatomyCandidate], most_a_picture: int, wanted: int) -> None:
    """Add what is fit until so many of these are there."""
    for one in found:
        if sum(other in found for other in drawn) >= wanted or len(drawn) >= ITEMS:
            return
        is_new = one.structure not in {other.structure for other in drawn}
        if is_new and sum(other.picture == one.picture for other in drawn) < most_a_picture:
            drawn.append(one)


def candidates(library: Library) -> Iterator[AnatomyCandidate]:
    """Give every structure of health that is outlined on a real picture of an open deck and has a short name."""
    for case_file in library.cases:
        case = case_file.case
        is_fit = case.kind in _OF_HEALTH and case.level <= _MOST_LEVEL and _EXTRAS_TAG not in case.tags
        if not is_fit or case.retired is not None or case.taken_down is not None:
            continue
        for image in case.images:
            third = _third_of(case_file)
            source = source_of(case, image)
            if (
                third is None
                or not image.is_held
                or image.drawing is not None
                or not may_ship(case, image, source, "open").allowed
            ):
                continue
            for finding in image.findings:
                if _is_askable(case, image, finding):
                    item = ExamItem(case=case.id, image=image.name, finding=finding.number)
                    yield AnatomyCandidate(item, third, _structure(finding), third != "film" and _has_contrast(image))


def _is_askable(case: Case, image: Image, finding: Finding) -> bool:
    asks = finding.asks or (("name",) if case.kind == "anatomy" else ())
    is_outlined = finding.mask is not None or finding.spans is not None or finding.drawn_shape is not None
    is_short = len(finding.label.split()) <= _MOST_WORDS
    return bool({"name", "cover"} & set(asks)) and is_outlined and is_short and is_on_key(image, finding)


def _third_of(case_file: CaseFile) -> Third | None:
    modality = case_file.placement.modality
    if modality in _CONTRAST_OR_ULTRASOUND:
        return "contrast or ultrasound"
    if modality in _FILMS:
        return "film"
    return "slice" if modality in _SLICES else None


def _has_contrast(image: Image) -> bool:
    return image.contrast is not None and not _WITHOUT.search(image.contrast)


def _structure(finding: Finding) -> str:
    return " ".join(_SIDE.sub("", finding.label.casefold()).split())


def _digest(seed: str, one: AnatomyCandidate) -> str:
    item = one.item
    return hashlib.sha256(f"{seed}|{item.case}|{item.image}|{item.finding}".encode()).hexdigest()
