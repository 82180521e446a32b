"""Fronts: nothing that a student sees or hears beside the question holds its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import warning_at
from radanki.checks.telling import answer_in, head_of, holds, own_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from radanki.model.library import CaseFile, Location
    from radanki.model.problem import Problem

VIEWER_DATA: Final = "the viewer's data"
"""Where names of windows stand, among others: words of the field, which answers share."""
_READ_AS_A_WHOLE: Final = frozenset({VIEWER_DATA, "`So far`"})
_REPLIES: Final = frozenset({"no", "yes"})


def check_front(
    case_file: CaseFile, location: Location, answer: str, shown: Iterable[tuple[str, str]]
) -> Iterator[Problem]:
    """A front's caption, its text for screen readers, its links and the viewer's words do not hold the answer.

    ``shown`` has the texts of the front, each with where a person meets it; ``location`` is what is asked. A finding's
    label counts as a whole: a caption that says "portal venous phase" does not name a vein.
    """
    for where, text in shown:
        phrase = _told(answer, text, in_part=location[0] != "images" and where not in _READ_AS_A_WHOLE)
        if phrase is not None:
            yield warning_at(
                case_file.places,
                location,
                "wording/caption-tells",
                f"the front says “{phrase}” in {where}, and its answer is “{answer}”",
                "Keep it back with `hide`, say the answer in other words, or the picture's facts without it.",
            )
            return


def may_tell(answers: Iterable[str], texts: Sequence[str], *, in_part: bool) -> bool:
    """Whether any of these texts, shown as it is, would hold any of these answers, whole or in part."""
    return any(_told(answer, text, in_part=in_part) is not None for answer in answers for text in texts)


def _told(answer: str, text: str, *, in_part: bool) -> str | None:
    head = head_of(answer)
    if own_words(head) - _REPLIES and holds(text, head):
        return head
    told = answer_in((answer,), text)
    return told[0] if told is not None and (in_part or told[1]) else None
