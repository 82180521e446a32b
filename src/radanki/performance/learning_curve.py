"""The learning curve: how often pictures never seen before are read rightly, by how many were read until then.

It stands beside what is published: after 54 to 756 cases, 76 in the middle, learners of radiographs reached 80%
(Boutis and others, abstract LO41, CJEM: accuracy, sensitivity and specificity).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, exp, log
from typing import TYPE_CHECKING, Final

from radanki.performance.rates import Rate, rate_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radanki.performance.readings import Reading

BLOCK: Final = 20
"""Readings a point: a share of fewer says hardly anything, of more hides the learning."""
GOAL: Final = 0.8
PUBLISHED_MEDIAN: Final = 76
PUBLISHED_RANGE: Final = (54, 756)
_STEPS: Final = 50
_STILL: Final = 1e-9
_PULL: Final = 1e-3


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The share of a block of readings that were right, and how many readings had been made at its end."""

    until: int
    rate: Rate


@dataclass(frozen=True, slots=True)
class LearningCurve:
    """The blocks in their order, and after how many readings the fitted curve reached the goal, if it did by now."""

    points: tuple[CurvePoint, ...]
    goal_at: int | None


def learning_curve(readings: Sequence[Reading]) -> LearningCurve:
    """Give the curve of first readings; the last block may be smaller than the others, but not by half."""
    firsts = [reading for reading in readings if reading.is_first]
    points = [
        CurvePoint(min(start + BLOCK, len(firsts)), rate_of(firsts[start : start + BLOCK]))
        for start in range(0, len(firsts), BLOCK)
        if len(firsts) - start >= BLOCK // 2
    ]
    return LearningCurve(tuple(points), _goal_at([reading.is_right for reading in firsts]))


def _goal_at(right: Sequence[bool]) -> int | None:
    """Find where the fitted curve reaches the goal.

    A moving share would reach it by luck: of students who guess, nearly all have twenty readings somewhere of which
    sixteen were right (simulated). Where the curve does not rise, its whole must reach the goal.
    """
    if len(right) < BLOCK:
        return None
    start, rise = fit_logistic_of_logarithm(right)
    wanted = log(GOAL / (1 - GOAL))
    if rise <= 0:
        return BLOCK if sum(right) >= GOAL * len(right) else None
    reached = exp(min((wanted - start) / rise, 50.0))
    return max(BLOCK, ceil(reached)) if reached <= len(right) else None


def fit_logistic_of_logarithm(right: Sequence[bool]) -> tuple[float, float]:
    """Fit ``share = logistic(start + rise * ln n)`` to the n-th readings by the greatest likelihood; give both numbers.

    The form in which learning curves of reading are published (Pusic and others, Acad Med 2011;86:731: accuracy by the
    logarithm of the number of cases). A weak pull to 0 keeps the numbers finite where all readings were right.
    """
    start = rise = 0.0
    for _ in range(_STEPS):
        pull_start, pull_rise = -_PULL * start, -_PULL * rise
        first, mixed, second = _PULL, 0.0, _PULL
        for number, is_right in enumerate(right, 1):
            x = log(number)
            share = 1 / (1 + exp(-max(-30.0, min(30.0, start + rise * x))))
            weight = share * (1 - share)
            pull_start += is_right - share
            pull_rise += (is_right - share) * x
            first, mixed, second = first + weight, mixed + weight * x, second + weight * x * x
        across = first * second - mixed * mixed
        step_start = (second * pull_start - mixed * pull_rise) / across
        step_rise = (first * pull_rise - mixed * pull_start) / across
        start, rise = start + max(-1.0, min(1.0, step_start)), rise + max(-1.0, min(1.0, step_rise))
        if abs(step_start) + abs(step_rise) < _STILL:
            break
    return start, rise
