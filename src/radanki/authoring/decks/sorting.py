"""The notes of a deck, sorted by their pictures: image occlusion, the add-on's masks, a picture with a question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from radanki.authoring.decks.addon_notes import AddonNotes, is_of_addon
from radanki.authoring.decks.draft import UNNAMED, DraftMask, DraftQuestion, NotTaken, PictureDraft
from radanki.authoring.decks.field_html import read_field
from radanki.authoring.decks.masks import holds_masks, masks_in
from radanki.authoring.decks.tags import take_tags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.authoring.decks.field_html import FieldWords
    from radanki.model.placement import Placement
    from radanki.package.foreign.deck import ForeignDeck, ForeignNote

_OURS: Final = "RadAnki "
_OUR_NAME_TYPE: Final = "RadAnki Name"
_GAP: Final = re.compile(r"\{\{c[0-9]+::")
_VERDICT: Final = re.compile(r"""\{\{c([0-9]+)::(?:(?!\{\{c).)*?data-rk="verdict">([^<]*)<""", re.DOTALL)
_PICTURE_NAME: Final = re.compile(r" \([a-z0-9-]+\)$")
_MOST_WORDS: Final = 12
_WHAT_IS_SEEN: Final = "What does it show?"


def sorted_by_picture(deck: ForeignDeck, placement: Placement, left: NotTaken) -> tuple[PictureDraft, ...]:
    """Give what the deck says of each of its pictures, in the order of the notes; what it can't take is counted.

    Raises:
        PackageError: where the deck can't be read.
    """
    sorting = _Sorting(deck, placement, left)
    for note in deck.notes():
        sorting.take(note)
    sorting.addon.finish()
    return tuple(sorting.drafts.values())


class _Sorting:
    def __init__(self, deck: ForeignDeck, placement: Placement, left: NotTaken) -> None:
        self.drafts: dict[str, PictureDraft] = {}
        self.addon = AddonNotes(deck, left)
        self._deck = deck
        self._placement = placement
        self._left = left

    def take(self, note: ForeignNote) -> None:
        """Put a note to its picture, or count it with the reason why it is left."""
        is_occlusion = any(holds_masks(value) for _, value in note.fields)
        fields = tuple((name, value, read_field(value)) for name, value in note.fields)
        pictures = [reference for *_, contents in fields for reference in contents.pictures]
        if not pictures:
            self._left.notes["without a picture"] += 1
        elif note.note_type.startswith(_OURS) and not is_occlusion:
            self._left.notes["RadAnki's own cards that are made of what others show"] += 1
        elif is_occlusion:
            self._take_occlusion(note, fields)
        elif is_of_addon(note):
            self._take_of_addon(note, {name: contents for name, _, contents in fields})
        elif any(_GAP.search(value) for _, value in note.fields):
            self._left.notes["gaps in a text (cloze)"] += 1
        else:
            self._take_plain(note, [contents for *_, contents in fields])

    def _draft(self, note: ForeignNote, references: list[str]) -> PictureDraft | None:
        """Give the draft of a note's first picture that the package holds."""
        held = dict.fromkeys(name for one in references if (name := self._deck.media_called(one)) is not None)
        if not held:
            is_far = any("://" in one or one.startswith("data:") for one in references)
            self._left.notes["their picture is on the web" if is_far else "their picture is not in the package"] += 1
            return None
        if len(held) > 1:
            self._left.parts["further pictures of notes that have several"] += len(held) - 1
        draft = self.drafts.setdefault(next(iter(held)), PictureDraft(next(iter(held))))
        draft.notes += 1
        take_tags(note.tags, self._placement, draft, self._left)
        return draft

    def _take_occlusion(self, note: ForeignNote, fields: tuple[tuple[str, str, FieldWords], ...]) -> None:
        at = next(place for place, (_, value, _) in enumerate(fields) if holds_masks(value))
        others = [field for place, field in enumerate(fields) if place != at]
        found = masks_in(fields[at][1])
        if found.texts:
            self._left.parts["texts drawn on a picture"] += found.texts
        image = next((place for place, (*_, contents) in enumerate(others) if contents.pictures), None)
        draft = None if image is None else self._draft(note, list(others[image][2].pictures))
        if draft is None or image is None:
            return
        is_ours = note.note_type.startswith(_OURS)
        header, extra = (
            read_field("") if place >= len(others) else others[place][2] for place in (image + 1, image + 2)
        )
        labels = dict(_labels_of_ours(dict(note.fields))) if is_ours else {}
        numbers = {mask.number for mask in found.masks}
        if not is_ours and len(numbers) == 1:
            labels = {number: self._left.label(extra.text or header.text) for number in numbers}
        elif not is_ours and extra.text:
            self._left.parts["Back Extra of notes with several masks"] += 1
        title = _title_of_ours(others) if is_ours else header.text
        draft.title = draft.title or self._left.title(title)
        for mask in found.masks:
            if is_ours and mask.number not in labels:
                continue  # withdrawn: its number is kept, and nothing is asked
            asks: Literal["cover", "name"] = "name" if note.note_type == _OUR_NAME_TYPE else "cover"
            draft.masks.append(DraftMask(mask.number, mask.draw, labels.get(mask.number) or UNNAMED, asks, mask.stays))

    def _take_of_addon(self, note: ForeignNote, fields: dict[str, FieldWords]) -> None:
        pictures = [one for contents in fields.values() for one in contents.pictures if not one.endswith(".svg")]
        draft = self._draft(note, pictures)
        if draft is not None:
            self.addon.add(note, fields, draft)

    def _take_plain(self, note: ForeignNote, contents: list[FieldWords]) -> None:
        draft = self._draft(note, [one for field in contents for one in field.pictures])
        if draft is None:
            return
        front, back = contents[0], contents[1] if len(contents) > 1 else read_field("")
        self._left.parts["further fields of picture notes"] += sum(bool(field.text) for field in contents[2:])
        is_shown = any(self._deck.media_called(one) == draft.picture for one in front.pictures)
        ask, answer = self._left.prose(front.text), self._left.prose(back.text)
        if answer and not front.text and not draft.diagnosis and len(answer.split()) <= _MOST_WORDS:
            draft.diagnosis = self._left.title(back.text)
            draft.title = draft.title or draft.diagnosis
        elif answer and (ask or not front.text):
            draft.questions.append(DraftQuestion(ask or _WHAT_IS_SEEN, answer, is_shown))
            draft.title = draft.title or (self._left.title(back.text) if len(answer.split()) <= _MOST_WORDS else "")
        else:
            self._left.parts["questions without an answer"] += not back.text


def _title_of_ours(fields: list[tuple[str, str, FieldWords]]) -> str:
    """Give the title of our own notes without the name of the picture, which stands after it."""
    title = next((contents.text for name, _, contents in fields if name == "Title"), "")
    return _PICTURE_NAME.sub("", title)


def _labels_of_ours(fields: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Give by number what the answers of our own notes call each mask."""
    for number, label in _VERDICT.findall(fields.get("Answers", "")):
        yield int(number), read_field(label).text
