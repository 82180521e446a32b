"""What makes a note the same note for ever (docs/decisions/0001-identity.md)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from radanki.model.note import NoteKind

_RECIPE = "radanki/1"
_GUID_DIGITS = 20


def note_guid(case_id: str, kind: NoteKind, part: str) -> str:
    """Give the guid by which Anki knows a note: 20 hex digits that no wording, folder or release can change.

    ``part`` is the picture's name for cover, name and find notes, the id of a question, pearl or step, and empty for
    the diagnosis.
    """
    identity = f"{_RECIPE}|{case_id}|{kind}|{part}"
    return hashlib.sha256(identity.encode()).hexdigest()[:_GUID_DIGITS]
