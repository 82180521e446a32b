"""What is wanted, as contributors read it in CONTRIBUTING.md: `make readme` writes it between two marks."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from radanki.model.coverage import WANTED_EXEMPLARS
from radanki.vocabulary import find_modality, find_system

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from radanki.model.coverage import Coverage, Shown, Wanted

_NOW: Final[Mapping[Shown, str]] = MappingProxyType(
    {"drawn": "a drawing", "linked": "a link", "none": "nothing", "real": "a real picture"}
)


def wanted_list(coverage: Coverage) -> str:
    """Give the list in Markdown: what no student may miss as a table, then what else is wanted, system by system."""
    first = [one for one in coverage.wanted if one.target.is_urgent and one.target.level == 1]
    rest = [one for one in coverage.wanted if one not in first]
    blocks = []
    if first:
        rows = ["| what no student may miss | on | there is now |", "|---|---|---|", *map(_row, first)]
        blocks.append("\n".join(rows))
    if rest:
        lines = ["Real pictures are wanted as well of these; those in bold can't be missed on call either:"]
        blocks += ["\n".join(lines), "\n".join(_by_system(rest))]
    blocks.append(f"Of everything else the next exemplar is welcome, up to {WANTED_EXEMPLARS} of each.")
    return "\n\n".join(blocks) + "\n"


def _row(one: Wanted) -> str:
    names = (modality.name if (modality := find_modality(slug)) else slug for slug in one.target.modalities)
    return f"| {one.target.label} | {', '.join(names)} | {_NOW[one.shown]} |"


def _by_system(rest: Iterable[Wanted]) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for one in rest:
        label = f"**{one.target.label}**" if one.target.is_urgent else one.target.label
        groups.setdefault(one.target.system, []).append(label)
    for slug, labels in groups.items():
        system = find_system(slug)
        yield f"- {system.name if system else slug}: {'; '.join(labels)}"
