"""The whole report on a student's reading: by finding, by region, over time, and what to train next."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.performance.learning_curve import LearningCurve, learning_curve
from radanki.performance.rates import Rate, median_seconds, rate_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from radanki.performance.readings import Reading

_MEMORY_STEPS: Final = ((1, 7), (8, 30), (31, 90), (91, None))
"""Days since a picture was last asked."""
_ENOUGH: Final = 10
"""Below so many readings a share is not judged: its interval is wider than half of all there is."""
_GOAL: Final = 0.8


@dataclass(frozen=True, slots=True)
class FindingPerformance:
    """How one finding is read: found where it is (``sensitivity``), and not seen where it is not (``specificity``).

    ``specificity`` is of the normal pictures of the same modality and organ system. ``first`` counts only pictures
    that had not been asked before.
    """

    code: str
    label: str
    sensitivity: Rate
    specificity: Rate
    first: Rate
    seconds: float | None


@dataclass(frozen=True, slots=True)
class RegionPerformance:
    """How a modality in an organ system is read; ``is_normal_share`` is how many of its readings were of normals."""

    where: tuple[str, str]
    sensitivity: Rate
    specificity: Rate
    seconds_right: float | None
    seconds_wrong: float | None


@dataclass(frozen=True, slots=True)
class MemoryStep:
    """How pictures were read that had last been asked so many days ago; ``until`` is ``None`` for the last step."""

    since: int
    until: int | None
    rate: Rate


@dataclass(frozen=True, slots=True)
class Advice:
    """What to train next, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Performance:
    """All that can be told from a student's readings."""

    readings: int
    pictures: int
    days: int
    sensitivity: Rate
    specificity: Rate
    first_sensitivity: Rate
    first_specificity: Rate
    findings: tuple[FindingPerformance, ...]
    regions: tuple[RegionPerformance, ...]
    curve: LearningCurve
    memory: tuple[MemoryStep, ...]
    advice: tuple[Advice, ...]


def performance_of(readings: Sequence[Reading], labels: dict[str, str]) -> Performance:
    """Give the report; ``labels`` are the names of rows of curricula by their codes."""
    findings = tuple(sorted(_findings(readings, labels), key=lambda one: (-one.sensitivity.of, one.code)))
    regions = tuple(_regions(readings))
    return Performance(
        readings=len(readings),
        pictures=len({reading.picture for reading in readings}),
        days=len({reading.day for reading in readings}),
        sensitivity=rate_of(_abnormal(readings)),
        specificity=rate_of(_normal(readings)),
        first_sensitivity=rate_of(_first(_abnormal(readings))),
        first_specificity=rate_of(_first(_normal(readings))),
        findings=findings,
        regions=regions,
        curve=learning_curve(readings),
        memory=tuple(_memory(readings)),
        advice=tuple(_advice(findings, regions)),
    )


def _findings(readings: Sequence[Reading], labels: dict[str, str]) -> Iterator[FindingPerformance]:
    by_code: dict[str, list[Reading]] = defaultdict(list)
    for reading in _abnormal(readings):
        for code in reading.findings:
            by_code[code].append(reading)
    for code, found in by_code.items():
        places = {reading.where for reading in found}
        normals = [reading for reading in _normal(readings) if reading.where in places]
        yield FindingPerformance(
            code=code,
            label=labels.get(code, code),
            sensitivity=rate_of(found),
            specificity=rate_of(normals),
            first=rate_of(_first(found)),
            seconds=median_seconds(found),
        )


def _regions(readings: Sequence[Reading]) -> Iterator[RegionPerformance]:
    for where in sorted({reading.where for reading in readings}):
        own = [reading for reading in readings if reading.where == where]
        yield RegionPerformance(
            where=where,
            sensitivity=rate_of(_abnormal(own)),
            specificity=rate_of(_normal(own)),
            seconds_right=median_seconds(reading for reading in own if reading.is_right),
            seconds_wrong=median_seconds(reading for reading in own if not reading.is_right),
        )


def _memory(readings: Sequence[Reading]) -> Iterator[MemoryStep]:
    for since, until in _MEMORY_STEPS:
        own = [one for one in readings if one.gap_days is not None and since <= one.gap_days <= (until or one.gap_days)]
        yield MemoryStep(since, until, rate_of(own))


def _advice(findings: Sequence[FindingPerformance], regions: Sequence[RegionPerformance]) -> Iterator[Advice]:
    """Give what is read worst first; a share is called low only where so many readings were made that it is one."""
    low = [one for one in findings if one.sensitivity.of >= _ENOUGH and (one.sensitivity.share or 0) < _GOAL]
    for one in sorted(low, key=lambda one: (one.sensitivity.share or 0, one.code)):
        yield Advice(one.label, f"found on {one.sensitivity.right} of {one.sensitivity.of} pictures that show it")
    for region in regions:
        rate = region.specificity
        if rate.of >= _ENOUGH and (rate.share or 0) < _GOAL:
            yield Advice(
                f"normal pictures: {' '.join(region.where)}",
                f"{rate.of - rate.right} of {rate.of} were called abnormal",
            )
    few = [one for one in findings if one.sensitivity.of < _ENOUGH]
    for one in sorted(few, key=lambda one: (one.sensitivity.of, one.code)):
        yield Advice(one.label, f"read {one.sensitivity.of} times; {_ENOUGH} tell something")


def _abnormal(readings: Iterable[Reading]) -> list[Reading]:
    return [reading for reading in readings if reading.is_abnormal]


def _normal(readings: Iterable[Reading]) -> list[Reading]:
    return [reading for reading in readings if not reading.is_abnormal]


def _first(readings: Iterable[Reading]) -> list[Reading]:
    return [reading for reading in readings if reading.is_first]
