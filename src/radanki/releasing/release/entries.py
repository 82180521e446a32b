"""The ledger with one release more, and the ledger as it was before a release."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from radanki.cards.standing import standing_case
from radanki.model.releases.ledger import (
    Ledger,
    Release,
    ReleasedCase,
    ReleasedDeck,
    ReleasedNote,
    version_key,
)
from radanki.model.releases.published import PublishedPicture, Withdrawn
from radanki.package.modification_times import content_digest, released_note_types, released_state
from radanki.pipeline.note_comparison import written_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from radanki.model.case import Case
    from radanki.model.deck import Profile
    from radanki.model.images import Image
    from radanki.model.library import CaseFile, Library
    from radanki.model.note import PlacedNote
    from radanki.model.releases.ledger import ReleasedNoteType, ReleasedState
    from radanki.pipeline.build import BuiltDeck

_EMPTY = ReleasedCase(id="0" * 16, folder="", title="", first="0.0")


@dataclass(slots=True)
class _Shipped:
    """What the packages of a release hold of one case: its notes by guid and profile, and the decks."""

    notes: dict[str, dict[Profile, PlacedNote]] = field(default_factory=lambda: defaultdict(dict))
    decks: set[str] = field(default_factory=set)


def ledger_with(before: Ledger, library: Library, built: Sequence[BuiltDeck], *, version: str, time: int) -> Ledger:
    """Give the ledger as it is once ``built`` is released as ``version`` at ``time`` (Unix seconds)."""
    shipped = _shipped(library, built)
    standing = (standing_case(pattern, library) for pattern in library.patterns)
    by_id = {case_file.case.id: case_file for case_file in (*library.cases, *standing)}
    cases = {case.id: case for case in before.cases}
    last = "" if before.latest is None else before.latest.version
    for case_id in {*cases, *shipped}:
        case_file = by_id.get(case_id)
        if case_file is not None:
            held = shipped.get(case_id, _Shipped())
            cases[case_id] = _case(case_file, cases.get(case_id), held, version=version, last=last)
    return Ledger(
        releases=(*before.releases, _release(library, built, shipped, version=version, time=time)),
        note_types=_note_types(before, built),
        cases=tuple(cases[case_id] for case_id in sorted(cases)),
    )


def _shipped(library: Library, built: Iterable[BuiltDeck]) -> dict[str, _Shipped]:
    profiles = {deck_file.slug: deck_file.deck.profile for deck_file in library.decks}
    shipped: dict[str, _Shipped] = defaultdict(_Shipped)
    for deck in built:
        for subdeck in deck.subdecks:
            for placed in subdeck.notes:
                of_case = shipped[placed.note.case_id]
                of_case.decks.add(deck.slug)
                of_case.notes[placed.note.guid][profiles[deck.slug]] = placed
    return dict(shipped)


def _release(
    library: Library, built: Iterable[BuiltDeck], shipped: Mapping[str, _Shipped], *, version: str, time: int
) -> Release:
    definitions = {deck_file.slug: deck_file.deck for deck_file in library.decks}
    decks = tuple(
        ReleasedDeck(
            slug=deck.slug,
            name=deck.entry.name,
            title=definitions[deck.slug].title,
            profile=definitions[deck.slug].profile,
            file=deck.entry.file,
            sha256=deck.entry.sha256,
            digest=deck.entry.digest,
            notes=deck.entry.notes,
            cards=deck.entry.cards,
            media=deck.entry.media,
            bytes=deck.entry.bytes,
        )
        for deck in sorted(built, key=lambda deck: deck.slug)
        if deck.entry is not None
    )
    notes = [by_profile for case in shipped.values() for by_profile in case.notes.values()]
    cards = sum(len({n for placed in note.values() for n in placed.note.ordinals}) for note in notes)
    return Release(version, time, decks, len(notes), cards)


def _note_types(before: Ledger, built: Iterable[BuiltDeck]) -> tuple[ReleasedNoteType, ...]:
    """Give every note type ever released, each as its newest package has it."""
    known = {kind.id: kind for kind in before.note_types}
    for deck in built:
        used = {placed.note.note_type for subdeck in deck.subdecks for placed in subdeck.notes}
        for kind in released_note_types(kind for kind in deck.note_types if kind.name in used):
            known[kind.id] = kind
    return tuple(known[number] for number in sorted(known))


def _case(
    case_file: CaseFile, before: ReleasedCase | None, shipped: _Shipped, *, version: str, last: str
) -> ReleasedCase:
    case, known = case_file.case, before or replace(_EMPTY, id=case_file.case.id, first=version)
    return ReleasedCase(
        id=case.id,
        folder=case_file.places.path.rpartition("/")[0],
        title=case.title,
        first=known.first,
        last=version if shipped.notes else known.last,
        decks=tuple(sorted({*known.decks, *shipped.decks})),
        left=_left(known, shipped.decks, last),
        pictures=_pictures(case, known, version),
        retired=_withdrawn(case, known, version),
        taken_down=(known.taken_down or version) if case.taken_down is not None else None,
        corrections=tuple(
            dict.fromkeys((*known.corrections, *(f"{entry.since}: {entry.what}" for entry in case.corrected)))
        ),
        written=written_digest(case_file),
        notes=_with_withdrawals(_notes(known, shipped, version), case, version),
    )


def _left(known: ReleasedCase, now: set[str], last: str) -> tuple[tuple[str, str], ...]:
    before = dict(known.left)
    return tuple((slug, before.get(slug, last)) for slug in sorted(set(known.decks) - now))


def _pictures(case: Case, known: ReleasedCase, version: str) -> tuple[PublishedPicture, ...]:
    pictures = {picture.name: picture for picture in known.pictures}
    for image in case.images:
        pictures[image.name] = _picture(image, pictures.get(image.name, PublishedPicture(image.name)), version)
    return tuple(pictures[name] for name in sorted(pictures))


def _picture(image: Image, known: PublishedPicture, version: str) -> PublishedPicture:
    present = {finding.number for finding in image.findings}
    numbers = {*known.numbers, *present, *image.reserved}
    withdrawn = dict.fromkeys(numbers - present, version) | dict(known.withdrawn)
    return PublishedPicture(image.name, tuple(sorted(numbers)), tuple(sorted(withdrawn.items())))


def _withdrawn(case: Case, known: ReleasedCase, version: str) -> Withdrawn | None:
    if case.retired is None:
        return None
    first = version if known.retired is None else known.retired.release
    return Withdrawn(case.retired.since, case.retired.reason, case.retired.replaced_by, first)


def _with_withdrawals(notes: tuple[ReleasedNote, ...], case: Case, version: str) -> tuple[ReleasedNote, ...]:
    entries = {entry.item: entry for entry in case.withdrawn}
    return tuple(
        replace(note, withdrawn=Withdrawn(entry.since, entry.reason, None, version))
        if note.withdrawn is None and (entry := entries.get(f"{note.kind}/{note.part}")) is not None
        else note
        for note in notes
    )


def _notes(known: ReleasedCase, shipped: _Shipped, version: str) -> tuple[ReleasedNote, ...]:
    notes = {note.guid: note for note in known.notes}
    for guid, by_profile in shipped.notes.items():
        notes[guid] = _note(notes.get(guid), by_profile, version)
    return tuple(notes[guid] for guid in sorted(notes))


def _note(known: ReleasedNote | None, by_profile: Mapping[Profile, PlacedNote], version: str) -> ReleasedNote:
    new = [state for profile in sorted(by_profile) if (state := _state(known, profile, by_profile[profile], version))]
    note = next(iter(by_profile.values())).note
    if known is None:
        return ReleasedNote(note.guid, note.kind, note.part, version, version, tuple(new))
    return replace(known, last=version, states=(*known.states, *new))


def _state(known: ReleasedNote | None, profile: Profile, placed: PlacedNote, version: str) -> ReleasedState | None:
    """Give the content that is new to a profile's decks; ``None`` where they have it already."""
    held = None if known is None else known.state(profile)
    if held is not None and held.content == content_digest(placed.note):
        return None
    return released_state(placed.note, version, profile, placed.modified)


