"""Readings: answers to cards that ask "normal or not?", each with what the picture really shows.

A find card, or one of a pattern, is graded by its student: *Again* says "I missed it" (or "I saw what was not there"),
every other grade says "I was right". A card that was missed comes back within minutes, and is then known; so the first
answer of a day counts, and no other. Which picture a pattern card showed is worked out again from the day.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from radanki.model.patterns.turns import picture_of_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

    from radanki.model.studied import GivenAnswer, StudentRecord, StudiedNote

_DECIDES: Final = "RadAnki::card::find"
_PATTERN: Final = "RadAnki::card::pattern"
_PATTERN_DAY_BEGINS_AT: Final = 4
"""Cards do not know at which hour their student's day begins, and go by Anki's default."""
_EPOCH: Final = date(1970, 1, 1).toordinal()
_WITHDRAWN: Final = "RadAnki::withdrawn::"
_KIND: Final = "RadAnki::kind::"
_NORMAL: Final = frozenset({"normal", "variant"})
_ABNORMAL: Final = frozenset({"pathology"})
_AGAIN: Final = 1


@dataclass(frozen=True, slots=True)
class Reading:
    """One decision about one picture.

    ``findings`` are the rows of curricula that the picture is an example of, ``where`` is its modality and organ
    system. ``picture`` names what was looked at; ``is_first`` is true when it had not been asked before, and
    ``gap_days`` is how long ago it was asked last. ``day`` counts the student's own days.
    """

    at_ms: int
    day: int
    picture: str
    where: tuple[str, str]
    findings: tuple[str, ...]
    is_abnormal: bool
    is_right: bool
    seconds: float
    is_first: bool
    gap_days: int | None


def readings_of(record: StudentRecord, zone: tzinfo) -> tuple[Reading, ...]:
    """Give the decisions of a student in their order; ``zone`` is the time zone that the student lives in."""
    return tuple(_readings(record, zone))


def day_of(at_ms: int, zone: tzinfo, begins_at_hour: int) -> int:
    """Give the number of the student's day that a moment falls in, counted from an arbitrary first one."""
    local = datetime.fromtimestamp(at_ms / 1000, zone) - timedelta(hours=begins_at_hour)
    return local.date().toordinal()


def _readings(record: StudentRecord, zone: tzinfo) -> Iterator[Reading]:
    last_day: dict[tuple[str, int], int] = {}
    patterns: set[str] = set()
    for answer in record.answers:
        kind = _kind_of(answer.note)
        if kind is None and not _is_pattern(answer.note):
            continue
        day = day_of(answer.at_ms, zone, record.day_begins_at_hour)
        card = (answer.note.guid, answer.card)
        before = last_day.get(card)
        last_day[card] = day
        if before == day:
            continue
        if kind is not None:
            yield _reading(answer, day, before, is_abnormal=kind in _ABNORMAL)
        elif (found := _pattern_reading(answer, day, before, zone)) is not None:
            seen = found.picture in patterns
            patterns.add(found.picture)
            yield replace(found, is_first=not seen)


def _pattern_reading(answer: GivenAnswer, day: int, before: int | None, zone: tzinfo) -> Reading | None:
    """Give the decision about the picture that a pattern card showed on that day, as far as its note still tells.

    A picture that came since, by an update, makes the days before it uncertain; nobody kept what they showed.
    """
    try:
        told = json.loads(answer.note.fields.get("Answer viewer data", ""))
        shows = [bool(one["findings"]) and all(f.get("asked", True) for f in one["findings"]) for one in told]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    if not shows:
        return None
    turn = day_of(answer.at_ms, zone, _PATTERN_DAY_BEGINS_AT) - _EPOCH
    at = picture_of_day(answer.note.guid, turn, len(shows))
    found = _reading(answer, day, before, is_abnormal=shows[at])
    return replace(found, picture=f"{answer.note.guid}/{at}")


def _reading(answer: GivenAnswer, day: int, before: int | None, *, is_abnormal: bool) -> Reading:
    tags = answer.note.tags
    return Reading(
        at_ms=answer.at_ms,
        day=day,
        picture=answer.note.guid,
        where=(_value(tags, "modality"), _value(tags, "system")),
        findings=tuple(sorted(_values(tags, "curriculum"))) if is_abnormal else (),
        is_abnormal=is_abnormal,
        is_right=answer.grade != _AGAIN,
        seconds=answer.took_ms / 1000,
        is_first=before is None,
        gap_days=None if before is None else day - before,
    )


def _is_pattern(note: StudiedNote) -> bool:
    return _PATTERN in note.tags and not any(tag.startswith(_WITHDRAWN) for tag in note.tags)


def _kind_of(note: StudiedNote) -> str | None:
    """Give what a picture is where the card decides that; ``None`` for every other card, and for withdrawn ones."""
    if _DECIDES not in note.tags or any(tag.startswith(_WITHDRAWN) for tag in note.tags):
        return None
    kinds = {tag.removeprefix(_KIND) for tag in note.tags if tag.startswith(_KIND)}
    return next(iter(kinds & (_NORMAL | _ABNORMAL)), None)


def _values(tags: Iterable[str], level: str) -> Iterator[str]:
    start = f"RadAnki::{level}::"
    return (tag.removeprefix(start).replace("::", "/") for tag in tags if tag.startswith(start))


def _value(tags: Iterable[str], level: str) -> str:
    return min(_values(tags, level), default="")
