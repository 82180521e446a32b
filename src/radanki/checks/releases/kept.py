"""Kept: each note and card that students hold is still made, and they are told when its answer was wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.checks.complaint import error_at, warning_at
from radanki.model.releases.fact import passed_on

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from radanki.model.case import Case
    from radanki.model.library import CaseFile, Location
    from radanki.model.note import Note, NoteKind
    from radanki.model.problem import Problem
    from radanki.model.releases.fact import CardKey, Fact
    from radanki.model.releases.ledger import ProfileName, ReleasedCase, ReleasedNote

_PLACES: Mapping[NoteKind, tuple[str, str]] = {
    "cover": ("images", "name"),
    "name": ("images", "name"),
    "find": ("images", "name"),
    "question": ("questions", "id"),
    "pearl": ("pearls", "id"),
    "step": ("steps", "id"),
    "sign": ("signs", "id"),
}
"""Where the part of a note is named: the key of the list, and the key of its items."""


def check_kept(
    case_file: CaseFile, released: ReleasedCase, composed: Mapping[ProfileName, Sequence[Note]]
) -> Iterator[Problem]:
    """Every note and card that decks of a profile gave students is given still; one that is withdrawn says so."""
    for note in released.notes:
        held = {state.profile for state in note.states}
        profiles = [profile for profile in composed if profile in held]
        now = {
            profile: next((found for found in composed[profile] if found.guid == note.guid), None)
            for profile in profiles
        }
        missing = [profile for profile, found in now.items() if found is None]
        if missing:
            yield _note_gone(case_file, note, missing, is_elsewhere=len(missing) < len(profiles))
            continue
        given = {number for found in now.values() if found is not None for number in found.ordinals}
        for number in sorted(set(note.numbers) - given):
            yield _card_gone(case_file, note, number)


def _note_gone(
    case_file: CaseFile, note: ReleasedNote, profiles: Sequence[ProfileName], *, is_elsewhere: bool
) -> Problem:
    location = _location(case_file.case, note)
    called = f"the {note.kind} note" + (f" of `{note.part}`" if note.part else "")
    where = f" to decks of the profile {', '.join(profiles)}" if is_elsewhere else ""
    return error_at(
        case_file.places,
        location,
        "identity/note-gone",
        f"{called} was released{where} and is gone",
        "Put back what it asks about. What students hold can't be deleted: "
        f"to withdraw it, {_way_out(note)}; to take pictures from their cards, `radanki takedown`.",
    )


def _way_out(note: ReleasedNote) -> str:
    if note.kind in {"pearl", "question", "step", "sign"}:
        return f"`radanki retire CASE --item {note.kind}/{note.part} --reason ...`"
    return "give the case `retired:`"


def _card_gone(case_file: CaseFile, note: ReleasedNote, number: int) -> Problem:
    location = _location(case_file.case, note, number)
    return error_at(
        case_file.places,
        location,
        "identity/card-gone",
        f"the {note.kind} card of finding {number} of `{note.part}` was released and is gone",
        f"Let finding {number} ask `{note.kind}` again. To withdraw the card, put {number} into `reserved` and "
        "give the finding the next free number.",
    )


def _location(case: Case, note: ReleasedNote, number: int | None = None) -> Location:
    """Give the place in the case file that a note is made from, as far as it is still there."""
    if note.kind == "checklist":
        return ("checklist",)
    if note.kind not in _PLACES:
        return ("diagnosis",)
    key, naming = _PLACES[note.kind]
    items = getattr(case, key)
    at = next((at for at, item in enumerate(items) if getattr(item, naming) == note.part), None)
    if at is None:
        return (key,)
    if number is not None:
        findings = [finding.number for finding in items[at].findings]
        if number in findings:
            return (key, at, "findings", findings.index(number))
    return (key, at)


def check_same_facts(
    case_file: CaseFile,
    released: ReleasedCase,
    facts: Mapping[ProfileName, Mapping[str, Sequence[Fact]]],
    versions: Collection[str],
) -> Iterator[Problem]:
    """No card asks another fact than the one that a student's history is of, unless `corrected` says so of its note.

    ``facts`` has by profile and guid what today's notes ask, ``versions`` are the released ones. A fact
    that another card asked before is never excused.
    """
    notes = {note.guid: note for note in released.notes}
    excused = {entry.item for entry in case_file.case.corrected if entry.since not in versions}
    lost: dict[CardKey, CardKey | None] = {}
    for profile, now in facts.items():
        for kind in {note.kind for note in released.notes}:
            before = {
                (note.guid, fact.number): fact
                for note in released.notes
                if note.kind == kind
                for fact in note.facts(profile)
            }
            after = {(guid, fact.number): fact for guid, asked in now.items() for fact in asked}
            lost |= passed_on(before, after)
    for (guid, number), origin in sorted(lost.items()):
        if origin is not None or _name(notes[guid]) not in excused:
            yield _another_fact(
                case_file, notes[guid], number, None if origin is None else (notes[origin[0]], origin[1])
            )


def _name(note: ReleasedNote) -> str:
    return f"{note.kind}/{note.part}" if note.part else note.kind


def _another_fact(
    case_file: CaseFile, note: ReleasedNote, number: int, origin: tuple[ReleasedNote, int] | None
) -> Problem:
    called = [
        f"`{_name(one)}`" + (f", finding {of}," if one.kind in {"cover", "name"} else "")
        for one, of in ((note, number), *(() if origin is None else (origin,)))
    ]
    what = "something else altogether than was released" if origin is None else f"what {called[1]} asked"
    otherwise = (
        f"or, where all of it was wrong, tell students: `corrected: [{{since: ..., what: ..., item: {_name(note)}}}]`."
        if origin is None
        else "the ids or numbers of the two were exchanged."
    )
    return error_at(
        case_file.places,
        _location(case_file.case, note, number if note.kind in {"cover", "name"} else None),
        "identity/another-fact",
        f"{called[0]} asks {what}: students' reviews of the one would count for the other",
        f"Give what is new an id or number of its own and put the old back (or withdraw it); {otherwise}",
    )


def check_told(
    case_file: CaseFile,
    released: ReleasedCase,
    verdicts: Mapping[ProfileName, Mapping[str, str]],
    versions: Collection[str],
) -> Iterator[Problem]:
    """Where a released answer says something else now, `corrected` tells students what was wrong.

    ``verdicts`` has by profile and guid the digests of what today's notes say is right, ``versions`` what was released.
    """
    case = case_file.case
    if case.retired is not None or case.taken_down is not None or any(c.since not in versions for c in case.corrected):
        return
    changed = sorted(
        {
            note.kind
            for note in released.notes
            for profile, now in verdicts.items()
            if (held := note.state(profile)) is not None and now.get(note.guid, held.verdict) != held.verdict
        }
    )
    if changed:
        yield warning_at(
            case_file.places,
            ("corrected",) if case.corrected else ("id",),
            "completeness/correction-untold",
            f"the answer of a released card changes ({', '.join(changed)}), and nothing tells students why",
            "Where it was wrong, say so to students: `corrected: [{since: ..., what: ...}]`, with the release to come. "
            "Where it is only worded better, leave it.",
        )
