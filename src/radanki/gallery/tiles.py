"""What a deck's tile on the first page shows of it: three of its pictures, and what its cards are about."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from radanki.gallery.exhibit import Exhibit
    from radanki.gallery.study_cards import Study, StudyDeck

_PICTURES: Final = 3
_PARTS: Final = {
    "anatomy": "anatomy",
    "normal": "normal",
    "variant": "normal",
    "pathology": "disease",
    "postop": "disease",
}
"""What a student calls the kinds of cases; whatever else there is, is told as such."""
_ELSE: Final = "other"
_ORDER: Final = ("normal", "disease", "anatomy", _ELSE)


@dataclass(frozen=True, slots=True)
class Tile:
    """Three cases of a deck, as different as it has them, and how many of its cards are about what."""

    pictures: tuple[Exhibit, ...]
    parts: tuple[tuple[str, int], ...]


def tiles_of(study: Study, exhibits: Sequence[Exhibit]) -> Mapping[str, Tile]:
    """Give the tiles of the decks that can be studied, by their names."""
    shown = {one.case_id: one for one in exhibits if one.thumbnail is not None}
    return {deck.slug: _tile(deck, study, shown) for deck in study.decks}


def _tile(deck: StudyDeck, study: Study, shown: Mapping[str, Exhibit]) -> Tile:
    cases = [study.notes[guid].case_id for guid, _ in deck.order]
    counts = Counter(_part(study, case_id) for case_id in cases)
    pictured = [case_id for case_id in dict.fromkeys(cases) if case_id in shown]
    chosen = list(_different(study, pictured))
    chosen += [case_id for case_id in pictured if case_id not in chosen]
    return Tile(
        tuple(shown[case_id] for case_id in chosen[:_PICTURES]),
        tuple((part, counts[part]) for part in _ORDER if counts[part]),
    )


def _part(study: Study, case_id: str) -> str:
    return _PARTS.get(study.cases[case_id].case.kind, _ELSE)


def _different(study: Study, case_ids: Sequence[str]) -> Iterator[str]:
    """Give the first case of each part, in the order of study."""
    met: set[str] = set()
    for case_id in case_ids:
        part = _part(study, case_id)
        if part not in met:
            met.add(part)
            yield case_id
