"""Changes that the ledger alone tells, without a package at hand: digests say which side differs, never the words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from radanki.cards.note_types import note_types
from radanki.errors import UsageError
from radanki.model.releases.changes import Aspect, ChangedItem, Changes, DeckChanges
from radanki.model.releases.ledger import UNKNOWN_PART, version_key
from radanki.package.modification_times import released_state
from radanki.package.readable_text import clozes_of
from radanki.releasing.diff.facts import BOTH_SIDES, AskedFacts, cards_passed_on
from radanki.releasing.diff.state import OF_A_PICTURE, OF_FINDINGS, kind_of_ours, note_of_ours

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from radanki.model.note import NoteKind, Subdeck
    from radanki.model.releases.ledger import Ledger, ProfileName, Release, ReleasedCase, ReleasedNote, ReleasedState

NEXT = "the next release"
NOTHING_YET = "nothing"


@dataclass(frozen=True, slots=True)
class ComposedDeck:
    """A deck that is about to be released: the name of its file, its profile, and its stamped notes."""

    slug: str
    profile: ProfileName
    subdecks: Sequence[Subdeck]


@dataclass(frozen=True, slots=True)
class Held:
    """A note as the holder of a deck has it."""

    guid: str
    case: str
    title: str
    kind: NoteKind
    part: str
    state: ReleasedState
    is_withdrawn: bool
    withdrawn: frozenset[int]
    reason: str = ""


_Lists = dict[str, list[ChangedItem]]


def changes_between_versions(ledger: Ledger, old: str, new: str) -> Changes:
    """Give the changes from one released version to another, as far as the ledger tells.

    Raises ``UsageError`` where a version was never released.
    """
    releases = [_release(ledger, version) for version in (old, new)]
    slugs = dict.fromkeys(deck.slug for release in releases for deck in release.decks)
    decks = tuple(_compare(slug, *(held_at(ledger, release, slug) for release in releases)) for slug in slugs)
    return Changes(releases[0].version, releases[1].version, decks)


def changes_since(ledger: Ledger, decks: Iterable[ComposedDeck], version: str = NEXT) -> Changes:
    """Give what decks that are about to be released change for students who hold the newest release."""
    latest = ledger.latest
    composed = {deck.slug: deck for deck in decks}
    slugs = dict.fromkeys([*composed, *(deck.slug for deck in (latest.decks if latest else ()))])
    found = []
    for slug in slugs:
        before = {} if latest is None else held_at(ledger, latest, slug)
        after = _held_in(composed[slug], version) if slug in composed else {}
        found.append(_compare(slug, before, after))
    return Changes(NOTHING_YET if latest is None else latest.version, version, tuple(found))


def _release(ledger: Ledger, version: str) -> Release:
    found = ledger.release(version)
    if found is None:
        known = ", ".join(release.version for release in ledger.releases) or "none yet"
        raise UsageError(f"{version} was never released; released versions: {known}")
    return found


def held_at(ledger: Ledger, release: Release, slug: str) -> dict[str, Held]:
    """Give by guid what a deck of a release held."""
    profile = next((deck.profile for deck in release.decks if deck.slug == slug), None)
    if profile is None:
        return {}
    return {
        note.guid: _held(case, note, state, release.version)
        for case in ledger.cases
        if _is_in_deck(case, slug, release.version)
        for note in case.notes
        if note.is_in(release.version) and (state := note.state_at(profile, release.version)) is not None
    }


def _is_in_deck(case: ReleasedCase, slug: str, version: str) -> bool:
    left = next((last for name, last in case.left if name == slug), None)
    return slug in case.decks and (left is None or version_key(version) <= version_key(left))


def _held(case: ReleasedCase, note: ReleasedNote, state: ReleasedState, version: str) -> Held:
    key = version_key(version)
    reasons = [entry for entry in (case.retired, note.withdrawn) if entry is not None]
    since = [case.taken_down, *(entry.release for entry in reasons)]
    withdrawn = (
        number
        for picture in case.pictures
        if note.kind in OF_FINDINGS and picture.name == note.part
        for number, release in picture.withdrawn
        if version_key(release) <= key
    )
    return Held(
        note.guid,
        case.id,
        case.title,
        note.kind,
        "" if note.part == UNKNOWN_PART else note.part,
        state,
        any(release is not None and version_key(release) <= key for release in since),
        frozenset(withdrawn),
        reasons[0].reason if reasons else "",
    )


def _held_in(deck: ComposedDeck, version: str) -> dict[str, Held]:
    """Give by guid what a composed deck holds."""
    kinds = {kind.name: kind_of_ours(kind) for kind in note_types()}
    found = {}
    for subdeck in deck.subdecks:
        for placed in subdeck.notes:
            note = placed.note
            known = note_of_ours(placed, subdeck.name, kinds[note.note_type])
            state = released_state(note, version, deck.profile, placed.modified)
            found[note.guid] = Held(
                note.guid,
                note.case_id,
                known.title,
                note.kind,
                known.part,
                state,
                known.is_withdrawn,
                frozenset(clozes_of(known.fields.get("Notices", ""))),
                known.fields.get("Release note", ""),
            )
    return found


def _compare(slug: str, old: Mapping[str, Held], new: Mapping[str, Held]) -> DeckChanges:
    lists: _Lists = defaultdict(list)
    lists["changed"] += _passed_on(old, new)
    for guid in sorted(old.keys() | new.keys()):
        before, after = old.get(guid), new.get(guid)
        if before is None and after is not None:
            lists["new"] += _items(
                after, "new and withdrawn" if after.is_withdrawn else "new card", after.state.numbers
            )
        elif before is not None and after is None:
            what = "missing: students keep it, and no correction reaches it any more"
            lists["gone"] += (replace(item, at_risk=True) for item in _items(before, what, before.state.numbers))
        elif before is not None and after is not None:
            _add_both(lists, before, after)
    return DeckChanges(
        slug,
        new=_in_order(lists["new"], slug),
        changed=_in_order(lists["changed"], slug),
        retired=_in_order(lists["retired"], slug),
        gone=_in_order(lists["gone"], slug),
    )


def _passed_on(old: Mapping[str, Held], new: Mapping[str, Held]) -> Iterator[ChangedItem]:
    """Find cards that ask another fact than the one that reviews are of."""
    before, after = AskedFacts(), AskedFacts()
    for side, held in (*((before, held) for held in old.values()), *((after, held) for held in new.values())):
        side.add((held.case, held.kind), held.guid, held.part, held.state.facts)
    for guid, number, what in cards_passed_on(before, after):
        yield replace(_item(new[guid], what, (number,)), aspects=BOTH_SIDES, at_risk=True)


def _in_order(items: list[ChangedItem], slug: str) -> tuple[ChangedItem, ...]:
    items.sort(key=lambda item: (item.title, item.case, item.kind or "", item.part, item.cards))
    return tuple(replace(item, decks=(slug,)) for item in items)


def _items(held: Held, what: str, numbers: Iterable[int]) -> Iterator[ChangedItem]:
    """Give an item for each finding, or one for a note that asks for none."""
    cards = tuple(numbers)
    for lot in [(number,) for number in cards] if held.kind in OF_FINDINGS else [cards]:
        yield _item(held, what, lot)


def _item(held: Held, what: str, cards: tuple[int, ...]) -> ChangedItem:
    picture = (held.part or None) if held.kind in OF_A_PICTURE else None
    finding = cards[0] if held.kind in OF_FINDINGS and len(cards) == 1 else None
    return ChangedItem(
        held.case, held.title, held.kind, picture, finding, what, guid=held.guid, part=held.part, cards=cards
    )


def _add_both(lists: _Lists, before: Held, after: Held) -> None:
    named = replace(after, part=after.part or before.part)
    old, new = before.state, after.state
    added, missing = sorted({*new.numbers} - {*old.numbers}), sorted({*old.numbers} - {*new.numbers})
    if added:
        lists["new"] += _items(named, "new card on a note that students hold", added)
    if missing:
        what = "its card is missing: students keep an empty one"
        lists["gone"] += (replace(item, at_risk=True) for item in _items(named, what, missing))
    if after.is_withdrawn and not before.is_withdrawn:
        item = replace(_item(named, "withdrawn", new.numbers), finding=None, aspects=BOTH_SIDES, after=after.reason)
        lists["retired"].append(item)
        return
    withdrawn = sorted((after.withdrawn - before.withdrawn) & set(new.numbers))
    if withdrawn:
        lists["retired"] += (
            replace(item, aspects=BOTH_SIDES) for item in _items(named, "finding withdrawn", withdrawn)
        )
    if old.content != new.content:
        kept = tuple(sorted(set(new.numbers) & set(old.numbers) - set(withdrawn)))
        aspects, what = _told(old, new)
        if kept and aspects:
            lists["changed"].append(replace(_item(named, what, kept), finding=None, aspects=aspects))


def _told(old: ReleasedState, new: ReleasedState) -> tuple[frozenset[Aspect], str]:
    """Say which sides differ; what is right is told apart from what stands around it."""
    aspects: set[Aspect] = set()
    words = []
    if old.question != new.question:
        aspects.add("question")
        words.append("question")
    if old.answer != new.answer:
        aspects.add("answer")
        words.append("answer" if old.verdict != new.verdict else "what stands around the answer")
    if old.pictures != new.pictures:
        aspects.add("picture")
        words.append("picture")
    if not aspects and old.numbers == new.numbers:
        aspects.add("tags")
        words.append("tags")
    return frozenset(aspects), ", ".join(words)
