"""What a student lost through an update: all that they held before is compared with all that they hold after."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.releasing.anki_client.snapshot import SCHEDULING
from radanki.releasing.rehearsal.update import Tally, Update, changed_guids

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from radanki.releasing.anki_client.snapshot import HeldCard, HeldNote, HeldNoteType

_IN_WORDS: Final = {
    "id": "Anki's number of the card",
    "did": "deck",
    "type": "stage",
    "queue": "queue (suspended, buried)",
    "due": "due day",
    "ivl": "interval",
    "factor": "ease",
    "reps": "count of reviews",
    "lapses": "count of lapses",
    "left": "steps left to learn",
    "flags": "flag",
    "odue": "due day outside of the filtered deck",
    "odid": "deck outside of the filtered deck",
    "data": "state of memory (FSRS)",
}


@dataclass(frozen=True, slots=True)
class _Course:
    """Which notes the new release changes, and which of those the student's later edit keeps as they are."""

    changed: frozenset[str]
    kept: frozenset[str]


def losses_of(update: Update, tally: Tally) -> Iterator[str]:
    """Say everything that the student lost, or should have got and did not; count what was compared."""
    yield from _corrections_without_a_time(update)
    yield from _note_losses(update, tally)
    yield from _card_losses(update, tally)
    yield from _arrivals_out_of_place(update)
    yield from _deck_losses(update)
    yield from _note_type_losses(update)
    yield from _media_losses(update)
    tally.reviews += len(update.before.reviews)
    if update.after.reviews != update.before.reviews:
        lost = len(set(update.before.reviews) - set(update.after.reviews))
        yield f"the review log is not what it was: {lost} of {len(update.before.reviews)} reviews are gone or changed"
    if update.after.deleted > update.before.deleted:
        yield f"{update.after.deleted - update.before.deleted} notes, cards or decks were deleted by the import"
    if update.after.schema_changed != update.before.schema_changed:
        yield "the update asks for a full synchronisation, which costs what was learned on other devices"


def _corrections_without_a_time(update: Update) -> Iterator[str]:
    """Find notes that say something else under the same time of change: no student who holds them would see it."""
    held = {note.guid: note.modified for note in update.first.notes}
    changed = changed_guids(update.between)
    for note in update.fresh.notes:
        if note.guid in changed and note.modified <= held.get(note.guid, 0):
            yield f"{_name(note.guid, update)} says something else, and its time of change is no later than before"


def _note_losses(update: Update, tally: Tally) -> Iterator[str]:
    after = _by_guid(update.after.notes)
    before = _by_guid(update.before.notes)
    course = _Course(changed_guids(update.between), update.kept_by_edit())
    for guid, copies in after.items():
        if len(copies) > 1:
            yield f"{_name(guid, update)} is held {len(copies)} times"
    for guid, (held, *_) in before.items():
        now = after.get(guid)
        if now is None:
            yield f"{_name(guid, update)} is gone"
        else:
            yield from _note_loss(held, now[0], update, tally, course)
    held_before = {guid for release in update.between[:-1] for guid in release.notes}
    for guid, issued in update.new.notes.items():
        if guid in before:
            continue
        tally.notes["new" if guid not in held_before else "brought back after the student deleted them"] += 1
        if guid not in after:
            yield f"{issued.name} did not arrive"
        elif after[guid][0].content not in issued.variants:
            yield f"{issued.name} arrived with other words than the package has"


def _note_loss(held: HeldNote, now: HeldNote, update: Update, tally: Tally, course: _Course) -> Iterator[str]:
    issued = update.new.notes.get(held.guid)
    name = _name(held.guid, update)
    if issued is not None and issued.is_withdrawn:
        tally.notes["withdrawn"] += 1
    if issued is None or held.guid not in course.changed:
        tally.notes["untouched"] += 1
        # Decks of different profiles may say different things, of which a student who takes both gets the newest.
        others = issued.variants if issued is not None and len(issued.variants) > 1 else frozenset()
        if now.content != held.content and now.content not in others:
            yield f"{name} was not changed by the release, and lost {_what_went(held, now, update)}"
    elif held.guid in course.kept:
        tally.notes["kept by a later edit"] += 1
        if now.content != held.content:
            yield f"{name} was edited after its correction was built, and lost {_what_went(held, now, update)}"
    else:
        tally.notes["corrected"] += 1
        tally.notes["whose own words a correction replaced"] += held.guid in update.edited_at
        if now.content not in issued.variants:
            yield f"{name}: what {update.new.version} says did not arrive"


