"""A worker tells that it began a job: one that dies before that died of something that is no job's fault."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

_TOLD_HERE: Final[list[Any]] = []
"""In a worker, the byte that it shares with the process that started it."""


@functools.cache
def shared_byte(context: BaseContext) -> Any:
    """Give the byte in which workers tell it. It has no lock, which a worker that dies could take along."""
    return context.RawValue("b", 0)


def tell_into(byte: Any) -> None:
    """Have this process tell it there."""
    _TOLD_HERE[:] = [byte]


def tell_that_a_job_begins() -> None:
    """Tell it, where somebody wants to know."""
    for byte in _TOLD_HERE:
        byte.value = 1
