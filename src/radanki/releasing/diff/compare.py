"""Two states of one package, note by note: what is new, changed, moved, withdrawn and gone for who holds the old."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from radanki.model.releases.changes import Aspect, ChangedItem, DeckChanges
from radanki.package.readable_text import clozes_of, readable
from radanki.releasing.diff.facts import ChangedFacts
from radanki.releasing.diff.fields import Difference, differences
from radanki.releasing.diff.items import (
    EVERY_CARD,
    Listed,
    answer_of,
    changed_item,
    item_of,
    named_in_row,
    place_of,
    told_one_by_one,
    with_risk,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from radanki.releasing.diff.state import KnownNote


@dataclass(slots=True)
class _Found:
    """Items of one deck with the place at which they are listed: deck, place among new cards, card."""

    new: list[Listed] = field(default_factory=list)
    changed: list[Listed] = field(default_factory=list)
    moved: list[Listed] = field(default_factory=list)
    retired: list[Listed] = field(default_factory=list)
    gone: list[Listed] = field(default_factory=list)
    overwritten: int = 0


def compare(
    name: str,
    old: Iterable[KnownNote],
    new: Iterable[KnownNote],
    *,
    elsewhere_old: Mapping[str, Collection[str]] | None = None,
    elsewhere_new: Mapping[str, Collection[str]] | None = None,
) -> DeckChanges:
    """Give the changes of one package, whose notes come by guid, old and new.

    ``elsewhere_old`` and ``elsewhere_new`` tell by guid which other packages of the same state hold a note.
    """
    found, facts = _Found(), ChangedFacts()
    others_old, others_new = elsewhere_old or {}, elsewhere_new or {}
    for before, after in _pairs(old, new):
        facts.see(before, after)
        if before is None and after is not None:
            _add_new(found, after, others_old.get(after.guid, ()))
        elif before is not None and after is None:
            _add_gone(found, before, others_new.get(before.guid, ()))
        elif before is not None and after is not None:
            _add_both(found, before, after)
    found.changed = facts.with_risks(found.changed)
    return DeckChanges(
        name,
        new=_in_order(found.new, name),
        changed=_in_order(found.changed, name),
        moved=_in_order(found.moved, name),
        retired=_in_order(found.retired, name),
        gone=_in_order(found.gone, name),
        overwritten=found.overwritten,
    )


def _in_order(items: list[Listed], name: str) -> tuple[ChangedItem, ...]:
    return tuple(replace(item, decks=(name,)) for _, item in sorted(items, key=lambda pair: pair[0]))


def _pairs(old: Iterable[KnownNote], new: Iterable[KnownNote]) -> Iterator[tuple[KnownNote | None, KnownNote | None]]:
    """Walk two sorted rows side by side, holding one note of each."""
    olds, news = iter(old), iter(new)
    before, after = next(olds, None), next(news, None)
    while before is not None or after is not None:
        if after is None or (before is not None and before.guid < after.guid):
            yield before, None
            before = next(olds, None)
        elif before is None or after.guid < before.guid:
            yield None, after
            after = next(news, None)
        else:
            yield before, after
            before, after = next(olds, None), next(news, None)


def _add_new(found: _Found, note: KnownNote, others: Collection[str]) -> None:
    where = f", so far only in {named_in_row(others)}" if others else ""
    what = "new and withdrawn" if note.is_withdrawn else "new card"
    for cards in told_one_by_one(note):
        item = item_of(note, f"{what}{where}", cards)
        after = answer_of(note, cards)
        found.new.append((place_of(note, cards[0]), replace(item, after=after, elsewhere=bool(others))))


def _add_gone(found: _Found, note: KnownNote, others: Collection[str]) -> None:
    """List a note that is missing: students keep it for good, and no correction will reach them."""
    for cards in told_one_by_one(note):
        before = answer_of(note, cards)
        if others:
            item = item_of(note, f"no longer in this package, but in {named_in_row(others)}", cards)
            found.moved.append((place_of(note, cards[0]), replace(item, before=before, at_risk=True)))
        else:
            item = item_of(note, "missing: students keep it, and no correction reaches it any more", cards)
            found.gone.append((place_of(note, cards[0]), replace(item, before=before, at_risk=True)))


def _add_both(found: _Found, before: KnownNote, after: KnownNote) -> None:
    named = _named(before, after)
    changes = [] if before.fields == after.fields else list(differences(before, after))
    removed, added = before.tags - after.tags, after.tags - before.tags
    told = _tags_told(before, after)
    for number in sorted(after.cards.keys() - before.cards.keys()):
        item = item_of(named, "new card on a note that students hold", [number])
        found.new.append((place_of(after, number), replace(item, after=answer_of(after, (number,)))))
    for number in sorted(before.cards.keys() - after.cards.keys()):
        item = item_of(named, "its card is missing: students keep an empty one", [number])
        found.gone.append((place_of(after, number), replace(item, before=answer_of(before, (number,)), at_risk=True)))
    _add_moved(found, before, after, named)
    risk = _risk(before, after) if changes or removed or added or before.cards.keys() != after.cards.keys() else ""
    withdrawn = _add_retired(found, before, after, named, risk)
    rest = [change for change in changes if change.card not in withdrawn and not withdrawn & {EVERY_CARD}]
    tags = (tuple(sorted(added - told)), tuple(sorted(removed - told)))
    _add_changed(found, rest, named, after, ((), ()) if EVERY_CARD in withdrawn else tags, risk)
    if not changes and not removed and not added and after.modified > before.modified:
        found.overwritten += 1


def _tags_told(before: KnownNote, after: KnownNote) -> frozenset[str]:
    """Give the tags that only repeat what is told of a note that moved: its modality and its organ system."""
    if set(before.cards.values()) == set(after.cards.values()):
        return frozenset()
    return frozenset(tag for tag in before.tags | after.tags if tag.startswith(_PLACES))


_PLACES: Final = ("RadAnki::modality::", "RadAnki::system::")


def _named(before: KnownNote, after: KnownNote) -> KnownNote:
    """Give the note under its present title, with what only its earlier self tells of where it belongs."""
    if after.case and after.kind is not None and (after.part or not before.part):
        return after
    return replace(
        after, case=after.case or before.case, kind=after.kind or before.kind, part=after.part or before.part
    )


def _add_moved(found: _Found, before: KnownNote, after: KnownNote, named: KnownNote) -> None:
    moves = defaultdict(list)
    for number in sorted(before.cards.keys() & after.cards.keys()):
        if before.cards[number] != after.cards[number]:
            moves[before.cards[number], after.cards[number]].append(number)
    for (old_deck, new_deck), numbers in moves.items():
        what = f"now in {new_deck}; cards that students hold stay in {old_deck}"
        item = replace(item_of(named, what, numbers), finding=None, before=old_deck, after=new_deck)
        found.moved.append((place_of(after), item))


def _risk(before: KnownNote, after: KnownNote) -> str:
    """Say why Anki would not take a change of this note."""
    if before.type.id != after.type.id:
        return "its note type is another one, so Anki will never update it again"
    if before.type.schema != after.type.schema:
        return "the fields of its note type are others, so Anki will never update it again"
    if 0 < after.modified <= before.modified:
        return "its time of change is not newer, so Anki will not take the change"
    return ""


def _add_retired(found: _Found, before: KnownNote, after: KnownNote, named: KnownNote, risk: str) -> set[int]:
    """List what is withdrawn since, and give the cards (0 for all) whose other changes need not be told."""
    withdrawn: set[int] = set()
    if after.is_withdrawn and not before.is_withdrawn:
        reason = readable(after.fields.get("Release note", "")) or readable(after.fields["Withdrawn"])
        item = replace(item_of(named, "withdrawn", after.cards), finding=None, after=reason)
        item = replace(item, aspects=frozenset[Aspect]({"question", "answer"}), at_risk=bool(risk))
        found.retired.append((place_of(after), with_risk(item, risk)))
        withdrawn.add(EVERY_CARD)
    elif named.asks_findings:
        notices = clozes_of(before.fields.get("Notices", "")), clozes_of(after.fields.get("Notices", ""))
        for number in sorted(notices[1].keys() - notices[0].keys()):
            item = item_of(named, "finding withdrawn", [number])
            item = replace(item, before=answer_of(before, (number,)), aspects=frozenset[Aspect]({"question", "answer"}))
            found.retired.append((place_of(after, number), with_risk(item, risk)))
            withdrawn.add(number)
    return withdrawn


def _add_changed(  # noqa: PLR0913, PLR0917  # what is said of a note and of each of its cards
    found: _Found,
    changes: list[Difference],
    named: KnownNote,
    after: KnownNote,
    tags: tuple[tuple[str, ...], tuple[str, ...]],
    risk: str,
) -> None:
    by_card = defaultdict(list)
    for change in changes:
        by_card[change.card].append(change)
    if any(tags):
        by_card[EVERY_CARD] += [Difference("Tags", "tags", EVERY_CARD, "", "", "tags")]
    for number, lot in sorted(by_card.items()):
        cards = after.cards if number == EVERY_CARD else [number]
        item = changed_item(named, lot, cards, tags if number == EVERY_CARD else ((), ()))
        item = replace(item, finding=None) if number == EVERY_CARD else item
        found.changed.append((place_of(after, number), with_risk(item, risk)))
