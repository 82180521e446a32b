"""A mapping that is worked out when somebody looks into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class OnDemand(Mapping[Key, Value]):
    """What a function gives, asked for once, and not before it is needed."""

    def __init__(self, work_out: Callable[[], Mapping[Key, Value]]) -> None:
        """Take the function."""
        self._work_out = work_out

    @cached_property
    def _found(self) -> Mapping[Key, Value]:
        return self._work_out()

    def __getitem__(self, key: Key) -> Value:
        """Give the value of a key."""
        return self._found[key]

    def __iter__(self) -> Iterator[Key]:
        """Give the keys."""
        return iter(self._found)

    def __len__(self) -> int:
        """Give how many keys there are."""
        return len(self._found)
