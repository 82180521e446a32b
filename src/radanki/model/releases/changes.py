"""What a student who holds one state of the decks gets with another: notes that are new, changed, moved, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from radanki.model.note import NoteKind

Aspect = Literal["question", "answer", "picture", "tags", "cards"]
"""What of a note changed: its front, its back, its media, what only Anki's browser shows, or its cards."""

TOUCHING_ASPECTS: frozenset[Aspect] = frozenset({"question", "answer", "picture"})
"""What a student meets on a card; another tag alone is not met."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A field of a note before and after, as text without HTML; both ends of a change that concerns words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedItem:
    """One note, or one card of it, and what happened to it.

    ``picture`` is the name of the picture that a cover, name or find note is of, ``finding`` the number of a card that
    asks for one finding; ``None`` where the note is of neither, or nothing tells. ``what`` is one sentence without a
    full stop. ``before`` and ``after`` are texts, for a moved note decks. ``cards`` lists the card numbers concerned.
    With ``elsewhere`` another package of the same state has the note: who holds them all does not miss it.
    """

    case: str
    title: str
    kind: NoteKind | None
    picture: str | None
    finding: int | None
    what: str
    before: str = ""
    after: str = ""
    decks: tuple[str, ...] = ()
    aspects: frozenset[Aspect] = frozenset()
    guid: str = ""
    part: str = ""
    cards: tuple[int, ...] = ()
    passages: tuple[Passage, ...] = ()
    tags_added: tuple[str, ...] = ()
    tags_removed: tuple[str, ...] = ()
    at_risk: bool = False
    elsewhere: bool = False

    @property
    def is_touching(self) -> bool:
        """Whether a student who reviews its cards sees something else than before."""
        return not TOUCHING_ASPECTS.isdisjoint(self.aspects)


@dataclass(frozen=True, slots=True)
class DeckChanges:
    """The changes of one package; ``name`` is its file's name without the ending.

    ``overwritten`` counts notes that say the same as before with a newer time: an import replaces students' own edits.
    """

    name: str
    new: tuple[ChangedItem, ...] = ()
    changed: tuple[ChangedItem, ...] = ()
    moved: tuple[ChangedItem, ...] = ()
    retired: tuple[ChangedItem, ...] = ()
    gone: tuple[ChangedItem, ...] = ()
    overwritten: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether a student would notice nothing."""
        return not (self.new or self.changed or self.moved or self.retired or self.gone)

    @property
    def cards_to_learn(self) -> int:
        """How many new cards come."""
        return _cards(self.new)

    @property
    def cards_touched(self) -> int:
        """How many cards that a student may have learnt show something else than before."""
        return _cards(item for item in (*self.changed, *self.retired) if item.is_touching)

    @property
    def cards_at_risk(self) -> int:
        """How many cards lose what a student did with them, or will never be mended again."""
        return _cards(_at_risk(self))


@dataclass(frozen=True, slots=True)
class Changes:
    """What lies between two states, deck by deck; ``old_name`` and ``new_name`` are files or versions, for people.

    A note that several decks hold is in each of them; the properties here give it once.
    """

    old_name: str
    new_name: str
    decks: tuple[DeckChanges, ...]

    @property
    def new(self) -> tuple[ChangedItem, ...]:
        """Notes, and cards of known notes, that a student does not have yet."""
        return once(item for deck in self.decks for item in deck.new if not item.elsewhere)

    @property
    def changed(self) -> tuple[ChangedItem, ...]:
        """Notes whose question, answer, pictures, tags or numbers differ."""
        return once(item for deck in self.decks for item in deck.changed)

    @property
    def moved(self) -> tuple[ChangedItem, ...]:
        """Notes that stand in another deck or case folder."""
        return once(item for deck in self.decks for item in deck.moved)

    @property
    def retired(self) -> tuple[ChangedItem, ...]:
        """Notes that are withdrawn since."""
        return once(item for deck in self.decks for item in deck.retired)

    @property
    def gone(self) -> tuple[ChangedItem, ...]:
        """Notes and cards that are missing; students keep them, and nothing can mend them any more."""
        return once(item for deck in self.decks for item in deck.gone)

    @property
    def is_empty(self) -> bool:
        """Whether a student would notice nothing."""
        return all(deck.is_empty for deck in self.decks)

    @property
    def cards_to_learn(self) -> int:
        """How many new cards come, each counted once."""
        return _cards(self.new)

    @property
    def cards_touched(self) -> int:
        """How many cards that a student may have learnt show something else than before."""
        return _cards(item for item in (*self.changed, *self.retired) if item.is_touching)

    @property
    def cards_at_risk(self) -> int:
        """How many cards lose what a student did with them, or will never be mended again."""
        return _cards(once(item for deck in self.decks for item in _at_risk(deck)))


def _at_risk(deck: DeckChanges) -> Iterator[ChangedItem]:
    yield from deck.gone
    yield from (item for item in (*deck.changed, *deck.moved, *deck.retired) if item.at_risk)


def _cards(items: Iterable[ChangedItem]) -> int:
    """Count cards, not items: a note may be named twice, for its words and for a new card."""
    return len({(item.guid, card) for item in items for card in item.cards})


def once(items: Iterable[ChangedItem]) -> tuple[ChangedItem, ...]:
    """Give each item once, in the order of its first deck, with all decks that have it."""
    found: dict[tuple[object, ...], ChangedItem] = {}
    for item in items:
        key = (item.guid, item.case, item.kind, item.picture, item.part, item.cards, item.what, item.before, item.after)
        earlier = found.get(key)
        found[key] = item if earlier is None else _in_more_decks(earlier, item.decks)
    return tuple(found.values())


def _in_more_decks(item: ChangedItem, decks: tuple[str, ...]) -> ChangedItem:
    return replace(item, decks=tuple(dict.fromkeys((*item.decks, *decks))))
