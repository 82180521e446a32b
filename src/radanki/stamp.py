"""When each note last changed: what decides whether an update reaches a student, or leaves their own edits alone.

Anki takes an incoming note only where its time of change is newer than the student's copy, and then replaces all fields
and tags. A note that did not change must therefore keep its old time, and one that did must be newer than everything
that was released before (tests/journeys/test_student_updates.py).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from radanki.model.ledger import ReleasedNote
    from radanki.model.note import Note, PlacedNote, Subdeck


def stamp(
    subdecks: Iterable[Subdeck], released: Mapping[str, ReleasedNote] | None, build_time: int
) -> tuple[Subdeck, ...]:
    """Give the same decks with each note's time of last change, in Unix seconds.

    ``released`` tells by guid what students hold; ``None`` where nothing was released yet. A note with the content that
    was released keeps its time. Every other note gets ``build_time``, or the second after the newest release where the
    clock stands before that: else Anki would take the correction for an older version.
    """
    known = released or {}
    newest = max((entry.modified for entry in known.values()), default=0)
    changed = max(build_time, newest + 1)
    return tuple(
        replace(
            subdeck, notes=tuple(_stamped(placed, known.get(placed.note.guid), changed) for placed in subdeck.notes)
        )
        for subdeck in subdecks
    )


def _stamped(placed: PlacedNote, released: ReleasedNote | None, changed: int) -> PlacedNote:
    unchanged = released is not None and released.content == content_digest(placed.note)
    return replace(placed, modified=released.modified if released is not None and unchanged else changed)


def content_digest(note: Note) -> str:
    """Give the SHA-256 of all that an update of the note would bring: fields, tags, ordinals and media names.

    The order of tags, ordinals and media does not count, that of fields does. Media names are hashes of what is shown,
    so a new picture is a new digest. Identity (guid, note type) is not content.
    """
    content = [
        [list(pair) for pair in note.fields],
        sorted(set(note.tags)),
        sorted(set(note.ordinals)),
        sorted(set(note.media)),
    ]
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
