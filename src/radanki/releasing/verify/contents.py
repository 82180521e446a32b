"""Structure: decks, note types and notes are such as Anki takes without dropping, renaming or doubling anything."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from radanki.cards.order.homes import START, name_of
from radanki.package import faults
from radanki.package.modification_times import look_of
from radanki.package.notes.faults import note_faults
from radanki.releasing.verify.package_problem import REBUILD, PackageProblem
from radanki.releasing.verify.subject import our_types

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from radanki.cards.note_types import NoteType
    from radanki.model.note import Subdeck
    from radanki.model.releases.ledger import Ledger
    from radanki.package.contents import NoteTypeContents
    from radanki.releasing.verify.subject import Subject

_START = name_of("", START)
_FROZEN = "Note types are frozen: with other fields Anki imports a second type and never updates a note again."


def check_decks(subject: Subject, decks: Sequence[Subdeck]) -> Iterator[PackageProblem]:
    """Names are such as Anki keeps, and a note's cards stand together, but for those that come first of all."""
    for fault in faults.deck_faults(decks):
        yield PackageProblem("verify/decks", fault, REBUILD)
    for note in subject.notes:
        homes = {card.deck for card in note.cards if not card.deck.endswith(_START)}
        if len(homes) > 1:
            yield PackageProblem("verify/decks", f"note {note.guid}: its cards stand in several decks", REBUILD)
    if not subject.notes:
        yield PackageProblem("verify/notes", "the package holds no note", REBUILD)


def check_notes(subject: Subject, decks: Sequence[Subdeck]) -> Iterator[PackageProblem]:
    """Every note is one that Anki would import as it is: cards, gaps, tags, texts, times."""
    ours = our_types()
    by_name = {kind.name: ours[kind.id] for kind in subject.note_types if kind.id in ours}
    # Files that are missing are told by the rules on media, each once and not for every note.
    everything = subject.media.keys() | subject.references.counted
    for fault in note_faults(decks, by_name, everything):
        if not fault.endswith(_TOLD_OTHERWISE):
            yield PackageProblem("verify/notes", fault, REBUILD)


_TOLD_OTHERWISE = ("Anki would import both and update one", "is named in a field and is not in the package")
"""Guids and media have rules of their own."""


def check_note_types(subject: Subject, ledger: Ledger) -> Iterator[PackageProblem]:
    """Note types are radanki's own: ids, fields and templates, in their order."""
    ours = our_types()
    for kind in subject.note_types:
        expected = ours.get(kind.id)
        if expected is None:
            yield PackageProblem(
                "verify/note-types", f"`{kind.name}` (id {kind.id}) is no note type of radanki", _FROZEN
            )
            continue
        for what in _differences(kind, expected):
            yield PackageProblem("verify/note-types", f"`{kind.name}`: {what}", _FROZEN)
        if not _has_known_look(kind, expected, ledger):
            yield PackageProblem(
                "verify/look",
                f"`{kind.name}`: templates or styling are not those of this version of radanki",
                "Fine for a package of another version; else somebody changed it: compare its digest with SHA256SUMS.",
                "warning",
            )


def _differences(kind: NoteTypeContents, expected: NoteType) -> Iterator[str]:
    if kind.name != expected.name:
        yield f"its name should be `{expected.name}`"
    if kind.kind != ("image occlusion" if expected.is_occlusion else "basic"):
        yield f"it is of Anki's kind {kind.kind}"
    if kind.sort_field != expected.sort_field_index:
        yield f"Anki's browser should sort by `{expected.sort_field}`"
    fields = [(field.name, field.id, field.tag, field.cannot_be_deleted) for field in kind.fields]
    wanted = [(field.name, field.id, field.tag, field.prevent_deletion) for field in expected.fields]
    if fields != wanted:
        yield _first_difference([field.name for field in kind.fields], [field.name for field in expected.fields])
    templates = [(one.name, one.id) for one in kind.templates]
    if templates != [(expected.template_name, expected.template_id)]:
        yield f"its templates are {templates}, not `{expected.template_name}` (id {expected.template_id}) alone"


def _first_difference(found: list[str], wanted: list[str]) -> str:
    for place, (name, expected) in enumerate(zip(found, wanted, strict=False), 1):
        if name != expected:
            return f"field {place} is `{name}`, not `{expected}`"
    if len(found) != len(wanted):
        return f"it has {len(found)} fields, not {len(wanted)}"
    return "a field has another id, or another part in image occlusion"


def _has_known_look(kind: NoteTypeContents, expected: NoteType, ledger: Ledger) -> bool:
    if len(kind.templates) != 1:
        return True
    (template,) = kind.templates
    if (template.question, template.answer, kind.css) == (expected.front, expected.back, expected.css):
        return True
    look = look_of(replace(expected, front=template.question, back=template.answer, css=kind.css))
    return any(released.id == kind.id and released.look == look for released in ledger.note_types)
