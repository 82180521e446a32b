"""Completeness: a case asks something, says how sure it is, and was looked at by people."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import error_at, warning_at
from radanki.model.releases.manifest import LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from radanki.model.case import Case, Review
    from radanki.model.library import CaseFile, Location, Places
    from radanki.model.problem import Problem

NOT_LOOKED: Final = "completeness/not-looked"
PLACEHOLDERS: Final = ("Label me", "Untitled")
"""What stands in drafts for the label of a finding and for a title, until somebody writes them."""
REVIEWERS: Final = 2
"""How many people read a case before it is released (docs/decisions/0016-two-reviewers.md)."""
_TOLERANCE: Final = timedelta(days=1)
"""East of whoever checks it is tomorrow already."""


def check_something_to_ask(case_file: CaseFile) -> Iterator[Problem]:
    """A case gives at least one card."""
    case = case_file.case
    if case.taken_down is not None:
        return
    findings = any(image.findings for image in case.images)
    normal = case.kind == "normal" and bool(case.images)
    reserved = any(image.reserved for image in case.images)
    items = (*case.questions, *case.pearls, *case.steps, *case.signs, *case.withdrawn)
    if not (findings or normal or reserved or items or case.diagnosis or case.checklist):
        yield error_at(
            case_file.places,
            (),
            "completeness/nothing-to-ask",
            "the case gives no card",
            "Add findings to a picture, or a diagnosis, a question, a pearl or a step.",
        )


def check_certainty(case_file: CaseFile) -> Iterator[Problem]:
    """A diagnosis says how certain it is, and how it is known."""
    case = case_file.case
    if case.kind not in {"pathology", "variant"}:
        return
    if case.certainty is None:
        yield error_at(
            case_file.places,
            ("kind",),
            "completeness/no-certainty",
            f"a case of kind {case.kind} says how certain the diagnosis is",
            "Add `certainty`: certain, almost-certain, probable or possible.",
        )
    if case.basis is None:
        yield error_at(
            case_file.places,
            ("certainty",) if case.certainty is not None else ("kind",),
            "completeness/no-basis",
            f"a case of kind {case.kind} says how the diagnosis is known",
            "Add `basis`: histology, operation, follow-up, or who read the picture.",
        )


def check_looked(case_file: CaseFile) -> Iterator[Problem]:
    """Somebody looked at every pixel of every picture that is shown.

    One that is fetched by its digest is public already: from release 1.0 on its case waits for the signature.
    """
    yield from _unsigned(case_file, of_repository=False)
    yield from unsigned_in_repository(case_file)


def unsigned_in_repository(case_file: CaseFile) -> Iterator[Problem]:
    """A picture that the repository holds would be made public by it: no package without a signature."""
    yield from _unsigned(case_file, of_repository=True)


def _unsigned(case_file: CaseFile, *, of_repository: bool) -> Iterator[Problem]:
    for place, image in enumerate(case_file.case.images):
        if image.is_held and not image.looked and (image.from_ is None) == of_repository:
            yield warning_at(
                case_file.places,
                ("images", place),
                NOT_LOOKED,
                f"nobody has signed that `{image.name}` shows no identity",
                "Look at the whole picture at full size, then add `looked: [{by: ..., on: YYYY-MM-DD}]`.",
            )


def check_placeholders(case_file: CaseFile) -> Iterator[Problem]:
    """What a draft left open is written before anybody is asked for it."""
    case = case_file.case
    label, title = PLACEHOLDERS
    if case.title == title:
        yield _to_be_written(case_file, ("title",), f"the case is still called `{title}`", "Say what it shows.")
    for place, image in enumerate(case.images):
        numbers = [str(finding.number) for finding in image.findings if finding.label == label]
        if numbers:
            what = f"finding {', '.join(numbers)} of `{image.name}` is still called `{label}`"
            yield _to_be_written(case_file, ("images", place), what, "Write what it is, or delete it.")


def _to_be_written(case_file: CaseFile, location: Location, what: str, fix: str) -> Problem:
    return warning_at(case_file.places, location, "completeness/placeholder", what, fix)


def check_reviewed(case_file: CaseFile) -> Iterator[Problem]:
    """Two people who did not write the case have read it as it is; a release requires it."""
    case = case_file.case
    yield from _outdated_reviews(case_file)
    reviewers = reviewers_of(case)
    if not case.reviewed:
        yield warning_at(
            case_file.places,
            (),
            "completeness/not-reviewed",
            "nobody has reviewed the case",
            "Ask a second reader, who adds `reviewed: [{by: ..., on: YYYY-MM-DD}]`.",
        )
    elif len(reviewers) < REVIEWERS:
        who = f"only {reviewers[0]} has" if reviewers else "nobody but its contributors has"
        yield warning_at(
            case_file.places,
            ("reviewed",),
            "completeness/one-reviewer",
            f"{who} reviewed the case as it is",
            "Ask another reader, who signs with `radanki review CASE --by NAME`; a release asks for two.",
        )


def reviewers_of(case: Case) -> tuple[str, ...]:
    """Give the people who read the case as it is and did not write it, each once."""
    reviewers = {review.by.casefold(): review.by for review in case.reviewed if _still_holds(case, review)}
    for writer in case.contributors:
        reviewers.pop(writer.casefold(), None)
    return tuple(reviewers.values())


def waits_for_people(case_file: CaseFile) -> LeftOut | None:
    """Say why a release from 1.0 on leaves a case out; ``None`` where nothing is missing that only people can give.

    A withdrawn case waits for nobody: its withdrawal has to reach who holds it.
    """
    case, folder = case_file.case, case_file.places.path.rpartition("/")[0]
    if case.retired is not None or case.taken_down is not None:
        return None
    missing = REVIEWERS - len(reviewers_of(case))
    if missing > 0:
        people = "a reviewer" if missing == 1 else f"{missing} reviewers"
        return LeftOut(folder, "completeness/not-reviewed", f"it waits for {people} who did not write it")
    unseen = [image.name for image in case.images if image.is_held and not any(one.pixels for one in image.looked)]
    if unseen:
        names = ", ".join(f"`{name}`" for name in unseen)
        return LeftOut(folder, NOT_LOOKED, f"it waits for somebody who signs for the pixels of {names}")
    return None


def _outdated_reviews(case_file: CaseFile) -> Iterator[Problem]:
    case = case_file.case
    for place, review in enumerate(case.reviewed):
        for key, confirmed, said in (
            ("level", review.level, case.level),
            ("certainty", review.certainty, case.certainty),
        ):
            if confirmed is not None and confirmed != said:
                yield warning_at(
                    case_file.places,
                    ("reviewed", place, key),
                    "completeness/review-outdated",
                    f"{review.by} confirmed `{key}: {confirmed}`, and the case says {said or 'none'}",
                    "Ask the reviewer again, who signs with `radanki review CASE --by NAME`.",
                )


def _still_holds(case: Case, review: Review) -> bool:
    """Whether the case still says what the reviewer confirmed, as far as the entry tells."""
    return review.level in {None, case.level} and review.certainty in {None, case.certainty}


CASE_RULES = (check_something_to_ask, check_certainty, check_looked, check_placeholders, check_reviewed)


def check_days_to_come(case_file: CaseFile, today: date) -> Iterator[Problem]:
    """Every day on which somebody looked, reviewed or cleared has been."""
    yield from days_to_come(case_file.places, days_of(case_file), today)


def days_to_come(places: Places, days: Iterable[tuple[Location, date]], today: date) -> Iterator[Problem]:
    """Warn of each day of a file that has not been yet."""
    for location, day in days:
        if day > today + _TOLERANCE:
            message = f"{day.isoformat()} is still to come"
            fix = "Write the day on which it was done, as year-month-day."
            # A clock may be wrong, or set back on purpose for a build that is to be the same: so it refuses nothing.
            yield warning_at(places, location, "completeness/day-to-come", message, fix)


def days_of(case_file: CaseFile) -> Iterator[tuple[Location, date]]:
    """Give each day on which a case says that something was done, with its place."""
    case = case_file.case
    for at, image in enumerate(case.images):
        yield from ((("images", at, "looked", number, "on"), one.on) for number, one in enumerate(image.looked))
        yield from ((("images", at, "cleared", number, "on"), one.on) for number, one in enumerate(image.cleared))
    yield from ((("reviewed", number, "on"), one.on) for number, one in enumerate(case.reviewed))
    yield from ((("cleared_text", number, "on"), one.on) for number, one in enumerate(case.cleared_text))
    for at, source in enumerate(case.sources):
        if source.accessed is not None:
            yield ("sources", at, "accessed"), source.accessed


DATED_RULES: Final = (check_days_to_come,)
