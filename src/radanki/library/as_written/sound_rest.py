"""What is sound of a case that has faults: rules look at it as well, so that one run tells all that is wrong.

A key that is mistyped counts as the one that is meant, one that nobody knows is passed over, a value that can't be read
is left out with what it is a part of. Nothing is ever built of this.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from radanki.library.complaints import written_location
from radanki.library.expectations import entry_at, keys_of
from radanki.library.yaml_nodes import read_yaml
from radanki.model.case import Case
from radanki.model.library import CaseFile, PartOfCase, Places
from radanki.model.scalars import Plain
from radanki.model.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from radanki.model.library import Location
    from radanki.model.placement import Placement

_ROUNDS: Final = 6
"""What is left out may leave something else short of a key, once or twice."""
_STAND_INS: Final = {
    "id": "0" * 16,
    "title": "Untitled",
    "kind": "anatomy",
    "level": Plain("1"),
    "licence": "CC0-1.0",
    "contributors": ["A"],
}
_NEVER_IN_PART: Final = "sources"
"""Without one of its sources nothing can be said of whose the pictures are."""


@dataclass(frozen=True, slots=True)
class _PartPlaces(Places):
    """The places of a case of which parts were left out; what lies in such a part, or around it, has no place.

    ``written`` says where each value of the part stands in the file as it was written. ``passed_over`` are keys that
    nobody knows: what is said of the group that has one may be said for the lack of what was meant by it.
    """

    written: Mapping[Location, Location]
    left_out: frozenset[Location]
    passed_over: frozenset[Location]

    def at(self, *location: str | int) -> tuple[int, int]:
        """Give line and column of a value; 0, 0 where a rule would judge what was left out."""
        length = next(length for length in range(len(location), -1, -1) if location[:length] in self.written)
        known = self.written[location[:length]] + location[length:]
        if any(_touch(known, part) for part in self.left_out):
            return 0, 0
        if any(key[:-1][: len(known)] == known for key in self.passed_over):
            return 0, 0
        return Places.at(self, *known)


def _touch(location: Location, part: Location) -> bool:
    shorter = min(len(location), len(part))
    return location[:shorter] == part[:shorter]


def sound_rest(content: bytes, path: str, folder: Path, placement: Placement) -> PartOfCase | None:
    """Give what is sound of a case that can't be read as it is; nothing where too little is."""
    document, _ = read_yaml(content, path)
    if document is None or not isinstance(document.value, dict):
        return None
    pruning = _Pruning(document.value)
    for _ in range(_ROUNDS):
        try:
            case = Case.model_validate(pruning.value, by_alias=True, by_name=False)
        except ValidationError as error:
            if not pruning.without(error.errors(include_url=False)):
                return None
            continue
        left_out = frozenset(map(_whole_part, pruning.left_out))
        unknown = frozenset(pruning.passed_over)
        places = _PartPlaces(path, document.positions, pruning.written, left_out, unknown)
        return PartOfCase(CaseFile(case, placement, folder, places), is_whole=not left_out and not unknown)
    return None


def _whole_part(location: Location) -> Location:
    """Give the item of a list that a value belongs to, or its top key."""
    last = next((at for at in range(len(location) - 1, -1, -1) if isinstance(location[at], int)), 0)
    return location[: last + 1]


class _Pruning:
    """A document from which more is taken in each round, with the place that everything left had at first."""

    def __init__(self, value: dict[str, Any]) -> None:
        self._whole = value
        self._renamed: dict[Location, str] = {}
        self.passed_over: set[Location] = set()
        self._stand_ins: dict[str, Any] = {}
        self.left_out: set[Location] = set()
        self._make()

    def _make(self) -> None:
        self.written: dict[Location, Location] = {}
        self.value = {**self._pruned(self._whole, (), ()), **self._stand_ins}

    def _pruned(self, value: Any, here: Location, there: Location) -> Any:
        self.written[there] = here
        gone = self.left_out | self.passed_over
        if isinstance(value, dict):
            kept = {key: one for key, one in value.items() if (*here, key) not in gone}
            names = {key: self._renamed.get((*here, key), key) for key in kept}
            return {names[key]: self._pruned(one, (*here, key), (*there, names[key])) for key, one in kept.items()}
        if isinstance(value, list):
            count = itertools.count()
            return [
                self._pruned(one, (*here, at), (*there, next(count)))
                for at, one in enumerate(value)
                if (*here, at) not in gone
            ]
        return value

    def without(self, errors: list[ErrorDetails]) -> bool:
        """Take out what these errors are about; tells whether anything sensible is left."""
        for error in errors:
            location = written_location(error, self.value)
            if error["type"] == "extra_forbidden":
                self._pass_over(location)
            elif error["type"] == "missing" and len(location) == 1:
                if location[0] not in _STAND_INS:
                    return False
                self._stand_ins[str(location[0])] = _STAND_INS[str(location[0])]
                self.left_out.add(location)
            else:
                self._leave_out(location[:-1] if error["type"] == "missing" else location)
        if any(location[:1] == (_NEVER_IN_PART,) for location in self.left_out):
            return False
        self._make()
        return True

    def _pass_over(self, location: Location) -> None:
        """Take a key for the one that it is likely to mean, where that is not there; else act as if it were not."""
        entry = entry_at(Case, location[:-1])
        meant = nearest(str(location[-1]), keys_of(entry)) if entry is not None else None
        around = self._value_at(location[:-1])
        old = self.written[location]
        if meant is not None and isinstance(around, dict) and meant not in around and old not in self._renamed:
            self._renamed[old] = meant
        else:
            self.passed_over.add(old)

    def _leave_out(self, location: Location) -> None:
        """Take out the key that holds a value; of a list's items that are no texts or numbers, the item."""
        while location and (isinstance(location[-1], int) and not isinstance(self._value_at(location), dict)):
            location = location[:-1]
        if location in self.written and location:
            self.left_out.add(self.written[location])

    def _value_at(self, location: Location) -> Any:
        here: Any = self.value
        for part in location:
            if isinstance(here, dict):
                here = here.get(str(part))
            elif isinstance(here, list) and isinstance(part, int) and part < len(here):
                here = here[part]
        return here
