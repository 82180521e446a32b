"""What a card shows, side by side: its pictures with their masks or outlines, and its words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from radanki.imaging.encoding.contact_sheet import SheetFace
from radanki.imaging.encoding.marked_picture import SheetMark, SheetPicture
from radanki.preview.template import filled_in
from radanki.preview.words import words_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from markupsafe import Markup

    from radanki.cards.note_types import NoteType
    from radanki.model.note import NoteMask, NoteOutline, NotePicture

_ASKED_MASKED: Final = "{{Withdrawn}}<br>{{History}}<br>{{cloze:Notices}}<br>{{Header}}"
_ANSWERED_MASKED: Final = "{{cloze:Answers}}<br>{{Back Extra}}"
_ASKED: Final = "{{Withdrawn}}<br>{{History}}<br>{{So far}}<br>{{Prompt}}<br>{{Link}}<br>{{Choices}}"
_ANSWERED: Final = "{{Answer}}<br>{{Why}}"
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
    note_type: NoteType,
    fields: Mapping[str, Markup],
    shown: Sequence[NotePicture],
    ordinal: int,
    files: PictureFiles,
) -> tuple[SheetFace, SheetFace]:
    """Give question and answer of one card: its pictures as its note was made of them, its words as its fields say."""
    templates = (_ASKED_MASKED, _ANSWERED_MASKED) if note_type.is_occlusion else (_ASKED, _ANSWERED)
    asked, answered = (
        SheetFace(
            tuple(_pictures(note_type.css, shown, ordinal, files, is_question=is_question)),
            words_in(filled_in(template, fields, ordinal, is_question=is_question)),
        )
        for template, is_question in zip(templates, (True, False), strict=True)
    )
    return asked, answered


def _pictures(
    css: str, shown: Sequence[NotePicture], ordinal: int, files: PictureFiles, *, is_question: bool
) -> Iterator[SheetPicture]:
    for picture in shown:
        found = files.find(picture.media)
        if found is not None:
            masks = (_mask(css, mask, ordinal, is_question=is_question) for mask in picture.masks)
            answered = () if is_question else _answered(picture, ordinal)
            outlines = (_outline(css, outline) for outline in answered)
            seen = (mark for mark in masks if mark is not None and (mark.fill is not None or mark.line_px))
            yield SheetPicture(*found, (*seen, *outlines), len(picture.files))


def _answered(picture: NotePicture, ordinal: int) -> Iterator[NoteOutline]:
    """Give what the answer draws: with masks, the one finding that the card is about."""
    for outline in picture.outlines:
        if not picture.masks:
            yield outline
        elif outline.number == ordinal:
            yield replace(outline, number=None)


def _mask(css: str, mask: NoteMask, ordinal: int, *, is_question: bool) -> SheetMark | None:
    """Draw a mask as the note type's style has it: its variables are what Anki draws by."""
    if mask.ordinal != ordinal and not mask.stays:
        return None
    kind = "inactive" if mask.ordinal != ordinal else "active" if is_question else "highlight"
    width, _, line = _variable(css, f"--{kind}-shape-border").partition(" ")
    is_seen = _COLOUR.fullmatch(line) is not None
    fill = _variable(css, f"--{kind}-shape-color")
    return SheetMark(
        mask.ordinal,
        mask.shape,
        fill if _COLOUR.fullmatch(fill) else None,
        line if is_seen else "#000000",
        min(int(float(width.removesuffix("px"))), _MOST_LINE_PX) if is_seen else 0,
    )


def _outline(css: str, outline: NoteOutline) -> SheetMark:
    found = re.search(rf"\.rk-c{outline.colour} {{ --rk-colour: (#[0-9a-f]{{6}})", css)
    return SheetMark(outline.number, outline.shape, None, "#56b4e9" if found is None else found[1], _OUTLINE_PX)


def _variable(css: str, name: str) -> str:
    """Give the value of a variable of the style, the last one where it is set again."""
    values: list[str] = re.findall(rf"{re.escape(name)}:\s*([^;]+);", css)
    return values[-1].strip() if values else ""
