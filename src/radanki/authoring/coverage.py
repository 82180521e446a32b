"""`radanki coverage`: what the library covers of its curricula, as text, JSON, or a page; and what is wanted most."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from radanki.checks.cases.completeness import REVIEWERS, reviewers_of
from radanki.model.case import asks_of
from radanki.model.coverage import (
    WANTED_EXEMPLARS,
    WANTED_NORMAL_SHARE,
    Coverage,
    CoveredCurriculum,
    CoveredPattern,
    CoveredTarget,
    Wanted,
    WantedReview,
)
from radanki.model.patterns.choice import exemplars_of, shortage
from radanki.vocabulary import curriculum, curriculum_name, modalities, systems, terms
from radanki.web.pages import page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from markupsafe import Markup

    from radanki.model.case import Case
    from radanki.model.library import CaseFile, Library
    from radanki.vocabulary import Target

_UNPUBLISHED: Final = "MEM"
"""The code of the must-know list for rows that no published list names."""
_FIRST_WANTED: Final = 15


def cover(library: Library) -> Coverage:
    """Hold a library against the must-know list and its own curricula; withdrawn cases don't count."""
    cases = [file for file in library.cases if file.case.retired is None and file.case.taken_down is None]
    by_code: dict[str, list[str]] = {}
    for file in cases:
        for code in file.case.curricula:
            by_code.setdefault(code, []).append(_folder(file))
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
        found = exemplars_of(pattern, library.cases)
        showing = sum(one.shows for one in found)
        yield CoveredPattern(pattern.name, showing, len(found) - showing, shortage(pattern, found))


def _folder(file: CaseFile) -> str:
    return file.places.path.rpartition("/")[0]


def _rows(targets: Iterable[Target], by_code: dict[str, list[str]]) -> Iterator[CoveredTarget]:
    return (CoveredTarget(target, tuple(sorted(by_code.get(target.code, ())))) for target in targets)


def _asks_whether(case: Case) -> bool:
    """Whether a case shows a picture and asks what is wrong with it, if anything."""
    finds = any("find" in asks_of(case, finding) for image in case.images for finding in image.findings)
    plain = [not image.findings for image in case.images]
    return finds or (any(plain) if case.kind == "normal" else bool(plain) and all(plain))


def _wanted(rows: Iterable[CoveredTarget]) -> list[Wanted]:
    """Order what has no case: what can't be missed first, then by level, then by how many lists ask for it."""
    missing = [Wanted(row.target, len(set(row.target.sources) - {_UNPUBLISHED})) for row in rows if not row.cases]
    return sorted(missing, key=lambda one: (not one.target.is_urgent, one.target.level, -one.lists))


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


def coverage_lines(coverage: Coverage, *, whole: bool) -> Iterator[str]:
    """Give the report as lines; ``whole`` lists every row of every curriculum."""
    for covered in coverage.curricula:
        urgent = covered.urgent
        yield f"{covered.name} ({covered.slug}): {covered.covered} of {len(covered.rows)} covered" + (
            f"; can't miss: {sum(bool(row.cases) for row in urgent)} of {len(urgent)}" if urgent else ""
        )
        for row in covered.rows:
            if whole or row.cases:
                yield f"  {_mark(row)} {row.target.code}: {row.target.label}{_counted(row.cases)}"
    yield ""
    yield from _table(coverage)
    yield ""
    yield from _balance(coverage)
    if coverage.wanted:
        yield ""
        yield f"Wanted most ({len(coverage.wanted)} in all):"
        for one in coverage.wanted[: None if whole else _FIRST_WANTED]:
            yield f"  {one.target.code}: {one.target.label} ({_why(one)})"
    if coverage.reviews:
        yield ""
        yield from _review_lines(coverage.reviews, whole=whole)


def _review_lines(reviews: Sequence[WantedReview], *, whole: bool) -> Iterator[str]:
    yield f"Waiting for reviewers before release 1.0 ({len(reviews)} in all):"
    for one in reviews[: None if whole else _FIRST_WANTED]:
        read = f"read by {', '.join(one.readers)}; " if one.readers else ""
        could = ", ".join(one.could) or "nobody who is known here"
        yield f"  {one.folder}: {read}{one.missing} more; could be: {could}"


