"""Sources that changed the licence of all their pictures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class LicenceChange:
    """A source's older and newer licence by their slugs, the first day of the newer one, and where that is written."""

    source: str
    before: str
    after: str
    since: date
    evidence: str


@cache
def licence_changes() -> tuple[LicenceChange, ...]:
    """Give every change of a source's licence that is known, the oldest first."""
    text = files("radanki.vocabulary").joinpath("licence_changes.yaml").read_text(encoding="utf-8")
    table: Any = yaml.load(text, Loader=yaml.CSafeLoader)
    rows = (
        LicenceChange(row["source"], row["before"], row["after"], date.fromisoformat(row["since"]), row["evidence"])
        for row in table
    )
    return tuple(sorted(rows, key=lambda change: (change.since, change.source)))
