"""Words of a case that a reviewer looks at twice: stereotypes in stems, and sentences that somebody else wrote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from radanki.authoring.review.remark import Remark, remark_at
from radanki.vocabulary.stereotypes import stereotypes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from radanki.model.case import Case
    from radanki.model.library import CaseFile, Library, Location

RUN: Final = 8
"""Words in a row that two writers do not share by chance."""
_WORD: Final = re.compile(r"[^\W_]+")


def look_for_stereotypes(case_file: CaseFile) -> Iterator[Remark]:
    """Name each word of a stem that tells more about the writer than about the picture."""
    for location, text in _stems(case_file.case):
        for group in stereotypes():
            for found in dict.fromkeys(match.group().lower() for match in group.pattern.finditer(text)):
                message = f"students read “{found}” with the picture"
                yield remark_at(case_file, location, "review/stereotype", message, group.advice)


def _stems(case: Case) -> Iterator[tuple[Location, str]]:
    if case.history is not None:
        yield ("history",), case.history
    for place, question in enumerate(case.questions):
        yield ("questions", place, "ask"), question.ask
    for place, step in enumerate(case.steps):
        yield ("steps", place, "ask"), step.ask


def look_for_borrowed_words(
    case_file: CaseFile, library: Library, texts: Iterable[tuple[str, str]] = ()
) -> Iterator[Remark]:
    """Name each text of the case that shares a run of words with a given text, or with another case.

    ``texts`` are pairs of a name and what stands there: the page that the case cites, as the reviewer copied it.
    """
    other_texts = [(name, _runs(text)) for name, text in texts]
    for other in library.cases:
        if other.case.id != case_file.case.id:
            runs = frozenset[str]().union(*(_runs(text) for _, text in _prose(other.case)))
            other_texts.append((other.places.path.rpartition("/")[0], runs))
    for location, text in _prose(case_file.case):
        own = _runs_in_order(text)
        found = {name: run for name, runs in other_texts if (run := next((one for one in own if one in runs), ""))}
        if found:
            message = f"“{next(iter(found.values()))}” stands in {', '.join(found)}, too"
            yield remark_at(case_file, location, "review/close-to-source", message)


def _prose(case: Case) -> Iterator[tuple[Location, str]]:
    if case.discussion is not None:
        yield ("discussion",), case.discussion
    if case.history is not None:
        yield ("history",), case.history
    for place, pearl in enumerate(case.pearls):
        yield ("pearls", place), pearl.text
    for place, image in enumerate(case.images):
        for number, finding in enumerate(image.findings):
            if finding.why is not None:
                yield ("images", place, "findings", number, "why"), finding.why
    for place, question in enumerate(case.questions):
        yield ("questions", place, "answer"), question.answer


def _runs_in_order(text: str) -> list[str]:
    words = [word.lower() for word in _WORD.findall(text)]
    return [" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1)]


def _runs(text: str) -> frozenset[str]:
    return frozenset(_runs_in_order(text))
