"""Taken down: of a case that may not be shown nothing is left but what makes its notes the ones that students hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import error_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.library import CaseFile
    from radanki.model.problem import Problem

_CONTENT: Final = (
    *("images", "diagnosis", "differential", "key_findings", "discussion", "pearls", "questions", "steps", "signs"),
    *("checklist", "history", "patient", "schematic", "compare_with", "related", "further"),
)


def check_nothing_left(case_file: CaseFile) -> Iterator[Problem]:
    """A case that was taken down holds no content: none would be shown, and all of it would stay public."""
    for key in _CONTENT:
        if getattr(case_file.case, key):
            yield error_at(
                case_file.places,
                (key,),
                "withdrawal/content-left",
                f"the case was taken down and still has `{key}`",
                "Take it out; a case that may be shown again starts anew, with an id of its own.",
            )


def check_says_why(case_file: CaseFile) -> Iterator[Problem]:
    """Students who hold the cards are told since when and why."""
    if case_file.case.retired is None:
        yield error_at(
            case_file.places,
            ("taken_down",),
            "withdrawal/no-reason",
            "the case was taken down and does not say since when and why",
            "Add `retired: {since: ..., reason: ...}`.",
        )


CASE_RULES = (check_nothing_left, check_says_why)
