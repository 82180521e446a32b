"""How many identities are found and how many honest sentences are blocked, on the open and on the hidden half.

python tests/checks/identities/figures.py
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from checks.identities.grammar import honest, identity
from radanki.checks.identities.detector import identities_in

if TYPE_CHECKING:
    from collections.abc import Iterable

HERE = Path(__file__).parent
FEWEST_FOUND, MOST_BLOCKED = 0.97, 0.02


@dataclass
class Figures:
    """Of one half: identities and how many are found, honest sentences and how many are blocked."""

    identities: int = 0
    found: int = 0
    honest: int = 0
    blocked: int = 0
    by_kind: dict[str, tuple[int, int]] = field(default_factory=dict)


def figures_of(identities: Iterable[tuple[str, str]], honest_ones: Iterable[str]) -> Figures:
    """Count what is found of sentences with a kind of identity, and what is blocked of honest ones."""
    of, found = Counter[str](), Counter[str]()
    for kind, text in identities:
        of[kind] += 1
        found[kind] += bool(identities_in(text))
    blocked = [bool(identities_in(text)) for text in honest_ones]
    by_kind = {kind: (found[kind], of[kind]) for kind in sorted(of)}
    return Figures(of.total(), found.total(), len(blocked), sum(blocked), by_kind)


def of_sentences(half: str) -> Figures:
    """Give the figures of the sentences that were written by hand."""
    rows = (line.split("\t", 1) for line in _lines("identities.tsv"))
    return figures_of(
        [(kind, text) for kind, text in rows if half_of(text) == half],
        [text for text in _lines("honest.txt") if half_of(text) == half],
    )


def of_grammar(half: str, count: int) -> Figures:
    """Give the figures of sentences that seeds make."""
    seeds = range(half == "hidden", 2 * count, 2)
    return figures_of([identity(seed) for seed in seeds], [honest(seed) for seed in seeds])


def of_tuned() -> Figures:
    """Give the figures of a third set by hand, all of it seen while the detector was made: harder, and in fragments."""
    return figures_of([("any", text) for text in _lines("tuned_identities.txt")], _lines("tuned_honest.txt"))


def half_of(text: str) -> str:
    """Tell which half a sentence is of: by its digest, so that nobody chooses."""
    return "hidden" if hashlib.sha256(text.encode()).digest()[0] & 1 else "open"


def _lines(name: str) -> list[str]:
    return (HERE / name).read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    for half in ("open", "hidden", "seen"):
        sets = (
            {"by hand": of_sentences(half), "by seeds": of_grammar(half, 2000)}
            if half != "seen"
            else {"hard": of_tuned()}
        )
        for name, figures in sets.items():
            found = f"{figures.found} of {figures.identities} identities, {figures.blocked} of {figures.honest} honest"
            kinds = ", ".join(f"{kind} {part}/{of}" for kind, (part, of) in figures.by_kind.items())
            print(f"{half}, {name}: {found}\n    {kinds}")  # noqa: T201  # figures are what it is for
