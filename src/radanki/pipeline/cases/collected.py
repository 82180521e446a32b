"""Records that are collected, to be handed over and kept elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from radanki.pipeline.memory.record_store import Record


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

    def put(self, records: Iterable[Record], gone: Collection[str] = ()) -> bool:  # noqa: ARG002
        """Collect records, and say that none of them can be had back."""
        self.records += records
        return False

    def close(self) -> None:
        """Hold nothing open."""
