"""Whose the pictures are that packages show: worked out from the finished notes, so that nothing shown is missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.licensing.changes import change_names, changes_of
from radanki.licensing.citation import credit_line, kind_of
from radanki.licensing.recognise import host_of, lasting_address, recognise
from radanki.model.case import source_of
from radanki.model.releases.release import PictureCredit
from radanki.pipeline.card_inputs import changes_in_rendering
from radanki.vocabulary import find_licence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from radanki.model.case import Case, Image, Source
    from radanki.model.library import CaseFile
    from radanki.model.note import Note
    from radanki.pipeline.validate import ValidatedLibrary

_SCHEMATIC = "schematic"


def picture_credits(
    examination: ValidatedLibrary, notes_by_deck: Mapping[str, Iterable[Note]]
) -> tuple[PictureCredit, ...]:
    """Give the credit of every picture that some deck shows, by case folder and then as the case lists them.

    ``notes_by_deck`` has the finished notes of each package by the slug of its deck. A picture counts where a note
    names its file: its still, a slice or frame of its stack, also where it stands beside another case's answer.
    """
    cases = {file.case.id: file for file in examination.library.cases}
    decks: dict[tuple[str, str], set[str]] = {}
    for slug, notes in notes_by_deck.items():
        for note in notes:
            for key in _shown(note, cases, examination):
                decks.setdefault(key, set()).add(slug)
    return tuple(
        credit
        for case_file in sorted(cases.values(), key=_folder_of)
        for credit in _credits_of(case_file, examination, decks)
    )


def _folder_of(case_file: CaseFile) -> str:
    return case_file.places.path.rpartition("/")[0]


def _shown(note: Note, cases: Mapping[str, CaseFile], examination: ValidatedLibrary) -> Iterator[tuple[str, str]]:
    """Give the pictures whose files a note names: of its own case, and of those that it is compared with."""
    names = set(note.media)
    own = cases.get(note.case_id)
    if not names or own is None:
        return
    for case_id in (note.case_id, *own.case.compare_with):
        case_file = cases.get(case_id)
        if case_file is None:
            continue
        for image in case_file.case.images:
            if not names.isdisjoint(_files_of(case_id, image, examination)):
                yield case_id, image.name
        drawing = examination.drawings.get(case_id)
        if drawing is not None and drawing.name in names:
            yield case_id, _SCHEMATIC


def _files_of(case_id: str, image: Image, examination: ValidatedLibrary) -> Iterator[str]:
    still, stack = examination.rendered.get((case_id, image.name)), examination.stacks.get((case_id, image.name))
    if still is not None:
        yield still.media.name
    if stack is not None:
        yield from (one.media.name for one in stack.slices)


def _credits_of(
    case_file: CaseFile, examination: ValidatedLibrary, decks: Mapping[tuple[str, str], set[str]]
) -> Iterator[PictureCredit]:
    case = case_file.case
    for image in case.images:
        shown_in = decks.get((case.id, image.name))
        if shown_in:
            yield _credit(case_file, image, examination, tuple(sorted(shown_in)))
    shown_in = decks.get((case.id, _SCHEMATIC))
    if shown_in and all(image.name != _SCHEMATIC for image in case.images):
        yield _credit_of_schematic(case_file, tuple(sorted(shown_in)))


def _credit(case_file: CaseFile, image: Image, examination: ValidatedLibrary, decks: tuple[str, ...]) -> PictureCredit:
    case, source = case_file.case, source_of(case_file.case, image)
    line = credit_line(source, image)
    return PictureCredit(
        case=_folder_of(case_file),
        title=case.title,
        picture=image.name,
        author=source.author,
        source=_name_of(source),
        url=_address_of(source),
        licence=line.licence_name,
        licence_url=line.licence_url or "",
        changes=_changes(case, image, source, examination),
        decks=decks,
    )


def _changes(case: Case, image: Image, source: Source, examination: ValidatedLibrary) -> tuple[str, ...]:
    rendered = examination.rendered.get((case.id, image.name))
    further = () if rendered is None else changes_in_rendering(case.id, image, rendered, examination)
    return change_names((*source.changes, *changes_of(image), *further))


def _name_of(source: Source) -> str:
    """Name a source for people: the title of what it is, the place, and the place's own key of it."""
    kind = kind_of(source)
    known = None if source.url is None else recognise(source.url)
    key = source.key if known is None else known.key or source.key
    place = kind.name if kind.slug != "other" else (host_of(source.url or "") or "")
    keyed = f"{kind.key_name} {key}" if known is not None and key is not None else key
    return ", ".join(part for part in (source.title, place, keyed) if part)


def _address_of(source: Source) -> str:
    return "" if source.url is None else lasting_address(source.url) or ""


def _credit_of_schematic(case_file: CaseFile, decks: tuple[str, ...]) -> PictureCredit:
    """Give the credit of a contributor's own drawing, which is under the licence of the case's words."""
    case = case_file.case
    licence = find_licence(case.licence)
    return PictureCredit(
        case=_folder_of(case_file),
        title=case.title,
        picture=_SCHEMATIC,
        author=", ".join(case.contributors),
        source="own drawing",
        url="",
        licence=case.licence if licence is None else licence.name,
        licence_url="" if licence is None else licence.url or "",
        changes=(),
        decks=decks,
    )
