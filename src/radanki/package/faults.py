"""What Anki would take silently and a student would pay for: every fault is found before a package is written."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final

from radanki.package.references import references_in, references_in_template

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from radanki.cards.note_types import NoteType
    from radanki.model.note import Note, PlacedNote, Subdeck

EARLIEST_TIME: Final = 978_307_200
"""1 January 2001: ids are milliseconds of this clock, and Anki's database check stops at an id of 0."""
LATEST_TIME: Final = 4_102_444_800
"""1 January 2100: a time past it is in milliseconds, or wrong."""
LARGEST_ORDINAL: Final = 500
"""Anki folds cloze numbers past 500 into card 500 (ankitects/anki, rslib/src/notetype/cardgen.rs)."""

_MEDIA_NAME = re.compile(r"_?[a-z0-9][a-z0-9_-]{0,99}\.[a-z0-9]{1,8}")
_WINDOWS_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[1-9]|lpt[1-9])\.")
_TAG = re.compile(r'[^\s"\x00-\x1f\x7f]+')
_TAGS_THAT_ANKI_STRIPS = frozenset({"marked", "leech"})
_CLOZE_FIELD = re.compile(r"\{\{(?:[^{}:]+:)*?cloze:(?:[^{}:]+:)*([^{}:]+)\}\}")
_CLOZE = re.compile(r"\{\{(c([0-9]+)::)?")
_PICTURE = re.compile(r'<img\b[^<>]*\ssrc="[^"<>]+"[^<>]*>')
_CONTROL = bytes(sorted({*range(0x20), 0x7F} - set(b"\t\n\r")))
_LARGEST_DUE = 2**31 - 1
_IMAGE_TAG = 1


def deck_faults(subdecks: Sequence[Subdeck]) -> Iterator[str]:
    """Say which deck names Anki would change or confuse."""
    for name, times in Counter(subdeck.name.casefold() for subdeck in subdecks).items():
        if times > 1:
            yield f"deck {name}: there are {times} of that name; Anki takes them for one"
    for subdeck in subdecks:
        parts = subdeck.name.split("::")
        if any(not part or part != part.strip() or not part.isprintable() for part in parts):
            yield f"deck {subdeck.name!r}: a part of the name is empty, or has blanks around it; Anki would rename it"
        elif not unicodedata.is_normalized("NFC", subdeck.name):
            yield f"deck {subdeck.name!r}: the name is not in Unicode's normal form C; Anki would rename it"


def note_type_faults(note_types: Sequence[NoteType], media: Collection[str]) -> Iterator[str]:
    """Say which note types share an identity, and which files of their templates are missing."""
    for label, values in (("id", [kind.id for kind in note_types]), ("name", [kind.name for kind in note_types])):
        if len(set(values)) != len(values):
            yield f"note types: two have one {label}"
    for kind in note_types:
        for text in (kind.front, kind.back, kind.css):
            found = references_in_template(text)
            for name in sorted(found.counted | found.uncounted):
                if not name.startswith("_"):
                    yield f"note type {kind.name}: {name} is named by a template; Anki would call it unused"
                elif name not in media:
                    yield f"note type {kind.name}: {name} is named by a template and is not in the package"
            for address in sorted(found.remote):
                yield f"note type {kind.name}: its templates load {address} from the network"


def note_faults(
    subdecks: Sequence[Subdeck], note_types: Mapping[str, NoteType], media: Collection[str]
) -> Iterator[str]:
    """Say which notes Anki would double, show without their pictures, or give other cards than they state."""
    seen: set[str] = set()
    decks = {subdeck.name for subdeck in subdecks}
    cloze_fields = {name: _cloze_fields(kind) for name, kind in note_types.items()}
    for subdeck in subdecks:
        for placed in subdeck.notes:
            note = placed.note
            kind = note_types.get(note.note_type)
            faults: Iterator[str] | list[str]
            if kind is None:
                faults = [f"there is no note type {note.note_type!r}"]
            elif note.guid in seen:
                faults = ["there is another note of that guid; Anki would import both and update one"]
            elif strange := {place.deck for place in placed.places} - decks:
                faults = [f"there is no deck {min(strange)!r}"]
            else:
                faults = _faults_of_note(placed, kind, cloze_fields[kind.name], media)
            seen.add(note.guid)
            yield from (f"note {note.guid}: {fault}" for fault in faults)


def media_faults(subdecks: Sequence[Subdeck], media: Collection[str]) -> Iterator[str]:
    """Say which media Anki would rename, and which no note asks for, so that Anki would leave them behind."""
    used = {name for subdeck in subdecks for placed in subdeck.notes for name in placed.note.media}
    for name in sorted(media):
        if not _MEDIA_NAME.fullmatch(name) or _WINDOWS_DEVICE.match(name):
            yield f"media {name!r}: should be of a-z, 0-9, - and _ with one ending, as Anki would rename others"
        elif name.startswith("latex-"):
            yield f"media {name}: names that begin with latex- are Anki's own"
        elif name not in used and not name.startswith("_"):
            yield f"media {name}: no field of a note refers to it, so Anki would not import it"


