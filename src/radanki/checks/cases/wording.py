"""Wording: nothing gives the answer away before it is asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import error_at, warning_at
from radanki.checks.telling import answer_in, head_of, holds, is_telling, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.case import Case
    from radanki.model.images import Image
    from radanki.model.items import Question, Step
    from radanki.model.library import CaseFile, Location
    from radanki.model.problem import Problem

_LONGEST_LABEL_WORDS: Final = 6
_SHORTEST_ANSWER: Final = 4
_GAP: Final = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)
_ARTICLE: Final = re.compile(r"(?:^|\s)(an?)\s+$", re.IGNORECASE)
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


def _is_told_by_questions(case: Case, image: Image, phrase: str) -> bool:
    """Whether a case asks nothing about a linked picture but what its questions say, who name the diagnosis openly."""
    asked = [question.ask for question in case.questions if question.image == image.name]
    is_asked_otherwise = case.diagnosis is not None or bool(image.findings) or bool(case.steps)
    return bool(asked) and not is_asked_otherwise and all(holds(ask, phrase) for ask in asked)


def check_links_hidden(case_file: CaseFile) -> Iterator[Problem]:
    """The address that a link card shows does not spell the diagnosis, where a card asks for it."""
    for place, image in enumerate(case_file.case.images):
        shown = _answer_in(case_file.case, image.link or "")
        if shown is not None and not _is_told_by_questions(case_file.case, image, shown[0]):
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
        else:
            yield from _guessed(case_file, place, pearl.text)


def _guessed(case_file: CaseFile, place: int, text: str) -> Iterator[Problem]:
    """A gap is not to be had from grammar: no article before it tells its first letter, no word of it stands beside."""
    before, gap, after = _GAP.split(text, maxsplit=1)
    article = _ARTICLE.search(before)
    around = {*words_of(before), *words_of(after)}
    twice = next((word for word in words_of(gap) if is_telling(word) and word in around), None)
    if article is not None:
        message = f"“{article[1]}” before the gap tells how it begins"
        fix = f"Put it into the gap: **{article[1]} {gap}**."
    elif twice is not None:
        message = f"the gap's “{twice}” stands in the rest of the sentence, too"
        fix = "Say it in other words, or leave another word out."
    else:
        return
    yield warning_at(case_file.places, ("pearls", place, "text"), "wording/gap-guessed", message, fix)


def _answer_in(case: Case, text: str) -> tuple[str, bool] | None:
    return answer_in((case.title, case.diagnosis), text)


CASE_RULES = (check_answer_hidden, check_links_hidden, check_hints, check_asks, check_labels, check_pearls)
