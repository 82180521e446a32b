"""History: what was released keeps its id, its names and its numbers, because students' reviews hang on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.checks.complaint import error_at, warning_at
from radanki.model.releases.ledger import UNKNOWN_PART

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from radanki.model.joined.summary import CaseSummary, PictureSummary
    from radanki.model.library import DeckFile, Library, Location, Places
    from radanki.model.note import NoteKind
    from radanki.model.problem import Problem
    from radanki.model.releases.ledger import Ledger, ReleasedCase, ReleasedNoteType
    from radanki.model.releases.published import PublishedPicture

_RESTORE_LEDGER = "Take decks/ledger.json from the last release; `radanki release` alone writes it."


@dataclass(frozen=True, slots=True)
class Released:
    """What was released: the ledger, where its values stand, and what today's program makes of the same things.

    ``guid_of`` is the recipe of guids (case id, kind, part); ``note_types`` are today's, by id.
    """

    ledger: Ledger
    places: Places
    guid_of: Callable[[str, NoteKind, str], str]
    note_types: Mapping[int, ReleasedNoteType]


def check_against_released(library: Library, released: Released) -> Iterator[Problem]:
    """No released id, picture, number, deck name, note type or guid changes or is used for something else."""
    yield from _changed_cases(library, released)
    yield from _changed_decks(library, released)
    yield from _changed_note_types(released)
    yield from _changed_guids(released)


def _changed_cases(library: Library, released: Released) -> Iterator[Problem]:
    by_id = {case.id: case for case in library.summaries}
    by_folder = {case.folder: case for case in library.summaries}
    patterns = {pattern.id for pattern in library.patterns}
    for at, held in enumerate(released.ledger.cases):
        case = by_id.get(held.id)
        if any(note.kind == "pattern" for note in held.notes):
            if held.id not in patterns:
                yield _pattern_gone(held, at, released)
        elif case is not None:
            yield from _changed_pictures(library, case, held)
            yield from _changed_withdrawals(library, case, held)
        elif held.id in library.unread_ids:
            continue
        elif held.folder in by_folder and released.ledger.case(by_folder[held.folder].id) is None:
            yield error_at(
                library.places_of(by_folder[held.folder]),
                ("id",),
                "identity/changed-id",
                f"this case was released with the id {held.id}",
                "Write that id again: every student's history hangs on it. A new case gets a folder of its own.",
            )
        else:
            yield _case_gone(held, at, released)


def _case_gone(case: ReleasedCase, at: int, released: Released) -> Problem:
    return error_at(
        released.places,
        ("cases", at, "id"),
        "identity/case-gone",
        f"the case {case.folder} ({case.id}) was released and is gone",
        "Bring its folder back from git. A case that is to go stays as a withdrawn one: "
        "give it `retired:`, or take it down with `radanki takedown`.",
    )


def _pattern_gone(case: ReleasedCase, at: int, released: Released) -> Problem:
    return error_at(
        released.places,
        ("cases", at, "id"),
        "identity/pattern-gone",
        f"the pattern “{case.title}” ({case.id}) was released and is gone",
        "Put its row back into decks/patterns, with its slug and modality: students' reviews hang on them.",
    )


def _changed_pictures(library: Library, case: CaseSummary, released: ReleasedCase) -> Iterator[Problem]:
    pictures = {picture.name: (place, picture) for place, picture in enumerate(case.pictures)}
    for held in released.pictures:
        if held.name in pictures:
            place, picture = pictures[held.name]
            for location, rule, message, fix in _changed_numbers(picture, held):
                yield error_at(library.places_of(case), ("images", place, *location), rule, message, fix)
        elif case.is_living:
            yield error_at(
                library.places_of(case),
                ("images",),
                "identity/picture-gone",
                f"the picture `{held.name}` was released and is gone",
                "Give it its name back. To withdraw its cards, keep it and put its numbers into `reserved`.",
            )


def _changed_withdrawals(library: Library, case: CaseSummary, released: ReleasedCase) -> Iterator[Problem]:
    """An item that was withdrawn stays so: its cards say so to whoever holds them, and nobody else gets its id."""
    if case.is_taken_down:
        return
    held = {f"{note.kind}/{note.part}": note for note in released.notes}
    listed = {item: place for place, item in enumerate(case.withdrawn)}
    for name, note in held.items():
        if note.withdrawn is not None and name not in listed:
            yield error_at(
                library.places_of(case),
                ("withdrawn",) if listed else (),
                "identity/item-reused",
                f"`{name}` was withdrawn in {note.withdrawn.release}, and its line in `withdrawn` is gone",
                "Put the line back: an id is withdrawn for good, and another item takes another id.",
            )
    for name in listed.keys() - held.keys():
        yield warning_at(
            library.places_of(case),
            ("withdrawn", listed[name], "item"),
            "identity/withdrawn-unknown",
            f"no note `{name}` was ever released",
            "What no student holds is just taken out; or correct the name.",
        )


def _changed_numbers(picture: PictureSummary, held: PublishedPicture) -> Iterator[tuple[Location, str, str, str]]:
    """Give what is wrong with the numbers of a picture: where in it, the rule, what is said, and what is to be done."""
    present = {finding.number: at for at, finding in enumerate(picture.findings)}
    withdrawn = dict(held.withdrawn)
    taken = present.keys() | set(held.numbers) | set(picture.reserved)
    free = next(number for number in range(1, len(taken) + 2) if number not in taken)
    for number in sorted(present.keys() & withdrawn.keys()):
        yield (
            ("findings", present[number], "number"),
            "identity/number-reused",
            f"finding number {number} was retired in {withdrawn[number]}",
            f"Take the next free number ({free}); leave {number} in `reserved`.",
        )
    for number in sorted(set(held.numbers) - present.keys() - set(picture.reserved)):
        yield (
            (),
            "identity/number-gone",
            f"finding number {number} of `{picture.name}` was released and is gone",
            f"Put {number} into `reserved`: its card stays and says that it is withdrawn.",
        )


def _changed_decks(library: Library, released: Released) -> Iterator[Problem]:
    by_slug = {deck_file.slug: deck_file for deck_file in library.decks}
    names = {deck.slug: deck.name for release in released.ledger.releases for deck in release.decks}
    for slug, name in names.items():
        if slug in by_slug and by_slug[slug].deck.name != name:
            yield _deck_renamed(by_slug[slug], name)
    latest = released.ledger.latest
    for at, deck in enumerate(latest.decks if latest is not None else ()):
        if deck.slug not in by_slug:
            yield warning_at(
                released.places,
                ("releases", len(released.ledger.releases) - 1, "decks", at, "slug"),
                "identity/deck-gone",
                f"the deck decks/{deck.slug}.yaml was released and is gone",
                "Bring it back, or tell its students which deck holds its cards now: their copies get no more updates.",
            )


def _deck_renamed(deck_file: DeckFile, name: str) -> Problem:
    return error_at(
        deck_file.places,
        ("name",),
        "identity/deck-renamed",
        f"the deck was released as `{name}`",
        f"Write `name: {name}` again: Anki knows decks by name, and students' cards stay in that one. "
        "Only `title` may change.",
    )


def _changed_note_types(released: Released) -> Iterator[Problem]:
    for at, held in enumerate(released.ledger.note_types):
        now = released.note_types.get(held.id)
        if now is None or _schema(now) != _schema(held):
            yield error_at(
                released.places,
                ("note_types", at, "fields"),
                "identity/note-type-changed",
                f"the note type {held.name} does not have the fields and templates that were released",
                "Restore them in notetypes.yaml: with any other list Anki never updates students' notes again. "
                "A new purpose takes one of the spare fields.",
            )


def _schema(kind: ReleasedNoteType) -> tuple[object, ...]:
    """Give what Anki compares: number, order and ids of fields and templates; their names may change."""
    return kind.kind, tuple(number for _, number in kind.fields), tuple(number for _, number in kind.templates)


def _changed_guids(released: Released) -> Iterator[Problem]:
    for at, case in enumerate(released.ledger.cases):
        for place, note in enumerate(case.notes):
            if note.part != UNKNOWN_PART and note.guid != released.guid_of(case.id, note.kind, note.part):
                yield error_at(
                    released.places,
                    ("cases", at, "notes", place, "guid"),
                    "identity/guid-recipe",
                    f"the {note.kind} note `{note.part}` of case {case.id} would get another guid than {note.guid}",
                    f"{_RESTORE_LEDGER} The recipe of guids never changes (docs/decisions/0001-identity.md).",
                )
