"""What stands for the case of a pattern: its id, its place and its tags, by which decks select and sort it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.model.case import Case
from radanki.model.library import CaseFile, Places
from radanki.model.placement import Placement
from radanki.vocabulary import curriculum

if TYPE_CHECKING:
    from radanki.model.library import Library
    from radanki.model.patterns.definition import Pattern

_NOBODYS = {"id": "none", "own": True, "author": "radanki", "licence": "CC0-1.0"}


def standing_case(pattern: Pattern, library: Library) -> CaseFile:
    """Give the case that a pattern would be: without pictures, for those are of other cases."""
    wanted = pattern.definition
    targets = (*curriculum(), *(target for file in library.curricula for target in file.curriculum.targets))
    row = next((target for target in targets if target.code == wanted.among[0]), None)
    case = Case.model_validate(
        {
            "id": pattern.id,
            "title": wanted.ask,
            "kind": "pathology",
            "level": 1 if row is None else row.level,
            "curricula": [*wanted.among, *([] if wanted.shows is None else [wanted.shows])],
            "sources": [_NOBODYS],
            "licence": _NOBODYS["licence"],
            "contributors": [_NOBODYS["author"]],
        }
    )
    system = "other" if row is None else row.system
    return CaseFile(case, Placement(wanted.modality, system), library.root, _places_of(pattern))


def _places_of(pattern: Pattern) -> Places:
    """Give the row of the list as the place of everything that is said of the pattern."""
    return Places(pattern.places.path, {(): pattern.places.at(*pattern.at())})
