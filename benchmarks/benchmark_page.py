"""The figures of a run as text, and as docs/benchmarks.md with its plot."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BESIDE: Final = {
    "cold": ("codec floor", "plain, genanki", "plain, Anki's exporter"),
    "nothing changed": ("find",),
    "one text": ("nothing changed",),
    "one picture": ("nothing changed",),
    "check of one case": ("find",),
}
"""Beside what each step is measured."""

_INTRODUCTION: Final = """\
# Benchmarks

What a build costs beside other tools that do a part of its work, all in one run on one machine:
**{machine}**; {workers} workers, {turns}. `make bench BENCH=full` writes this page anew (ten
minutes); `make bench` alone takes some minutes and prints.

- **codec floor**: the same pictures decoded, made grey, resized and encoded with the same libraries and settings, a
  process a core, and nothing else. No builder of decks can be faster.
- **plain script**: one process of pydicom, Pillow and genanki: no check, no search for names, no order, no cache
  (`benchmarks/plain_script.py`), or with Anki's own exporter in genanki's place. It makes four plain notes a picture.
- **find** over all files of the cases: no program that asks whether anything changed can be much faster.

The pictures are made from a seed (`benchmarks/corpus.py`): 12 and 16 bit DICOM raw, in RLE, JPEG, lossless JPEG,
JPEG-LS and JPEG 2000, and PNG and JPEG, in turn. They are smoother than films: lossy files of true ones are smaller
or larger, PNG a little larger. Wall is what one waits; processor is user and system time of all processes; memory is
the peak of the whole tree, shared pages counted once.
"""
_COLOURS: Final = ("#4c72b0", "#dd8452", "#55a868", "#8172b3", "#c44e52")
_WIDTH, _LEFT, _BAR, _STEP = 760, 250, 14, 22


def write_page(found: dict[str, Any], page: Path | None) -> str:
    """Give the figures as text, and write them with their plot where there is a page."""
    tables = "\n".join(_tables(found))
    if page is not None:
        plot = page.parent / "pictures" / "benchmarks.svg"
        plot.write_text(_plot(found), encoding="utf-8")
        turns = f"medians of {found['runs']} turns" if found["runs"] > 1 else "one turn"
        head = _INTRODUCTION.format(machine=found["machine"], workers=found["workers"], turns=turns)
        shown = f"![Seconds of wall time of each step, by library](pictures/{plot.name})"
        page.write_text(f"{head}\n{shown}\n\n{tables}\n", encoding="utf-8")
    return tables


def _tables(found: dict[str, Any]) -> Iterator[str]:
    for library in found["libraries"]:
        costs = library["costs"]
        yield f"## {library['cases']:,} cases, {library['pictures']:,} pictures, {library['name']}\n"
        yield "| what | wall, s | processor, s | memory, MB | beside it (wall / processor) |"
        yield "|---|---|---|---|---|"
        for what, cost in costs.items():
            beside = "; ".join(_ratios(what, costs))
            yield f"| {what} | {cost['wall']:.2f} | {cost['processor']:.2f} | {cost['memory_mb']:.0f} | {beside} |"
        yield ""
    yield from _small_tables(found)


def _small_tables(found: dict[str, Any]) -> Iterator[str]:
    nothing = found["start"]["python -c pass"]["processor"]
    yield "## Start\n\n| command | processor, ms | beside `python -c pass` |\n|---|---|---|"
    for what, cost in found["start"].items():
        yield f"| `{what}` | {1000 * cost['processor']:.0f} | x{cost['processor'] / nothing:.1f} |"
    package = found["package"]
    own, theirs = package["notes"]["processor"], package["genanki"]["processor"]
    yield f"\n## The package alone: {package['count']:,} notes, {package['media']:,} media\n"
    yield "| writer | processor, s | memory, MB | beside genanki |\n|---|---|---|---|"
    for writer in ("genanki", "radanki"):
        cost = package[writer]
        ratio = (cost["processor"] - own) / (theirs - own)
        yield f"| {writer} | {cost['processor'] - own:.2f} | {cost['peak_mb']:.0f} | x{ratio:.2f} |"


def _ratios(what: str, costs: dict[str, dict[str, float]]) -> Iterator[str]:
    for other in _BESIDE.get(what, ()):
        if other in costs:
            wall, processor = (costs[what][kind] / max(costs[other][kind], 0.001) for kind in ("wall", "processor"))
            yield f"{other} x{wall:.2f} / x{processor:.2f}"


def _plot(found: dict[str, Any]) -> str:
    """Draw the wall time of each step as bars on a logarithmic scale, a colour a library."""
    libraries = found["libraries"]
    steps = list(dict.fromkeys(what for library in libraries for what in library["costs"]))
    walls = [cost["wall"] for library in libraries for cost in library["costs"].values()]
    lowest, highest = int(log10(max(min(walls), 0.001)) - 1), int(log10(max(walls)) + 1)
    parts: list[str] = []
    y = 50.0 + _STEP * len(libraries)

    def x(seconds: float) -> float:
        share = (log10(max(seconds, 10**lowest)) - lowest) / (highest - lowest)
        return _LEFT + share * (_WIDTH - _LEFT - 70)

    for place, library in enumerate(libraries):
        at, colour = 24 + place * _STEP, _COLOURS[place % len(_COLOURS)]
        words = f"{library['cases']:,} cases, {library['name']}"
        parts.append(f'<rect x="{_LEFT}" y="{at - 10}" width="12" height="12" fill="{colour}"/>')
        parts.append(f'<text x="{_LEFT + 18}" y="{at}">{words}</text>')
    top = y - 14
    for step in steps:
        bars = [(place, one["costs"][step]["wall"]) for place, one in enumerate(libraries) if step in one["costs"]]
        parts.append(f'<text x="{_LEFT - 8}" y="{y + len(bars) * _BAR / 2 + 4}" text-anchor="end">{step}</text>')
        for place, wall in bars:
            parts.append(
                f'<rect x="{_LEFT}" y="{y}" width="{x(wall) - _LEFT:.1f}" height="{_BAR - 2}" '
                f'fill="{_COLOURS[place % len(_COLOURS)]}"/>'
                f'<text class="s" x="{x(wall) + 4:.1f}" y="{y + 10}">{wall:.2f} s</text>'
            )
            y += _BAR
        y += 8
    for power in range(lowest, highest + 1):
        beside = x(10.0**power)
        parts.insert(0, f'<line x1="{beside:.1f}" x2="{beside:.1f}" y1="{top}" y2="{y}" stroke="#ccc"/>')
        parts.append(f'<text class="s" x="{beside:.1f}" y="{y + 14}" text-anchor="middle">{10.0**power:g} s</text>')
    style = "text{font:13px sans-serif;fill:#333}.s{font-size:11px}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y + 24:.0f}">'
        f'<style>{style}</style><rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
    )
