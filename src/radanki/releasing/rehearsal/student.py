"""What a rehearsing student does: chosen by a hash of each note's guid, so that it is the same at every rehearsal."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from radanki.releasing.anki_client.client import AnkiClient
    from radanki.releasing.anki_client.snapshot import CardKey, CollectionSnapshot, HeldCard

DAYS: Final = 5
MOST_ANSWERS_A_DAY: Final = 600
OWN_DECK: Final = "My own deck"
FILTERED_DECK: Final = "My weak spots"
OWN_TAG: Final = "mine::ask-in-class"
OWN_FIELD: Final = "My notes"
_OWN_WORDS: Final = "I saw this on the ward."
_GIVEN_FIELDS: Final = ("Back Extra", "Answer", "Why")
"""A field of the release's own that the student writes into; the first that a note has."""
_MOST_GATHERED: Final = 20
_LEAVES_TO_REMOVE_ONE: Final = 4
_SUSPENDED_OR_BURIED: Final = frozenset({-3, -2, -1})

_NOTE_DEEDS: Final = ("writes", "", "corrects", "", "tags", "", "deletes", "", "writes late", "", "writes and tags", "")
_CHANGED_NOTE_DEEDS: Final = ("writes", "writes late", "tags", "", "writes and tags", "corrects")
_CARD_DEEDS: Final = ("flags", "", "suspends", "", "buries", "moves", "postpones", "", "gathers", "")


@dataclass(frozen=True, slots=True)
class Moment:
    """When the student does something: ``between`` two releases, or ``late``, after the coming one was built."""

    between: int
    late: int


@dataclass(frozen=True, slots=True)
class Doings:
    """What the student did: how many answers, how many things of their own, and when they edited which note."""

    answers: int
    own: int
    edited_at: dict[str, int]


def study(client: AnkiClient, snapshot: CollectionSnapshot) -> int:
    """Learn three of four new cards, then answer what is due day after day, and give the number of answers."""
    learned = [card.key for card in snapshot.cards if _rank("learn", *card.key) % 4 and card.value("type") == 0]
    done = _answer(client, learned, 0)
    for day in range(1, DAYS):
        client.ask("lets_days_pass", days=1)
        done += _answer(client, client.due_cards(), day)
    return done


def _answer(client: AnkiClient, keys: Iterable[CardKey], day: int) -> int:
    chosen = sorted(keys, key=lambda key: _rank("answer", *key))[:MOST_ANSWERS_A_DAY]
    ratings = (2, 3, 2, 0, 2, 1, 2, 3)  # mostly good, sometimes easy, again or hard
    answers = [(guid, number, ratings[_rank(f"day {day}", guid, number) % len(ratings)]) for guid, number in chosen]
    done = client.ask("answers", answers=answers)
    return int(done)


def make_it_their_own(
    client: AnkiClient, snapshot: CollectionSnapshot, changed: Collection[str], moment: Moment, turn: int
) -> Doings:
    """Write, tag, flag, suspend, bury, move, postpone, gather, delete, and rename or remove decks.

    ``changed`` are the guids of notes that the coming release changes: each way of touching a note is tried on those
    and on the others. ``turn`` shifts the choice, so that every student does other things.
    """
    own = 0
    own += _treat_decks(client, snapshot, turn)
    own += _treat_cards(client, snapshot.cards, turn)
    edited_at: dict[str, int] = {}
    for guid, deed in _deeds_by_note(snapshot, changed, turn):
        own += 1
        if deed == "deletes":
            client.ask("deletes", guid=guid)
            continue
        at = moment.late if deed == "writes late" else moment.between
        client.ask("edits", guid=guid, at=at, **_edit(guid, deed, snapshot))
        edited_at[guid] = at
    own += _remove_a_deck(client, snapshot, turn)
    return Doings(0, own, edited_at)


