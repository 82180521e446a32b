"""Connected patches of a map: which pixels above a threshold hang together, and how high they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

Component = tuple[int, int, int, int, float]
"""Left, top, right, bottom (the last two are outside) in pixels, and the mean of the map over its pixels."""


def connected_components(heights: npt.NDArray[Any], threshold: float) -> tuple[Component, ...]:
    """Give the patches of ``heights`` (rows, columns) above ``threshold`` that hang together by sides or corners.

    The order is that of their first pixels, row by row.
    """
    rows, starts, stops = _runs(heights > threshold)
    if not len(rows):
        return ()
    roots = _joined(rows, starts, stops)
    sums = np.concatenate([np.zeros((len(heights), 1)), np.cumsum(heights, axis=1, dtype=np.float64)], axis=1)
    weight = sums[rows, stops] - sums[rows, starts]
    return tuple(_component(roots == root, rows, starts, stops, weight) for root in np.unique(roots))


def component_at(mask: npt.NDArray[np.bool_], row: int, column: int) -> npt.NDArray[np.bool_]:
    """Give the part of a mask (rows, columns) that hangs together with one of its pixels; nothing where it is False."""
    rows, starts, stops = _runs(mask)
    at = np.nonzero((rows == row) & (starts <= column) & (stops > column))[0]
    component = np.zeros(mask.shape, dtype=bool)
    if at.size:
        roots = _joined(rows, starts, stops)
        for run in np.nonzero(roots == roots[at[0]])[0]:
            component[rows[run], starts[run] : stops[run]] = True
    return component


def _runs(mask: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
    """Give row, start and stop (outside) of every stretch of True, row by row."""
    edges = np.diff(np.pad(mask.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    rows, starts = np.nonzero(edges == 1)
    _, stops = np.nonzero(edges == -1)
    return rows, starts, stops


def _joined(rows: npt.NDArray[Any], starts: npt.NDArray[Any], stops: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Give for each run the first run of its patch."""
    parents = list(range(len(rows)))

    def root_of(run: int) -> int:
        while parents[run] != run:
            parents[run] = parents[parents[run]]
            run = parents[run]
        return run

    for upper, lower in _touching(rows.tolist(), starts.tolist(), stops.tolist()):
        first, second = sorted((root_of(upper), root_of(lower)))
        parents[second] = first
    return np.array([root_of(run) for run in range(len(rows))])


def _touching(rows: list[int], starts: list[int], stops: list[int]) -> Iterator[tuple[int, int]]:
    """Give the pairs of runs in neighbouring rows that touch, corners included."""
    upper = 0
    for lower in range(len(rows)):
        while rows[upper] < rows[lower] - 1 or (rows[upper] == rows[lower] - 1 and stops[upper] < starts[lower]):
            upper += 1
        run = upper
        while rows[run] == rows[lower] - 1 and starts[run] <= stops[lower]:
            yield run, lower
            run += 1


def _component(
    mine: npt.NDArray[np.bool_],
    rows: npt.NDArray[Any],
    starts: npt.NDArray[Any],
    stops: npt.NDArray[Any],
    weight: npt.NDArray[Any],
) -> Component:
    area = int((stops[mine] - starts[mine]).sum())
    return (
        int(starts[mine].min()),
        int(rows[mine].min()),
        int(stops[mine].max()),
        int(rows[mine].max()) + 1,
        float(weight[mine].sum()) / area,
    )
