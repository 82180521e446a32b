"""Wording: nothing gives the answer away before it is asked for, and every answer says how one knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import error_at, warning_at
from radanki.checks.telling import answer_in, head_of, holds, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.case import Case
    from radanki.model.items import Question, Step
    from radanki.model.library import CaseFile, Location
    from radanki.model.problem import Problem

_LONGEST_LABEL_WORDS: Final = 6
_SHORTEST_ANSWER: Final = 4
_GAP: Final = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)
_PROMPTS_ONLY: Final = frozenset({"anatomy", "physics"})
"""Kinds whose title names what is looked at and not what is to be found out."""


def check_answer_hidden(case_file: CaseFile) -> Iterator[Problem]:
    """History, view, picture names and hints do not name what the case shows."""
    case = case_file.case
    if case.kind in _PROMPTS_ONLY:
        return
    for location, text, is_prompt in _read_before_the_answer(case):
        shown = _answer_in(case, text)
        if shown is None:
            continue
        phrase, is_whole = shown
        complain = error_at if is_whole or not is_prompt else warning_at
        yield complain(
            case_file.places,
            location,
            "wording/answer-shown",
            f"students read “{phrase}” here before the answer",
            "Say it without the words of the title and the diagnosis.",
        )


def _read_before_the_answer(case: Case) -> Iterator[tuple[Location, str, bool]]:
    """Give what is read on a card's front, and whether it is running text, which may need a word of the title."""
    if case.history is not None:
        yield ("history",), case.history, True
    for place, image in enumerate(case.images):
        yield ("images", place, "name"), image.name.replace("-", " "), False
        if image.view is not None:
            yield ("images", place, "view"), image.view, False
        for number, finding in enumerate(image.findings):
            if finding.hint is not None:
                yield ("images", place, "findings", number, "hint"), finding.hint, True


def check_links_hidden(case_file: CaseFile) -> Iterator[Problem]:
    """The address that a link card shows does not spell the diagnosis."""
    for place, image in enumerate(case_file.case.images):
        shown = _answer_in(case_file.case, image.link or "")
        if shown is not None:
            yield warning_at(
                case_file.places,
                ("images", place, "link"),
                "wording/answer-in-link",
                f"the address says “{shown[0]}”, and students read it before the answer",
                "Use the address with the case's number; Radiopaedia's is https://radiopaedia.org/cases/<rID>.",
            )


def check_hints(case_file: CaseFile) -> Iterator[Problem]:
    """A hint does not name its finding."""
    for place, image in enumerate(case_file.case.images):
        for number, finding in enumerate(image.findings):
            if finding.hint is not None and holds(finding.hint, finding.label):
                yield error_at(
                    case_file.places,
                    ("images", place, "findings", number, "hint"),
                    "wording/answer-shown",
                    f"the hint names the finding: “{finding.label}”",
                    "Say where to look, or what to compare with.",
                )


def check_asks(case_file: CaseFile) -> Iterator[Problem]:
    """A question does not hold its own answer, nor the diagnosis that other cards ask for."""
    case = case_file.case
    cards: list[tuple[Location, Question | Step]] = []
    cards += [(("questions", place), question) for place, question in enumerate(case.questions)]
    cards += [(("steps", place), step) for place, step in enumerate(case.steps)]
    for location, card in cards:
        is_choice = re.search(r"\bor\b", card.ask, re.IGNORECASE)
        if len(card.answer) >= _SHORTEST_ANSWER and not is_choice and holds(card.ask, card.answer):
            yield error_at(
                case_file.places,
                (*location, "ask"),
                "wording/answer-shown",
                f"the question holds its answer: “{card.answer}”",
                "Ask without the words of the answer.",
            )
        elif case.diagnosis is not None and case.kind not in _PROMPTS_ONLY and holds(card.ask, head_of(case.diagnosis)):
            yield warning_at(
                case_file.places,
                (*location, "ask"),
                "wording/diagnosis-in-question",
                "the question names the diagnosis that another card asks for",
                "Ask about “this patient” instead.",
            )


def check_choices(case_file: CaseFile) -> Iterator[Problem]:
    """A question gives each choice once; the right answer may be among them or be left to radanki."""
    for place, question in enumerate(case_file.case.questions):
        seen: set[tuple[str, ...]] = set()
        for number, choice in enumerate(question.choices):
            words = words_of(choice)
            if words in seen:
                yield error_at(
                    case_file.places,
                    ("questions", place, "choices", number),
                    "wording/duplicate-choice",
                    f"“{choice}” is given twice",
                    "Keep one.",
                )
            seen.add(words)
        if question.choices and seen <= {words_of(question.answer)}:
            yield error_at(
                case_file.places,
                ("questions", place, "choices"),
                "wording/no-wrong-choice",
                "the only choice is the right answer",
                "Add answers that are wrong but likely, or take `choices` out.",
            )


def check_labels(case_file: CaseFile) -> Iterator[Problem]:
    """A label is short enough to be said in one breath."""
    for place, image in enumerate(case_file.case.images):
        for number, finding in enumerate(image.findings):
            count = len(finding.label.split())
            if count > _LONGEST_LABEL_WORDS:
                yield warning_at(
                    case_file.places,
                    ("images", place, "findings", number, "label"),
                    "wording/long-label",
                    f"the label has {count} words",
                    f"Say it in {_LONGEST_LABEL_WORDS} at most, and the rest in `why`.",
                )


def check_whys(case_file: CaseFile) -> Iterator[Problem]:
    """A finding says how one knows; a picture without any why is reported once."""
    for place, image in enumerate(case_file.case.images):
        silent = [finding.number for finding in image.findings if finding.why is None]
        if silent:
            numbers = ", ".join(str(number) for number in silent)
            yield warning_at(
                case_file.places,
                ("images", place, "findings"),
                "wording/no-why",
                f"no `why` for finding {numbers} of `{image.name}`",
                "Say in one or two sentences how it is recognised.",
            )


def check_pearls(case_file: CaseFile) -> Iterator[Problem]:
    """A pearl has one gap for its card to ask for: the words in bold."""
    for place, pearl in enumerate(case_file.case.pearls):
        gaps = len(_GAP.findall(pearl.text))
        if gaps != 1:
            found = "no words are in bold" if gaps == 0 else f"{gaps} phrases are in bold"
            yield warning_at(
                case_file.places,
                ("pearls", place),
                "wording/no-gap" if gaps == 0 else "wording/several-gaps",
                f"{found}: the card asks for one",
                "Put the one phrase to be remembered between double asterisks: **like this**.",
            )


def _answer_in(case: Case, text: str) -> tuple[str, bool] | None:
    return answer_in((case.title, case.diagnosis), text)


CASE_RULES = (
    *(check_answer_hidden, check_links_hidden, check_hints, check_asks),
    *(check_choices, check_labels, check_whys, check_pearls),
)
