"""What a build wrote: the text of ``dist/manifest.json``."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class LeftOut:
    """A case that a deck asked for and did not get: its path in the library, the rule, and the reason in words."""

    case: str
    rule: str
    reason: str = ""


@dataclass(frozen=True, slots=True, order=True)
class StackEntry:
    """A stack or loop of a deck: its case and picture, how many of how many pictures, their bytes, and how true.

    ``fidelity`` has each window's name and its decibels against the original values; infinite where nothing is lost.
    """

    case: str
    picture: str
    slices: int
    offered: int
    bytes: int
    fidelity: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class DeckEntry:
    """One package of the build: ``name`` is the top deck in Anki, ``file`` the package's name inside ``dist/``.

    ``sha256`` is of the file, ``digest`` of what it says (``radanki.package.contents``); the rest are counts.
    """

    name: str
    file: str
    sha256: str
    digest: str
    notes: int
    cards: int
    media: int
    bytes: int
    left_out: tuple[LeftOut, ...] = ()
    stacks: tuple[StackEntry, ...] = ()


def manifest_text(entries: Iterable[DeckEntry]) -> str:
    """Give the text of ``manifest.json``: the decks by file name, one key a line, whatever their order was."""
    decks = [_deck(entry) for entry in sorted(entries, key=lambda entry: (entry.file, entry.name))]
    return json.dumps({"decks": decks}, ensure_ascii=False, indent=2) + "\n"


def _deck(entry: DeckEntry) -> dict[str, object]:
    deck: dict[str, object] = {
        "name": entry.name,
        "file": entry.file,
        "sha256": entry.sha256,
        "digest": entry.digest,
        "notes": entry.notes,
        "cards": entry.cards,
        "media": entry.media,
        "bytes": entry.bytes,
        "left_out": [{"case": left.case, "rule": left.rule} for left in sorted(set(entry.left_out))],
    }
    return {**deck, "stacks": [_stack(stack) for stack in sorted(entry.stacks)]} if entry.stacks else deck


def _stack(entry: StackEntry) -> dict[str, object]:
    """Give a stack's entry; a window that loses nothing has no number, as JSON has none for infinity."""
    return {
        "case": entry.case,
        "picture": entry.picture,
        "slices": entry.slices,
        "offered": entry.offered,
        "bytes": entry.bytes,
        "psnr_db": {name: db if math.isfinite(db) else None for name, db in entry.fidelity},
    }
