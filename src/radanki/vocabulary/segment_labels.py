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


def tables_of_numbers() -> tuple[str, ...]:
    """Give the names of the tables of numbers, each that of a program."""
    return tuple(_numbers())


def labels_by_number(table: str) -> Mapping[str, str]:
    """Give the labels of a program's numbers; an unknown table has none."""
    return _numbers().get(table, MappingProxyType({}))


@cache
def _numbers() -> Mapping[str, Mapping[str, str]]:
    tables: dict[str, dict[str, str]] = {}
    for row in _rows("segment_numbers.csv"):
        tables.setdefault(row["table"], {})[row["number"]] = row["label"]
    return MappingProxyType({name: MappingProxyType(labels) for name, labels in tables.items()})


@cache
def _tables() -> tuple[Mapping[str, str], Mapping[tuple[str, str], str]]:
    rows = [*_rows("segment_labels.csv")]
    by_code = {(row["code"], row["modifier"]): row["label"] for row in rows if row["code"]}
    by_name = {row["name"].casefold(): row["label"] for row in (*_rows("segment_numbers.csv"), *rows)}
    return MappingProxyType(by_name), MappingProxyType(by_code)


def _rows(name: str) -> list[dict[str, str]]:
    text = files("radanki.vocabulary").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
