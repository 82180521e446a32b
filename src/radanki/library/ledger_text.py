"""The text of ``decks/ledger.json``: sorted, with a note, a package or a note type a line, so that branches merge."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from radanki.model.releases.ledger import Ledger, Release, ReleasedCase, ReleasedDeck, version_key

if TYPE_CHECKING:
    from collections.abc import Iterable


def ledger_text(ledger: Ledger) -> str:
    """Give the text of a ledger: sorted, with a package, a note type and a note a line, whatever their order was."""
    newest = "" if ledger.latest is None else ledger.latest.version
    lists: dict[str, list[str]] = {
        "releases": [
            _line(release, "decks", [*sorted(release.decks, key=_slug)])
            for release in sorted(ledger.releases, key=lambda release: version_key(release.version))
        ],
        "note_types": [_json(_plain(kind)) for kind in sorted(ledger.note_types, key=lambda kind: kind.id)],
        "cases": [_case_line(case, newest) for case in sorted(ledger.cases, key=lambda case: case.id)],
    }
    parts = [f'"{name}": [\n{_joined(lines, 1)}]' if lines else f'"{name}": []' for name, lines in lists.items()]
    return "{\n" + ",\n".join([f'"format": {ledger.format}', *parts]) + "\n}\n"


def _slug(deck: ReleasedDeck) -> str:
    return deck.slug


def _case_line(case: ReleasedCase, newest: str) -> str:
    notes = [_shortened(note, newest) for note in sorted(case.notes, key=lambda note: note.guid)]
    return _line(_shortened(case, newest), "notes", notes)


def _shortened(entry: Any, newest: str) -> Any:
    return replace(entry, last="") if entry.last == newest else entry


def _line(entry: Release | ReleasedCase, key: str, items: Iterable[object]) -> str:
    """Give an entry on one line, but for the list that has each item on a line of its own."""
    head = _json({name: value for name, value in _plain(entry).items() if name != key})
    lines = [_json(_plain(item)) for item in items]
    return f'{head[:-1]}, "{key}": [\n{_joined(lines, 2)} ]}}' if lines else f'{head[:-1]}, "{key}": []}}'


def _joined(lines: Iterable[str], depth: int) -> str:
    indent = " " * depth
    return ",\n".join(f"{indent}{line}" for line in lines) + "\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """Give a value as JSON has it; what has its default is left out."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if not is_dataclass(value):
        return value
    return {
        item.name: _plain(found)
        for item in fields(value)
        if (found := getattr(value, item.name)) != item.default or item.default is MISSING
    }
