"""A new paper at the end of an exam's file: what stands there already stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.authoring.exams.choosing import draw_choices
from radanki.authoring.exams.drawing import draw_anatomy
from radanki.authoring.exams.weeks import draw_weeks
from radanki.errors import UsageError
from radanki.library.whole_file import written_whole

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from radanki.model.exams.definition import ExamItem
    from radanki.model.library import ExamFile, Library


def write_paper(
    library: Library, exam_file: ExamFile, release: str, *, again: bool = False, released: Collection[str] = ()
) -> tuple[ExamItem, ...]:
    """Draw the paper of a release and write it at the end of the exam's file; gives its items.

    With ``again`` the last paper is drawn anew, where it is of that release and that is not among the ``released``.

    Raises:
        UsageError: where that release has a paper that stays, or the library has nothing to ask.
    """
    exam, path = exam_file.exam, library.root / exam_file.places.path
    before = path.read_text(encoding="utf-8")
    kept = exam.papers
    if any(paper.release == release for paper in exam.papers):
        if not again or release in released or exam.papers[-1].release != release:
            raise UsageError(f"the exam {exam.exam} has a paper for {release} already; papers are written once")
        kept = exam.papers[:-1]
        before = before[: before.rindex(f"  - paper: {exam.papers[-1].paper}\n")]
    number = max((paper.paper for paper in kept), default=0) + 1
    asked = frozenset(item for paper in kept for item in paper.items)
    if exam.asks == "structures":
        items = tuple(one.item for one in draw_anatomy(library, release, asked=asked))
    elif exam.asks == "cases":
        items = draw_weeks(library, release, asked=asked)
    else:
        items = draw_choices(library, exam.exam, number, release, asked=asked)
    if not items:
        raise UsageError(f"the library has nothing that the exam {exam.exam} could ask")
    head = [] if exam.papers else ["papers:"]
    lines = [
        before.rstrip("\n"),
        *head,
        f"  - paper: {number}",
        f'    release: "{release}"',
        "    items:",
        *map(_line, items),
    ]
    with written_whole(path) as file:
        file.write(("\n".join(lines) + "\n").encode())
    return items


def _line(item: ExamItem) -> str:
    return f"      - {{{', '.join(_values(item))}}}"


def _values(item: ExamItem) -> Iterator[str]:
    yield f'case: "{item.case}"'
    for key, value in (("image", item.image), ("finding", item.finding), ("question", item.question)):
        if value is not None:
            yield f"{key}: {value}"
