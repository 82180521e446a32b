"""What a reviewer is asked to look at twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.model.problem import Problem

if TYPE_CHECKING:
    from radanki.model.library import CaseFile, Location

Remark = Problem
"""A remark has the form of a problem, and is always a warning: the reviewer decides."""

_WHAT_TO_DO: Final = {
    "review/same-picture": "Two cases with one picture teach the picture: keep one, or make the other its question.",
    "review/alike-picture": "Compare the two: of one picture keep one case; a follow-up belongs into `related`.",
    "review/same-source": "Compare the two cases; if they show the same thing, keep the better one.",
    "review/low-resolution": "Ask for a larger original, or crop less, if the finding can't be seen at this size.",
    "review/printed-marks": "Marks give the answer away: ask for the picture without them, or blank or crop them.",
    "review/close-to-source": "Say it in your own words, or quote it as a quotation with its source.",
}


def remark_at(case_file: CaseFile, location: Location, rule: str, message: str, fix: str | None = None) -> Remark:
    """Give a remark at a value of the case; what to do is that of its rule where nothing else is said."""
    line, column = case_file.places.at(*location)
    return Problem(case_file.places.path, line, column, rule, message, fix or _WHAT_TO_DO[rule], "warning")
