"""One thing on many slices: which shapes belong together, and on which slice it is drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from radanki.authoring.shapes.fitting import is_same, overlap
from radanki.model.imaging.polygons import area_of, corners_of
from radanki.model.imaging.shapes import bounds_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radanki.model.imaging.shapes import Shape


@dataclass(frozen=True, slots=True)
class PlacedShape:
    """A shape fit for the case: its label, its slices (first and last; none for the one shown first), its place."""

    label: str
    shape: Shape
    slices: tuple[int, int] | None
    place: str
    thing: str = ""


def followed(
    shapes: Sequence[PlacedShape], stack: tuple[int, ...], key: int, *, each_slice: bool
) -> tuple[list[PlacedShape], list[str]]:
    """Give the shapes to write of those on a stack, and what is not drawn.

    Shapes of one label on neighbouring slices that lie over one another are one thing, and so are those that the file
    says are one. A shape that stays the same over several slices is written once. Of a thing whose shape changes,
    one slice is drawn, the key where it is there, else where it is largest; with ``each_slice`` all are.
    """
    kept: list[PlacedShape] = []
    untold: list[str] = []
    for thing in _things(shapes, stack, key):
        runs = _runs(thing, stack, key)
        seen = sorted({_at(shape, key) for shape in thing})
        if each_slice or len(seen) == 1:
            kept += runs
            continue
        best = key if key in seen else max(seen, key=lambda place: _area_on(thing, place, key))
        drawn = [run for run in runs if _covers(run, best, key)]
        kept += drawn
        if any(not any(_covers(run, place, key) for run in drawn) for place in seen):
            untold.append(
                f"{thing[0].label}: seen on {len(seen)} slices, {seen[0]} to {seen[-1]}, and drawn on {best}; "
                "--each-slice makes a finding of every one"
            )
    return kept, untold


def _at(shape: PlacedShape, key: int) -> int:
    return key if shape.slices is None else shape.slices[0]


def _covers(run: PlacedShape, place: int, key: int) -> bool:
    first, last = (key, key) if run.slices is None else run.slices
    return first <= place <= last


def _area_on(thing: Sequence[PlacedShape], place: int, key: int) -> float:
    return sum(area_of(corners_of(shape.shape)) for shape in thing if _at(shape, key) == place)


def _things(shapes: Sequence[PlacedShape], stack: tuple[int, ...], key: int) -> list[list[PlacedShape]]:
    """Put together what is one thing, in the order of the first shape of each."""
    rank = {place: at for at, place in enumerate(stack)}
    parents = list(range(len(shapes)))

    def root_of(at: int) -> int:
        while parents[at] != at:
            parents[at] = parents[parents[at]]
            at = parents[at]
        return at

    by_place: dict[tuple[str, int], list[int]] = {}
    by_thing: dict[tuple[str, str], int] = {}
    for at, shape in enumerate(shapes):
        place = rank[_at(shape, key)]
        if shape.thing:
            first = by_thing.setdefault((shape.label, shape.thing), at)
            parents[root_of(at)] = root_of(first)
        else:
            for near in (place - 1, place + 1):
                for other in by_place.get((shape.label, near), ()):
                    if overlap(bounds_of(shape.shape), bounds_of(shapes[other].shape)):
                        parents[root_of(at)] = root_of(other)
            by_place.setdefault((shape.label, place), []).append(at)
    things: dict[int, list[PlacedShape]] = {}
    for at, shape in enumerate(shapes):
        things.setdefault(root_of(at), []).append(shape)
    return list(things.values())


def _runs(thing: Sequence[PlacedShape], stack: tuple[int, ...], key: int) -> list[PlacedShape]:
    """Write a shape that stays the same on neighbouring slices once, with its first and last slice."""
    runs: list[PlacedShape] = []
    following = dict(pairwise(stack))
    for shape in sorted(thing, key=lambda one: _at(one, key)):
        at = _at(shape, key)
        for number, run in enumerate(runs):
            last = key if run.slices is None else run.slices[1]
            if following.get(last) == at and is_same(run.shape, shape.shape):
                runs[number] = replace(run, slices=(_at(run, key), at))
                break
        else:
            runs.append(shape)
    return runs
