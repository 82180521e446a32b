"""What a library must not be: one rule, one function, each problem with its place and what to do.

:func:`run_checks` applies every rule that needs no picture opened, :func:`run_picture_checks` those that need to know
how large the pictures are, and :func:`run_history_checks` those on what was released.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from radanki.checks.releases.history import Released
    from radanki.checks.source_rules import SourceRules
    from radanki.model.library import CaseFile, Library
    from radanki.model.problem import Problem

RELEASE_RULES: Final = frozenset(
    {
        "completeness/not-looked",
        "completeness/not-reviewed",
        "completeness/one-reviewer",
        "licence/needs-review",
        "privacy/looked-unbound",
    },
)
"""What only a release needs: a warning while a case is being made."""
_TOLD_BEFORE_A_RELEASE: Final = frozenset({"completeness/one-reviewer", "privacy/looked-unbound"})
"""What nobody is told of while a case is being made: nagging about it would drown the rest."""


def run_checks(
    library: Library, sources: SourceRules, *, for_release: bool = False, today: date | None = None
) -> tuple[Problem, ...]:
    """Apply every rule that needs no picture opened; the problems come in the order of their places.

    ``sources`` are the functions of ``radanki.licensing`` that the rules on provenance ask. ``for_release`` makes what
    only a release needs (:data:`RELEASE_RULES`) an error. Without ``today`` nothing that depends on the date is a
    problem.
    """
    found = [*_library_problems(library), *_source_problems(library, sources, today)]
    for case_file in library.cases:
        found.extend(_case_problems(case_file, sources))
    return _ordered(found, for_release=for_release)


def run_picture_checks(library: Library, sizes: Mapping[tuple[str, str], tuple[int, int]]) -> tuple[Problem, ...]:
    """Apply the rules that need to know how large pictures are.

    ``sizes`` gives width and height, in pixels of the upright source picture, by case id and picture name; pictures
    that are not in it are passed over.
    """
    from radanki.checks.cases.geometry import check_against_sizes  # noqa: PLC0415  # as below

    return _ordered(check_against_sizes(library, sizes), for_release=False)


def run_pixel_checks(
    library: Library, digests: Mapping[tuple[str, str], Sequence[str]], *, for_release: bool = False
) -> tuple[Problem, ...]:
    """Apply the rules that bind what people attested to what is shown.

    ``digests`` gives by case id and picture name the digests of all that a deck shows of the picture, in order.
    """
    from radanki.checks.privacy.attestation import check_looked_at_these_pixels  # noqa: PLC0415  # as below

    found = [
        problem
        for case_file in library.cases
        for place, image in enumerate(case_file.case.images)
        if (shown := digests.get((case_file.case.id, image.name)))
        for problem in check_looked_at_these_pixels(case_file, place, image, shown)
    ]
    return _ordered(found, for_release=for_release)


def run_history_checks(library: Library, released: Released) -> tuple[Problem, ...]:
    """Apply the rules on what was released: ids, names, numbers, decks and note types stay what they were."""
    from radanki.checks.releases.history import check_against_released  # noqa: PLC0415  # as below

    return _ordered(check_against_released(library, released), for_release=False)


def _library_problems(library: Library) -> Iterator[Problem]:
    from radanki.checks.cases import (  # noqa: PLC0415
        curricula,  # the vocabulary is read when rules are applied
        decks,  # the vocabulary is read when rules are applied
        identity,  # the vocabulary is read when rules are applied
    )

    for rule in (*identity.LIBRARY_RULES, *decks.LIBRARY_RULES, *curricula.LIBRARY_RULES):
        yield from rule(library)


def _source_problems(library: Library, sources: SourceRules, today: date | None) -> Iterator[Problem]:
    from radanki.checks.licences import age_of_sources  # noqa: PLC0415  # as below

    yield from age_of_sources.check_authors(library, sources)
    for case_file in library.cases:
        yield from age_of_sources.check_licence_changes(case_file, sources)
        if today is not None:
            yield from age_of_sources.check_access_dates(case_file, today)


def _case_problems(case_file: CaseFile, sources: SourceRules) -> Iterator[Problem]:
    from radanki.checks.cases import completeness, geometry, identity, media, placement, taken_down, terms, wording  # noqa: PLC0415
    from radanki.checks.licences import provenance  # noqa: PLC0415
    from radanki.checks.privacy import faces  # noqa: PLC0415
    from radanki.checks.privacy import texts_of_a_case as privacy  # noqa: PLC0415

    # What is left of a case that was taken down asks nothing and has nobody to review it.
    whole = taken_down if case_file.case.taken_down is not None else completeness
    for module in (identity, placement, whole, geometry, media, terms, provenance, privacy, faces, wording):
        for rule in module.CASE_RULES:
            yield from rule(case_file)
    for rule_on_sources in provenance.SOURCE_RULES:
        yield from rule_on_sources(case_file, sources)


def _ordered(problems: Iterable[Problem], *, for_release: bool) -> tuple[Problem, ...]:
    from dataclasses import replace  # noqa: PLC0415

    strict = (
        replace(problem, severity="error") if for_release and problem.rule in RELEASE_RULES else problem
        for problem in problems
        if for_release or problem.rule not in _TOLD_BEFORE_A_RELEASE
    )
    return tuple(sorted(set(strict)))
