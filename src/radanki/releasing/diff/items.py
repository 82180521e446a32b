"""What a changed note is listed as: an item with its place among the others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from radanki.model.releases.changes import ChangedItem, Passage
from radanki.package.readable_text import clozes_of, readable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from radanki.releasing.diff.fields import Difference
    from radanki.releasing.diff.state import KnownNote


EVERY_CARD: Final = 0
"""Stands for all cards of a note where a change concerns no single one."""
Listed = tuple[tuple[str, int, int], "ChangedItem"]


def item_of(note: KnownNote, what: str, cards: Iterable[int]) -> ChangedItem:
    """Give an item for some cards of a note."""
    numbers = tuple(sorted(cards))
    finding = numbers[0] if note.asks_findings and len(numbers) == 1 else None
    return ChangedItem(
        note.case, note.title, note.kind, note.picture, finding, what, guid=note.guid, part=note.part, cards=numbers
    )


def place_of(note: KnownNote, card: int = 0) -> tuple[str, int, int]:
    """Give where an item is listed: by deck, place among new cards, and card."""
    return min(note.cards.values(), default=""), note.due, card


def told_one_by_one(note: KnownNote) -> list[tuple[int, ...]]:
    """Give the cards that are told of one by one: those that ask for a finding each."""
    numbers = tuple(sorted(note.cards))
    return [(number,) for number in numbers] if note.asks_findings and numbers else [numbers or (1,)]


def answer_of(note: KnownNote, cards: tuple[int, ...]) -> str:
    """Give the answer in a few lines, so that a list of new cards tells what they are."""
    if note.asks_findings:
        return readable(clozes_of(note.fields.get("Answers", "")).get(cards[0], ""))
    return "\n".join(text for name in ("Prompt", "Answer") if (text := readable(note.fields.get(name, ""))))


def changed_item(
    note: KnownNote, lot: list[Difference], cards: Iterable[int], tags: tuple[tuple[str, ...], tuple[str, ...]]
) -> ChangedItem:
    """Give one item for what differs on some cards: how it was, how it is, and the tags."""
    passages = tuple(Passage(one.field, one.before, one.after) for one in lot if one.before != one.after)
    item = item_of(note, ", ".join(dict.fromkeys(one.what for one in lot)), cards)
    return replace(
        item,
        before="\n".join(one.before for one in passages if one.before),
        after="\n".join(one.after for one in passages if one.after),
        aspects=frozenset(one.aspect for one in lot),
        passages=passages,
        tags_added=tags[0],
        tags_removed=tags[1],
    )


def with_risk(item: ChangedItem, risk: str) -> ChangedItem:
    """Say why students would not get the change, where that is so."""
    return replace(item, what=f"{item.what}; {risk}", at_risk=True) if risk else item


def named_in_row(names: Collection[str]) -> str:
    """Give names as a row."""
    return ", ".join(sorted(names))