def _deeds_by_note(snapshot: CollectionSnapshot, changed: Collection[str], turn: int) -> Iterator[tuple[str, str]]:
    guids = sorted({note.guid for note in snapshot.notes}, key=lambda guid: _rank("note", guid))
    for these, deeds in (
        ([guid for guid in guids if guid not in changed], _NOTE_DEEDS),
        ([guid for guid in guids if guid in changed], _CHANGED_NOTE_DEEDS),
    ):
        yield from ((guid, deed) for guid, deed in zip(these, _turned(deeds, turn), strict=False) if deed)


def _edit(guid: str, deed: str, snapshot: CollectionSnapshot) -> dict[str, object]:
    fields = _fields_of(guid, snapshot)
    words = f"{_OWN_WORDS} ({guid[:4]})"
    edit: dict[str, object] = {}
    if deed in {"writes", "writes late", "writes and tags"}:
        edit[(OWN_FIELD if OWN_FIELD in fields else fields[-1]).replace(" ", "_")] = words
    if deed == "corrects":
        given = next((name for name in _GIVEN_FIELDS if name in fields), fields[-1])
        edit[given.replace(" ", "_")] = words
    if deed in {"tags", "writes and tags"}:
        edit["tags"] = [OWN_TAG]
    return edit


def _fields_of(guid: str, snapshot: CollectionSnapshot) -> tuple[str, ...]:
    kind = next(note.note_type for note in snapshot.notes if note.guid == guid)
    return next(entry.fields for entry in snapshot.note_types if entry.name == kind)


def _treat_cards(client: AnkiClient, cards: Sequence[HeldCard], turn: int) -> int:
    ordered = sorted(cards, key=lambda card: _rank("card", *card.key))
    gathered: list[CardKey] = []
    done = 0
    for card, deed in zip(ordered, _turned(_CARD_DEEDS, turn), strict=False):
        where: dict[str, object] = {"guid": card.guid, "ordinal": card.ordinal}
        is_away = card.value("queue") in _SUSPENDED_OR_BURIED or card.value("odid") != 0
        if not deed or is_away:
            continue
        if deed == "gathers":
            gathered.append(card.key)
        else:
            extra: dict[str, dict[str, object]] = {
                "moves": {"deck": OWN_DECK},
                "postpones": {"days": 9},
                "flags": {"colour": 1 + turn % 7},
            }
            client.ask(deed, **where, **extra.get(deed, {}))
        done += 1
    if gathered:
        client.ask("gathers", deck=f"{FILTERED_DECK} {turn}", keys=gathered[:_MOST_GATHERED])
    return done


def _treat_decks(client: AnkiClient, snapshot: CollectionSnapshot, turn: int) -> int:
    """Give the first deck a preset of the student's own, and at every other turn rename one deck that holds cards."""
    tops = [deck.name for deck in snapshot.decks if "::" not in deck.name and deck.id != 1 and not deck.is_filtered]
    leaves = _leaves(snapshot)
    client.ask("gives_deck_a_preset", deck=tops[0], preset=f"My pace {turn}")
    if turn % 2 or not leaves:
        return 1
    client.ask("renames_deck", deck=leaves[0], name=f"{leaves[0]} (mine)")
    return 2


def _remove_a_deck(client: AnkiClient, snapshot: CollectionSnapshot, turn: int) -> int:
    leaves = _leaves(snapshot)
    if turn % 3 != 1 or len(leaves) < _LEAVES_TO_REMOVE_ONE:
        return 0
    client.ask("removes_deck", deck=leaves[-1])
    return 1


def _leaves(snapshot: CollectionSnapshot) -> list[str]:
    """Give the release's decks that hold cards, in an order of chance that is always the same."""
    names = {card.deck for card in snapshot.cards if "::" in card.deck and "(mine)" not in card.deck}
    return sorted(names, key=lambda name: _rank("deck", name))


def _turned(deeds: Sequence[str], turn: int) -> Iterator[str]:
    at = turn % len(deeds)
    return cycle((*deeds[at:], *deeds[:at]))


def _rank(*words: str | int) -> int:
    """Give a number that looks random and is always the same."""
    return int.from_bytes(hashlib.sha256("|".join(map(str, words)).encode()).digest()[:6])
