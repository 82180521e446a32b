"""The two plots of the page, as SVG in a coordinate system of their own: no script, no library, sharp on any screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.performance.learning_curve import PUBLISHED_RANGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radanki.performance.rates import Rate
    from radanki.performance.report import Performance

WIDTH: Final = 640
HEIGHT: Final = 240
_LEFT: Final = 44
_RIGHT: Final = 12
_TOP: Final = 10
_BOTTOM: Final = 28


@dataclass(frozen=True, slots=True)
class PlotPoint:
    """A share on a plot: its place, the ends of its interval, and what is said of it."""

    x: float
    y: float
    low: float
    high: float
    said: str


@dataclass(frozen=True, slots=True)
class CurvePlot:
    """The learning curve: its points, the line of the goal, and where the published range begins and ends."""

    points: tuple[PlotPoint, ...]
    line: str
    goal_y: float
    published_left: float
    published_right: float
    most: int


def curve_plot(found: Performance) -> CurvePlot:
    """Place the points of the learning curve; the axis reaches at least to where most students are known to be."""
    points = found.curve.points
    most = max([point.until for point in points] + [PUBLISHED_RANGE[0] * 2])
    placed = tuple(_placed(_across(point.until, most), point.rate, f"until {point.until}") for point in points)
    return CurvePlot(
        points=placed,
        line=_line(placed),
        goal_y=height_of(0.8),
        published_left=_across(PUBLISHED_RANGE[0], most),
        published_right=_across(min(PUBLISHED_RANGE[1], most), most),
        most=most,
    )


def bar_of(rate: Rate) -> tuple[float, float, float] | None:
    """Give a share and both ends of its interval in percent of a bar; ``None`` without readings."""
    if rate.share is None or rate.interval is None:
        return None
    return round(rate.share * 100, 1), round(rate.interval[0] * 100, 1), round(rate.interval[1] * 100, 1)


def height_of(share: float) -> float:
    """Give the place of a share on the upright axis."""
    return round(_TOP + (1 - share) * (HEIGHT - _TOP - _BOTTOM), 1)


def _across(value: float, most: int) -> float:
    return round(_LEFT + value / most * (WIDTH - _LEFT - _RIGHT), 1)


def _placed(x: float, rate: Rate, where: str) -> PlotPoint:
    low, high = rate.interval or (0.0, 1.0)
    share = rate.share or 0.0
    return PlotPoint(x, height_of(share), height_of(low), height_of(high), f"{where}: {share:.0%}")


def _line(points: Sequence[PlotPoint]) -> str:
    return " ".join(f"{point.x},{point.y}" for point in points)
