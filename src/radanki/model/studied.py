"""What a student's own collection tells of RadAnki's cards: each answer that was given, and what the card showed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StudiedNote:
    """A note of RadAnki as the collection holds it: its type's name, its tags, and its fields by name."""

    guid: str
    note_type: str
    tags: frozenset[str]
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer to one card of a note.

    ``at_ms`` is when, in Unix milliseconds; ``grade`` is Anki's, 1 (again) to 4 (easy); ``took_ms`` is how long the
    student looked, which Anki cuts off at a minute unless told otherwise.
    """

    note: StudiedNote
    card: int
    at_ms: int
    grade: int
    took_ms: int


@dataclass(frozen=True, slots=True)
class StudentRecord:
    """All answers in the order in which they were given, and the hour at which the student's day begins."""

    answers: tuple[GivenAnswer, ...]
    notes: int
    day_begins_at_hour: int
