"""When each note last changed: what decides whether an update reaches a student, or leaves their own edits alone.

Anki takes an incoming note only where its time of change is newer than the student's copy, and then replaces all fields
and tags. A note that did not change must therefore keep its old time, and one that did must be newer than everything
that was released before (tests/journeys/test_student_updates.py). The same holds for the look of a note type.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from radanki.cards.note_types import note_type
from radanki.cards.note_types.template import fields_of
from radanki.cards.tags import new_in, without_release
from radanki.model.note import PlacedNote
from radanki.model.releases.ledger import ReleasedNoteType, ReleasedState
from radanki.package.facts import facts_of
from radanki.package.notes.changed import ChangedNotes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from radanki.cards.note_types import NoteType
    from radanki.model.note import Note, Subdeck
    from radanki.model.releases.ledger import Ledger, ProfileName

_VERDICT: Final = frozenset(
    {"Answer", "Answers", "Answer choices", "Why", "Diagnosis", "Typed answer", "Typed answers"}
)
"""The fields that say what is right; the rest of an answer is where it comes from and what else there is to read."""
NO_CONTENT: Final = frozenset({"Gallery", "Report"})
"""The fields that may change without a note having changed: an address of the publisher's, the same on every note.

A new one reaches students with the next change of each note. Were it content, a moved form would wipe what they wrote.
"""
_SHORT_DIGITS: Final = 16


def with_modification_times(
    subdecks: Iterable[Subdeck],
    ledger: Ledger,
    profile: ProfileName,
    build_time: int,
    changed: Mapping[str, int] | None = None,
) -> tuple[Subdeck, ...]:
    """Give the same decks with each note's time of last change, in Unix seconds, worked out when it is asked for.

    ``ledger`` tells what students hold of the decks of this profile. A note with the content that was released keeps
    its time, as does one that comes to a profile with the content that another profile's decks have. Every other note
    gets the time at which its case ``changed`` (by the id of the case), else ``build_time``; or the second after the
    newest change ever released where that stands before it: else Anki would take the correction for an older version.
    """
    since, least = changed or {}, ledger.newest + 1
    known: dict[str, int] = {}

    def dated(placed: PlacedNote) -> PlacedNote:
        note = placed.note
        if note.guid not in known:  # notes are gone through more than once, and the digest of one takes time
            held = state_held(note, ledger, profile)
            own = max(since.get(note.case_id, build_time), least)
            known[note.guid] = own if held is None else held.modified
        return PlacedNote(note, placed.due, known[note.guid], placed.places)

    return tuple(replace(subdeck, notes=ChangedNotes(subdeck.notes, dated)) for subdeck in subdecks)


def with_first_releases(subdecks: Iterable[Subdeck], ledger: Ledger, version: str | None) -> tuple[Subdeck, ...]:
    """Give the same decks with a tag on each note that says with which release it came: its first, for ever.

    What was never released comes with ``version``, the release that is being made; without one it has no such tag.
    """

    def tagged(placed: PlacedNote) -> PlacedNote:
        released = ledger.note(placed.note.guid)
        first = version if released is None else released.first
        if first is None or not placed.note.tags:
            return placed
        tags = tuple(sorted({*without_release(placed.note.tags), new_in(first)}))
        return replace(placed, note=replace(placed.note, tags=tags))

    return tuple(replace(subdeck, notes=ChangedNotes(subdeck.notes, tagged)) for subdeck in subdecks)


def state_held(note: Note, ledger: Ledger, profile: ProfileName) -> ReleasedState | None:
    """Give what students hold of a note if it is just this; ``None`` for a note that is new to them, or changed."""
    released = ledger.note(note.guid)
    if released is None:
        return None
    own = released.state(profile)
    others = (state for state in reversed(released.states)) if own is None else iter((own,))
    content = content_digest(note)
    return next((state for state in others if state.content == content), None)


def with_look_times(kinds: Iterable[NoteType], ledger: Ledger) -> tuple[NoteType, ...]:
    """Give the same note types, each with the time at which its look was new to students.

    A look that was released keeps its time; another is newer than it, whatever its own history says.
    """
    released = {kind.id: kind for kind in ledger.note_types}
    dated = []
    for kind in kinds:
        held = released.get(kind.id)
        if held is None:
            dated.append(kind)
        elif held.look == look_of(kind):
            dated.append(replace(kind, look_changed=held.changed))
        else:
            dated.append(replace(kind, look_changed=max(kind.look_changed, held.changed + 1)))
    return tuple(dated)


def released_note_types(kinds: Iterable[NoteType]) -> tuple[ReleasedNoteType, ...]:
    """Give what the ledger keeps of note types."""
    return tuple(
        ReleasedNoteType(
            id=kind.id,
            name=kind.name,
            kind="image occlusion" if kind.is_occlusion else "basic",
            fields=tuple((field.name, field.id) for field in kind.fields),
            templates=((kind.template_name, kind.template_id),),
            look=look_of(kind),
            changed=kind.look_changed,
        )
        for kind in kinds
    )


def released_state(note: Note, release: str, profile: ProfileName, modified: int) -> ReleasedState:
    """Give what the ledger keeps of a note's content when it is released."""
    front = front_of(note.note_type)
    return ReleasedState(
        release=release,
        profile=profile,
        modified=modified,
        content=content_digest(note),
        question=_digest_of_fields(note, front),
        answer=_digest_of_fields(note, {name for name, _ in note.fields} - front),
        verdict=verdict_digest(note),
        pictures=_short(sorted(set(note.media))),
        numbers=tuple(sorted(set(note.ordinals))),
        facts=facts_of(note.kind, dict(note.fields), note.ordinals),
    )


def content_digest(note: Note) -> str:
    """Give the SHA-256 of all that an update of the note would bring: fields, tags, ordinals and media names.

    The order of tags, ordinals and media does not count, that of fields does. Media names are hashes of what is shown,
    so a new picture is a new digest. Identity (guid, note type) is not content, nor are the fields of `NO_CONTENT` and
    the tag that says with which release the note came.
    """
    content = [
        [list(pair) for pair in note.fields if pair[0] not in NO_CONTENT],
        sorted(without_release(note.tags)),
        sorted(set(note.ordinals)),
        sorted(set(note.media)),
    ]
    return _sha256(content)


def verdict_digest(note: Note) -> str:
    """Give 16 hex digits of what the note says is right; sources, dates and further reading leave them alone."""
    return _digest_of_fields(note, _VERDICT)


def front_of(note_type_name: str) -> frozenset[str]:
    """Give the names of the fields that the front of a note type shows."""
    return frozenset(fields_of(note_type(note_type_name).front))


def look_of(kind: NoteType) -> str:
    """Give a digest of what a note type looks like: 16 hex digits of its template and its styling."""
    return _short([kind.name, kind.template_name, kind.front, kind.back, kind.css])


def _digest_of_fields(note: Note, names: Collection[str]) -> str:
    """Digest some fields; an empty one does not count, so that a note says the same before and after it is arranged."""
    shown = ([name, value] for name, value in note.fields if value and name in names and name not in NO_CONTENT)
    return _short(sorted(shown))


def _short(content: object) -> str:
    return _sha256(content)[:_SHORT_DIGITS]


def _sha256(content: object) -> str:
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
