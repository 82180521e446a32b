"""What a library must not be: one rule, one function, each problem with its place and what to do.

:func:`run_checks` applies every rule that needs no picture opened, :func:`run_picture_checks` those that do.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from radanki.checks.asked import differentials, signs, topics
from radanki.checks.cases import (
    balance,
    checklists,
    completeness,
    curricula,
    decks,
    exams,
    identity,
    media,
    options,
    patterns,
    placement,
    shapes,
    simulations,
    slices,
    stacks,
    taken_down,
    teaching,
    terms,
    wording,
)
from radanki.checks.drawn import extents
from radanki.checks.licences import age_of_sources, further, leave, provenance, references
from radanki.checks.privacy import attestation, faces, phi_locations, texts_of_a_case, texts_of_a_library
from radanki.checks.releases.history import check_against_released

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from radanki.checks.releases.history import Released
    from radanki.model.library import CaseFile, Library, PartOfCase
    from radanki.model.problem import Problem
    from radanki.model.validated_case import ValidatedCase

RELEASE_RULES: Final = frozenset(
    {
        "completeness/not-looked",
        "completeness/not-reviewed",
        "completeness/one-reviewer",
        "completeness/placeholder",
        "exams/unknown-item",
        "identity/item-without-id",
        "licence/needs-review",
        "privacy/looked-unbound",
        "privacy/looked-unbound-fetched",
    },
)
"""What only a release needs: a warning while a case is being made."""
LEAVING_OUT_RULES: Final = frozenset(
    {
        "completeness/not-looked",
        "completeness/not-reviewed",
        "completeness/one-reviewer",
        "privacy/looked-unbound-fetched",
    }
)
"""Those of them for which a release waits with the case, and not the case with the release."""
_TOLD_BEFORE_A_RELEASE: Final = frozenset(
    {"completeness/one-reviewer", "privacy/looked-unbound", "privacy/looked-unbound-fetched"}
)
"""What nobody is told of while a case is being made: nagging about it would drown the rest."""


_QUOTING: Final = ("terms/", "wording/", "teaching/")
"""Families of rules whose messages repeat the words that they are about."""
_PICTURE_RULES: Final = (
    stacks.check_stack,
    stacks.check_shades,
    shapes.check_against_size,
    extents.check_against_whole,
    attestation.check_looked_at_these_pixels,
)
_SAID_OF_PARTS: Final = (
    "completeness/day-",
    "geometry/",
    "licence/",
    "media/",
    "placement/",
    "privacy/",
    "provenance/",
    "terms/",
)
"""Families of rules that look at one value, and need not know the rest of its case."""
_OF_WHAT_IS_HELD: Final = frozenset({"geometry/no-shape", "geometry/shape-on-link"})
"""Rules of these families that ask whether another value is there."""
_LICENCES: Final = (provenance, leave, references, further, age_of_sources)


def problems_of_case(case_file: CaseFile) -> Iterator[Problem]:
    """Apply every rule that looks at one case and needs no picture opened."""
    # What is left of a case that was taken down asks nothing and has nobody to review it.
    whole = taken_down if case_file.case.taken_down is not None else completeness
    for module in (
        identity,
        placement,
        whole,
        shapes,
        extents,
        simulations,
        slices,
        media,
        terms,
        *_LICENCES,
        texts_of_a_case,
        faces,
        wording,
        options,
        teaching,
        checklists,
        differentials,
        signs,
    ):
        for rule in module.CASE_RULES:
            yield from rule(case_file)


def dated_problems(case_file: CaseFile, today: date) -> Iterator[Problem]:
    """Apply every rule that looks at one case and at the date."""
    for rule in (*age_of_sources.DATED_RULES, *completeness.DATED_RULES):
        yield from rule(case_file, today)


def run_checks(  # noqa: PLR0913  # what rules go by, and who applies those that look at one case
    library: Library,
    released: Released | None = None,
    *,
    for_release: bool = False,
    today: date | None = None,
    of_case: Callable[[CaseFile], Iterable[Problem]] = problems_of_case,
    of_day: Callable[[CaseFile, date], Iterable[Problem]] = dated_problems,
) -> tuple[Problem, ...]:
    """Apply every rule that needs no picture opened; the problems come in the order of their places.

    ``released`` is what the rules on history go by. ``for_release`` makes what only a release needs
    (:data:`RELEASE_RULES`) an error, but for what only leaves its case out. Without ``today`` nothing that depends on
    the date is a problem. ``of_case`` and ``of_day`` may know what rules on one case found before.
    """
    found = [problem for case_file in library.cases for problem in of_case(case_file)]
    found += [problem for part in library.parts for problem in _said_of_part(part, problems_of_case(part.file))]
    found += _library_problems(library)
    if today is not None:
        found += [problem for case_file in library.cases for problem in of_day(case_file, today)]
        for part in library.parts:
            found += _said_of_part(part, completeness.check_days_to_come(part.file, today))
        found += decks.check_days_to_come(library, today)
    if released is not None:
        found.extend(check_against_released(library, released))
        told = {problem.path for problem in found if problem.rule.startswith("privacy/")}
        found.extend(texts_of_a_library.check_texts_of_ledger(library, released, told))
    severe = _as_severe(_without_echoes(found), for_release=for_release)
    return tuple(sorted(set(as_handed_on(severe, library) if for_release else severe)))


def run_checks_of_parts(parts: Iterable[PartOfCase], opened: Iterable[ValidatedCase]) -> tuple[Problem, ...]:
    """Give what is wrong with the files of cases that can be read in part, each with what came of opening them."""
    pairs = zip(parts, opened, strict=True)
    found = (problem for part, case in pairs for problem in _said_of_part(part, problems_of_files(case)))
    return tuple(_as_severe(found, for_release=False))


def _said_of_part(part: PartOfCase, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Leave out what is no more than an echo of the part of a case that could not be read."""
    for problem in problems:
        is_sure = part.is_whole and not problem.rule.startswith("identity/")
        is_of_a_value = problem.rule.startswith(_SAID_OF_PARTS) and problem.rule not in _OF_WHAT_IS_HELD
        if problem.line and (is_sure or is_of_a_value):
            yield problem


