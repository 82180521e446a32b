"""From a whole case to its summary, and from cases to a library that has the summary of each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, get_args

from radanki.library.joined.known_file import KnownCaseFile
from radanki.licensing.citation import kind_of
from radanki.licensing.permission import may_ship
from radanki.licensing.recognise import recognise
from radanki.model.case import asks_of, findings_of_checklist, items_of, source_of
from radanki.model.deck import Profile
from radanki.model.items import Step
from radanki.model.joined.summary import (
    CaseSummary,
    CopiedSource,
    FindingSummary,
    ItemSummary,
    PictureSummary,
    SignSummary,
)
from radanki.model.library import Library

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from radanki.model.case import Case, Source
    from radanki.model.images import Image
    from radanki.model.library import CaseFile, DeckFile

_PROFILES: Final[tuple[Profile, ...]] = get_args(Profile)


def library_of(root: Path, cases: Iterable[CaseFile], decks: tuple[DeckFile, ...] = ()) -> Library:
    """Give the library of these cases and decks, and of nothing else."""
    return with_cases(Library(root, (), (), {}, decks), cases)


def with_cases(library: Library, cases: Iterable[CaseFile]) -> Library:
    """Give a library with other cases, each with its summary."""
    files = tuple(cases)
    places = {file.places.path: file.places for file in files}
    return replace(library, cases=files, summaries=tuple(map(summary_of, files)), places=places)


def summary_of(case_file: CaseFile) -> CaseSummary:
    """Give a case in small."""
    if isinstance(case_file, KnownCaseFile):
        return case_file.summary
    case, retired = case_file.case, case_file.case.retired
    return CaseSummary(
        id=case.id,
        path=case_file.places.path,
        placement=case_file.placement,
        title=case.title,
        kind=case.kind,
        level=case.level,
        tags=case.tags,
        curricula=case.curricula,
        diagnosis=case.diagnosis,
        pictures=tuple(_picture(case, image) for image in case.images),
        items=tuple(
            ItemSummary(kind, item.id, None if isinstance(item, Step) else item.image, item.about or ())
            for _, kind, items in items_of(case)
            for item in items
        ),
        signs=tuple(SignSummary(one.sign, one.asks, one.image) for one in case.signs),
        checklist=tuple(finding.label for finding in findings_of_checklist(case)),
        compare_with=case.compare_with,
        related=case.related,
        replaced_by=None if retired is None else retired.replaced_by,
        is_retired=retired is not None,
        is_taken_down=case.taken_down is not None,
        withdrawn=tuple(entry.item for entry in case.withdrawn),
        copied=tuple(_copied(case)),
        cleared=tuple(entry.text for entry in case.cleared_text),
        reviewers=len({review.by for review in case.reviewed}),
    )


def _picture(case: Case, image: Image) -> PictureSummary:
    source = source_of(case, image)
    return PictureSummary(
        name=image.name,
        is_held=image.is_held,
        is_complete=image.complete,
        ships=tuple(one for one in _PROFILES if image.is_held and may_ship(case, image, source, one).allowed),
        reserved=image.reserved,
        findings=tuple(
            FindingSummary(finding.number, finding.label, asks_of(case, finding), finding.aliases)
            for finding in image.findings
        ),
    )


def _copied(case: Case) -> Iterator[CopiedSource]:
    for place, source in enumerate(case.sources):
        if source.permission is not None:
            continue
        kind = kind_of(source)
        if kind.most_by_one_author is not None and _is_held(case, source):
            yield CopiedSource(place, kind.slug, source.author, _page(source))


def _is_held(case: Case, source: Source) -> bool:
    return any(image.is_held and source_of(case, image) == source for image in case.images)


def _page(source: Source) -> str:
    page = None if source.url is None else recognise(source.url)
    return (None if page is None else page.key) or source.key or source.url or source.id
