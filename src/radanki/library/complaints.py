"""From pydantic's errors to problems: the place in the file, what is wrong, what to do, in our own words."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from radanki.library.complaint_wording import Complaint, say_of
from radanki.library.expectations import (
    entry_at,
    keys_of,
)
from radanki.model.problem import Problem
from radanki.model.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

    from radanki.model.library import Location, Places


_RANK: Final = {"literal_error": 1, "text": 2, "model_type": 3}
"""Of a union's complaints the most telling one is said: a number out of range before a word that is not allowed."""


def shape_problems(
    errors: Iterable[ErrorDetails], value: object, model: type[BaseModel], places: Places
) -> tuple[Problem, ...]:
    """Say every error of a validation once, at the place where the value stands."""
    complaints = [Complaint(written_location(e, value), e["type"], e.get("ctx", {}), e["input"]) for e in errors]
    mistyped = {_meant_by(complaint, model) for complaint in complaints if complaint.kind == "extra_forbidden"}
    groups = _grouped([c for c in complaints if not (c.kind == "missing" and c.location in mistyped)])
    return tuple(_problem(group, model, places) for group in groups)


def _meant_by(complaint: Complaint, model: type[BaseModel]) -> Location:
    """Give the location that an unknown key is likely to mean, so that it is not reported as missing as well."""
    entry = entry_at(model, complaint.location[:-1])
    meant = nearest(str(complaint.location[-1]), keys_of(entry)) if entry is not None else None
    return (*complaint.location[:-1], meant or "")


def written_location(error: ErrorDetails, value: object) -> Location:
    """Give where an error lies without what pydantic adds: the names of a union's alternatives."""
    location: list[str | int] = []
    here = value
    last = len(error["loc"]) - 1
    for place, part in enumerate(error["loc"]):
        if isinstance(here, dict) and (part in here or (place == last and error["type"] == "missing")):
            location.append(part)
            here = here.get(part)
        elif isinstance(here, list) and isinstance(part, int):
            location.append(part)
            here = here[part] if part < len(here) else None
    return tuple(location)


def _grouped(complaints: list[Complaint]) -> Iterable[list[Complaint]]:
    """Put together what is one fault to a person: a union's alternatives, a list of numbers of the wrong length."""
    groups: dict[Location, list[Complaint]] = {}
    for complaint in complaints:
        location = complaint.location
        if complaint.kind == "missing" and location and isinstance(location[-1], int):
            location = location[:-1]
        groups.setdefault(location, []).append(complaint)
    for location, group in groups.items():
        deeper = any(len(other) > len(location) and other[: len(location)] == location for other in groups)
        # A list that is too short because its items are wrong, or text where a group with faults of its own stands.
        if deeper and location in {c.location for c in group}:
            continue
        yield group


def _problem(group: list[Complaint], model: type[BaseModel], places: Places) -> Problem:
    chosen = min(group, key=lambda complaint: _RANK.get(complaint.kind, 0))
    location = chosen.location
    if chosen.kind == "missing" and location and isinstance(location[-1], int):
        location = location[:-1]
        chosen = Complaint(location, "tuple_type", {}, chosen.found)
    rule, message, fix = say_of(chosen, model)
    if chosen.kind == "missing" and location == ("id",):
        fix = f"Write `id: {_unused_id(places.path)}`, once and for ever; `radanki new` and `radanki id` do so."
    line, column = places.at(*location)
    return Problem(places.path, line, column, rule, message, fix)


def _unused_id(path: str) -> str:
    """Give an id to whoever has no program at hand to draw one: no other case has this path."""
    return hashlib.sha256(path.encode()).hexdigest()[:16]
