"""Identity: every guid is the one that its case, kind and part make, stands once, and nothing released is lost."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from radanki.cards.assemble import note_type_of
from radanki.cards.guid import note_guid
from radanki.package.faults import EARLIEST_TIME, LATEST_TIME
from radanki.releasing.diff.ledger_changes import held_at
from radanki.releasing.verify.package_problem import REBUILD, PackageProblem, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.releases.ledger import Ledger, Release, ReleasedDeck
    from radanki.releasing.diff.state import KnownNote
    from radanki.releasing.verify.subject import Subject

_GUID: Final = re.compile(r"[0-9a-f]{20}")
_FIX: Final = "Nothing may change who a note is: ids, names of pictures and parts stay, folders and words may change."
_SHOWN: Final = 20


def check_guids(subject: Subject) -> Iterator[PackageProblem]:
    """Guids are well formed, stand once, and are made of what the note states."""
    for guid, times in sorted(Counter(note.guid for note in subject.notes).items()):
        if times > 1:
            message = f"{times} notes have the guid {guid!r}; Anki would import them all and update one"
            yield PackageProblem("verify/guid", message, REBUILD)
    for note in subject.known:
        if not _GUID.fullmatch(note.guid):
            yield PackageProblem("verify/guid", f"note {note.guid!r}: its guid is not 20 hex digits", _FIX)
        elif not note.case or note.kind is None:
            message = f"note {note.guid}: its field `Id` ({note.fields.get('Id', '')[:60]!r}) names no case and kind"
            yield PackageProblem("verify/identity", message, REBUILD)
        elif not is_proved(note) and not _is_taken_down(note):
            yield PackageProblem(
                "verify/identity", f"note {note.guid}: `{note.fields['Id'][:80]}` makes another guid", _FIX
            )
        elif note_type_of(note.kind) != note.type.name:
            message = f"{named(note)}: its note type is `{note.type.name}`, not `{note_type_of(note.kind)}`"
            yield PackageProblem("verify/identity", message, _FIX)


def is_proved(note: KnownNote) -> bool:
    """Whether a note's guid was made of what it states."""
    return note.kind is not None and note_guid(note.case, note.kind, note.part) == note.guid


def _is_taken_down(note: KnownNote) -> bool:
    """Whether a note of a case that was taken down keeps to itself what it was of."""
    return note.is_withdrawn and note.fields.get("Id", "").endswith(f"/{note.guid[:4]}")


def check_times(subject: Subject) -> Iterator[PackageProblem]:
    """Times of change are such as Anki can compare."""
    for guid, modified in sorted(subject.times.items()):
        if not EARLIEST_TIME <= modified <= LATEST_TIME:
            yield PackageProblem("verify/time", f"note {guid}: {modified} is no time between 2001 and 2100", REBUILD)


def release_of(subject: Subject, ledger: Ledger) -> tuple[Release, ReleasedDeck] | None:
    """Give the release that this very package belongs to, by the digest of what it says."""
    for release in reversed(ledger.releases):
        for deck in release.decks:
            if deck.digest == subject.digest:
                return release, deck
    return None


def check_against_ledger(subject: Subject, ledger: Ledger) -> Iterator[PackageProblem]:
    """Of what students hold of this deck nothing is missing, and nothing is older than they have it."""
    latest = ledger.latest
    if latest is None or release_of(subject, ledger) is not None:
        return
    deck = next((deck for deck in latest.decks if deck.slug == subject.slug), None)
    if deck is None:
        return
    known = {note.guid: note for note in subject.known}
    lost = []
    for guid, held in sorted(held_at(ledger, latest, deck.slug).items()):
        note = known.get(guid)
        what = " ".join(filter(None, (held.kind, held.part)))
        if note is None:
            lost.append(f"{what} of case {held.case} was released in {latest.version} and is missing")
            continue
        lost += [
            f"card {number} of {what} of case {held.case} was released and is missing"
            for number in sorted(set(held.state.numbers) - note.cards.keys())
        ]
        if note.modified < held.state.modified:
            message = f"{what} of case {held.case} is older than in {latest.version}: Anki would not take it"
            yield PackageProblem("verify/older", message, "Build with the library's ledger, decks/ledger.json.")
    for message in lost[:_SHOWN]:
        yield PackageProblem(
            "verify/lost", message, "Withdraw a case with `retired`; a note that is left out stays for good."
        )
    if len(lost) > _SHOWN:
        yield PackageProblem("verify/lost", f"and {len(lost) - _SHOWN} more notes or cards are missing", "As above.")
