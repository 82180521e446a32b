"""What a version means: major, students' progress is at risk; minor, cards are new or changed; patch, nothing changed.

It is computed from what was released and what is about to be, never judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from radanki.errors import ReleaseError, UsageError
from radanki.model.releases.ledger import is_preview_version, version_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from radanki.model.releases.changes import ChangedItem, Changes
    from radanki.model.releases.ledger import Ledger, Release, ReleasedCase, ReleasedNote

_FORM: Final = re.compile(r"(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){1,2}")


class VersionStep(IntEnum):
    """How far a release goes from the one before."""

    PATCH = 1
    MINOR = 2
    MAJOR = 3


@dataclass(frozen=True, slots=True)
class NeededStep:
    """The least step that a release may take, and why: each reason in words."""

    step: VersionStep
    reasons: tuple[str, ...]


def check_version(version: str, ledger: Ledger) -> None:
    """Refuse a version that is none, exists, or is not newer than the last.

    Raises:
        UsageError: saying which it is.
    """
    if not _FORM.fullmatch(version):
        raise UsageError(f"{version}: a version is MAJOR.MINOR or MAJOR.MINOR.PATCH, like 1.4 or 1.4.2")
    latest = ledger.latest
    if latest is None:
        return
    known = ledger.release(version)
    if known is not None:
        raise UsageError(
            f"{version} was released already (--reproduce builds it once more); the last release is {latest.version}"
        )
    if version_key(version) < version_key(latest.version):
        raise UsageError(f"{version} is older than the last release, which is {latest.version}")


def check_step(
    version: str, before: Ledger, after: Ledger, changes: Changes, waiting: Collection[str] = ()
) -> NeededStep | None:
    """Give what the changes since the last release ask of a version; ``None`` for the first release.

    The ledgers tell what goes and what is new; ``changes``, made from the packages themselves, also what a card asks.
    Cases that are ``waiting`` for people (ids) are left out and come back: that takes nothing from anybody. A preview
    promises less: whatever changes between two of them, a minor step is enough.

    Raises:
        ReleaseError: where the version says less than what changes; with the reasons and the least that is allowed.
    """
    if before.latest is None:
        return None
    needed = needed_step(before, after, waiting)
    risky = tuple(dict.fromkeys(_told(item) for item in _items_at_risk(changes) if item.case not in waiting))
    if risky and needed.step < VersionStep.MAJOR:
        needed = NeededStep(VersionStep.MAJOR, risky)
    last = before.latest.version
    step = min(needed.step, VersionStep.MINOR) if is_preview_version(version) else needed.step
    if step_between(last, version) < step:
        least = least_version(last, step)
        reasons = "".join(f"\n  - {reason}" for reason in needed.reasons)
        raise ReleaseError(f"{version} says too little; the least version after {last} is {least}, because{reasons}")
    return needed


def _items_at_risk(changes: Changes) -> Iterator[ChangedItem]:
    yield from changes.gone
    yield from (item for item in (*changes.changed, *changes.moved, *changes.retired) if item.at_risk)


def _told(item: ChangedItem) -> str:
    where = "" if item.finding is None else f", finding {item.finding}"
    return f"{item.title}{where}: {item.what}"


def step_between(old: str, new: str) -> VersionStep:
    """Give the step from a version to a newer one."""
    before, after = version_key(old), version_key(new)
    if after[0] > before[0]:
        return VersionStep.MAJOR
    return VersionStep.MINOR if after[1] > before[1] else VersionStep.PATCH


def least_version(last: str, step: VersionStep) -> str:
    """Give the smallest version that takes a step."""
    major, minor, patch = version_key(last)
    match step:
        case VersionStep.MAJOR:
            return f"{major + 1}.0"
        case VersionStep.MINOR:
            return f"{major}.{minor + 1}"
        case VersionStep.PATCH:
            return f"{major}.{minor}.{patch + 1}"


def needed_step(before: Ledger, after: Ledger, waiting: Collection[str] = ()) -> NeededStep:
    """Give the least step between two ledgers, of which ``after`` has one release more; not counting some cases."""
    old, new = before.releases[-1], after.releases[-1]
    at_risk = tuple(_at_risk(before, after, waiting))
    if at_risk:
        return NeededStep(VersionStep.MAJOR, at_risk)
    told = tuple(_noticed(before, after, old, new))
    if told:
        return NeededStep(VersionStep.MINOR, told)
    return NeededStep(VersionStep.PATCH, ("nothing changes for students",))


def _at_risk(before: Ledger, after: Ledger, waiting: Collection[str]) -> Iterator[str]:
    """Give why a student's progress is at risk."""
    old, new = before.releases[-1], after.releases[-1]
    yield from _lost_decks(old, new)
    yield from _changed_schemas(before, after)
    for case in after.cases:
        known = before.case(case.id)
        if known is None or case.id in waiting:
            continue
        if case.is_withdrawn and not known.is_withdrawn:
            yield f"{case.folder} is {'taken down' if case.taken_down else 'withdrawn'}"
            continue
        yield from _lost_cards(case, old, new)
        yield from (f"{case.folder} leaves the deck {slug}" for slug, last in case.left if last == old.version)


