"""One update of one student: what they held, what they hold, and what there was to compare."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from radanki.releasing.anki_client.snapshot import CardKey, CollectionSnapshot
    from radanki.releasing.rehearsal.contents import ReleaseContents


_NOTES_IN_ORDER: Final = (
    "new",
    "corrected",
    "untouched",
    "kept by a later edit",
    "withdrawn",
    "brought back after the student deleted them",
    "whose own words a correction replaced",
    "with a card that stays empty beside a later edit until the next correction",
)


@dataclass(frozen=True, slots=True)
class Update:
    """One import of a release by a student who holds another.

    ``between`` are all releases from the one held to the new one, both included; ``first`` and ``fresh`` are what a
    student gets of each of the two who held nothing; ``edited_at`` tells in Unix seconds when the student edited notes.
    """

    before: CollectionSnapshot
    after: CollectionSnapshot
    between: Sequence[ReleaseContents]
    first: CollectionSnapshot
    fresh: CollectionSnapshot
    edited_at: Mapping[str, int]

    @property
    def new(self) -> ReleaseContents:
        """What the new release says."""
        return self.between[-1]

    def arrivals_without_text(self) -> frozenset[CardKey]:
        """Give the cards that were added to notes whose new text Anki kept out, because of a later edit."""
        cards = {card.key for card in self.before.cards}
        notes = {note.guid for note in self.before.notes} & self.kept_by_edit() & changed_guids(self.between)
        return frozenset(card.key for card in self.after.cards if card.key not in cards and card.guid in notes)

    def kept_by_edit(self) -> frozenset[str]:
        """Give the notes that the student edited after their last correction was built, so that Anki keeps theirs."""
        modified = {note.guid: note.modified for note in self.fresh.notes}
        return frozenset(guid for guid, at in self.edited_at.items() if at >= modified.get(guid, at + 1))


@dataclass(slots=True)
class Tally:
    """What one student did and what there was to compare, counted over all updates."""

    updates: int = 0
    answers: int = 0
    own: int = 0
    cards: int = 0
    studied: int = 0
    reviews: int = 0
    losses: int = 0
    notes: Counter[str] = field(default_factory=Counter)

    def as_text(self, days: int) -> str:
        """Give the counts as a part of a sentence; ``days`` is how long the student studied before each update."""
        notes = ", ".join(f"{self.notes[what]} {what}" for what in _NOTES_IN_ORDER if self.notes[what])
        return (
            f"{self.cards} cards compared, {self.studied} of them studied ({self.answers} answers in {days} days,"
            f" {self.reviews} reviews in the log), {self.own} things of the student's own; notes: {notes or 'none'}"
        )


def changed_guids(between: Sequence[ReleaseContents]) -> frozenset[str]:
    """Give the notes that came to say something else in any release since the first, as the last has them."""
    new = between[-1]
    return frozenset(
        guid
        for guid, issued in new.notes.items()
        if any(
            guid in release.notes and not release.notes[guid].variants <= issued.variants for release in between[:-1]
        )
    )