def _without_echoes(found: list[Problem]) -> Iterator[Problem]:
    """Leave out what other rules say of a text that holds an identity: they quote it, and reports are passed on."""
    held_back = {(one.path, one.line, one.column) for one in found if one.rule.startswith("privacy/")}
    for one in found:
        if not (one.rule.startswith(_QUOTING) and (one.path, one.line, one.column) in held_back):
            yield one


def as_handed_on(problems: Iterable[Problem], library: Library) -> Iterator[Problem]:
    """Give the problems as a package sees them that is no draft: nobody may be harmed by what is handed on.

    An error is a picture of the repository that nobody signed for, and a source whose terms nobody has settled.
    """
    found = tuple(problems)
    faulty = {problem.path for problem in found if problem.rule == completeness.NOT_LOOKED}
    files = (file for file in library.cases if file.places.path in faulty)
    unsigned = {problem for file in files for problem in completeness.unsigned_in_repository(file)}
    for problem in found:
        is_harmful = problem in unsigned or problem.rule == "licence/needs-review"
        yield replace(problem, severity="error") if is_harmful else problem


def problems_of_files(case: ValidatedCase) -> Iterator[Problem]:
    """Give what is wrong with the files of a case: what could not be read, and what is seen in what could."""
    yield from case.faults
    yield from phi_locations.check_phi_locations(case.file, case.phi_locations)
    yield from texts_of_a_case.check_drawing(case.file, case.drawn_texts)
    yield from stacks.check_notices(case.file, case.notices)
    for place, image in enumerate(case.file.case.images):
        picture = case.pictures.get(image.name)
        if picture is not None:
            for rule in _PICTURE_RULES:
                yield from rule(case.file, place, picture)


def run_picture_checks(
    cases: Iterable[ValidatedCase],
    *,
    for_release: bool = False,
    of_files: Callable[[ValidatedCase], Iterable[Problem]] = problems_of_files,
) -> tuple[Problem, ...]:
    """Give what is wrong with the files of cases; ``of_files`` may know what was found before."""
    found = (problem for case in cases for problem in of_files(case))
    return tuple(_as_severe(found, for_release=for_release))


def _library_problems(library: Library) -> Iterator[Problem]:
    lists = (placement, decks, balance, curricula, exams, patterns, signs, topics)
    for module in (identity, *lists, age_of_sources, texts_of_a_library):
        for rule in module.LIBRARY_RULES:
            yield from rule(library)


def _as_severe(problems: Iterable[Problem], *, for_release: bool) -> Iterator[Problem]:
    """Give the problems as a release sees them, or as somebody does who still writes."""
    for problem in problems:
        if for_release and problem.rule in RELEASE_RULES - LEAVING_OUT_RULES:
            yield replace(problem, severity="error")
        elif for_release or problem.rule not in _TOLD_BEFORE_A_RELEASE:
            yield problem