def _lost_cards(case: ReleasedCase, old: Release, new: Release) -> Iterator[str]:
    for note in case.notes:
        if not note.is_in(old.version):
            continue
        if not note.is_in(new.version):
            yield f"{case.folder}: {_named(note)} goes"
            continue
        for number in sorted(_numbers(note, old.version) - _numbers(note, new.version)):
            yield f"{case.folder}: card {number} of {_named(note)} goes"
        if note.kind in {"cover", "name"}:
            yield from _withdrawn_cards(case, note, new)


def _withdrawn_cards(case: ReleasedCase, note: ReleasedNote, new: Release) -> Iterator[str]:
    for picture in case.pictures:
        for number, release in picture.withdrawn:
            if picture.name == note.part and release == new.version and number in note.numbers:
                yield f"{case.folder}: finding {number} of `{picture.name}` is withdrawn"


def _named(note: ReleasedNote) -> str:
    return f"the {note.kind} note" + (f" of `{note.part}`" if note.part else "")


def _numbers(note: ReleasedNote, version: str) -> set[int]:
    states = (note.state_at(profile, version) for profile in ("open", "nc", "links"))
    return {number for state in states if state is not None for number in state.numbers}


def _lost_decks(old: Release, new: Release) -> Iterator[str]:
    now = {deck.slug: deck for deck in new.decks}
    for deck in old.decks:
        if deck.slug not in now:
            yield f"the deck {deck.slug} goes"
        elif now[deck.slug].name != deck.name:
            yield f"the deck {deck.slug} is renamed"


def _changed_schemas(before: Ledger, after: Ledger) -> Iterator[str]:
    now = {kind.id: kind for kind in after.note_types}
    for kind in before.note_types:
        found = now.get(kind.id)
        if found is None or [number for _, number in (*found.fields, *found.templates)] != [
            number for _, number in (*kind.fields, *kind.templates)
        ]:
            yield f"the note type {kind.name} has other fields: students' notes would never be updated again"


def _noticed(before: Ledger, after: Ledger, old: Release, new: Release) -> Iterator[str]:
    """Give what a student notices without losing anything."""
    new_notes, changed_notes = 0, 0
    for case in after.cases:
        for note in case.notes:
            is_new = note.first == new.version
            new_notes += is_new
            changed_notes += not is_new and any(state.release == new.version for state in note.states)
    if new_notes:
        yield f"{_count(new_notes, 'note')} {'is' if new_notes == 1 else 'are'} new"
    if changed_notes:
        yield f"{_count(changed_notes, 'note')} {'changes' if changed_notes == 1 else 'change'}"
    known_decks = {deck.slug: deck for deck in old.decks}
    for deck in new.decks:
        if deck.slug not in known_decks:
            yield f"the deck {deck.slug} is new"
    looks = {kind.id: kind.look for kind in before.note_types}
    if any(looks.get(kind.id) != kind.look for kind in after.note_types):
        yield "cards look different"
    if not (new_notes or changed_notes):
        yield from (
            f"the deck {deck.slug} is arranged or described anew"
            for deck in new.decks
            if deck.slug in known_decks and known_decks[deck.slug].digest != deck.digest
        )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
