"""What may never change from one release to a later one, told from the packages alone.

Some of these changes cost history without a trace in any collection: a mask that gets another's number carries that
other's history, and nothing in Anki looks wrong.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from radanki.model.releases.fact import passed_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from radanki.model.releases.fact import CardKey, Fact
    from radanki.package.contents import NoteTypeContents
    from radanki.releasing.rehearsal.contents import IssuedNote, ReleaseContents

_CASES_OF_A_RENAMED_DECK = 2
"""A deck whose only case moved disappears rightly; one whose cases all went to one new deck was renamed."""


def breaches(old: ReleaseContents, new: ReleaseContents) -> tuple[str, ...]:
    """Say each change between two releases by which a student would lose history or never be updated again."""
    return (
        *_identity_breaches(old, new),
        *_number_breaches(old, new),
        *_fact_breaches(old, new),
        *_note_type_breaches(old, new),
        *_deck_breaches(old, new),
        *_media_breaches(old, new),
    )


def _identity_breaches(old: ReleaseContents, new: ReleaseContents) -> Iterator[str]:
    guid_by_identity = {(note.note_type, note.identity): note.guid for note in new.notes.values() if note.identity}
    for guid, note in old.notes.items():
        if guid in new.notes:
            continue
        other = guid_by_identity.get((note.note_type, note.identity))
        if other is None:
            yield (
                f"{note.name} is in no package any more: who holds it will never learn of a correction;"
                " retire its case instead"
            )
        else:
            yield f"{note.name} has another guid, {other}: students would get it a second time, without its history"
    yield from _doubles(new)


def _doubles(new: ReleaseContents) -> Iterator[str]:
    by_identity: dict[tuple[int, str], list[str]] = defaultdict(list)
    for guid, note in new.notes.items():
        if note.identity:
            by_identity[note.note_type, note.identity].append(guid)
    for (_, identity), guids in by_identity.items():
        if len(guids) > 1:
            yield f"{identity} is issued {len(guids)} times, as notes {', '.join(guids)}"


def _number_breaches(old: ReleaseContents, new: ReleaseContents) -> Iterator[str]:
    for guid, before in old.notes.items():
        after = new.notes.get(guid)
        if after is None:
            continue
        for number in sorted(before.numbers - after.numbers):
            yield f"{before.name}: card {number} is not issued any more; reserve its number, so that it says so"
        yield from _renumbered(before, after)


def _fact_breaches(old: ReleaseContents, new: ReleaseContents) -> Iterator[str]:
    """Find cards that ask another fact than the one that reviews are of, whatever caused it."""
    before, after = (_facts_by_case(side) for side in (old, new))
    for group, asked in before.items():
        for (guid, number), origin in passed_on(asked, after.get(group, {})).items():
            name = f"{new.notes[guid].name}, card {number}"
            if origin is not None:
                yield f"{name}: it asks what card {origin[1]} of {old.notes[origin[0]].name} asked in {old.version}"
            elif not new.notes[guid].corrections - old.notes[guid].corrections:
                yield f"{name}: it asks something else altogether than in {old.version}"


def _facts_by_case(release: ReleaseContents) -> Mapping[tuple[str, str | None], Mapping[CardKey, Fact]]:
    found: dict[tuple[str, str | None], dict[CardKey, Fact]] = defaultdict(dict)
    for note in release.notes.values():
        for fact in note.facts:
            found[note.case, note.kind][note.guid, fact.number] = fact
    return found


def _renumbered(before: IssuedNote, after: IssuedNote) -> Iterator[str]:
    """Find masks that stand where they stood on the same picture, under another number."""
    if before.picture != after.picture:
        return
    now = {shapes: number for number, shapes in after.masks if _is_only(shapes, after)}
    held = dict(before.masks)
    kept = dict(after.masks)
    for number, shapes in held.items():
        other = now.get(shapes)
        if other is not None and other != number and _is_only(shapes, before) and kept.get(number) != shapes:
            yield (
                f"{before.name}: what was asked by card {number} is asked by card {other} now:"
                " the reviews of one would count for the other"
            )


def _is_only(shapes: tuple[str, ...], note: IssuedNote) -> bool:
    return sum(other == shapes for _, other in note.masks) == 1


def _note_type_breaches(old: ReleaseContents, new: ReleaseContents) -> Iterator[str]:
    for key, before in old.note_types.items():
        after = new.note_types.get(key)
        if after is not None and _schema(before) != _schema(after):
            yield (
                f"note type {before.name}: its fields or templates are others than in {old.version}:"
                " Anki would import a second note type and never update the notes that students hold"
            )


def _schema(kind: NoteTypeContents) -> tuple[object, ...]:
    """Give what must stay: a field may be renamed as long as its id stays."""
    fields = tuple(field.name if field.id is None else field.id for field in kind.fields)
    return kind.kind, fields, tuple(one.name if one.id is None else one.id for one in kind.templates)


def _deck_breaches(old: ReleaseContents, new: ReleaseContents) -> Iterator[str]:
    for name in sorted(old.tops - new.tops):
        yield f"deck {name} is in no package any more: who studies it would get its new cards under another name"
    for name in sorted(old.decks - new.decks):
        if name.partition("::")[0] in new.tops:
            yield from _renamed(name, old, new)


def _renamed(name: str, old: ReleaseContents, new: ReleaseContents) -> Iterator[str]:
    held = [note for note in old.notes.values() if name in note.decks]
    cases = {note.case for note in held}
    targets = {deck for note in held if note.guid in new.notes for deck in new.notes[note.guid].decks - old.decks}
    if len(cases) >= _CASES_OF_A_RENAMED_DECK and len(targets) == 1:
        yield f"deck {name} is called {targets.pop()} now: students would have both, each with a part of the cards"


def _media_breaches(old: ReleaseContents, new: ReleaseContents) -> Iterator[str]:
    for name in new.two_faced_media:
        yield f"file {name} is not the same in all packages of {new.version}: which one a student gets is chance"
    for name, sha256 in new.media.items():
        if old.media.get(name, sha256) != sha256:
            yield (
                f"file {name} is not what it was in {old.version}, under the same name:"
                " notes that did not change would keep the old one"
            )
