"""Stores for a worker: what it makes is collected, to be handed over and kept elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from radanki.pipeline.memory.record_store import Record, RecordStore


class CollectedRecords:
    """A store that knows nothing, and collects what it is given."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.records: list[Record] = []

    def of_owner(self, owner: str) -> dict[str, tuple[bytes, bytes]]:  # noqa: ARG002
        """Give nothing."""
        return {}

    def get(self, name: str, key: bytes) -> bytes | None:  # noqa: ARG002
        """Give nothing."""
        return None

    def get_many(self, wanted: Mapping[str, bytes]) -> dict[str, bytes]:  # noqa: ARG002  # a worker asks for one each
        """Give nothing."""
        return {}

    def fetch_ahead(self, wanted: Mapping[str, bytes]) -> None:
        """Fetch nothing."""

    def put(self, records: Iterable[Record], gone: Collection[str] = ()) -> bool:  # noqa: ARG002
        """Collect records, and say that none of them can be had back."""
        self.records += records
        return False

    def close(self) -> None:
        """Hold nothing open."""


class BorrowedRecords(CollectedRecords):
    """A store that knows a few cases of another one, by the names of their records and with their keys."""

    def __init__(self, store: RecordStore, cases: Mapping[str, bytes]) -> None:
        """Take the store, which is only read."""
        super().__init__()
        self._store, self._cases = store, cases

    def of_owner(self, owner: str) -> dict[str, tuple[bytes, bytes]]:  # noqa: ARG002  # cases alone are asked for so
        """Give the few."""
        found = ((name, key, self._store.get(name, key)) for name, key in self._cases.items())
        return {name: (key, content) for name, key, content in found if content is not None}

    def get(self, name: str, key: bytes) -> bytes | None:
        """Give the content of a record, if it is sound and of this key."""
        return self._store.get(name, key)

    def close(self) -> None:
        """Let the other store go."""
        self._store.close()
