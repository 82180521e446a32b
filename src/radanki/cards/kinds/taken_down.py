"""Notes of a case that may not be shown any more: the same notes to Anki, with nothing of the case in them.

Anki's importer overwrites a student's copy with what the package brings, and deletes nothing. So every note that
students may hold is issued once more, empty but for what they are to do; its cards and their history stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from radanki.cards.assemble import note_type_of
from radanki.cards.fields.cloze import cloze
from radanki.cards.fields.facts import withdrawal
from radanki.cards.fields.frames import picture_tag, ratio
from radanki.cards.fields.occlusion import withdrawn_mask, written
from radanki.cards.tags import tags_of
from radanki.model.card_markup import CardMarkup
from radanki.model.imaging.card_picture import Media
from radanki.model.note import Note, NotePicture
from radanki.model.releases.ledger import UNKNOWN_PART

if TYPE_CHECKING:
    from collections.abc import Collection

    from radanki.cards.inputs import CardInputs
    from radanki.model.case import TakenDown, WithdrawnItem
    from radanki.model.library import CaseFile
    from radanki.model.note import NoteKind, NoteMask

WITHDRAWN_PICTURE = Media(
    name="rk-e8ac714d34da148d.png",
    path=Path(str(files(__package__).joinpath("withdrawn.png"))),
    width_px=480,
    height_px=160,
    size_bytes=1874,
)
"""A plain grey picture of our own: without one, Anki's image occlusion shows an error instead of the card."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What an emptied card says above all, what it asks, and what its student is to do."""

    banner: CardMarkup
    heading: CardMarkup
    to_do: CardMarkup


_BANNER = CardMarkup("Withdrawn: suspend this card, or delete it.")
_TAKEN_DOWN = _Words(
    _BANNER,
    CardMarkup("This card was taken down: its picture may not be shown any more."),
    CardMarkup(
        "Delete this note. Then choose Tools, Check Media, Delete Unused (on a phone: Check media),"
        " so that its picture leaves your devices too."
    ),
)
_RETIRED = _Words(_BANNER, CardMarkup("This card is withdrawn."), CardMarkup("Suspend it, or delete it."))


@dataclass(frozen=True, slots=True)
class _Held:
    """What makes a note the one that students hold."""

    guid: str
    kind: NoteKind
    part: str
    numbers: tuple[int, ...]


def taken_down_notes(case_file: CaseFile, taken_down: TakenDown, inputs: CardInputs) -> tuple[Note, ...]:
    """Give every note that students may hold of the case, with the cards that it had and nothing that was on them."""
    held = {note.guid: _Held(note.guid, note.kind, note.part, note.numbers) for note in inputs.released or ()}
    for entry in taken_down.notes:
        known = held.get(entry.guid)
        part = UNKNOWN_PART if known is None else known.part
        numbers = {*entry.numbers, *(() if known is None else known.numbers)}
        held[entry.guid] = _Held(entry.guid, entry.kind, part, tuple(sorted(numbers)))
    return tuple(_note(case_file, inputs, held[guid], _TAKEN_DOWN) for guid in sorted(held))


def emptied_notes(case_file: CaseFile, inputs: CardInputs, kept: Collection[str]) -> tuple[Note, ...]:
    """Give the notes that decks of this profile had and for which a case has nothing any more, as far as it says so.

    A retired case says so of all its notes, ``withdrawn`` of single pearls, questions and steps; ``reserved`` numbers
    say so of a picture's find note, which asks for no finding then. An item of a paper stays in its paper, whatever the
    case can still show of it. ``kept`` are the guids of the notes that there is something for.
    """
    case = case_file.case
    without_findings = {image.name for image in case.images if image.reserved}
    withdrawn = {entry.item: entry for entry in case.withdrawn}
    found = []
    for note in inputs.released or ():
        item = withdrawn.get(f"{note.kind}/{note.part}")
        is_gone = note.kind in {"exam", "topic", "week"} or (note.kind == "find" and note.part in without_findings)
        is_emptied = case.retired is not None or is_gone
        if note.guid not in kept and note.state(inputs.profile) is not None and (is_emptied or item is not None):
            held = _Held(note.guid, note.kind, note.part, note.numbers)
            found.append(_note(case_file, inputs, held, _RETIRED, item))
    return tuple(found)


def withdrawn_note(case_file: CaseFile, inputs: CardInputs, kind: NoteKind, guid: str) -> Note:
    """Give a released note of one card for which nothing is left, empty but for what its student is to do."""
    return _note(case_file, inputs, _Held(guid, kind, "", (1,)), _RETIRED)


def _note(
    case_file: CaseFile, inputs: CardInputs, held: _Held, words: _Words, item: WithdrawnItem | None = None
) -> Note:
    case = case_file.case
    is_occlusion = held.kind in {"cover", "name"}
    masks = tuple(withdrawn_mask(number, place) for place, number in enumerate(held.numbers))
    shown = NotePicture(WITHDRAWN_PICTURE.name, (WITHDRAWN_PICTURE.name,), masks=masks)
    fields = {
        "Id": CardMarkup.escape(f"{case.id}/{held.kind}/{held.guid[:4]}"),
        "Title": CardMarkup.escape(case.title),
        **(withdrawal(case, inputs, item) or {"Withdrawn": words.banner}),
        **(_masked_fields(masks, words) if is_occlusion else {"Prompt": words.heading, "Answer": words.to_do}),
    }
    return Note(
        guid=held.guid,
        kind=held.kind,
        case_id=case.id,
        note_type=note_type_of(held.kind),
        fields=tuple((name, value) for name, value in fields.items() if value),
        ordinals=held.numbers,
        tags=tags_of(case_file, held.kind, held.part),
        media=shown.files if is_occlusion else (),
        part=held.part,
        pictures=(shown,) if is_occlusion else (),
    )


def _masked_fields(masks: tuple[NoteMask, ...], words: _Words) -> dict[str, CardMarkup]:
    """Give the fields of a cover or name note: a mask a card, or Anki would call the card empty."""
    return {
        "Occlusion": written(masks),
        "Image": picture_tag(WITHDRAWN_PICTURE, "withdrawn"),
        "Header": words.heading,
        "Frame": ratio(WITHDRAWN_PICTURE),
        "Answers": CardMarkup("").join(cloze(mask.ordinal, words.to_do) for mask in masks),
    }
