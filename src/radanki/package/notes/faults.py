"""What Anki would take silently of a note and a student would pay for; each note is looked at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from radanki.package.contents import FIELD_SEPARATOR
from radanki.package.faults import EARLIEST_TIME, LATEST_TIME
from radanki.package.references import references_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from radanki.cards.note_types import NoteType
    from radanki.model.note import Note, PlacedNote, Subdeck

LARGEST_ORDINAL: Final = 500
"""Anki folds cloze numbers past 500 into card 500 (ankitects/anki, rslib/src/notetype/cardgen.rs)."""

_TAG = re.compile(r'[^\s"\x00-\x1f\x7f]+')
_TAGS_THAT_ANKI_STRIPS = frozenset({"marked", "leech"})
_CLOZE_FIELD = re.compile(r"\{\{(?:[^{}:]+:)*?cloze:(?:[^{}:]+:)*([^{}:]+)\}\}")
_CLOZE = re.compile(r"\{\{(c([0-9]+)::)?")
_PICTURE = re.compile(r'<img\b[^<>]*\ssrc="[^"<>]+"[^<>]*>')
_CONTROL = bytes(sorted({*range(0x20), 0x7F} - set(b"\t\n\r")))
_LARGEST_DUE = 2**31 - 1
_IMAGE_TAG = 1


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is looked up in a note type for each of its notes."""

    name: str
    fields: tuple[str, ...]
    is_occlusion: bool
    image: int | None
    cloze_fields: frozenset[str]


class NoteFaults:
    """Looks at the notes of one package, one after the other, and remembers what the whole package must not double.

    ``guids`` are those that were seen, ``media`` the files that the notes name, ``kinds`` the note types that they use.
    """

    def __init__(self, decks: Collection[str], note_types: Mapping[str, NoteType], media: Collection[str]) -> None:
        """Take the names of decks and of media, and the note types by name, that notes may refer to."""
        self._decks, self._files = frozenset(decks), media
        self._known = {name: _kind_of(kind) for name, kind in note_types.items()}
        self.guids: set[str] = set()
        self.media: set[str] = set()
        self.kinds: set[str] = set()

    def of(self, placed: PlacedNote) -> list[str]:
        """Say what Anki would double, show without its pictures, or give other cards than the note states."""
        kind = self._known.get(placed.note.note_type)
        if kind is None:
            return self._seen(placed.note, [f"there is no note type {placed.note.note_type!r}"])
        found = self._faults_among_others(placed)
        return self._seen(placed.note, found or list(_faults_of_note(placed, kind, self._files)))

    def of_known(self, placed: PlacedNote) -> list[str]:
        """Say what is wrong with a note without a fault elsewhere: its time, and what depends on what goes with it."""
        found = [*_time_faults(placed), *self._faults_among_others(placed)]
        found += [f"{name} is named in a field and is not in the package" for name in self._missing(placed.note)]
        return self._seen(placed.note, found)

    def _faults_among_others(self, placed: PlacedNote) -> list[str]:
        if placed.note.guid in self.guids:
            return ["there is another note of that guid; Anki would import both and update one"]
        strange = {place.deck for place in placed.places if place.deck not in self._decks}
        return [f"there is no deck {min(strange)!r}"] if strange else []

    def _missing(self, note: Note) -> list[str]:
        return [name for name in note.media if name not in self._files]

    def _seen(self, note: Note, found: Sequence[str]) -> list[str]:
        self.guids.add(note.guid)
        self.media.update(note.media)
        self.kinds.add(note.note_type)
        return [f"note {note.guid}: {fault}" for fault in found]


def note_faults(
    subdecks: Sequence[Subdeck], note_types: Mapping[str, NoteType], media: Collection[str]
) -> Iterator[str]:
    """Give the faults of all notes of some decks."""
    faults = NoteFaults([subdeck.name for subdeck in subdecks], note_types, media)
    for subdeck in subdecks:
        for placed in subdeck.notes:
            yield from faults.of(placed)


def _kind_of(kind: NoteType) -> _Kind:
    image = next((place for place, field in enumerate(kind.fields) if field.tag == _IMAGE_TAG), None)
    # On any field that no template shows with gaps, Anki finds numbers that nothing shows.
    gaps = frozenset(name.strip() for side in (kind.front, kind.back) for name in _CLOZE_FIELD.findall(side))
    return _Kind(kind.name, tuple(field.name for field in kind.fields), kind.is_occlusion, image, gaps)


