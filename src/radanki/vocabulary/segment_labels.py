"""What a segment of a label map is called on a card."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def label_of_segment(name: str, code: str = "", modifier: str = "") -> str | None:
    """Give the label of a segment by its name, else by its SNOMED CT codes; ``None`` where the table has neither."""
    by_name, by_code = _tables()
    return by_name.get(name.strip().casefold().replace(" ", "_")) or by_code.get((code, modifier))


@cache
def _tables() -> tuple[Mapping[str, str], Mapping[tuple[str, str], str]]:
    text = files("radanki.vocabulary").joinpath("segment_labels.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    by_code = {(row["code"], row["modifier"]): row["label"] for row in rows if row["code"]}
    return MappingProxyType({row["name"].casefold(): row["label"] for row in rows}), MappingProxyType(by_code)
