"""What becomes of sources as time goes by: looked at long ago, under another licence since, copied too often."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import warning_at
from radanki.licensing.citation import kind_of
from radanki.licensing.recognise import recognise
from radanki.model.case import source_of
from radanki.vocabulary import find_licence
from radanki.vocabulary.licence_changes import licence_changes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from radanki.model.case import Source
    from radanki.model.library import CaseFile, Library, Location
    from radanki.model.problem import Problem
    from radanki.vocabulary import SourceKind
    from radanki.vocabulary.licence_changes import LicenceChange

LONGEST_MONTHS: Final = 24
"""Pages move and terms change; nobody published how fast, so this is the project's own choice."""

_MONTHS_A_YEAR: Final = 12


def check_access_dates(case_file: CaseFile, today: date) -> Iterator[Problem]:
    """A source was looked at within the last two years."""
    for place, source in enumerate(case_file.case.sources):
        if source.url is None or source.accessed is None or _months(source.accessed, today) < LONGEST_MONTHS:
            continue
        yield warning_at(
            case_file.places,
            ("sources", place, "accessed"),
            "provenance/accessed-long-ago",
            f"the source `{source.id}` was looked at on {source.accessed}, more than {LONGEST_MONTHS} months ago",
            "Open it: is it still there, and under the same licence? Then write today's date.",
        )


def _months(earlier: date, later: date) -> int:
    """Give the whole months between two days."""
    months = (later.year - earlier.year) * _MONTHS_A_YEAR + later.month - earlier.month
    return months - (later.day <= earlier.day)


def check_licence_changes(case_file: CaseFile) -> Iterator[Problem]:
    """A source was looked at, and its licence written down, after its last change of licence."""
    for place, source in enumerate(case_file.case.sources):
        slug = kind_of(source).slug
        for change in licence_changes():
            if change.source == slug and (source.licence == change.before or _was_seen_before(source, change)):
                yield warning_at(
                    case_file.places,
                    ("sources", place),
                    "provenance/licence-changed",
                    _what_changed(kind_of(source), source, change),
                    f"Open it, write the licence that it names now, and the day as `accessed`: {change.evidence}.",
                )


def _was_seen_before(source: Source, change: LicenceChange) -> bool:
    return source.accessed is not None and source.accessed < change.since


def _what_changed(kind: SourceKind, source: Source, change: LicenceChange) -> str:
    stands = "was looked at before" if _was_seen_before(source, change) else "states the older one"
    return (
        f"{kind.name} changed its licence from {_licence_name(change.before)} to {_licence_name(change.after)} "
        f"(by {change.since}), and the source `{source.id}` {stands}"
    )


def _licence_name(slug: str) -> str:
    licence = find_licence(slug)
    return slug if licence is None else licence.name


def check_authors(library: Library) -> Iterator[Problem]:
    """A library holds pictures of a handful of cases by one author, where a source's terms forbid copying in bulk.

    Cases that are only linked to are not copied, and do not count; neither do those with the author's leave.
    """
    places: dict[tuple[str, str], dict[str, tuple[CaseFile, Location]]] = defaultdict(dict)
    for case_file in library.cases:
        for place, source in enumerate(case_file.case.sources):
            kind = kind_of(source)
            if kind.most_by_one_author is not None and source.permission is None and _is_held(case_file, source):
                by_page = places[kind.slug, " ".join(source.author.casefold().split())]
                by_page.setdefault(_page(source), (case_file, ("sources", place, "author")))
    for by_page in places.values():
        yield from _too_many(tuple(by_page.values()))


def _is_held(case_file: CaseFile, source: Source) -> bool:
    return any(image.is_held and source_of(case_file.case, image) == source for image in case_file.case.images)


def _page(source: Source) -> str:
    page = None if source.url is None else recognise(source.url)
    return (None if page is None else page.key) or source.key or source.url or source.id


def _too_many(places: tuple[tuple[CaseFile, Location], ...]) -> Iterator[Problem]:
    first, location = places[0]
    place = location[1]
    source = next(source for at, source in enumerate(first.case.sources) if at == place)
    kind = kind_of(source)
    most = kind.most_by_one_author
    if most is None or len(places) <= most:
        return
    case_file, location = places[most]
    yield warning_at(
        case_file.places,
        location,
        "provenance/many-by-one-author",
        f"with this one the library holds pictures of {len(places)} cases of {kind.name} by {source.author}; "
        f"more than {most} look like a bulk copy, which its terms forbid",
        "Ask the author, and keep the leave as `permission`; or write `link` instead of further pictures.",
    )


LIBRARY_RULES = (check_authors,)
CASE_RULES = (check_licence_changes,)
DATED_RULES = (check_access_dates,)
