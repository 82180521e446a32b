"""Tags: what a student can search, suspend and study by. Decks carry order alone, so all that may change is here."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from radanki.model.library import CaseFile
    from radanki.model.note import NoteKind

_TOP = "RadAnki"
_NOT_IN_A_TAG = re.compile(r'[\s"]+')


def related_tag(slug: str) -> str:
    """Give the tag that the notes of a case have, and those of every case that is related to it."""
    return _tag("related", slug)


def tags_of(case_file: CaseFile, kind: NoteKind, part: str = "", *, related: Iterable[str] = ()) -> tuple[str, ...]:
    """Give the tags of a note of that kind, sorted: ``RadAnki::system::chest``, ``RadAnki::setting::emergency``, ...

    ``part`` is what of the case it asks about, by which it may be withdrawn or corrected on its own. ``related`` are
    the folders of related cases: the case's own is among its tags too, so that one tag finds both.
    """
    own = _levels_of_item(case_file, f"{kind}/{part}" if part else kind)
    family = [slug for slug in related if slug]
    kin = {related_tag(slug) for slug in (*family, *([case_file.folder.name] if family else []))}
    return tuple(sorted({*(_tag(*levels) for levels in (*_levels(case_file, kind), *own)), *kin}))


def new_in(version: str) -> str:
    """Give the tag of what came with a release: it stays, so that no later release changes a note by it."""
    return _tag("new", version)


def without_release(tags: Iterable[str]) -> frozenset[str]:
    """Give the tags without the one that says with which release a note came: that is no content of the note."""
    return frozenset(tag for tag in tags if not tag.startswith(f"{_TOP}::new::"))


def corrections_in(tags: Iterable[str]) -> frozenset[str]:
    """Give the tags that tell students that a note asks something else than in an earlier release."""
    return frozenset(tag for tag in tags if tag.startswith(f"{_TOP}::corrected::"))


def _levels_of_item(case_file: CaseFile, name: str) -> Iterator[tuple[str, ...]]:
    for entry in case_file.case.withdrawn:
        if entry.item == name:
            yield "withdrawn", entry.since
    for correction in case_file.case.corrected:
        if correction.item == name:
            yield "corrected", correction.since


def _levels(case_file: CaseFile, kind: NoteKind) -> Iterator[tuple[str, ...]]:
    case, placement = case_file.case, case_file.placement
    yield "modality", placement.modality
    yield "system", placement.system
    yield "level", str(case.level)
    if kind != "pattern":  # its pictures are of several kinds
        yield "kind", case.kind
    yield "card", kind
    for curriculum in case.curricula:
        yield "curriculum", *curriculum.split("/")
    for item in case.signs:
        yield "sign", item.sign
    for tag in case.tags:
        yield tuple(tag.split(":"))
    if case.retired is not None:
        yield "withdrawn", case.retired.since


@lru_cache(maxsize=1024)
def _tag(*levels: str) -> str:
    """Join the levels of a tag; Anki ends a tag at a space."""
    return "::".join((_TOP, *(_NOT_IN_A_TAG.sub("-", level.strip()) for level in levels if level.strip())))
