"""The free texts of a case, each with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from radanki.model.case import Case
    from radanki.model.library import Location

Located = tuple["Location", str]


def texts_of(case: Case) -> Iterator[Located]:
    """Give every text that a contributor wrote about the patient or the pictures; the fields for names are left out."""
    yield from _kept((("title",), case.title), (("basis",), case.basis), (("history",), case.history))
    for place, image in enumerate(case.images):
        for number, finding in enumerate(image.findings):
            location = ("images", place, "findings", number)
            yield from _kept(
                ((*location, "label"), finding.label),
                ((*location, "why"), finding.why),
                ((*location, "hint"), finding.hint),
            )
            yield from _listed((*location, "aliases"), finding.aliases)
    yield from _kept((("diagnosis",), case.diagnosis))
    yield from _listed(("differential",), case.differential)
    yield from _kept((("discussion",), case.discussion))
    for place, pearl in enumerate(case.pearls):
        yield ("pearls", place, "text"), pearl.text
    for place, question in enumerate(case.questions):
        yield from _kept(
            (("questions", place, "ask"), question.ask),
            (("questions", place, "answer"), question.answer),
            (("questions", place, "why"), question.why),
        )
        yield from _listed(("questions", place, "choices"), question.choices)
    for place, step in enumerate(case.steps):
        yield from _kept(
            (("steps", place, "ask"), step.ask),
            (("steps", place, "answer"), step.answer),
            (("steps", place, "why"), step.why),
        )
    for place, item in enumerate(case.withdrawn):
        yield ("withdrawn", place, "reason"), item.reason
    if case.retired is not None:
        yield ("retired", "reason"), case.retired.reason


def credits_of(case: Case) -> Iterator[Located]:
    """Give every text that names people who may be named: authors, contributors, who looked and who reviewed."""
    for place, source in enumerate(case.sources):
        yield from _kept((("sources", place, "author"), source.author), (("sources", place, "title"), source.title))
    yield from _listed(("contributors",), case.contributors)
    for place, review in enumerate(case.reviewed):
        yield ("reviewed", place, "by"), review.by
    for place, image in enumerate(case.images):
        for number, looked in enumerate(image.looked):
            yield ("images", place, "looked", number, "by"), looked.by


def _kept(*texts: tuple[Location, str | None]) -> Iterator[Located]:
    for location, text in texts:
        if text is not None:
            yield location, text


def _listed(location: Location, texts: Iterable[str]) -> Iterator[Located]:
    for place, text in enumerate(texts):
        yield (*location, place), text
