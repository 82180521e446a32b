"""The report of `radanki coverage` as text."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from radanki.model.coverage import SHOWN_WORDS, WANTED_EXEMPLARS, WANTED_NORMAL_SHARE, counted_by_shown
from radanki.vocabulary import modalities, systems, terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from radanki.model.coverage import Coverage, CoveredTarget, Shown, Wanted, WantedReview

FIRST_WANTED: Final = 15
_MARKS: Final[Mapping[Shown, str]] = MappingProxyType({"real": "x", "drawn": "d", "linked": "l", "none": "-"})


def coverage_lines(coverage: Coverage, *, whole: bool) -> Iterator[str]:
    """Give the report as lines; ``whole`` lists every row of every curriculum."""
    for covered in coverage.curricula:
        urgent = covered.urgent
        yield f"{covered.name} ({covered.slug}): {covered.covered} of {len(covered.rows)} covered" + (
            f"; can't miss: {sum(bool(row.cases) for row in urgent)} of {len(urgent)}" if urgent else ""
        )
        yield f"  {shown_line(covered.rows)}"
        if covered.first:
            yield f"  What no student may miss ({len(covered.first)}): {shown_line(covered.first)}"
        for row in covered.rows:
            if whole or row.cases:
                yield f"  {_MARKS[row.shown]} {row.target.code}: {row.target.label}{_counted(row)}"
    yield ""
    yield from _table(coverage)
    yield ""
    yield from balance_lines(coverage)
    if coverage.wanted:
        yield ""
        yield f"Wanted most, for there is no real picture ({len(coverage.wanted)} in all):"
        for one in coverage.wanted[: None if whole else FIRST_WANTED]:
            yield f"  {one.target.code}: {one.target.label} ({why_wanted(one)})"
    if coverage.reviews:
        yield ""
        yield from _review_lines(coverage.reviews, whole=whole)


def _review_lines(reviews: Sequence[WantedReview], *, whole: bool) -> Iterator[str]:
    yield f"Waiting for reviewers before release 1.0 ({len(reviews)} in all):"
    for one in reviews[: None if whole else FIRST_WANTED]:
        read = f"read by {', '.join(one.readers)}; " if one.readers else ""
        could = ", ".join(one.could) or "nobody who is known here"
        yield f"  {one.folder}: {read}{one.missing} more; could be: {could}"


def shown_line(rows: Iterable[CoveredTarget]) -> str:
    """Say of how many rows there is a real picture, a drawing only, a link only, or nothing at all."""
    return ", ".join(f"{SHOWN_WORDS[shown]} {count}" for shown, count in counted_by_shown(rows))


def _counted(row: CoveredTarget) -> str:
    if not row.cases:
        return ""
    how = "" if row.shown == "real" else f"{SHOWN_WORDS[row.shown]}; "
    return f" [{how}{len(row.cases)} of {WANTED_EXEMPLARS} exemplars: {', '.join(row.cases)}]"


def why_wanted(one: Wanted) -> str:
    """Say why a row is wanted, and what there is of it."""
    target = one.target
    parts = [
        "can't miss" if target.is_urgent else "",
        terms().levels[target.level].lower(),
        ", ".join(target.modalities),
        target.system,
        "" if one.shown == "none" else SHOWN_WORDS[one.shown],
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


def balance_lines(coverage: Coverage) -> Iterator[str]:
    """Say what the cases are made of: kinds, normals, look-alikes, patterns."""
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
