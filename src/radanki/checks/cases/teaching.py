"""Teaching: each card asks once, about a picture that is there, and its answer says why in a few words."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import error_at, warning_at
from radanki.checks.telling import own_words
from radanki.model.case import asks_of
from radanki.model.imaging.stack import is_stack, places_of, span_of
from radanki.model.items import LONGEST_VERDICT_WORDS, lettered_items

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.case import Case
    from radanki.model.images import Finding, Image
    from radanki.model.library import CaseFile, Location
    from radanki.model.problem import Problem

_ONE_OF: Final = frozenset({"name", "cover"})
"""Outlined and named, or covered and named: the answer is the same structure at the same place."""
_SEEN: Final = re.compile(
    r"\b(?:this|these)\s+(?:[\w-]+\s+){0,2}?"
    r"(?:film|picture|image|slice|scan|radiograph|view|run|loop|window|level|study|stack)s?\b"
    r"|\b(?:arrow(?:s|ed|head)?|(?:is|are|as) (?:shown|outlined|marked)|(?:seen|visible)\W+here)\b"
    r"|(?<!\bdone )(?<!\bfirst )(?<!\bnext )\bhere\?",  # "What is done first here?" is about a situation
    re.IGNORECASE,
)
"""Words that point at a picture."""
_FEW_SLICES: Final = 0.25
_SHORT_STACK: Final = 8
_NEW_WORDS: Final = 2
"""A reason has at least so many words of its own beside those of its sentence."""


def check_asked_once(case_file: CaseFile) -> Iterator[Problem]:
    """On one picture a structure is named or covered, and not both; one that several findings share counts once."""
    asked: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for location, image, finding in case_file.findings():
        before = asked[image.name, finding.label.casefold()]
        now = before | (_ONE_OF & set(asks_of(case_file.case, finding)))
        if now == _ONE_OF != before:
            yield warning_at(
                case_file.places,
                (*location, "asks"),
                "teaching/asked-twice",
                f"“{finding.label}” is both named and covered on `{image.name}`: the same answer twice",
                "Ask `name`; or `cover`, where its neighbours tell what lies there.",
            )
        asked[image.name, finding.label.casefold()] = now


def check_whys(case_file: CaseFile) -> Iterator[Problem]:
    """Every answer says how one knows; the findings of a picture without any why are reported once."""
    case = case_file.case
    for place, image in enumerate(case.images):
        silent = [finding.number for finding in image.findings if finding.why is None]
        if silent:
            numbers = ", ".join(str(number) for number in silent)
            yield warning_at(
                case_file.places,
                ("images", place, "findings"),
                "teaching/no-why",
                f"no `why` for finding {numbers} of `{image.name}`",
                "Say in one or two sentences how it is recognised.",
            )
    if case.kind == "normal" and case.discussion is None and any(not image.findings for image in case.images):
        message = "nothing says how one knows that the picture is normal"
        fix = "Say in the first paragraph of `discussion` what was looked at, and is as it should be."
        yield warning_at(case_file.places, ("kind",), "teaching/no-why", message, fix)
    for location, text, why in _items(case):
        fix = "Say in one or two sentences why it is so, or why it matters."
        if why is None:
            yield warning_at(case_file.places, location, "teaching/no-why", "the answer has no `why`", fix)
        elif len(own_words(why) - own_words(text)) < _NEW_WORDS:
            message = "`why` says the sentence again"
            yield warning_at(case_file.places, (*location, "why"), "teaching/no-why", message, fix)


def _items(case: Case) -> Iterator[tuple[Location, str, str | None]]:
    """Give each pearl, question and step with what it says, and its reason."""
    for place, pearl in enumerate(case.pearls):
        yield ("pearls", place), pearl.text, pearl.why
    for place, question in enumerate(case.questions):
        yield ("questions", place), f"{question.ask} {question.answer}", question.why
    for place, step in enumerate(case.steps):
        yield ("steps", place), f"{step.ask} {step.answer}", step.why


def check_verdicts(case_file: CaseFile) -> Iterator[Problem]:
    """An answer is short enough to stand large above its picture; a list is none of these."""
    case = case_file.case
    verdicts: list[tuple[Location, str]] = [] if case.diagnosis is None else [(("diagnosis",), case.diagnosis)]
    verdicts += [(("questions", place, "answer"), question.answer) for place, question in enumerate(case.questions)]
    verdicts += [(("steps", place, "answer"), step.answer) for place, step in enumerate(case.steps)]
    for location, answer in verdicts:
        count = len(answer.split())
        if count > LONGEST_VERDICT_WORDS and not lettered_items(answer):
            yield warning_at(
                case_file.places,
                location,
                "teaching/verdict-too-long",
                f"the answer has {count} words: a student sees its first two lines",
                f"Say it in {LONGEST_VERDICT_WORDS} at most, and the rest in `why`.",
            )


def check_pictures_there(case_file: CaseFile) -> Iterator[Problem]:
    """A question that speaks of a picture shows one."""
    case = case_file.case
    asked: list[tuple[Location, str, str]] = [
        (("questions", place, "ask"), question.ask, "`image`")
        for place, question in enumerate(case.questions)
        if question.image is None
    ]
    asked += [(("steps", place, "ask"), step.ask, "`show`") for place, step in enumerate(case.steps) if not step.show]
    if not any(image.is_held for image in case.images):
        asked += [
            (("pearls", place, "text"), pearl.text, "`image`")
            for place, pearl in enumerate(case.pearls)
            if pearl.image is None
        ]
    for location, text, key in asked:
        pointing = _SEEN.search(text)
        if pointing is not None:
            yield error_at(
                case_file.places,
                location,
                "teaching/no-picture",
                f"“{pointing[0]}” points at a picture, and the card shows none",
                f"Name the picture in {key}, or ask so that none is needed.",
            )


def check_judged(case_file: CaseFile) -> Iterator[Problem]:
    """On a stack a finding is outlined where it is seen: a mark on any other slice counts as wrong."""
    for location, image, finding in case_file.findings():
        if image.complete and "find" in asks_of(case_file.case, finding) and _is_drawn_once(image, finding):
            first, last = span_of(image, finding)
            places = places_of(image)
            count = sum(first <= place <= last for place in places)
            if len(places) > _SHORT_STACK and count < len(places) * _FEW_SLICES:
                yield warning_at(
                    case_file.places,
                    location,
                    "teaching/unjudged",
                    f"“{finding.label}” is outlined on {count} of {len(places)}; a mark on any other counts as wrong",
                    "Draw `spans` on the first and the last that show it; or `complete: false` on the picture.",
                )


def _is_drawn_once(image: Image, finding: Finding) -> bool:
    return is_stack(image) and finding.drawn_shape is not None


def check_cited(case_file: CaseFile) -> Iterator[Problem]:
    """What a test costs is said by a guideline that is named."""
    for place, step in enumerate(case_file.case.steps):
        if step.cost is not None and step.cite is None:
            yield error_at(
                case_file.places,
                ("steps", place, "cost"),
                "teaching/uncited",
                "nothing says where the cost comes from",
                "Name the guideline or study in `cite: {title: ..., url: ...}`, or leave the cost out.",
            )


CASE_RULES = (check_cited, check_asked_once, check_whys, check_verdicts, check_pictures_there, check_judged)
