"""``decks/ledger.json``: from its bytes to what was released, or to all that is wrong with it; and back to text.

`radanki release` alone writes it. Its text is sorted, with a note, a package or a note type a line: what two branches
add merges, and a release's change can be read in a review.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter, ValidationError

from radanki.library.json_places import JsonPositions, line_and_column
from radanki.model.library import Places
from radanki.model.problem import Problem
from radanki.model.releases.ledger import (
    Ledger,
    ReleasedCase,
    ReleasedNote,
    version_key,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from radanki.model.library import Location

LEDGER_PATH: Final = "decks/ledger.json"
_RESTORE: Final = (
    "`radanki release` alone writes this file: take it from the last release (`git checkout -- decks/ledger.json`)."
)
_CONFLICT: Final = "<<<<<<< "
_MERGE: Final = "Keep the lines of both sides, without the markers; of two releases only one can stay."


def read_ledger(root: Path) -> tuple[Ledger, tuple[Problem, ...]]:
    """Give what was released of a library, or every problem of its ledger; before the first release it is empty."""
    text, problems = _read_text(root)
    if not text:
        return Ledger(), problems
    return ledger_of(text)


def ledger_places(root: Path) -> Places:
    """Give where the values of a library's ledger stand; places are looked for when they are asked for."""
    text, _ = _read_text(root)
    return Places(LEDGER_PATH, JsonPositions(text) if text else {})


def ledger_of(text: str) -> tuple[Ledger, tuple[Problem, ...]]:
    """Give the ledger that a text holds, or every problem of it."""
    try:
        ledger = _adapter().validate_json(text)
    except ValidationError as error:
        return Ledger(), tuple(sorted(set(_shape_problems(text, error))))
    ledger = _filled_in(ledger)
    return ledger, tuple(sorted(_faults(ledger, Places(LEDGER_PATH, JsonPositions(text)))))


def ledger_schema() -> dict[str, Any]:
    """Give the JSON Schema of the ledger, as the model has it."""
    return _adapter().json_schema()


@cache
def _adapter() -> TypeAdapter[Ledger]:
    return TypeAdapter(Ledger)


def _read_text(root: Path) -> tuple[str, tuple[Problem, ...]]:
    path = root / LEDGER_PATH
    try:
        return path.read_bytes().decode("utf-8"), ()
    except FileNotFoundError:
        return "", ()
    except UnicodeDecodeError:
        return "", (Problem(LEDGER_PATH, 1, 1, "ledger/unreadable", "the ledger is not UTF-8", _RESTORE),)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        return "", (Problem(LEDGER_PATH, 1, 1, "ledger/unreadable", f"this can't be read: {reason}", _RESTORE),)


def _shape_problems(text: str, error: ValidationError) -> Iterator[Problem]:
    syntax = _syntax_problem(text)
    if syntax is not None:
        yield syntax
        return
    places = Places(LEDGER_PATH, JsonPositions(text))
    if _is_newer(text):
        fix = "Update radanki: what it can't read it would forget."
        yield Problem(LEDGER_PATH, *places.at("format"), "ledger/newer", "a newer radanki wrote this ledger", fix)
        return
    for fault in error.errors(include_url=False, include_input=False):
        location = fault["loc"]
        name = next((part for part in reversed(location) if isinstance(part, str)), "the ledger")
        match fault["type"]:
            case "missing_argument" | "missing":
                rule, message = "ledger/missing-key", f"`{name}` is missing"
            case "unexpected_keyword_argument" | "extra_forbidden":
                rule, message = "ledger/unknown-key", f"`{name}` is not a key of the ledger"
            case _:
                rule, message = "ledger/wrong-value", f"`{name}` can't be this: {fault['msg'].lower()}"
        yield Problem(LEDGER_PATH, *places.at(*location), rule, message, _RESTORE)


def _is_newer(text: str) -> bool:
    content = json.loads(text)
    return isinstance(content, dict) and isinstance(form := content.get("format"), int) and form > Ledger.format


