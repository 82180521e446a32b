"""Checklists: an order of the vocabulary, read whole, on stills that hold several findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import error_at, warning_at
from radanki.model.imaging.stack import is_stack
from radanki.model.spelling import did_you_mean
from radanki.vocabulary.checklists import reading_orders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.images import Image
    from radanki.model.items import Checklist
    from radanki.model.library import CaseFile
    from radanki.model.problem import Problem

_FEWEST: Final = 2
"""At so many steps something is found: where a picture holds one thing, a checklist finds no more than a glance."""
_LONGEST_WORDS: Final = 30


def check_order(case_file: CaseFile) -> Iterator[Problem]:
    """A checklist goes by an order of the vocabulary, through all its steps."""
    checklist = case_file.case.checklist
    if checklist is None:
        return
    order = reading_orders().get(checklist.of)
    if order is None:
        known = reading_orders()
        yield error_at(
            case_file.places,
            ("checklist", "of"),
            "teaching/checklist-order",
            f"there is no order of reading `{checklist.of}`",
            did_you_mean(checklist.of, known, f"One of: {', '.join(known)}."),
        )
        return
    wanted, given = [step.slug for step in order.steps], [item.item for item in checklist.items]
    if wanted != given:
        yield error_at(
            case_file.places,
            ("checklist", "items"),
            "teaching/checklist-steps",
            f"the steps are {', '.join(given) or 'none'}",
            f"Read all of `{checklist.of}`, in this order: {', '.join(wanted)}. Of a normal part say what it is like.",
        )


def check_findings(case_file: CaseFile) -> Iterator[Problem]:
    """At two steps or more there is something to outline."""
    checklist = case_file.case.checklist
    if checklist is None:
        return
    known = {number for image in case_file.case.images if image.name in checklist.show for number in _numbers(image)}
    for place, item in enumerate(checklist.items):
        for index, number in enumerate(item.about):
            if number not in known:
                yield error_at(
                    case_file.places,
                    ("checklist", "items", place, "about", index),
                    "identity/unknown-finding",
                    f"the card shows no finding {number}",
                    f"Findings there are: {', '.join(map(str, sorted(known))) or 'none'}.",
                )
        if len(item.finding.split()) > _LONGEST_WORDS:
            yield warning_at(
                case_file.places,
                ("checklist", "items", place, "finding"),
                "teaching/checklist-long",
                f"the step says {len(item.finding.split())} words, and stands under a picture on a phone",
                f"Say it in {_LONGEST_WORDS} at most; the rest belongs into `why` of the finding.",
            )
    found = {number for item in checklist.items for number in item.about}
    steps = sum(bool(item.about) for item in checklist.items)
    if min(len(found), steps) < _FEWEST:
        yield error_at(
            case_file.places,
            ("checklist",),
            "teaching/checklist-alone",
            f"{len(found)} of its findings at {steps} of its steps",
            "Outline two findings or more, at two steps or more (`about`); for a single one ask `find`.",
        )


def _numbers(image: Image) -> Iterator[int]:
    return (finding.number for finding in image.findings)


def check_stills(case_file: CaseFile) -> Iterator[Problem]:
    """What a checklist reads is held, and stands still: its steps outline places on one picture."""
    checklist: Checklist | None = case_file.case.checklist
    if checklist is None:
        return
    for image in case_file.case.images:
        if image.name in checklist.show and (is_stack(image) or not image.is_held):
            what = "a stack or loop" if image.is_held else "only linked"
            yield error_at(
                case_file.places,
                ("checklist", "show", checklist.show.index(image.name)),
                "teaching/checklist-picture",
                f"`{image.name}` is {what}",
                "Show stills that the library holds: one slice (`slice`), one frame (`frame`), a film.",
            )


CASE_RULES = (check_order, check_findings, check_stills)
