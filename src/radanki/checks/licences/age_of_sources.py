"""What becomes of sources as time goes by: looked at long ago, under another licence since, copied too often."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import warning_at
from radanki.licensing.citation import kind_of
from radanki.vocabulary import find_licence, find_source_kind
from radanki.vocabulary.licence_changes import licence_changes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from radanki.model.case import Source
    from radanki.model.joined.summary import CaseSummary, CopiedSource
    from radanki.model.library import CaseFile, Library
    from radanki.model.problem import Problem
    from radanki.vocabulary import SourceKind
    from radanki.vocabulary.licence_changes import LicenceChange

LONGEST_MONTHS: Final = 24
"""Pages move and terms change; nobody published how fast, so this is the project's own choice."""

_MONTHS_A_YEAR: Final = 12


def check_access_dates(case_file: CaseFile, today: date) -> Iterator[Problem]:
    """A source was looked at within the last two years."""
    for place, source in enumerate(case_file.case.sources):
        if source.url is None or source.accessed is None or not is_long_ago(source.accessed, today):
            continue
        yield warning_at(
            case_file.places,
            ("sources", place, "accessed"),
            "provenance/accessed-long-ago",
            f"the source `{source.id}` was looked at on {source.accessed}, more than {LONGEST_MONTHS} months ago",
            "Open it: is it still there, and under the same licence? Then write today's date.",
        )


def days_of_access(case_file: CaseFile) -> Iterator[date]:
    """Give each day on which a source that has an address was looked at."""
    return (one.accessed for one in case_file.case.sources if one.url is not None and one.accessed is not None)


def is_long_ago(accessed: date, today: date) -> bool:
    """Tell whether a source ought to be looked at once more."""
    return _months(accessed, today) >= LONGEST_MONTHS


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
    copied: dict[tuple[str, str], dict[str, tuple[CaseSummary, CopiedSource]]] = defaultdict(dict)
    for case in library.summaries:
        for source in case.copied:
            by_page = copied[source.kind, " ".join(source.author.casefold().split())]
            by_page.setdefault(source.page, (case, source))
    for by_page in copied.values():
        yield from _too_many(library, tuple(by_page.values()))


def _too_many(library: Library, copied: tuple[tuple[CaseSummary, CopiedSource], ...]) -> Iterator[Problem]:
    _, first = copied[0]
    kind = find_source_kind(first.kind)
    most = None if kind is None else kind.most_by_one_author
    if kind is None or most is None or len(copied) <= most:
        return
    case, source = copied[most]
    yield warning_at(
        library.places_of(case),
        ("sources", source.place, "author"),
        "provenance/many-by-one-author",
        f"with this one the library holds pictures of {len(copied)} cases of {kind.name} by {first.author}; "
        f"more than {most} look like a bulk copy, which its terms forbid",
        "Ask the author, and keep the leave as `permission`; or write `link` instead of further pictures.",
    )


LIBRARY_RULES = (check_authors,)
CASE_RULES = (check_licence_changes,)
DATED_RULES = (check_access_dates,)
