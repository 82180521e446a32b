"""Checklists: the orders in which a picture is read step by step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from radanki.vocabulary.reading import table_of

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class ReadingStep:
    """One step: what it is called by, and what is looked at there."""

    slug: str
    letter: str
    name: str
    look: str


@dataclass(frozen=True, slots=True)
class ReadingOrder:
    """An order of reading: ``ask`` stands above the picture."""

    slug: str
    name: str
    ask: str
    steps: tuple[ReadingStep, ...]


@cache
def reading_orders() -> Mapping[str, ReadingOrder]:
    """Give every order by its slug."""
    return {
        slug: ReadingOrder(slug, row["name"], row["ask"], tuple(ReadingStep(**step) for step in row["steps"]))
        for slug, row in table_of("checklists.yaml").items()
    }
