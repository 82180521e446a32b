"""The cards of chosen cases, as the package of a deck has them: the same notes, in the same note types."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from radanki.cards.note_types import note_type
from radanki.cards.study_order import arrange
from radanki.library.selection import chosen_decks
from radanki.library.walk import CASE_FILE_NAME
from radanki.model.deck import DeckDefinition, is_selected, takes
from radanki.model.imaging.stack import key_of
from radanki.preview.cloze import without_others
from radanki.preview.sheet import PictureFiles, faces_of
from radanki.preview.template import Sides, sides_of
from radanki.web import bundle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from markupsafe import Markup

    from radanki.imaging.encoding.contact_sheet import SheetFace
    from radanki.model.library import CaseFile, Library
    from radanki.model.note import Note, NoteKind
    from radanki.model.problem import Problem
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.patterns.builder import PackedPattern
    from radanki.pipeline.validated_library import ValidatedLibrary

_IN_NO_DECK: Final = DeckDefinition(name="RadAnki", title="Preview")
"""For cases that no deck of the library asks for: everything shows as in an open deck."""


@dataclass(frozen=True, slots=True)
class PreviewCard:
    """One card: ``key`` names it in every version of the case, ``part`` is its picture, question or step.

    ``question`` and ``answer`` are its sides as Anki fills them in; ``faces`` the same for a contact sheet. ``seen`` is
    a digest of what a student can see of both: the words of a note's other cards are in the sides, out of sight.
    """

    key: str
    kind: NoteKind
    part: str
    ordinal: int
    note_type: str
    question: Markup
    answer: Markup
    seen: str
    media: tuple[str, ...]
    faces: tuple[SheetFace, SheetFace]

    @property
    def digest(self) -> str:
        """What changes when anything of the card does."""
        return _digest(Sides(self.question, self.answer))


@dataclass(frozen=True, slots=True)
class PreviewCase:
    """A case with its cards, in study order; ``folder`` is relative to the library.

    ``why_none`` says why there are no cards, where there are none. ``is_stale``: the cards are those of an earlier
    version, because the case has errors now.
    """

    folder: str
    case_id: str
    title: str
    deck: str
    cards: tuple[PreviewCard, ...]
    media: Mapping[str, Path] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    why_none: str = ""
    is_stale: bool = False

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What keeps the case out of every package."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


def _digest(sides: Sides) -> str:
    return hashlib.sha256(f"{sides.question}\0{sides.answer}".encode()).hexdigest()[:16]


def ids_below(library: Library, folders: Sequence[str]) -> frozenset[str]:
    """Give the ids of the cases in these folders (all, without any), and of those that stand beside their answers."""
    chosen = [case_file.case for case_file in library.cases if _is_chosen(_folder_of(case_file), folders)]
    return frozenset(other for case in chosen for other in (case.id, *case.compare_with, *case.related))


def preview_cases(seen: ValidatedLibrary, folders: Sequence[str], deck: str | None = None) -> tuple[PreviewCase, ...]:
    """Give the cases in these folders, or all, as a deck has them: the named one, or the first that asks for each.

    Cases that can't be read are there too, with their problems. Of a deck of patterns these stand for the cases.

    Raises:
        UsageError: where there is no deck of that name.
    """
    known = {_folder_of(case.file): case for case in seen.cases}
    unreadable = {
        problem.path.rpartition("/")[0] for problem in seen.problems if problem.path.endswith(f"/{CASE_FILE_NAME}")
    }
    named = chosen_decks(seen.library, (deck,))[0].deck if deck is not None else None
    if named is not None and named.cards == ("pattern",) and not folders:
        return tuple(_pattern(seen, named, packed) for packed in seen.patterns.for_deck(named))
    return tuple(
        _case(seen, known[folder], named) if folder in known else _unreadable(seen, folder)
        for folder in sorted({*known, *unreadable})
        if _is_chosen(folder, folders)
    )


def _pattern(seen: ValidatedLibrary, deck: DeckDefinition, packed: PackedPattern) -> PreviewCase:
    case = packed.standing.case
    folder = f"{_folder_of(packed.standing)}/{case.id}"
    if packed.note is None:
        reason = "" if packed.left_out is None else packed.left_out.reason
        return PreviewCase(folder, case.id, case.title, deck.name, (), {}, (), reason)
    (subdeck,) = (one for one in arrange(deck, [packed.entry], 0) if one.notes)
    placed = [(one.note, subdeck.name) for one in subdeck.notes]
    cards = tuple(_cards(placed, PictureFiles(packed.media, _readable(seen))))
    return PreviewCase(folder, case.id, case.title, subdeck.name, cards, packed.media)


def _is_chosen(folder: str, folders: Sequence[str]) -> bool:
    return not folders or any(folder == chosen or folder.startswith(f"{chosen}/") for chosen in folders)


def _folder_of(case_file: CaseFile) -> str:
    return case_file.places.path.rpartition("/")[0]


def _unreadable(seen: ValidatedLibrary, folder: str) -> PreviewCase:
    name = folder.rpartition("/")[2]
    return PreviewCase(folder, "", name, "", (), {}, tuple(seen.problems_below(folder)), "case.yaml can't be read.")


def _case(seen: ValidatedLibrary, result: ValidatedCase, named: DeckDefinition | None) -> PreviewCase:
    case_file, case = result.file, result.file.case
    folder = _folder_of(case_file)
    deck = named or next(
        (one.deck for one in seen.library.decks if not one.deck.cards and is_selected(one.deck, result.summary)),
        _IN_NO_DECK,
    )
    problems = tuple(seen.problems_below(folder))
    errors = {problem.rule for problem in problems if problem.severity == "error"}
    if errors == {"licence/unknown"}:
        reason = "Nobody has stated its licence yet: no package would hold it. `radanki annotate` shows its masks."
    elif errors:
        reason = "The case has errors: no package would hold it."
    elif result.left_out is not None:
        reason = result.left_out.reason
    elif not is_selected(deck, result.summary):
        reason = f"The deck “{deck.title}” does not ask for this case."
    else:
        notes = [note for note in seen.notes.of(result, deck.profile) if takes(deck, note.kind)]
        subdecks = [one for one in arrange(deck, [(result.summary, tuple(notes))], 0) if one.notes]
        if subdecks:
            placed = [(one.note, subdeck.name) for subdeck in subdecks for one in subdeck.notes]
            media = seen.media_of([note for note, _ in placed])
            cards = tuple(_cards(placed, PictureFiles(media, _readable(seen))))
            return PreviewCase(folder, case.id, case.title, subdecks[0].name, cards, media, problems)
        reason = "The deck can show nothing of this case."
    return PreviewCase(folder, case.id, case.title, deck.name, (), {}, problems, reason)


def _cards(placed: Iterable[tuple[Note, str]], files: PictureFiles) -> Iterator[PreviewCard]:
    for note, deck in placed:
        known, fields = note_type(note.note_type), dict(note.fields)
        part = fields["Id"].unescape().split("/", 2)[2] if fields["Id"].count("/") > 1 else ""
        for ordinal in note.ordinals:
            sides = sides_of(known, fields, ordinal, deck=deck, tags=note.tags)
            own = {name: without_others(value, ordinal) for name, value in fields.items()}
            seen = sides_of(known, own, ordinal, deck=deck)
            faces = faces_of(known, fields, note.pictures, ordinal, files)
            yield PreviewCard(
                f"{note.guid}-{ordinal}",
                note.kind,
                part,
                ordinal,
                note.note_type,
                sides.question,
                sides.answer,
                _digest(seen),
                note.media,
                faces,
            )


def _readable(seen: ValidatedLibrary) -> dict[str, Path]:
    """Give, by the name of a stack's key picture, the still of the same picture in its window."""
    return {
        one.media.name: picture.still.media.path
        for case in seen.cases
        for picture in case.pictures.values()
        if picture.stack is not None
        for one in picture.stack.slices
        if one.place == key_of(picture.image)
    }


def viewer_files() -> Mapping[str, bytes]:
    """Give the files that every template names, by name: the package has them as well."""
    return dict(bundle())
