"""How slow this machine is, so that a limit of processor time that finds an endless search holds on any of them."""

from __future__ import annotations

import time
from functools import cache
from typing import Final

_USUAL_SECONDS: Final = 0.08
"""What the loop below takes of a processor's time where the limits were measured."""


@cache
def slowness() -> float:
    """Give how many times slower than usual this machine is at work; never less than 1."""
    return max(1.0, min(_loop_seconds() for _ in range(3)) / _USUAL_SECONDS)


def _loop_seconds() -> float:
    begin, total = time.process_time(), 0
    for number in range(2_000_000):
        total += number % 7
    return time.process_time() - begin
