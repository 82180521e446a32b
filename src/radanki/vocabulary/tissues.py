"""What decides the MR signal of tissues, by their slugs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from radanki.vocabulary.reading import table_of

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Tissue:
    """A row of tissues.yaml: density in shares of pure water, times in milliseconds at 1.5 T."""

    slug: str
    name: str
    density: float
    t1_ms: float
    t2_ms: float
    t2_star_ms: float
    is_fat: bool


@cache
def tissues() -> Mapping[str, Tissue]:
    """Give every tissue by its slug."""
    rows = (
        Tissue(
            slug=row["slug"],
            name=row["name"],
            density=float(row["density"]),
            t1_ms=float(row["t1_ms"]),
            t2_ms=float(row["t2_ms"]),
            t2_star_ms=float(row["t2_star_ms"]),
            is_fat=row.get("fat", False),
        )
        for row in table_of("tissues.yaml")
    )
    return MappingProxyType({row.slug: row for row in rows})
