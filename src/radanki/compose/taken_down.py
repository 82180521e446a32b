"""Notes of a case that may not be shown any more: the same notes to Anki, with nothing of the case in them.

Anki's importer overwrites a student's copy with what the package brings, and deletes nothing. So every note that
students may hold is issued once more, empty but for what they are to do; its cards and their history stay.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from radanki.compose.assemble import note_type_of
from radanki.compose.escape import cloze, plain
from radanki.compose.facts import withdrawal
from radanki.compose.frames import picture_tag, ratio
from radanki.compose.material import CaseMaterial
from radanki.compose.occlusion import withdrawn_mask
from radanki.compose.tags import tags_of
from radanki.model.note import Note
from radanki.model.rendering import Media

if TYPE_CHECKING:
    from radanki.model.case import TakenDown, WithdrawnNote
    from radanki.model.library import CaseFile

WITHDRAWN_PICTURE = Media(
    name="rk-e8ac714d34da148d.png",
    path=Path(str(files(__package__).joinpath("withdrawn.png"))),
    width_px=480,
    height_px=160,
    size_bytes=1874,
)
"""A plain grey picture of our own: without one, Anki's image occlusion shows an error instead of the card."""

_HEADING = "This card was taken down: its picture may not be shown any more."
_TODO = (
    "Delete this note. Then choose Tools, Check Media, Delete Unused (on a phone: Check media),"
    " so that its picture leaves your devices too."
)


def taken_down_notes(case_file: CaseFile, taken_down: TakenDown) -> tuple[Note, ...]:
    """Give every note that students may hold of the case, with the cards that it had and nothing that was on them."""
    return tuple(_note(case_file, entry) for entry in taken_down.notes)


def _note(case_file: CaseFile, entry: WithdrawnNote) -> Note:
    case = case_file.case
    is_occlusion = entry.kind in {"cover", "name"}
    fields = {
        "Id": f"{case.id}/{entry.kind}/{entry.guid[:4]}",
        "Title": plain(case.title),
        **withdrawal(case, CaseMaterial({}, {})),
        **(_masked_fields(entry.numbers) if is_occlusion else {"Prompt": _HEADING, "Answer": _TODO}),
    }
    return Note(
        guid=entry.guid,
        kind=entry.kind,
        case_id=case.id,
        note_type=note_type_of(entry.kind),
        fields=tuple((name, value) for name, value in fields.items() if value),
        ordinals=entry.numbers,
        tags=tags_of(case_file, entry.kind),
        media=(WITHDRAWN_PICTURE.name,) if is_occlusion else (),
    )


def _masked_fields(numbers: tuple[int, ...]) -> dict[str, str]:
    """Give the fields of a cover or name note: a mask a card, or Anki would call the card empty."""
    return {
        "Occlusion": "".join(withdrawn_mask(number, place) for place, number in enumerate(numbers)),
        "Image": picture_tag(WITHDRAWN_PICTURE, "withdrawn"),
        "Header": _HEADING,
        "Frame": ratio(WITHDRAWN_PICTURE),
        "Answers": "".join(cloze(number, _TODO) for number in numbers),
    }
