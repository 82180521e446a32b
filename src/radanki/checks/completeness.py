"""Completeness: a case asks something, says how sure it is, and was looked at by people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.checks.complaint import error_at, warning_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.library import CaseFile
    from radanki.model.problem import Problem


def check_something_to_ask(case_file: CaseFile) -> Iterator[Problem]:
    """A case gives at least one card."""
    case = case_file.case
    if case.taken_down is not None:
        return
    findings = any(image.findings for image in case.images)
    normal = case.kind == "normal" and bool(case.images)
    reserved = any(image.reserved for image in case.images)
    if not (findings or normal or reserved or case.diagnosis or case.questions or case.pearls or case.steps):
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
    """Somebody looked at every pixel of every held picture; a release requires it."""
    for place, image in enumerate(case_file.case.images):
        if image.is_held and not image.looked:
            yield warning_at(
                case_file.places,
                ("images", place),
                "completeness/not-looked",
                f"nobody has signed that `{image.name}` shows no identity",
                "Look at the whole picture at full size, then add `looked: [{by: ..., on: YYYY-MM-DD}]`.",
            )


def check_reviewed(case_file: CaseFile) -> Iterator[Problem]:
    """Somebody else has read the case; a release requires it."""
    if not case_file.case.reviewed:
        yield warning_at(
            case_file.places,
            (),
            "completeness/not-reviewed",
            "nobody has reviewed the case",
            "Ask a second reader, who adds `reviewed: [{by: ..., on: YYYY-MM-DD}]`.",
        )


CASE_RULES = (check_something_to_ask, check_certainty, check_looked, check_reviewed)
