"""The case file that stays of a case that was taken down."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from radanki.model.case import Case, WithdrawnNote


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why cases are taken down; ``since`` and ``reason`` are read by students.

    With ``forgets_text`` the title and the folder's name go too.
    """

    since: str
    reason: str
    forgets_text: bool = False


def stub_text(case: Case, notes: Iterable[WithdrawnNote], withdrawal: Withdrawal) -> str:
    """Give the text of the case file that stays: what decks and ids need, and no word of the contributor's."""
    title = "Withdrawn case" if withdrawal.forgets_text else case.title
    listed = "".join(
        f"    - {{kind: {note.kind}, guid: {_quoted(note.guid)}, numbers: [{', '.join(map(str, note.numbers))}]}}\n"
        for note in notes
    )
    return (
        "# yaml-language-server: $schema=../../../../docs/case.schema.json\n"
        "# Taken down: nothing of this case may be shown. The notes below are issued empty; see docs/privacy.md.\n"
        f"id: {_quoted(case.id)}\n"
        f"title: {_quoted(title)}\n"
        f"kind: {case.kind}\n"
        f"level: {case.level}\n"
        f"{_list_line('curricula', case.curricula)}"
        f"{_list_line('tags', case.tags)}"
        f"retired: {{since: {_quoted(withdrawal.since)}, reason: {_quoted(withdrawal.reason)}}}\n"
        f"taken_down:\n  notes:\n{listed}"
        "sources:\n  - {id: none, own: true, author: nobody, licence: CC0-1.0}\n"
        "licence: CC0-1.0\ncontributors: [nobody]\n"
    )


def _list_line(key: str, items: Sequence[str]) -> str:
    return f"{key}: [{', '.join(map(_quoted, items))}]\n" if items else ""


def _quoted(text: str) -> str:
    """Write text as JSON does, which YAML 1.2 reads alike."""
    return json.dumps(text, ensure_ascii=False)
