"""One complaint of the model in the words of the case format: what is wrong, and what to write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from radanki.library.expectations import (
    ELSEWHERE,
    FORMS,
    PATTERNS,
    WANTED,
    allowed_at,
    entry_at,
    keys_of,
    words_of,
)
from radanki.model.scalars import Plain
from radanki.model.spelling import nearest
from radanki.vocabulary.keys import key_meanings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import BaseModel

    from radanki.model.library import Location


_LONGEST_QUOTE: Final = 40


@dataclass(frozen=True, slots=True)
class Complaint:
    """One of pydantic's errors, its location reduced to what stands in the file."""

    location: Location
    kind: str
    context: dict[str, Any]
    found: object


def say_of(complaint: Complaint, model: type[BaseModel]) -> tuple[str, str, str]:
    """Give rule, message and fix of one complaint."""
    form = FORMS.get(words_of(complaint.location), "")
    if complaint.kind in {"extra_forbidden", "missing"}:
        say = _unknown_key if complaint.kind == "extra_forbidden" else _missing_key
        return say(complaint.location, model)
    if complaint.found is None or (complaint.kind in {"string_too_short", "too_short"} and not form):
        return _empty(complaint, form)
    if complaint.kind in {"string_pattern_mismatch", "string_too_long"}:
        return _wrong_form(complaint, form)
    if not form and complaint.kind == "literal_error":
        return _not_allowed(complaint, allowed_at(model, complaint.location))
    if not form and complaint.kind in _BOUNDS:
        return _out_of_range(complaint)
    return _wrong_type(complaint, form)


def _empty(complaint: Complaint, form: str) -> tuple[str, str, str]:
    name = _name(complaint.location)
    fix = f"Write {form}." if form else WANTED.get(_last_word(complaint.location), "Write it, or leave the key out.")
    return "shape/empty", f"{name} has no value" if complaint.found is None else f"{name} is empty", fix


def _wrong_form(complaint: Complaint, form: str) -> tuple[str, str, str]:
    name = _name(complaint.location)
    if complaint.kind == "string_too_long":
        return "shape/too-long", f"{name} is too long", f"At most {complaint.context.get('max_length')} characters."
    expected = form or PATTERNS.get(complaint.context.get("pattern", ""), "it otherwise")
    return "shape/wrong-form", f"{name} can't be {_quoted(complaint.found)}", f"Write {expected}."


def _unknown_key(location: Location, model: type[BaseModel]) -> tuple[str, str, str]:
    key, entry = str(location[-1]), entry_at(model, location[:-1])
    known = keys_of(entry) if entry is not None else ()
    guess = nearest(key, known)
    if guess is not None:
        fix = f"Did you mean `{guess}`?"
    elif key in ELSEWHERE:
        fix = ELSEWHERE[key]
    else:
        fix = f"The keys here are: {', '.join(known)}."
    where = f"of {_name(location[:-1])}" if len(location) > 1 else "here"
    return "shape/unknown-key", f"{_quoted(key)} is not a key {where}", fix


def _missing_key(location: Location, model: type[BaseModel]) -> tuple[str, str, str]:
    key = str(location[-1])
    allowed = allowed_at(model, location)
    fix = f"One of: {', '.join(allowed)}." if allowed else WANTED.get(key) or _meaning(key, location, model)
    where = f" in {_name(location[:-1])}" if len(location) > 1 else ""
    return "shape/missing-key", f"`{key}` is missing{where}", fix


def _meaning(key: str, location: Location, model: type[BaseModel]) -> str:
    """Say what belongs at a key, in the words that the schema has for it."""
    entry = entry_at(model, location[:-1])
    meaning = key_meanings().get(entry.__name__, {}).get(key) if entry is not None else None
    return f"{meaning}." if meaning else "docs/case-format.md says what belongs there."


def _not_allowed(complaint: Complaint, allowed: Sequence[str]) -> tuple[str, str, str]:
    guess = nearest(str(complaint.found), allowed)
    fix = f"One of: {', '.join(allowed)}."
    if guess is not None:
        fix = f"Did you mean `{guess}`? {fix}"
    return "shape/not-allowed", f"{_name(complaint.location)} can't be {_quoted(complaint.found)}", fix


_BOUNDS: Final = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
    "finite_number": ("", "a finite number"),
}


def _out_of_range(complaint: Complaint) -> tuple[str, str, str]:
    key, words = _BOUNDS[complaint.kind]
    bound = complaint.context.get(key, "")
    fix = WANTED["level"] if _last_word(complaint.location) == "level" else f"Write a number, {words} {bound}.".strip()
    message = f"{_name(complaint.location)} should be {words} {bound}".rstrip() + f", not {_quoted(complaint.found)}"
    return "shape/out-of-range", message, fix


def _wrong_type(complaint: Complaint, form: str) -> tuple[str, str, str]:
    found, name = complaint.found, _name(complaint.location)
    expected = _TYPES.get(complaint.kind, "written otherwise")
    fix = f"Write {form or _EXAMPLES.get(complaint.kind, expected)}."
    if complaint.kind in {"whole_number", "number", "truth"} and isinstance(found, str):
        if not isinstance(found, Plain) and not form:
            fix = "Take the quotes away."
    elif complaint.kind == "tuple_type" and not form:
        fix = f"Put it into brackets: [{_plain(found)}]." if isinstance(found, str) else "Write [one, two]."
    message = f"{name} should be {expected}, not {_quoted(found)}" if not form else f"{name} can't be {_quoted(found)}"
    return "shape/wrong-type", message, fix


_TYPES: Final = {
    "whole_number": "a whole number",
    "number": "a number",
    "truth": "true or false",
    "text": "text",
    "day": "a date that exists, as YYYY-MM-DD",
    "tuple_type": "a list",
    "model_type": "a group of keys",
}
_EXAMPLES: Final = {
    "whole_number": "digits only",
    "number": "a number like 12 or 0.5",
    "text": "one line of text",
    "day": "a date like 2026-11-20",
    "model_type": "it as {key: value, ...}, or indented under its key",
}


def _last_word(location: Location) -> str:
    return next((part for part in reversed(location) if isinstance(part, str)), "")


def _name(location: Location) -> str:
    """Name a value for people: its key, or its place in the list that the key holds."""
    if not location:
        return "the file"
    last = location[-1]
    if isinstance(last, str):
        return f"`{last}`"
    return f"item {last + 1} of `{_last_word(location)}`"


def _quoted(found: object) -> str:
    """Quote what was found, short and on one line."""
    if isinstance(found, list):
        return f"a list of {len(found)}" if found else "an empty list"
    if isinstance(found, dict):
        return "a group of keys"
    return f'"{_plain(found)}"'


def _plain(found: object) -> str:
    text = " ".join(str(found).split())
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
