"""Choices: each once, some of them wrong, and nothing in their form that tells which is right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import error_at, warning_at
from radanki.checks.telling import words_of
from radanki.model.items import right_choice, wrong_choices

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from radanki.model.case import Case
    from radanki.model.items import Question, Step
    from radanki.model.library import CaseFile, Location
    from radanki.model.problem import Problem

_CLEARLY_LONGER: Final = 1.35
_LETTERS_LONGER: Final = 9
"""An option is the longest at a glance where it has a third more letters than the next, and more than a word."""
_FORMS: Final = {
    "a comma": re.compile(r","),
    "brackets": re.compile(r"[(\[]"),
    "a semicolon or colon": re.compile(r"[;:]"),
    "a number": re.compile(r"[0-9]"),
    "“or” or “and”": re.compile(r"\b(?:or|and)\b", re.IGNORECASE),
    "a full stop": re.compile(r"\.\s*$"),
    "a “not”": re.compile(r"\b(?:no|not|never|none)\b", re.IGNORECASE),
}
_FEWEST_WRONG: Final = 2
"""With one wrong answer either of the two is the odd one out."""


def asked_with_choices(case: Case) -> Iterator[tuple[Location, Question | Step]]:
    """Give each question and step that gives choices, with its place."""
    for place, question in enumerate(case.questions):
        if question.choices:
            yield ("questions", place), question
    for place, step in enumerate(case.steps):
        if step.choices:
            yield ("steps", place), step


def is_right_longest(asked: Question | Step) -> bool:
    """Whether the right choice has more letters than every wrong one."""
    return all(len(right_choice(asked)) > len(choice) for choice in wrong_choices(asked))


def check_choices(case_file: CaseFile) -> Iterator[Problem]:
    """A question gives each choice once; the right answer may be among them or be left to radanki."""
    for location, asked in asked_with_choices(case_file.case):
        seen: set[tuple[str, ...]] = set()
        for number, choice in enumerate(asked.choices):
            words = words_of(choice)
            if words in seen:
                yield error_at(
                    case_file.places,
                    (*location, "choices", number),
                    "wording/duplicate-choice",
                    f"“{choice}” is given twice",
                    "Keep one.",
                )
            seen.add(words)
        if seen <= {words_of(asked.answer)}:
            yield error_at(
                case_file.places,
                (*location, "choices"),
                "wording/no-wrong-choice",
                "the only choice is the right answer",
                "Add answers that are wrong but likely, or take `choices` out.",
            )


def check_options_alike(case_file: CaseFile) -> Iterator[Problem]:
    """The right choice is not known by its form: neither the longest at a glance nor the only one of its make."""
    for location, asked in asked_with_choices(case_file.case):
        wrong = wrong_choices(asked)
        tells = _told_by_form(right_choice(asked), wrong) if len(wrong) >= _FEWEST_WRONG else None
        if tells is not None:
            yield warning_at(
                case_file.places,
                (*location, "choices"),
                "wording/option-gives-away",
                f"the right choice {tells}: students need not know the answer",
                "Make all of them alike in length and form; the answer's details belong into `why`.",
            )


def _told_by_form(right: str, wrong: Sequence[str]) -> str | None:
    length, longest = len(right), max(len(choice) for choice in wrong)
    if length >= longest * _CLEARLY_LONGER and length > longest + _LETTERS_LONGER:
        return f"is by far the longest ({length} letters, the next has {longest})"
    shortest = min(len(choice) for choice in wrong)
    if shortest >= length * _CLEARLY_LONGER and shortest > length + _LETTERS_LONGER:
        return f"is by far the shortest ({length} letters, the next has {shortest})"
    for form, pattern in _FORMS.items():
        has, others = bool(pattern.search(right)), sum(bool(pattern.search(choice)) for choice in wrong)
        if has and not others:
            return f"is the only one with {form}"
        if not has and others == len(wrong):
            return f"is the only one without {form}"
    return None


CASE_RULES = (check_choices, check_options_alike)
