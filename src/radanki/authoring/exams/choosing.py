"""The items of a paper of single best answers: regions in turn, and the right one as often in every place."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from radanki.cards.fields.choices import shuffled_choices
from radanki.cards.guid import note_guid
from radanki.licensing.permission import may_ship
from radanki.model.case import source_of
from radanki.model.exams.asking import question_of
from radanki.model.exams.definition import ExamItem, part_of
from radanki.model.items import is_right, wrong_choices

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from radanki.model.case import Case
    from radanki.model.items import Question
    from radanki.model.library import CaseFile, Library

ITEMS: Final = 100
MOST_A_CASE: Final = 2
_LEAST_WRONG: Final = 2
_MOST_LEVEL: Final = 3
_EXTRAS_TAG: Final = "use:extras"

Drawn = tuple["CaseFile", ExamItem, "Question"]


def draw_choices(
    library: Library, exam: str, paper: int, seed: str, *, asked: Collection[ExamItem] = ()
) -> tuple[ExamItem, ...]:
    """Draw a paper of 100 items, or of as many as there are; ``asked`` are those of earlier papers, asked again last.

    Of two thirds of the cases the diagnosis is asked first, beside its look-alikes, for many have none that may be
    asked; of the others what was written. Regions take turns, so none fills the paper. Where the right choice stands
    is decided by the item's number: items are numbered so that it stands as often in every place.
    """
    found = sorted(
        _candidates(library), key=lambda one: (one[1] in asked, _is_late(seed, one[1]), _digest(seed, one[1]))
    )
    by_region: dict[tuple[str, str], list[Drawn]] = defaultdict(list)
    for one in _few_a_case(found):
        by_region[one[0].placement.modality, one[0].placement.system].append(one)
    chosen: list[Drawn] = []
    for turn in range(max(map(len, by_region.values()), default=0)):
        chosen += [by_region[region][turn] for region in sorted(by_region) if turn < len(by_region[region])]
    return tuple(_numbered(chosen[:ITEMS], exam, paper))


def _few_a_case(found: Sequence[Drawn]) -> Iterator[Drawn]:
    """Leave out what would be the third of a case, and a diagnosis whose question would tell it, or the other way."""
    taken: Counter[str] = Counter()
    for one in found:
        case_id = one[0].case.id
        is_diagnosis = one[1].question is None
        if taken[case_id] < (1 if is_diagnosis else MOST_A_CASE):
            taken[case_id] += MOST_A_CASE if is_diagnosis else 1
            yield one


def _numbered(chosen: Sequence[Drawn], exam: str, paper: int) -> Iterator[ExamItem]:
    used: Counter[int] = Counter()
    left = list(chosen)
    for number in range(1, len(chosen) + 1):
        places = [_place_of_right(one, part_of(exam, paper, number)) for one in left]
        at = min(range(len(left)), key=lambda place: (used[places[place]], place))
        used[places[at]] += 1
        yield left.pop(at)[1]


def _place_of_right(one: Drawn, part: str) -> int:
    case_file, _, question = one
    shown = shuffled_choices(note_guid(case_file.case.id, "exam", part), question)
    return next(place for place, choice in enumerate(shown) if is_right(choice, question))


def _candidates(library: Library) -> Iterator[Drawn]:
    for case_file in library.cases:
        case = case_file.case
        if case.level <= _MOST_LEVEL and _EXTRAS_TAG not in case.tags and not (case.retired or case.taken_down):
            for item in _items(case):
                question = question_of(case, item)
                if question is not None and len(wrong_choices(question)) >= _LEAST_WRONG:
                    yield case_file, item, question


def _items(case: Case) -> Iterator[ExamItem]:
    """Give what may be asked of a case: no exam asks about a drawing."""
    real = (image for image in case.images if image.drawing is None)
    shown = {image.name for image in real if may_ship(case, image, source_of(case, image), "open").allowed}
    for question in case.questions:
        if question.choices and (question.image is None or question.image in shown):
            yield ExamItem(case=case.id, question=question.id)
    first = next((image.name for image in case.images if image.name in shown and image.findings), None)
    if first is not None:
        yield ExamItem(case=case.id, image=first)


def _is_late(seed: str, item: ExamItem) -> bool:
    """Tell whether an item waits: the questions of two thirds of the cases, the diagnosis of the others."""
    asks_for_diagnosis = hashlib.sha256(f"{seed}|{item.case}".encode()).digest()[0] % 3 > 0
    return asks_for_diagnosis is (item.question is not None)


def _digest(seed: str, item: ExamItem) -> str:
    return hashlib.sha256(f"{seed}|{item.case}|{item.image}|{item.question}".encode()).hexdigest()
