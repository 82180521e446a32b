"""What a library covers of its curricula, and what is wanted most."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from radanki.checks.cases.completeness import REVIEWERS, reviewers_of
from radanki.model.case import asks_of
from radanki.model.coverage import (
    SHOWN,
    Coverage,
    CoveredCurriculum,
    CoveredPattern,
    CoveredTarget,
    Wanted,
    WantedReview,
)
from radanki.model.patterns.choice import exemplars_of, shortage
from radanki.vocabulary import curriculum, curriculum_name, terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from radanki.model.case import Case
    from radanki.model.coverage import Shown
    from radanki.model.library import CaseFile, Library
    from radanki.vocabulary import Target

_UNPUBLISHED: Final = "MEM"
"""The code of the must-know list for rows that no published list names."""


def cover(library: Library) -> Coverage:
    """Hold a library against the must-know list and its own curricula; withdrawn cases don't count."""
    cases = [file for file in library.cases if file.case.retired is None and file.case.taken_down is None]
    by_code: dict[str, list[CaseFile]] = {}
    for file in cases:
        for code in file.case.curricula:
            by_code.setdefault(code, []).append(file)
    lists = [("must-know", curriculum_name(), curriculum())]
    lists += [(own.curriculum.slug, own.curriculum.name, own.curriculum.targets) for own in library.curricula]
    curricula = tuple(CoveredCurriculum(slug, name, tuple(_rows(targets, by_code))) for slug, name, targets in lists)
    counts = Counter((file.placement.modality, file.placement.system) for file in cases)
    looked_alike = {other for file in cases for other in file.case.compare_with}
    return Coverage(
        curricula=curricula,
        places=tuple((*place, count) for place, count in sorted(counts.items())),
        kinds=tuple((kind, sum(file.case.kind == kind for file in cases)) for kind in terms().kinds),
        normals=sum(file.case.kind in {"normal", "variant"} and _asks_whether(file.case) for file in cases),
        abnormal=sum(file.case.kind == "pathology" and _asks_whether(file.case) for file in cases),
        mimics=sum(file.case.id in looked_alike and file.case.kind != "normal" for file in cases),
        wanted=tuple(_wanted(row for covered in curricula for row in covered.rows)),
        reviews=tuple(wanted_reviews(cases)),
        patterns=tuple(_patterns(library)),
    )


def _patterns(library: Library) -> Iterator[CoveredPattern]:
    for pattern in library.patterns:
        found = exemplars_of(pattern, library.summaries)
        showing = sum(one.shows for one in found)
        yield CoveredPattern(pattern.name, showing, len(found) - showing, shortage(pattern, found))


def _folder(file: CaseFile) -> str:
    return file.places.path.rpartition("/")[0]


def _rows(targets: Iterable[Target], by_code: dict[str, list[CaseFile]]) -> Iterator[CoveredTarget]:
    for target in targets:
        files = by_code.get(target.code, [])
        ways: list[Shown] = ["none", *(shown_by(file.case) for file in files)]
        yield CoveredTarget(target, tuple(sorted(map(_folder, files))), min(ways, key=SHOWN.index))


def shown_by(case: Case) -> Shown:
    """Tell how a case shows what it is about: its best picture decides."""
    if any(image.is_held and image.drawing is None for image in case.images):
        return "real"
    if any(image.is_held for image in case.images):
        return "drawn"
    return "linked" if case.images else "none"


def _asks_whether(case: Case) -> bool:
    """Whether a case shows a picture and asks what is wrong with it, if anything."""
    finds = any("find" in asks_of(case, finding) for image in case.images for finding in image.findings)
    plain = [not image.findings for image in case.images]
    return finds or (any(plain) if case.kind == "normal" else bool(plain) and all(plain))


def _wanted(rows: Iterable[CoveredTarget]) -> list[Wanted]:
    """Order what has no real picture.

    What can't be missed comes first, then the level decides, then what there is, then how many lists ask for it.
    """
    missing = [
        Wanted(row.target, len(set(row.target.sources) - {_UNPUBLISHED}), row.shown)
        for row in rows
        if row.shown != "real"
    ]
    return sorted(
        missing, key=lambda one: (not one.target.is_urgent, one.target.level, -SHOWN.index(one.shown), -one.lists)
    )


def wanted_reviews(cases: Sequence[CaseFile]) -> list[WantedReview]:
    """Give the cases that wait for readers, those first that lack one alone, with the people who could read them next.

    People are all who wrote or reviewed a case of the library; nobody reviews what they wrote, or twice.
    """
    people = {name.casefold(): name for file in cases for name in file.case.contributors}
    people |= {review.by.casefold(): review.by for file in cases for review in file.case.reviewed}
    found = []
    for file in cases:
        readers = reviewers_of(file.case)
        if len(readers) < REVIEWERS:
            out = {name.casefold() for name in (*readers, *file.case.contributors)}
            could = tuple(sorted(name for key, name in people.items() if key not in out))
            found.append(WantedReview(_folder(file), file.case.level, REVIEWERS - len(readers), readers, could))
    return sorted(found, key=lambda one: (one.missing, one.level, one.folder))