def _what_went(held: HeldNote, now: HeldNote, update: Update) -> str:
    names = _field_names(held, update.before.note_types)
    fields = [name for name, was, is_now in zip(names, held.fields, now.fields, strict=False) if was != is_now]
    tags = sorted(set(held.tags) - set(now.tags))
    went = [f"the student's field {name!r}" for name in fields] + [f"the student's tag {tag}" for tag in tags]
    return ", ".join(went) or "something of the student's"


def _field_names(held: HeldNote, kinds: Iterable[HeldNoteType]) -> tuple[str, ...]:
    return next(kind.fields for kind in kinds if kind.name == held.note_type)


def _card_losses(update: Update, tally: Tally) -> Iterator[str]:
    after = {card.value("id"): card for card in update.after.cards}
    for held in update.before.cards:
        tally.cards += 1
        tally.studied += held.value("reps") != 0
        now = after.get(held.value("id"))
        where = f"{_name(held.guid, update)}, card {held.ordinal}"
        if now is None:
            yield f"{where}: it is gone, with {held.value('reps')} reviews"
        elif (now.guid, now.ordinal) != held.key:
            yield f"{where}: it is a card of another note, or another number of it"
        elif now.scheduling != held.scheduling:
            yield f"{where}: {_what_differs(held, now)}"


def _what_differs(held: HeldCard, now: HeldCard) -> str:
    pairs = zip(SCHEDULING, held.scheduling, now.scheduling, strict=True)
    return "; ".join(f"its {_IN_WORDS[name]} was {was} and is {is_now}" for name, was, is_now in pairs if was != is_now)


def _arrivals_out_of_place(update: Update) -> Iterator[str]:
    """Compare the new cards that came with the same cards of somebody who held nothing: their deck and their place."""
    held = {card.key for card in update.before.cards}
    meant = {card.key: (card.deck, card.value("due")) for card in update.fresh.cards}
    arrived = [card for card in update.after.cards if card.key not in held]
    for card in arrived:
        if card.key not in meant:
            yield f"{_name(card.guid, update)}: a card {card.ordinal} came that no package has"
        elif (card.deck, card.value("due")) != meant[card.key]:
            deck, place = meant[card.key]
            yield (
                f"{_name(card.guid, update)}, card {card.ordinal}: it came to place {card.value('due')} of {card.deck}"
                f" instead of place {place} of {deck}"
            )
    now = {card.key for card in update.after.cards}
    for guid, ordinal in sorted(meant.keys() - now):
        yield f"{_name(guid, update)}, card {ordinal}: it did not arrive"


def _deck_losses(update: Update) -> Iterator[str]:
    after = {deck.id: deck for deck in update.after.decks}
    for held in update.before.decks:
        now = after.get(held.id)
        if now is None:
            yield f"deck {held.name} is gone"
        elif now.name != held.name:
            yield f"deck {held.name} is called {now.name} now"
        elif now.preset != held.preset:
            yield f"deck {held.name} lost the options that the student gave it"


def _note_type_losses(update: Update) -> Iterator[str]:
    meant = {kind.id: kind for kind in update.fresh.note_types}
    held = {kind.id for kind in update.before.note_types}
    for kind in update.after.note_types:
        if kind.id in meant and kind != meant[kind.id]:
            yield f"note type {kind.name}: the look of {update.new.version} did not arrive"
        elif kind.id not in meant and kind.id not in held:
            yield f"a second note type {kind.name} came"


def _media_losses(update: Update) -> Iterator[str]:
    after = update.after.media
    for name, sha256 in update.before.media.items():
        if after.get(name) != sha256:
            yield f"file {name} of the student's is gone or changed"
    # A picture that only notes show whose text an edit kept out is not needed, and Anki leaves it out.
    shown = "\n".join(field for note in update.after.notes for field in note.fields)
    for name, sha256 in update.new.media.items():
        if name not in after:
            if name.startswith("_") or name in shown:
                yield f"file {name} did not arrive"
        elif after[name] != sha256:
            yield f"file {name} is still the one of an earlier release: its name was used for something else before"


def _by_guid(notes: Iterable[HeldNote]) -> dict[str, list[HeldNote]]:
    found: dict[str, list[HeldNote]] = defaultdict(list)
    for note in notes:
        found[note.guid].append(note)
    return found


def _name(guid: str, update: Update) -> str:
    for release in reversed(update.between):
        if guid in release.notes:
            return release.notes[guid].name
    return f"note {guid}"