def _syntax_problem(text: str) -> Problem | None:
    """Say where a text is no JSON; the marks that git leaves in a file are told apart."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        conflict = text.find(_CONFLICT)
        if conflict >= 0:
            place = line_and_column(text, conflict)
            return Problem(LEDGER_PATH, *place, "ledger/syntax", "a merge stopped here", _MERGE)
        return Problem(LEDGER_PATH, error.lineno, error.colno, "ledger/syntax", "the file is not JSON here", _RESTORE)
    except RecursionError:
        return Problem(LEDGER_PATH, 1, 1, "ledger/syntax", "values are nested too deep", _RESTORE)
    return None


def _filled_in(ledger: Ledger) -> Ledger:
    """Write the newest release where ``last`` was left out."""
    newest = "" if ledger.latest is None else ledger.latest.version
    return replace(ledger, cases=tuple(_case_filled_in(case, newest) for case in ledger.cases))


def _case_filled_in(case: ReleasedCase, newest: str) -> ReleasedCase:
    # Spelled out, because `replace` takes three times as long, and there are many notes.
    notes = tuple(
        note
        if note.last
        else ReleasedNote(note.guid, note.kind, note.part, note.first, newest, note.states, note.withdrawn)
        for note in case.notes
    )
    return replace(case, last=case.last or newest, notes=notes)


def _faults(ledger: Ledger, places: Places) -> Iterator[Problem]:
    """Find what a merge can leave behind: doubles, releases that are not there, and times that run backwards."""
    yield from _doubles(ledger, places)
    yield from _unordered(ledger, places)
    known = {release.version for release in ledger.releases}
    for location, version in _versions(ledger):
        if version not in known:
            message = f"the ledger has no release {version or '(none at all)'}"
            yield Problem(LEDGER_PATH, *places.at(*location), "ledger/unknown-release", message, _RESTORE)


def _doubles(ledger: Ledger, places: Places) -> Iterator[Problem]:
    named: list[tuple[Location, str]] = [
        *((("releases", at, "version"), release.version) for at, release in enumerate(ledger.releases)),
        *((("note_types", at, "id"), f"note type {kind.id}") for at, kind in enumerate(ledger.note_types)),
        *((("cases", at, "id"), case.id) for at, case in enumerate(ledger.cases)),
        *(
            (("cases", at, "notes", place, "guid"), note.guid)
            for at, case in enumerate(ledger.cases)
            for place, note in enumerate(case.notes)
        ),
    ]
    counts = Counter(name for _, name in named)
    if len(counts) == len(named):
        return
    seen: set[str] = set()
    for location, name in named:
        if name in seen:
            message = f"{name} stands here a second time"
            fix = f"Keep one of the {counts[name]}: the one with the later release."
            yield Problem(LEDGER_PATH, *places.at(*location), "ledger/duplicate", message, fix)
        seen.add(name)


def _unordered(ledger: Ledger, places: Places) -> Iterator[Problem]:
    for at, (earlier, later) in enumerate(zip(ledger.releases, ledger.releases[1:], strict=False), 1):
        if version_key(later.version) <= version_key(earlier.version) or later.time < earlier.time:
            message = f"release {later.version} stands after {earlier.version} and is not newer"
            yield Problem(LEDGER_PATH, *places.at("releases", at), "ledger/order", message, _RESTORE)
    for at, case in enumerate(ledger.cases):
        for place, note in enumerate(case.notes):
            if not _is_in_order(note):
                location: Location = ("cases", at, "notes", place, "states")
                message = f"the contents of note {note.guid} do not stand in the order of their releases"
                yield Problem(LEDGER_PATH, *places.at(*location), "ledger/order", message, _RESTORE)


def _is_in_order(note: ReleasedNote) -> bool:
    if len(note.states) == 1:
        return True
    newest: dict[str, tuple[tuple[int, int, int], int]] = {}
    for state in note.states:
        here = (version_key(state.release), state.modified)
        before = newest.get(state.profile)
        if before is not None and (here[0] <= before[0] or here[1] <= before[1]):
            return False
        newest[state.profile] = here
    return True


def _versions(ledger: Ledger) -> Iterator[tuple[Location, str]]:
    for at, case in enumerate(ledger.cases):
        yield ("cases", at, "first"), case.first
        yield ("cases", at, "last"), case.last
        for place, note in enumerate(case.notes):
            location: Location = ("cases", at, "notes", place)
            yield (*location, "first"), note.first
            yield (*location, "last"), note.last
            for number, state in enumerate(note.states):
                yield (*location, "states", number, "release"), state.release
