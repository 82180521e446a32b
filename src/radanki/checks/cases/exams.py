"""Exams: every item asks for something that is there, and nothing stands twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.checks.complaint import error_at, warning_at
from radanki.model.exams.definition import WEEKS, ExamItem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.joined.summary import CaseSummary
    from radanki.model.library import ExamFile, Library, Location
    from radanki.model.problem import Problem


def check_items(library: Library) -> Iterator[Problem]:
    """An item of a paper asks for a finding, a question or a diagnosis that its case has, or once had."""
    cases = {case.id: case for case in library.summaries}
    for exam_file in library.exams:
        for item in exam_file.items():
            written, case = item.written, cases.get(item.written.case)
            if written.case in library.unread_ids:
                continue
            lacking = f"there is no case {written.case}" if case is None else _lacking(case, written)
            if lacking:
                yield warning_at(
                    exam_file.places,
                    item.at,
                    "exams/unknown-item",
                    f"paper {item.paper.paper}, item {item.number}: {lacking}",
                    "Before its release draw the paper again (`radanki exam NAME --again`), after it put this back.",
                )


def _lacking(case: CaseSummary, item: ExamItem) -> str:
    """Say what of an item its case has not; nothing where it is there, or was withdrawn."""
    if not case.is_living:
        return ""
    if item.question is not None:
        known = {one.id for one in case.items if one.kind == "question"}
        is_there = item.question in known or f"question/{item.question}" in case.withdrawn
        return "" if is_there else f"the case has no question `{item.question}`"
    if item.image is None and item.finding is None:
        return "" if case.diagnosis is not None else "the case has no diagnosis"
    picture = next((picture for picture in case.pictures if picture.name == item.image), None)
    if picture is None:
        return f"the case has no picture `{item.image}`"
    numbers = {*(finding.number for finding in picture.findings), *picture.reserved}
    if item.finding is not None and item.finding not in numbers:
        return f"`{picture.name}` has no finding {item.finding}"
    return ""


def check_twice(library: Library) -> Iterator[Problem]:
    """No two exams have one name, no two papers one number or release, and a paper asks nothing twice."""
    names: set[str] = set()
    for exam_file in library.exams:
        exam = exam_file.exam
        if exam.exam in names:
            yield _twice(exam_file, ("exam",), f"there is an exam `{exam.exam}` already")
        names.add(exam.exam)
        numbers: set[str] = set()
        for place, paper in enumerate(exam.papers):
            for key in ("paper", "release"):
                value = f"{key}: {getattr(paper, key)}"
                if value in numbers:
                    yield _twice(exam_file, ("papers", place, key), f"another paper has `{value}` already")
                numbers.add(value)
        seen: set[tuple[int, ExamItem]] = set()
        for item in exam_file.items():
            if (item.paper.paper, item.written) in seen:
                yield _twice(exam_file, item.at, f"paper {item.paper.paper} asks this already")
            seen.add((item.paper.paper, item.written))


def _twice(exam_file: ExamFile, at: Location, message: str) -> Problem:
    fix = "Draw the paper anew with `radanki exam`, as long as it was not released; else give it a number of its own."
    return error_at(exam_file.places, at, "exams/twice", message, fix)


def check_weeks(library: Library) -> Iterator[Problem]:
    """A paper of cases of the week holds a quarter of a year at most, of whole cases that no other week has."""
    for exam_file in library.exams:
        seen: set[str] = set()
        for item in exam_file.items() if exam_file.exam.asks == "cases" else ():
            if item.number > WEEKS:
                yield _twice(exam_file, item.at, f"paper {item.paper.paper} holds more than {WEEKS} weeks")
            elif item.written != ExamItem(case=item.written.case):
                yield _twice(exam_file, item.at, "a case of the week is a whole case, not a part of one")
            elif item.written.case in seen:
                yield _twice(exam_file, item.at, "this case had a week already")
            seen.add(item.written.case)


LIBRARY_RULES = (check_items, check_twice, check_weeks)
