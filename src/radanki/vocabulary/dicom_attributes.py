"""Which DICOM attributes identify a person, and which ones a clean file may hold: the tables beside this file."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TOP, META = "top", "meta"
"""Where an attribute may stand, besides the keyword of the sequence around it."""

_PROTECTED, _ALLOWED = "ps315.csv", "dicom_allowed.csv"
_EDITION = re.compile(r"edition ([0-9]{4}[a-z]?)")


@dataclass(frozen=True, slots=True)
class ProtectedAttribute:
    """A row of PS3.15 table E.1-1; ``tag`` has eight hex digits, ``x`` standing for any."""

    tag: str
    keyword: str
    action: str


@dataclass(frozen=True, slots=True)
class AllowedAttribute:
    """An attribute that a clean file may hold, where, and what its values may be.

    ``values`` are the words of a closed list; ``lowest`` and ``highest`` bound numbers.
    """

    tag: int
    keyword: str
    representations: tuple[str, ...]
    within: tuple[str, ...]
    form: str
    most: int
    values: frozenset[str]
    lowest: float
    highest: float


@cache
def protected_attributes() -> tuple[ProtectedAttribute, ...]:
    """Give every row of the table, in the order of tags."""
    return tuple(ProtectedAttribute(row["tag"], row["keyword"], row["action"]) for row in _rows(_PROTECTED))


@cache
def protected_edition() -> str:
    """Give the edition of the standard that the table is of, such as ``2026c``."""
    found = _EDITION.search(_text(_PROTECTED))
    return found[1] if found else ""


def find_protected(tag: int) -> ProtectedAttribute | None:
    """Find the row of a tag (group and element as one number), also by the rows that stand for many tags."""
    digits = f"{tag:08X}"
    rows = _protected_by_tag()
    return rows.get(digits) or next(
        (rows[mask] for mask in _masks() if all(x in {"x", digit} for x, digit in zip(mask, digits, strict=True))), None
    )


@cache
def allowed_attributes() -> Mapping[int, AllowedAttribute]:
    """Give what a clean file may hold, by tag."""
    return MappingProxyType({int(row["tag"], 16): _allowed(row) for row in _rows(_ALLOWED)})


def _allowed(row: dict[str, str]) -> AllowedAttribute:
    lowest, dots, highest = row["values"].partition("..")
    has_bounds = row["form"] in {"integers", "decimals", "numbers"} and bool(dots)
    return AllowedAttribute(
        tag=int(row["tag"], 16),
        keyword=row["keyword"],
        representations=tuple(row["vr"].split("|")),
        within=tuple(row["within"].split("|")),
        form=row["form"],
        most=int(row["most"]),
        values=frozenset(row["values"].split("|")) if row["form"] == "words" else frozenset(),
        lowest=float(lowest) if has_bounds else 0.0,
        highest=float(highest) if has_bounds else 0.0,
    )


@cache
def _protected_by_tag() -> Mapping[str, ProtectedAttribute]:
    return {row.tag: row for row in protected_attributes()}


@cache
def _masks() -> tuple[str, ...]:
    return tuple(row.tag for row in protected_attributes() if "x" in row.tag)


def _rows(name: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(line for line in _text(name).splitlines() if not line.startswith("#"))


def _text(name: str) -> str:
    return files("radanki.vocabulary").joinpath(name).read_text(encoding="utf-8")