def ledger_before(ledger: Ledger, version: str) -> Ledger:
    """Give the ledger as it was before a release, as far as it remembers: titles and folders are today's.

    Note types keep their newest look; everything else that the release or a later one added is not there.
    """
    key = version_key(version)
    releases = tuple(release for release in ledger.releases if version_key(release.version) < key)
    newest = releases[-1].version if releases else ""
    cases = (_case_before(case, key, newest) for case in ledger.cases if version_key(case.first) < key)
    return Ledger(releases, ledger.note_types if releases else (), tuple(cases))


def _case_before(case: ReleasedCase, key: tuple[int, int, int], newest: str) -> ReleasedCase:
    retired = case.retired if case.retired is not None and version_key(case.retired.release) < key else None
    return replace(
        case,
        last=_earlier(case.last, newest),
        left=tuple((slug, last) for slug, last in case.left if version_key(last) < version_key(newest)),
        pictures=tuple(
            replace(picture, withdrawn=tuple((n, since) for n, since in picture.withdrawn if version_key(since) < key))
            for picture in case.pictures
        ),
        retired=retired,
        taken_down=case.taken_down if case.taken_down is not None and version_key(case.taken_down) < key else None,
        notes=tuple(_note_before(note, key, newest) for note in case.notes if version_key(note.first) < key),
    )


def _note_before(note: ReleasedNote, key: tuple[int, int, int], newest: str) -> ReleasedNote:
    states = tuple(state for state in note.states if version_key(state.release) < key)
    withdrawn = note.withdrawn if note.withdrawn is not None and version_key(note.withdrawn.release) < key else None
    return replace(note, last=_earlier(note.last, newest), states=states, withdrawn=withdrawn)


def _earlier(last: str, newest: str) -> str:
    return min(last, newest, key=version_key)
