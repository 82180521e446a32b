"""How a rule says what it found: at the place of the value, in one line, with one line of what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.model.problem import Problem

if TYPE_CHECKING:
    from radanki.model.library import Location, Places


def error_at(places: Places, location: Location, rule: str, message: str, fix: str) -> Problem:
    """Give an error at the place of a value."""
    line, column = places.at(*location)
    return Problem(places.path, line, column, rule, message, fix)


def warning_at(places: Places, location: Location, rule: str, message: str, fix: str) -> Problem:
    """Give a warning at the place of a value."""
    line, column = places.at(*location)
    return Problem(places.path, line, column, rule, message, fix, "warning")
