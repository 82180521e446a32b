"""What a card shows, side by side: its pictures with their masks or outlines, and its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.imaging.encoding.contact_sheet import SheetFace, SheetMark, SheetPicture
from radanki.preview.reading_fields import frames_in, masks_in, media_in, words_in
from radanki.preview.template import filled_in

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from radanki.cards.note_types import NoteType
    from radanki.preview.reading_fields import FieldFrame, FieldMark

_ASKED_MASKED: Final = "{{Withdrawn}}<br>{{History}}<br>{{cloze:Notices}}<br>{{Header}}"
_ANSWERED_MASKED: Final = "{{cloze:Answers}}<br>{{Back Extra}}"
_ASKED: Final = "{{Withdrawn}}<br>{{History}}<br>{{So far}}<br>{{Prompt}}<br>{{Link}}<br>{{Choices}}"
_ANSWERED: Final = "{{Answer}}<br>{{Why}}"
_MASKS: Final = {"cloze": "active", "cloze-inactive": "inactive", "cloze-highlight": "highlight"}
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_OUTLINE_PX: Final = 2
_MOST_LINE_PX: Final = 3
"""A sheet's pictures are smaller than a card's: a thicker line would fill narrow findings."""


@dataclass(frozen=True, slots=True)
class PictureFiles:
    """Where the finished pictures lie, by their names in the package.

    ``readable`` has, for pictures of stacks that are stored for switching windows, the still in its window.
    """

    paths: Mapping[str, Path]
    readable: Mapping[str, Path]

    def find(self, name: str) -> tuple[str, Path] | None:
        """Give the picture that shows what a card shows under this name, with its own; ``None`` where there is none."""
        still = self.readable.get(name)
        if still is not None:
            return still.name, still
        return (name, self.paths[name]) if name in self.paths else None


def faces_of(
    note_type: NoteType, fields: Mapping[str, str], ordinal: int, files: PictureFiles
) -> tuple[SheetFace, SheetFace]:
    """Give question and answer of one card."""
    if note_type.is_occlusion:
        asked, answered = _ASKED_MASKED, _ANSWERED_MASKED
        pictures = tuple(
            _masked(note_type, fields, ordinal, files, is_question=is_question) for is_question in (True, False)
        )
    else:
        asked, answered = _ASKED, _ANSWERED
        frames = frames_in(fields["Stack"] or fields["Pictures"])
        marked = frames_in(fields["Answer pictures"]) or frames
        pictures = (_framed(note_type, frames, files), _framed(note_type, marked, files))
    words = (
        words_in(filled_in(asked, fields, ordinal, is_question=True)),
        words_in(filled_in(answered, fields, ordinal, is_question=False)),
    )
    return SheetFace(pictures[0], words[0]), SheetFace(pictures[1], words[1])


def _masked(
    note_type: NoteType, fields: Mapping[str, str], ordinal: int, files: PictureFiles, *, is_question: bool
) -> tuple[SheetPicture, ...]:
    found = files.find(media_in(fields["Image"]))
    if found is None:
        return ()
    masks = masks_in(filled_in("{{cloze:Occlusion}}", fields, ordinal, is_question=is_question))
    marks = tuple(_mask(note_type.css, mask) for mask in masks)
    return (SheetPicture(*found, tuple(mark for mark in marks if mark.fill is not None or mark.line_px)),)


def _mask(css: str, mask: FieldMark) -> SheetMark:
    """Draw a mask as the note type's style has it: its variables are what Anki draws by."""
    kind = _MASKS[mask.role]
    width, _, line = _variable(css, f"--{kind}-shape-border").partition(" ")
    is_seen = _COLOUR.fullmatch(line) is not None
    fill = _variable(css, f"--{kind}-shape-color")
    return SheetMark(
        mask.number,
        mask.shape,
        fill if _COLOUR.fullmatch(fill) else None,
        line if is_seen else "#000000",
        min(int(float(width.removesuffix("px"))), _MOST_LINE_PX) if is_seen else 0,
    )


def _framed(note_type: NoteType, frames: tuple[FieldFrame, ...], files: PictureFiles) -> tuple[SheetPicture, ...]:
    pictures = []
    for frame in frames:
        found = files.find(frame.media)
        if found is not None:
            marks = tuple(_outline(note_type.css, drawn) for drawn in frame.drawn)
            pictures.append(SheetPicture(*found, marks, frame.count))
    return tuple(pictures)


def _outline(css: str, drawn: FieldMark) -> SheetMark:
    found = re.search(rf"\.{re.escape(drawn.role)} {{ --rk-colour: (#[0-9a-f]{{6}})", css)
    return SheetMark(drawn.number, drawn.shape, None, "#56b4e9" if found is None else found[1], _OUTLINE_PX)


def _variable(css: str, name: str) -> str:
    """Give the value of a variable of the style, the last one where it is set again."""
    values: list[str] = re.findall(rf"{re.escape(name)}:\s*([^;]+);", css)
    return values[-1].strip() if values else ""
