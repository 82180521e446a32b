"""A package as the folder that the add-on CrowdAnki takes: one JSON file, and the media beside it.

The form is the add-on's own (github.com/Stvad/CrowdAnki, ``crowd_anki/representation``): decks within decks, of which
the outermost holds note types and options, everything known by a ``crowdanki_uuid``, notes by their guid. A note lies
in one deck there, so one whose cards lie in several decks goes to the one with most of them.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from uuid import NAMESPACE_OID, uuid5

from radanki.cards.note_types import note_types
from radanki.package.contents import STOCK_KIND_IMAGE_OCCLUSION
from radanki.package.references import references_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from radanki.package.contents import FieldContents, NoteContents, NoteTypeContents
    from radanki.package.reading import PackageReader

_NAMES: Final = uuid5(NAMESPACE_OID, "radanki")
_OPTIONS: Final = str(uuid5(_NAMES, "options"))
_BETWEEN: Final = "::"
_FONT: Final = {"font": "Arial", "rtl": False, "size": 20, "sticky": False}


@dataclass(slots=True)
class _Deck:
    """A deck while its notes and children are being gathered."""

    name: str
    notes: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
    media: set[str] = field(default_factory=set)
    children: dict[str, _Deck] = field(default_factory=dict)


def crowdanki_json(package: PackageReader, name: str) -> bytes:
    """Give the JSON file; ``name`` is what the outermost deck is called where the package has several."""
    root = _tree(package, name)
    uuids = {one.id: str(uuid5(_NAMES, f"note type/{one.id}")) for one in package.note_types}
    placed: set[str] = set()
    for note in package.notes_by_guid():
        deck_name, due = _home(note)
        deck = _find(root, deck_name)
        if deck is not None:
            deck.notes.append((due, note.guid, _note(note, uuids)))
            shown = {file for value in note.fields for file in references_in(value).counted}
            deck.media |= shown
            placed |= shown
    held = frozenset(package.media_names())
    descriptions = {deck.name: deck.description for deck in package.decks}
    whole = {
        **_deck(root, root.name, descriptions, held, held - placed),
        "deck_configurations": [{"__type__": "DeckConfig", "crowdanki_uuid": _OPTIONS, "name": "RadAnki"}],
        "note_models": [_note_type(one, uuids[one.id]) for one in package.note_types],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _tree(package: PackageReader, name: str) -> _Deck:
    """Give all decks as a tree; where they share no outermost deck, one is put around them."""
    names = [deck.name for deck in package.decks]
    outermost = {one.split(_BETWEEN)[0] for one in names}
    root = _Deck(outermost.pop() if len(outermost) == 1 else name)
    for one in names:
        deck = root
        for part in _below(root, one):
            deck = deck.children.setdefault(part, _Deck(part))
    return root


def _below(root: _Deck, name: str) -> Sequence[str]:
    parts = name.split(_BETWEEN)
    return parts[1:] if parts[0] == root.name else parts


def _find(root: _Deck, name: str) -> _Deck | None:
    deck: _Deck | None = root
    for part in _below(root, name) if name else ():
        deck = None if deck is None else deck.children.get(part)
    return deck


def _home(note: NoteContents) -> tuple[str, int]:
    """Give the deck that a note goes to, the one with most of its cards, and its place among new cards there."""
    counted = Counter(card.deck for card in note.cards)
    if not counted:
        return "", 0
    name = min(counted, key=lambda deck: (-counted[deck], deck))
    return name, min(card.due for card in note.cards if card.deck == name)


def _deck(
    deck: _Deck,
    full_name: str,
    descriptions: Mapping[str, str],
    held: frozenset[str],
    unplaced: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    children = (deck.children[name] for name in sorted(deck.children))
    return {
        "__type__": "Deck",
        "children": [_deck(child, f"{full_name}{_BETWEEN}{child.name}", descriptions, held) for child in children],
        "crowdanki_uuid": str(uuid5(_NAMES, f"deck/{full_name}")),
        "deck_config_uuid": _OPTIONS,
        "deck_configurations": [],
        "desc": descriptions.get(full_name, ""),
        "dyn": 0,
        "extendNew": 0,
        "extendRev": 0,
        "media_files": sorted((deck.media & held) | unplaced),
        "name": deck.name,
        "note_models": [],
        "notes": [note for _, _, note in sorted(deck.notes, key=lambda placed: placed[:2])],
    }


def _note(note: NoteContents, uuids: Mapping[int, str]) -> dict[str, Any]:
    return {
        "__type__": "Note",
        "fields": list(note.fields),
        "guid": note.guid,
        "note_model_uuid": uuids[note.note_type],
        "tags": list(note.tags),
    }


def _note_type(one: NoteTypeContents, uuid: str) -> dict[str, Any]:
    is_cloze = one.kind != "basic"
    stock = {"originalStockKind": STOCK_KIND_IMAGE_OCCLUSION} if one.kind == "image occlusion" else {}
    return {
        "__type__": "NoteModel",
        "crowdanki_uuid": uuid,
        "css": one.css,
        "flds": list(_fields(one)),
        "name": one.name,
        "sortf": one.sort_field,
        "tmpls": [
            {
                "afmt": template.answer,
                "bafmt": "",
                "bqfmt": "",
                "did": None,
                "id": template.id,
                "name": template.name,
                "ord": place,
                "qfmt": template.question,
            }
            for place, template in enumerate(one.templates)
        ],
        "type": int(is_cloze),
        **stock,
    }


def _fields(one: NoteTypeContents) -> Iterator[dict[str, Any]]:
    ours = {known.id: known for known in note_types() if known.id == one.id}
    folded = {known.id: known for known in ours[one.id].fields} if one.id in ours else {}
    for place, known in enumerate(one.fields):
        told = folded.get(known.id) if known.id is not None else None
        in_editor = {} if told is None else {"collapsed": told.collapsed, "description": told.description}
        yield {**_FONT, **_identity(known), "name": known.name, "ord": place, **in_editor}


def _identity(known: FieldContents) -> dict[str, Any]:
    """Give what Anki knows a field by through a renaming, and what its own image occlusion finds it by."""
    return {"id": known.id, "preventDeletion": known.cannot_be_deleted, "tag": known.tag}
