"""History: what was released keeps its id, its names and its numbers, because students' reviews hang on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.checks.complaint import error_at, warning_at
from radanki.model.releases.ledger import UNKNOWN_PART

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from radanki.model.images import Image
    from radanki.model.library import CaseFile, DeckFile, Library, Location, Places
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
    by_id = {case_file.case.id: case_file for case_file in library.cases}
    by_folder = {_folder(case_file): case_file for case_file in library.cases}
    patterns = {pattern.id for pattern in library.patterns}
    for at, case in enumerate(released.ledger.cases):
        case_file = by_id.get(case.id)
        if any(note.kind == "pattern" for note in case.notes):
            if case.id not in patterns:
                yield _pattern_gone(case, at, released)
        elif case_file is not None:
            yield from _changed_pictures(case_file, case)
            yield from _changed_withdrawals(case_file, case)
        elif case.id in library.unread_ids:
            continue
        elif case.folder in by_folder and released.ledger.case(by_folder[case.folder].case.id) is None:
            yield error_at(
                by_folder[case.folder].places,
                ("id",),
                "identity/changed-id",
                f"this case was released with the id {case.id}",
                "Write that id again: every student's history hangs on it. A new case gets a folder of its own.",
            )
        else:
            yield _case_gone(case, at, released)


def _folder(case_file: CaseFile) -> str:
    return case_file.places.path.rpartition("/")[0]


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


def _changed_pictures(case_file: CaseFile, released: ReleasedCase) -> Iterator[Problem]:
    images = {image.name: (place, image) for place, image in enumerate(case_file.case.images)}
    for picture in released.pictures:
        if picture.name in images:
            place, image = images[picture.name]
            yield from _changed_numbers(case_file, ("images", place), image, picture)
        elif case_file.case.retired is None and case_file.case.taken_down is None:
            yield error_at(
                case_file.places,
                ("images",),
                "identity/picture-gone",
                f"the picture `{picture.name}` was released and is gone",
                "Give it its name back. To withdraw its cards, keep it and put its numbers into `reserved`.",
            )


def _changed_withdrawals(case_file: CaseFile, released: ReleasedCase) -> Iterator[Problem]:
    """An item that was withdrawn stays so: its cards say so to whoever holds them, and nobody else gets its id."""
    if case_file.case.taken_down is not None:
        return
    held = {f"{note.kind}/{note.part}": note for note in released.notes}
    listed = {entry.item: place for place, entry in enumerate(case_file.case.withdrawn)}
    for name, note in held.items():
        if note.withdrawn is not None and name not in listed:
            yield error_at(
                case_file.places,
                ("withdrawn",) if listed else (),
                "identity/item-reused",
                f"`{name}` was withdrawn in {note.withdrawn.release}, and its line in `withdrawn` is gone",
                "Put the line back: an id is withdrawn for good, and another item takes another id.",
            )
    for name in listed.keys() - held.keys():
        yield warning_at(
            case_file.places,
            ("withdrawn", listed[name], "item"),
            "identity/withdrawn-unknown",
            f"no note `{name}` was ever released",
            "What no student holds is just taken out; or correct the name.",
        )


def _changed_numbers(
    case_file: CaseFile, location: Location, image: Image, picture: PublishedPicture
) -> Iterator[Problem]:
    present = {finding.number: at for at, finding in enumerate(image.findings)}
    withdrawn = dict(picture.withdrawn)
    taken = present.keys() | set(picture.numbers) | set(image.reserved)
    free = next(number for number in range(1, len(taken) + 2) if number not in taken)
    for number in sorted(present.keys() & withdrawn.keys()):
        yield error_at(
            case_file.places,
            (*location, "findings", present[number], "number"),
            "identity/number-reused",
            f"finding number {number} was retired in {withdrawn[number]}",
            f"Take the next free number ({free}); leave {number} in `reserved`.",
        )
    for number in sorted(set(picture.numbers) - present.keys() - set(image.reserved)):
        yield error_at(
            case_file.places,
            location,
            "identity/number-gone",
            f"finding number {number} of `{image.name}` was released and is gone",
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
