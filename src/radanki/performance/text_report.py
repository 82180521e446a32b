"""The report as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass
from typing import TYPE_CHECKING

from radanki.performance.learning_curve import GOAL, PUBLISHED_MEDIAN, PUBLISHED_RANGE
from radanki.performance.rates import Rate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.performance.report import Performance


def as_text(found: Performance) -> Iterator[str]:
    """Give the report's lines."""
    yield f"{found.readings} readings of {found.pictures} pictures on {found.days} days"
    yield f"  sensitivity {said(found.sensitivity)}, at first sight {said(found.first_sensitivity)}"
    yield f"  specificity {said(found.specificity)}, at first sight {said(found.first_specificity)}"
    yield ""
    yield "By finding (found where it is; normal pictures of its region called normal; seconds in the middle)"
    for one in found.findings:
        seconds = "" if one.seconds is None else f", {one.seconds:.0f} s"
        yield f"  {one.label}: {said(one.sensitivity)}; {said(one.specificity)}{seconds}"
    yield ""
    yield "By region (sensitivity; specificity; seconds where right, where wrong)"
    for region in found.regions:
        times = ", ".join(
            "-" if one is None else f"{one:.0f} s" for one in (region.seconds_right, region.seconds_wrong)
        )
        yield f"  {' '.join(region.where)}: {said(region.sensitivity)}; {said(region.specificity)}; {times}"
    yield ""
    yield from _curve(found)
    yield ""
    yield "Memory (right, by days since the picture was last asked)"
    for step in found.memory:
        yield f"  {days_said(step.since, step.until)}: {said(step.rate)}"
    yield ""
    yield "Train next"
    yield from (f"  {one.what}: {one.why}" for one in found.advice)
    if not found.advice:
        yield "  nothing stands out"


def said(rate: Rate) -> str:
    """Give a share with its interval and how many readings it stands on."""
    if rate.share is None or rate.interval is None:
        return "no reading yet"
    low, high = rate.interval
    return f"{rate.share:.0%} ({low:.0%} to {high:.0%}, {rate.right} of {rate.of})"


def days_said(since: int, until: int | None) -> str:
    """Give a span of days in words."""
    return f"over {since - 1} days" if until is None else f"{since} to {until} days"


def curve_said(found: Performance) -> str:
    """Say when the goal was reached, beside what is published."""
    published = f"others needed {PUBLISHED_MEDIAN} in the middle, {PUBLISHED_RANGE[0]} to {PUBLISHED_RANGE[1]}"
    at = found.curve.goal_at
    return f"{GOAL:.0%} not reached yet ({published})" if at is None else f"{GOAL:.0%} after {at} ({published})"


def as_json(found: Performance) -> str:
    """Give the report as one JSON object; every share has its interval beside it."""
    return json.dumps(_plain(found), ensure_ascii=False, indent=2)


def _curve(found: Performance) -> Iterator[str]:
    yield f"Learning curve, pictures never seen before: {curve_said(found)}"
    for point in found.curve.points:
        yield f"  until reading {point.until}: {said(point.rate)}"


def _plain(value: object) -> object:
    if isinstance(value, Rate):
        return {"right": value.right, "of": value.of, "share": value.share, "interval": value.interval}
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(getattr(value, name)) for name in asdict(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value
