"""A mapping and a sequence that are worked out when somebody looks into them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar, overload

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


class OnDemandSequence(Sequence[Value]):
    """Values in order that a function gives, asked for once, and not before they are needed."""

    def __init__(self, work_out: Callable[[], Sequence[Value]]) -> None:
        """Take the function."""
        self._work_out = work_out

    @cached_property
    def _found(self) -> Sequence[Value]:
        return self._work_out()

    @overload
    def __getitem__(self, place: int) -> Value: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Value]: ...

    def __getitem__(self, place: int | slice) -> Value | Sequence[Value]:
        """Give the value at a place, or those of several."""
        return self._found[place]

    def __iter__(self) -> Iterator[Value]:
        """Give the values."""
        return iter(self._found)

    def __len__(self) -> int:
        """Give how many values there are."""
        return len(self._found)
