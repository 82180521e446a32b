"""Whose the pictures are that packages show: worked out from the finished notes, so that nothing shown is missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.licensing.changes import change_names, changes_of
from radanki.licensing.citation import credit_line, kind_of
from radanki.licensing.recognise import host_of, lasting_address, recognise
from radanki.model.case import source_of
from radanki.model.releases.release import PictureCredit
from radanki.pipeline.card_inputs import changes_in_rendering
from radanki.pipeline.patterns.builder import MADE_SMALL
from radanki.vocabulary import find_licence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from radanki.model.case import Source
    from radanki.model.library import CaseFile
    from radanki.model.note import Note
    from radanki.model.validated_case import ValidatedCase, ValidatedPicture

_SCHEMATIC = "schematic"


def picture_credits(
    cases: Iterable[ValidatedCase], notes_by_deck: Mapping[str, Iterable[Note]]
) -> tuple[PictureCredit, ...]:
    """Give the credit of every picture that some deck shows, by case folder and then as the case lists them.

    ``notes_by_deck`` has the finished notes of each package by the slug of its deck. A picture counts where a note
    names its file: its still, a slice or frame of its stack, also where it stands beside another case's answer.
    """
    by_id = {case.id: case for case in cases}
    decks: dict[tuple[str, str], set[str]] = {}
    small: set[tuple[str, str]] = set()
    for slug, notes in notes_by_deck.items():
        for note in notes:
            small |= {(one.case_id, one.image) for one in note.exemplars}
            for key in _shown(note, by_id):
                decks.setdefault(key, set()).add(slug)
    ordered = sorted(by_id.values(), key=lambda case: _folder_of(case.file))
    return tuple(credit for case in ordered for credit in _credits_of(case, decks, small))


def _folder_of(case_file: CaseFile) -> str:
    return case_file.places.path.rpartition("/")[0]


def _shown(note: Note, by_id: Mapping[str, ValidatedCase]) -> Iterator[tuple[str, str]]:
    """Give the pictures whose files a note names: of its own case, and of those that it is compared with."""
    yield from ((one.case_id, one.image) for one in note.exemplars)
    names = set(note.media)
    own = by_id.get(note.case_id)
    if not names or own is None:
        return
    for case_id in (note.case_id, *own.file.case.compare_with, *own.file.case.related):
        case = by_id.get(case_id)
        if case is None:
            continue
        for name, picture in case.pictures.items():
            if not names.isdisjoint(media.name for media in picture.media):
                yield case_id, name
        if case.drawing is not None and case.drawing.name in names:
            yield case_id, _SCHEMATIC


def _credits_of(
    case: ValidatedCase, decks: Mapping[tuple[str, str], set[str]], small: Collection[tuple[str, str]]
) -> Iterator[PictureCredit]:
    for name, picture in case.pictures.items():
        shown_in = decks.get((case.id, name))
        if shown_in:
            further = MADE_SMALL if (case.id, name) in small else ()
            yield _credit(case.file, picture, tuple(sorted(shown_in)), further)
    shown_in = decks.get((case.id, _SCHEMATIC))
    if shown_in and all(image.name != _SCHEMATIC for image in case.file.case.images):
        yield _credit_of_schematic(case.file, tuple(sorted(shown_in)))


def _credit(
    case_file: CaseFile, picture: ValidatedPicture, decks: tuple[str, ...], further: tuple[str, ...]
) -> PictureCredit:
    case, image = case_file.case, picture.image
    source = source_of(case, image)
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
        changes=change_names((*source.changes, *changes_of(image), *changes_in_rendering(picture), *further)),
        decks=decks,
        notice=source.notice or "",
    )


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
