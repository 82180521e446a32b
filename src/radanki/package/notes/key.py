"""A digest of all notes as they would be packed: their content, their cards' places, and their times."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from radanki.model.notes.fields import digest_of_fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from radanki.cards.note_types import NoteType
    from radanki.model.note import Subdeck


def key_of_notes(subdecks: Iterable[Subdeck], note_types: Iterable[NoteType]) -> tuple[str, dict[str, bytes]]:
    """Give a digest that differs wherever the decks, their notes or the note types of two packages differ.

    With it comes a digest of each note by its guid: of all that it says and of its places, not of its time. The fields
    of notes that are known are not fetched for it: they have a digest.
    """
    digests = {}
    kinds = {kind.name: kind for kind in note_types}
    total = hashlib.sha256(repr(sorted(kinds.items())).encode("utf-8", "surrogatepass"))
    for subdeck in subdecks:
        total.update(repr((subdeck.name, str(subdeck.description))).encode("utf-8", "surrogatepass"))
        for placed in subdeck.notes:
            note = placed.note
            places = [(one.ordinal, one.deck, one.due) for one in placed.places_in(subdeck.name)]
            said = note.guid, kinds[note.note_type].id, note.ordinals, note.tags, note.media, placed.due, places
            text = repr(said).encode("utf-8", "surrogatepass")
            digest = hashlib.blake2b(text + digest_of_fields(note.fields), digest_size=16).digest()
            digests[note.guid] = digest
            total.update(b"%b%d" % (digest, placed.modified))
    return total.hexdigest(), digests