def _faults_of_note(placed: PlacedNote, kind: _Kind, media: Collection[str]) -> Iterator[str]:
    note = placed.note
    if not note.guid or note.guid != "".join(note.guid.split()) or not note.guid.isprintable():
        yield "the guid is empty or has blanks in it"
    yield from _time_faults(placed)
    if placed.places and tuple([place.ordinal for place in placed.places]) != note.ordinals:
        yield "its places are not those of its cards"
    dues = {place.due for place in placed.places} or {placed.due}
    for due in sorted(dues) if note.ordinals or placed.places else ():
        if not 0 <= due <= _LARGEST_DUE:
            yield f"its place among new cards, {due}, is out of range"
    names, values = zip(*note.fields, strict=True) if note.fields else ((), ())
    if names != kind.fields:
        yield f"its fields are not those of {kind.name}, in order"
        return
    # All fields are looked through at once: what parts them is a control character, which no field may hold.
    text = FIELD_SEPARATOR.join(values)
    yield from _tag_faults(note)
    if not _is_clean(text, len(note.fields)):
        yield from _text_faults(note)
    yield from _card_faults(note, kind)
    yield from _gap_faults(note, kind) if "{{" in text else ()
    yield from _reference_faults(note, text, media)


def _time_faults(placed: PlacedNote) -> Iterator[str]:
    if not EARLIEST_TIME <= placed.modified <= LATEST_TIME:
        yield f"its time of change, {placed.modified}, is not between the years 2001 and 2100"


def _tag_faults(note: Note) -> Iterator[str]:
    for tag in note.tags:
        fault = _fault_of_tag(tag)
        if fault:
            yield fault
    if len({tag.casefold() for tag in note.tags}) != len(note.tags):
        yield "two of its tags are the same to Anki"


@lru_cache(4096)
def _fault_of_tag(tag: str) -> str:
    """Say what is wrong with a tag, of which thousands of notes have the same few."""
    if not _TAG.fullmatch(tag) or "" in tag.split("::"):
        return f"tag {tag!r} is empty, or has a blank or a quotation mark in it"
    if tag.lower() in _TAGS_THAT_ANKI_STRIPS:
        return f"tag {tag} is Anki's own and would be taken away"
    return ""


def _is_clean(text: str, fields: int) -> bool:
    """Tell whether the fields hold whole characters, and no control character but those that part them."""
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        return False
    return len(encoded) - len(encoded.translate(None, _CONTROL)) == max(fields - 1, 0)


def _text_faults(note: Note) -> Iterator[str]:
    for name, value in note.fields:
        try:
            encoded = value.encode("utf-8")
        except UnicodeEncodeError:
            yield f"field {name} holds half a character (a lone surrogate)"
            continue
        if len(encoded.translate(None, _CONTROL)) != len(encoded):
            yield f"field {name} holds a control character"


def _card_faults(note: Note, kind: _Kind) -> Iterator[str]:
    if not note.ordinals or len(set(note.ordinals)) != len(note.ordinals):
        yield "it has no card, or one twice"
    if kind.is_occlusion:
        yield from _occlusion_faults(note, kind)
    elif set(note.ordinals) - {1}:
        yield f"it has cards {list(note.ordinals)}, but {kind.name} gives card 1 only"


def _gap_faults(note: Note, kind: _Kind) -> Iterator[str]:
    ordinals = {str(ordinal) for ordinal in note.ordinals}
    for name, value in note.fields:
        if "{{" not in value or (name in kind.cloze_fields and ordinals.issuperset(_gaps_of(value))):
            continue
        for cloze in _CLOZE.finditer(value):
            number = cloze[2]
            if name not in kind.cloze_fields or number is None:
                yield f"field {name} holds {{{{, which Anki takes for a gap; write &#123;&#123;"
                break
            if int(number) and int(number) not in note.ordinals:
                yield f"field {name} has a gap {number} and the note no such card; Anki would add one"


def _occlusion_faults(note: Note, kind: _Kind) -> Iterator[str]:
    (_, masks), *_others = note.fields
    drawn = {int(number) for number in _gaps_of(masks) if number}
    for ordinal in sorted(set(note.ordinals) - drawn):
        yield f"card {ordinal} has no mask; Anki would call it empty"
    if note.ordinals and not 1 <= min(note.ordinals) <= max(note.ordinals) <= LARGEST_ORDINAL:
        yield f"cards should be numbered 1 to {LARGEST_ORDINAL}"
    if kind.image is not None and len(_PICTURE.findall(note.fields[kind.image][1])) != 1:
        name = kind.fields[kind.image]
        yield f'field {name} should hold one <img src="...">, or Anki\'s mask editor finds no picture'


@lru_cache(16)
def _gaps_of(text: str) -> frozenset[str]:
    """Give the numbers of all gaps as they are written; "" where braces stand that are no gap."""
    return frozenset([number for _, number in _CLOZE.findall(text)])


def _reference_faults(note: Note, text: str, media: Collection[str]) -> Iterator[str]:
    found = references_in(text)
    for name in sorted(found.counted | found.uncounted):
        if name not in media:
            yield f"{name} is named in a field and is not in the package"
        elif name not in found.counted and not name.startswith("_"):
            yield f"{name} is named in a way that Anki does not count (it would not import it)"
    for address in sorted(found.remote):
        yield f"a field loads {address} from the network"
    for name in sorted(found.counted.symmetric_difference(note.media)):
        if not name.startswith("_"):
            yield f"{name} is either listed as its media or named in its fields, but not both"
