"""Shares with the interval that so few readings allow."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from radanki.performance.readings import Reading

_Z: Final = 1.959963984540054
"""Of the standard normal distribution, for 95%."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of how many were right; ``share`` and both ends of the interval are ``None`` where there were none."""

    right: int
    of: int

    @property
    def share(self) -> float | None:
        """The share that was right."""
        return self.right / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% interval by Wilson's score (1927, JASA 22:209), which holds for few readings and near 0 and 1."""
        if not self.of:
            return None
        share, n = self.right / self.of, self.of
        middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z / (1 + _Z**2 / n) * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
        return max(0.0, middle - half), min(1.0, middle + half)


def rate_of(readings: Iterable[Reading]) -> Rate:
    """Give the share of readings that were right."""
    judged = [reading.is_right for reading in readings]
    return Rate(sum(judged), len(judged))


def median_seconds(readings: Iterable[Reading]) -> float | None:
    """Give how long readings took in the middle; ``None`` where there were none."""
    taken = [reading.seconds for reading in readings]
    return median(taken) if taken else None
