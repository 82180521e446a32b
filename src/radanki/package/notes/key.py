"""A digest of all notes as they would be packed: their content, their cards' places, and their times."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from radanki.package.contents import note_contents, note_digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from radanki.cards.note_types import NoteType
    from radanki.model.note import Subdeck


def key_of_notes(subdecks: Iterable[Subdeck], note_types: Iterable[NoteType]) -> tuple[str, dict[str, bytes]]:
    """Give a digest that differs wherever the decks, their notes or the note types of two packages differ.

    The digest of each note, by its guid, comes with it.
    """
    digests = {}
    kinds = {kind.name: kind for kind in note_types}
    total = hashlib.sha256(repr(sorted(kinds.items())).encode("utf-8", "surrogatepass"))
    for subdeck in subdecks:
        total.update(repr((subdeck.name, str(subdeck.description))).encode("utf-8", "surrogatepass"))
        for placed in subdeck.notes:
            contents = note_contents(placed, subdeck.name, kinds[placed.note.note_type].id)
            told = f"{placed.modified} {placed.due} {list(placed.note.media)}"
            digest = digests[contents.guid] = note_digest(contents)
            total.update(digest + told.encode("utf-8", "surrogatepass"))
    return total.hexdigest(), digests
