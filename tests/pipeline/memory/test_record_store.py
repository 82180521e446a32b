"""Records that are read together are the same as each by itself, and none of them outlives a change."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from radanki.pipeline.memory.record_store import RecordStore

if TYPE_CHECKING:
    from pathlib import Path

OLD, NEW = b"old key", b"new key"


@pytest.fixture
def store(tmp_path: Path) -> RecordStore:
    """Give a store of two records."""
    made = RecordStore(tmp_path / "records")
    made.put([("one", "case", OLD, b"1"), ("two", "case", OLD, b"2")])
    return made


def test_a_record_that_was_fetched_ahead_is_had_once_and_then_read(store: RecordStore, tmp_path: Path) -> None:
    store.fetch_ahead({"one": OLD, "two": OLD})
    with closing(sqlite3.connect(tmp_path / "records")) as file, file:
        file.execute("DELETE FROM records")

    assert store.get("one", OLD) == b"1"
    assert store.get("one", OLD) is None


def test_a_record_that_was_fetched_ahead_is_none_for_another_key(store: RecordStore) -> None:
    store.fetch_ahead({"one": OLD})

    assert store.get("one", NEW) is None


def test_records_of_another_key_are_not_fetched_ahead(store: RecordStore) -> None:
    store.fetch_ahead({"one": NEW})

    assert store.get("one", NEW) is None
    assert store.get("one", OLD) == b"1"


def test_nothing_that_was_fetched_ahead_outlives_what_is_put_down(store: RecordStore) -> None:
    store.fetch_ahead({"one": OLD, "two": OLD})
    store.put([("one", "case", NEW, b"3")], gone=["two"])

    assert store.get("one", OLD) is None
    assert store.get("one", NEW) == b"3"
    assert store.get("two", OLD) is None
