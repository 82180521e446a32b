"""Which cases are meant: by name, by the source of a picture, by an author."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from radanki.errors import UsageError
from radanki.library.selection import case_folders, is_below
from radanki.licensing.recognise import host_of, lasting_address, recognise
from radanki.model.reference import texts_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from radanki.model.case import Case, Source
    from radanki.model.library import CaseFile, Library


def chosen_cases(
    library: Library, names: Sequence[str], start: Path, sources: Sequence[str], authors: Sequence[str]
) -> tuple[CaseFile, ...]:
    """Give the cases that are named, have a picture of one of the sources, or are by one of the authors.

    Raises:
        UsageError: where nothing is asked for, a named case can't be read, or no case is found.
    """
    if not (names or sources or authors):
        raise UsageError("say what is withdrawn: a CASE, --source or --author")
    folders = case_folders(library, names, start) if names else ()
    for name, folder in zip(names, folders, strict=True):
        if not any(is_below(case_file.places.path, (folder,)) for case_file in library.cases):
            raise UsageError(f"{name}: no case there that can be read; `radanki check` says what is wrong with it")
    chosen = [
        case_file
        for case_file in library.cases
        if is_below(case_file.places.path, folders)
        or any(_is_from(case_file.case, wanted) for wanted in sources)
        or any(_is_by(case_file.case, author) for author in authors)
    ]
    if not chosen:
        raise UsageError("no case has such a source or author")
    return tuple(chosen)


def _is_from(case: Case, wanted: str) -> bool:
    if any(wanted in {*texts_of(image.from_), image.link} for image in case.images):
        return True
    links = (image.link for image in case.images if image.link is not None)
    return any(_is_address(link, wanted) for link in links) or any(
        _is_source(source, wanted) for source in case.sources
    )


def _is_source(source: Source, wanted: str) -> bool:
    if source.url is None:
        return False
    known = recognise(source.url)
    key = None if known is None else known.key or source.key
    return _is_address(source.url, wanted) or (known is not None and wanted == f"{known.kind.slug}:{key}")


def _is_address(url: str, wanted: str) -> bool:
    """Whether an address is the wanted one, belongs to the wanted kind of source, or lies on the wanted host."""
    if url == wanted or (lasting_address(wanted) is not None and lasting_address(url) == lasting_address(wanted)):
        return True
    known, other = recognise(url), recognise(wanted)
    if known is None:
        return host_of(url) == wanted
    if other is not None and other.key is not None:
        return (known.kind.slug, known.key) == (other.kind.slug, other.key)
    return wanted in {known.kind.slug, f"{known.kind.slug}:{known.key}", host_of(url)}


def _is_by(case: Case, author: str) -> bool:
    wanted = _in_lower_case(author)
    named = (*(source.author for source in case.sources), *case.contributors)
    return bool(wanted) and any(re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", _in_lower_case(name)) for name in named)


def _in_lower_case(text: str) -> str:
    return " ".join(text.split()).casefold()