def time_faults(build_time: int) -> Iterator[str]:
    """Say whether the time of the build is one that Anki can bear."""
    if not EARLIEST_TIME <= build_time <= LATEST_TIME:
        yield f"build time {build_time}: should be in seconds, between the years 2001 and 2100"


def _faults_of_note(
    placed: PlacedNote, kind: NoteType, cloze_fields: frozenset[str], media: Collection[str]
) -> Iterator[str]:
    note = placed.note
    if not note.guid or note.guid != "".join(note.guid.split()) or not note.guid.isprintable():
        yield "the guid is empty or has blanks in it"
    if not EARLIEST_TIME <= placed.modified <= LATEST_TIME:
        yield f"its time of change, {placed.modified}, is not between the years 2001 and 2100"
    if placed.places and tuple(place.ordinal for place in placed.places) != note.ordinals:
        yield "its places are not those of its cards"
    for due in sorted({place.due for place in placed.places_in("")}):
        if not 0 <= due <= _LARGEST_DUE:
            yield f"its place among new cards, {due}, is out of range"
    if tuple(name for name, _ in note.fields) != tuple(field.name for field in kind.fields):
        yield f"its fields are not those of {kind.name}, in order"
        return
    yield from _tag_faults(note)
    yield from _text_faults(note)
    yield from _card_faults(note, kind, cloze_fields)
    yield from _reference_faults(note, media)


def _tag_faults(note: Note) -> Iterator[str]:
    for tag in note.tags:
        if not _TAG.fullmatch(tag) or "" in tag.split("::"):
            yield f"tag {tag!r} is empty, or has a blank or a quotation mark in it"
        elif tag.lower() in _TAGS_THAT_ANKI_STRIPS:
            yield f"tag {tag} is Anki's own and would be taken away"
    if len({tag.casefold() for tag in note.tags}) != len(note.tags):
        yield "two of its tags are the same to Anki"


def _text_faults(note: Note) -> Iterator[str]:
    for name, value in note.fields:
        if value.isascii() and value.isprintable():
            continue
        try:
            encoded = value.encode("utf-8")
        except UnicodeEncodeError:
            yield f"field {name} holds half a character (a lone surrogate)"
            continue
        if len(encoded.translate(None, _CONTROL)) != len(encoded):
            yield f"field {name} holds a control character"


def _card_faults(note: Note, kind: NoteType, cloze_fields: frozenset[str]) -> Iterator[str]:
    if not note.ordinals or len(set(note.ordinals)) != len(note.ordinals):
        yield "it has no card, or one twice"
    if not kind.is_occlusion:
        if set(note.ordinals) - {1}:
            yield f"it has cards {list(note.ordinals)}, but {kind.name} gives card 1 only"
    else:
        yield from _occlusion_faults(note, kind)
    for name, value in note.fields:
        for cloze in _CLOZE.finditer(value) if "{{" in value else ():
            if name not in cloze_fields or cloze[2] is None:
                yield f"field {name} holds {{{{, which Anki takes for a gap; write &#123;&#123;"
                break
            if int(cloze[2]) and int(cloze[2]) not in note.ordinals:
                yield f"field {name} has a gap {cloze[2]} and the note no such card; Anki would add one"


def _occlusion_faults(note: Note, kind: NoteType) -> Iterator[str]:
    (_, masks), *_others = note.fields
    drawn = {int(cloze[2]) for cloze in _CLOZE.finditer(masks) if cloze[2] is not None}
    for ordinal in sorted(set(note.ordinals) - drawn):
        yield f"card {ordinal} has no mask; Anki would call it empty"
    if note.ordinals and not 1 <= min(note.ordinals) <= max(note.ordinals) <= LARGEST_ORDINAL:
        yield f"cards should be numbered 1 to {LARGEST_ORDINAL}"
    image = next((field.name for field in kind.fields if field.tag == _IMAGE_TAG), None)
    if image is not None and len(_PICTURE.findall(dict(note.fields)[image])) != 1:
        yield f'field {image} should hold one <img src="...">, or Anki\'s mask editor finds no picture'


def _reference_faults(note: Note, media: Collection[str]) -> Iterator[str]:
    found = references_in("\n".join(value for _, value in note.fields if value))
    for name in sorted(found.counted | found.uncounted):
        if name not in media:
            yield f"{name} is named in a field and is not in the package"
        elif name not in found.counted and not name.startswith("_"):
            yield f"{name} is named in a way that Anki does not count (it would not import it)"
    for address in sorted(found.remote):
        yield f"a field loads {address} from the network"
    for name in sorted(set(note.media) ^ found.counted):
        if not name.startswith("_"):
            yield f"{name} is either listed as its media or named in its fields, but not both"


def _cloze_fields(kind: NoteType) -> frozenset[str]:
    """Give the fields in which a template shows gaps; on any other, Anki finds numbers that nothing shows."""
    return frozenset(name.strip() for side in (kind.front, kind.back) for name in _CLOZE_FIELD.findall(side))
