"""Notes of the add-on Image Occlusion Enhanced: one note a mask, those of one picture by the beginning of their ids."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from radanki.authoring.decks.draft import UNNAMED, DraftMask
from radanki.authoring.decks.svg_masks import LARGEST_BYTES, asked_mask
from radanki.checks.identities.by_content import identities_by_content
from radanki.errors import AnnotationError
from radanki.model.imaging.shapes import Frame, as_fractions

if TYPE_CHECKING:
    from radanki.authoring.decks.draft import NotTaken, PictureDraft
    from radanki.authoring.decks.field_html import FieldWords
    from radanki.authoring.decks.svg_masks import SvgMasks
    from radanki.model.imaging.shapes import Shape
    from radanki.package.foreign.deck import ForeignDeck, ForeignNote

_MASK: Final = re.compile(r"""<img\b[^<>]*\ssrc=["']?[^"'<>]*-Q\.svg\b""", re.IGNORECASE)
_NOTE_ID: Final = re.compile(r"[0-9A-Za-z]{4,64}-(ao|oa)-([0-9]{1,3})")
_WORDS: Final[tuple[str, ...]] = ("Header", "Footer", "Remarks", "Extra 1", "Extra 2")
"""Fields that may name a mask, where they are those of its note alone."""
_ADDRESS: Final = re.compile(r"https://[^\s<>\"']+")


@dataclass(frozen=True, slots=True)
class _AddonNote:
    number: int
    hides_all: bool
    words: dict[str, str]
    mask: SvgMasks


def is_of_addon(note: ForeignNote) -> bool:
    """Whether a note is the add-on's: it shows the file of a question's mask."""
    return any(_MASK.search(value) for _, value in note.fields)


class AddonNotes:
    """Gathers the notes of each picture, since what names a mask is what its note alone says."""

    def __init__(self, deck: ForeignDeck, left: NotTaken) -> None:
        """Take the deck that holds the files of the masks, and where to count what is left."""
        self._deck = deck
        self._left = left
        self._notes: defaultdict[str, list[_AddonNote]] = defaultdict(list)
        self._drafts: dict[str, PictureDraft] = {}

    def add(self, note: ForeignNote, fields: dict[str, FieldWords], draft: PictureDraft) -> None:
        """Take the mask of a note."""
        self._drafts[draft.picture] = draft
        note_id = next((value for _, value in note.fields if _NOTE_ID.fullmatch(value.strip())), "").strip()
        parts = _NOTE_ID.fullmatch(note_id)
        try:
            mask = self._mask(fields, note_id)
        except AnnotationError as error:
            self._left.parts[f"masks: {error}"] += 1
            return
        words = {name: fields[name].text for name in _WORDS if name in fields and fields[name].text}
        number = int(parts[2]) if parts is not None else len(self._notes[draft.picture]) + 1
        hides_all = parts is None or parts[1] == "ao"
        self._notes[draft.picture].append(_AddonNote(number, hides_all, words, mask))
        sources = fields["Sources"].text if "Sources" in fields else ""
        self._take_sources(sources, draft)

    def finish(self) -> None:
        """Name the masks, and put them to their pictures."""
        for picture, notes in self._notes.items():
            draft = self._drafts[picture]
            said = Counter((name, text) for note in notes for name, text in note.words.items())
            for note in notes:
                own = [text for key, text in note.words.items() if said[key, text] == 1]
                shared = {key: text for key, text in note.words.items() if said[key, text] > 1}
                title = note.words.get("Header", "")
                if len(notes) == 1 or title in shared.values():
                    draft.title = draft.title or self._left.title(title)
                label = note.mask.label or next(iter(own), "")
                self._count_unused(note.words, {title, label})
                named = self._left.label(label) or UNNAMED
                draft.masks += [
                    DraftMask(note.number, partial(_on_picture, shape, note.mask), named, "cover", note.hides_all)
                    for shape in note.mask.parts
                ]

    def _mask(self, fields: dict[str, FieldWords], note_id: str) -> SvgMasks:
        """Give the mask that the question's file asks; where that is gone, out of the file of all masks."""
        files = [one for contents in fields.values() for one in contents.pictures if one.lower().endswith(".svg")]
        fault = AnnotationError("the file of its mask is not in the package")
        for ending in ("-q.svg", "-o.svg"):
            reference = next((one for one in files if one.lower().endswith(ending)), "")
            name = self._deck.media_called(reference)
            if name is None:
                continue
            try:
                return asked_mask(self._deck.read_media(name, LARGEST_BYTES), note_id)
            except AnnotationError as error:
                fault = error
        raise fault

    def _take_sources(self, text: str, draft: PictureDraft) -> None:
        """Take the address that a note names as its source; whoever else is named there is left to be looked up."""
        address = _ADDRESS.search(text)
        if address is not None and not identities_by_content(address[0], "address"):
            draft.url = draft.url or address[0].rstrip(".,;)")
        elif text:
            self._left.parts["Sources without an address: look there for author and licence"] += 1

    def _count_unused(self, words: dict[str, str], used: set[str]) -> None:
        for name, text in words.items():
            if text not in used:
                self._left.parts[f"field {name}"] += 1


def _on_picture(shape: Shape, mask: SvgMasks, width_px: int, height_px: int) -> Shape:
    """Give a shape of a mask's file in pixels of the picture."""
    fractions = as_fractions(shape, Frame(0, 0, mask.width, mask.height))
    return as_fractions(fractions, Frame(0, 0, 1 / width_px, 1 / height_px))
