"""The two tables that the wall stands on: what identifies a person, and what a clean file may hold."""

from __future__ import annotations

import re
from collections import Counter

from radanki.vocabulary.dicom_attributes import (
    allowed_attributes,
    find_protected,
    protected_attributes,
    protected_edition,
)

FORMS = {
    *("words", "integers", "decimals", "numbers", "orientation", "fresh-uid", "software", "items", "version", "length"),
    *("pixels", "frame-time"),
}


def test_the_table_of_the_standard_is_whole_and_says_its_edition() -> None:
    actions = Counter(row.action for row in protected_attributes())

    assert protected_edition() == "2026c"
    assert actions == {
        "X": 415,
        "D": 93,
        "U": 55,
        "Z": 42,
        "X/D": 23,
        "X/Z": 11,
        "X/Z/D": 8,
        "Z/D": 6,
        "X/Z/U*": 2,
    }


def test_tags_are_unique_and_well_formed() -> None:
    tags = [row.tag for row in protected_attributes()]

    assert len(set(tags)) == len(tags) == 655
    assert all(re.fullmatch(r"[0-9A-Fx]{8}", tag) for tag in tags)
    assert {tag for tag in tags if "x" in tag} == {"50xxxxxx", "60xx3000", "60xx4000"}


def test_a_row_is_found_by_its_tag_and_by_its_mask() -> None:
    found = {
        tag: find_protected(tag) for tag in (0x00100010, 0x50020110, 0x601E3000, 0x60003000, 0x00280010, 0x60000010)
    }

    assert {tag: row and row.keyword for tag, row in found.items()} == {
        0x00100010: "PatientName",
        0x50020110: "",
        0x601E3000: "OverlayData",
        0x60003000: "OverlayData",
        0x00280010: None,
        0x60000010: None,
    }


def test_every_row_of_the_clean_list_is_a_closed_one() -> None:
    for row in allowed_attributes().values():
        assert row.form in FORMS
        assert row.most >= 1
        assert bool(row.values) == (row.form == "words")
        assert (row.lowest < row.highest) == (row.form in {"integers", "decimals", "numbers"})
        assert all(value.strip() == value and value for value in row.values)


def test_sequences_of_the_clean_list_are_there_where_attributes_stand_in_them() -> None:
    rows = allowed_attributes().values()
    sequences = {row.keyword for row in rows if row.form == "items"}

    assert {place for row in rows for place in row.within} - {"top", "meta"} <= sequences