def _mark(row: CoveredTarget) -> str:
    return "x" if row.cases else "-"


def _counted(cases: tuple[str, ...]) -> str:
    if not cases:
        return ""
    return f" [{len(cases)} of {WANTED_EXEMPLARS} exemplars: {', '.join(cases)}]"


def _why(one: Wanted) -> str:
    target = one.target
    parts = [
        "can't miss" if target.is_urgent else "",
        terms().levels[target.level].lower(),
        ", ".join(target.modalities),
        target.system,
    ]
    return "; ".join(part for part in parts if part)


def _table(coverage: Coverage) -> Iterator[str]:
    """Give the cases by modality (across) and organ system (down); what is empty shows a dot."""
    counts = {(modality, system): count for modality, system, count in coverage.places}
    across = [entry.slug for entry in modalities()]
    yield "Cases".ljust(17) + "".join(slug.rjust(8) for slug in across)
    for system in systems():
        row = [counts.get((slug, system.slug), 0) for slug in across]
        yield system.slug.ljust(17) + "".join((str(count) if count else ".").rjust(8) for count in row)


def _balance(coverage: Coverage) -> Iterator[str]:
    names = terms().kinds
    yield "Kinds: " + ", ".join(f"{names[kind].lower()} {count}" for kind, count in coverage.kinds if count)
    share = coverage.normal_share
    if share is not None:
        low, high = WANTED_NORMAL_SHARE
        verdict = "too few" if share < low else "too many" if share > high else "well balanced"
        yield (
            f"Normal among the cases that ask whether anything is wrong: {coverage.normals} of "
            f"{coverage.normals + coverage.abnormal} ({share:.0%}; {low:.0%} to {high:.0%} wanted: {verdict})"
        )
    yield f"Look-alikes that other cases are compared with: {coverage.mimics}"
    for one in coverage.patterns:
        yield f"Pattern {one.name}: {one.lacking or f'{one.showing} pictures with it, {one.without} without'}"


def coverage_json(coverage: Coverage) -> str:
    """Give the report as JSON: a list of curricula with their rows, counts, and what is wanted, most wanted first."""
    value = {
        "curricula": [
            {
                "curriculum": covered.slug,
                "name": covered.name,
                "covered": covered.covered,
                "rows": [
                    {
                        "code": row.target.code,
                        "label": row.target.label,
                        "urgent": row.target.is_urgent,
                        "level": row.target.level,
                        "cases": list(row.cases),
                    }
                    for row in covered.rows
                ],
            }
            for covered in coverage.curricula
        ],
        "places": [
            {"modality": modality, "system": system, "cases": count} for modality, system, count in coverage.places
        ],
        "kinds": dict(coverage.kinds),
        "normals": coverage.normals,
        "abnormal": coverage.abnormal,
        "mimics": coverage.mimics,
        "patterns": [asdict(one) for one in coverage.patterns],
        "exemplars_wanted": WANTED_EXEMPLARS,
        "normal_share_wanted": list(WANTED_NORMAL_SHARE),
        "wanted": [one.target.code for one in coverage.wanted],
        "reviews": [
            {"case": one.folder, "missing": one.missing, "read_by": list(one.readers), "could_review": list(one.could)}
            for one in coverage.reviews
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2)


def coverage_page(coverage: Coverage) -> Markup:
    """Give the report as one HTML page that needs nothing else."""
    return page(
        "coverage.html",
        curricula=[(covered, list(_by_system(covered))) for covered in coverage.curricula],
        exemplars=WANTED_EXEMPLARS,
        modalities=modalities(),
        systems=systems(),
        counts={(modality, system): count for modality, system, count in coverage.places},
        balance=list(_balance(coverage)),
        wanted=[(one.target.label, _why(one)) for one in coverage.wanted[:_FIRST_WANTED]],
    )


def _by_system(covered: CoveredCurriculum) -> Iterator[tuple[str, list[CoveredTarget]]]:
    for system in systems():
        rows = [row for row in covered.rows if row.target.system == system.slug]
        if rows:
            yield system.name, rows
