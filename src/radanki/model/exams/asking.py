"""What an item with choices asks: a question of its case, or which diagnosis fits best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.model.items import Question

if TYPE_CHECKING:
    from radanki.model.case import Case
    from radanki.model.exams.definition import ExamItem

WRONG_CHOICES: Final = 3
_ASK: Final = "Which diagnosis fits best?"


def question_of(case: Case, item: ExamItem) -> Question | None:
    """Give the question with choices that an item asks; ``None`` where it asks for a name, or the case has it no more.

    The wrong ones beside a diagnosis are the first of its differential, which look like it.
    """
    if item.finding is not None:
        return None
    if item.question is not None:
        return next((one for one in case.questions if one.id == item.question), None)
    if item.image is None or case.diagnosis is None or len(case.differential) < WRONG_CHOICES:
        return None
    return Question(
        id="diagnosis",
        ask=_ASK,
        answer=case.diagnosis,
        image=item.image,
        choices=tuple(other.name for other in case.differential[:WRONG_CHOICES]),
        why=_first_sentences(case.discussion or ""),
    )


def _first_sentences(text: str) -> str | None:
    first, _, _ = text.strip().partition("\n\n")
    return " ".join(first.split()) or None
