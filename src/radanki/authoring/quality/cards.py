"""One card measured: what it asks, whether it shows a picture and says why, and the words on its back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.authoring.quality.sides import OTHER, words_by_part
from radanki.cards.note_types import note_type
from radanki.model.case import asks_of
from radanki.model.note import MASKED
from radanki.preview.cloze import without_others
from radanki.preview.template import sides_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from radanki.model.images import Image
    from radanki.model.library import CaseFile
    from radanki.model.note import Note

_BESIDES: Final = (OTHER, "credit")
"""What stands on a back besides question, verdict, why and labels."""


@dataclass(frozen=True, slots=True)
class MeasuredCard:
    """A card in figures; ``structure`` is what a card asks to name, ``picture`` the file that it shows first.

    ``is_list`` is a verdict of several lines. ``is_judged`` says of a find card whether a mark anywhere on its picture
    is known to be right or wrong.
    """

    kind: str
    content: str
    structure: str
    picture: str | None
    has_why: bool
    back_words: int
    verdict_words: int
    is_list: bool
    is_judged: bool


def measured_cards(case_file: CaseFile, notes: Iterable[Note]) -> Iterator[MeasuredCard]:
    """Measure every card of these notes of a case."""
    for note in notes:
        kind, fields = note_type(note.note_type), dict(note.fields)
        image = next((image for image in case_file.case.images if image.name == note.part), None)
        for ordinal in note.ordinals:
            own = {name: without_others(value, ordinal) for name, value in fields.items()}
            back = words_by_part(sides_of(kind, own, ordinal, deck="").answer)
            yield MeasuredCard(
                kind=note.kind,
                content=case_file.case.kind,
                structure=_structure(note, image, ordinal),
                picture=note.pictures[0].media if note.pictures else None,
                has_why=back.get("why", 0) > 0,
                back_words=sum(back.get(part, 0) for part in _BESIDES),
                verdict_words=back.get("verdict", 0),
                is_list="rk-letters" in fields.get("Answer", ""),
                is_judged=note.kind == "find" and image is not None and _is_judged(case_file, image),
            )


def _structure(note: Note, image: Image | None, ordinal: int) -> str:
    if image is None or note.kind not in MASKED:
        return ""
    return next((finding.label.casefold() for finding in image.findings if finding.number == ordinal), "")


def _is_judged(case_file: CaseFile, image: Image) -> bool:
    asked = [finding for finding in image.findings if "find" in asks_of(case_file.case, finding)]
    return (
        image.is_held
        and image.complete
        and all(finding.drawn_shape or finding.spans or finding.mask for finding in asked)
    )
