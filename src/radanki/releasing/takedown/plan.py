"""A case, a source or an author is withdrawn: from the library, the cache, and the next release.

A case that is taken down leaves a stub: its id, its place in the decks, and the identity of each note that students may
hold. The next release issues those notes empty, so that the pictures go from students' cards. What was published stays
published: docs/privacy.md says what people still have to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.fetch.store import PictureStore
from radanki.library.digests import sha256_of_file
from radanki.library.walk import CASE_FILE_NAME, read_library
from radanki.model.reference import BadReference, parse_reference, texts_of
from radanki.pipeline.digests import kept_memory
from radanki.pipeline.memory.case_memory import kept_cases
from radanki.pipeline.memory.finished_runs import kept_runs
from radanki.pipeline.packages.unchanged import kept_decks
from radanki.pipeline.packages.writing import kept_packages
from radanki.pipeline.phi.leak_check import kept_sources
from radanki.pipeline.render import kept_renderings
from radanki.releasing.takedown.selection import chosen_cases
from radanki.releasing.takedown.withdrawn_notes import notes_students_hold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from radanki.model.case import Case, WithdrawnNote
    from radanki.model.images import Image, Mask
    from radanki.model.library import CaseFile, Library
    from radanki.model.reference import Reference


@dataclass(frozen=True, slots=True)
class CasePlan:
    """What goes of one case: the files below its folder, and the notes that are issued empty from now on."""

    case_file: CaseFile
    notes: tuple[WithdrawnNote, ...]
    files: tuple[Path, ...]

    @property
    def folder(self) -> str:
        """The folder of the case, relative to the library."""
        return self.case_file.places.path.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class TakedownPlan:
    """All that goes: cases, what the cache holds, and packages that were built.

    ``kin`` are folders of other cases that show one of the pictures, from the same file or the same place.
    """

    root: Path
    cases: tuple[CasePlan, ...]
    cached: tuple[Path, ...]
    packages: tuple[Path, ...]
    kin: tuple[str, ...]


def plan_takedown(  # noqa: PLR0913  # three ways of naming what goes
    root: Path,
    cache: Path,
    names: Sequence[str],
    start: Path,
    *,
    sources: Sequence[str] = (),
    authors: Sequence[str] = (),
) -> TakedownPlan:
    """Say what would go: the named cases, those with a picture of one of the sources, those by one of the authors.

    A source is an address, ``kind:key`` (``radiopaedia:61830``), a kind or host for all that comes from there, or what
    stands in a ``from`` or ``link``. An author is a name as whole words, among authors and contributors.

    Raises:
        UsageError: where nothing is asked for, or nothing is found; where a named case can't be read.
        ProblemsFoundError: where the ledger can't be read.
    """
    library, _ = read_library(root)
    chosen = chosen_cases(library, names, start, sources, authors)
    plans = tuple(_case_plan(case_file, library) for case_file in chosen)
    ids = {case_file.case.id for case_file in chosen}
    others = tuple(case_file for case_file in library.cases if case_file.case.id not in ids)
    return TakedownPlan(
        root=library.root,
        cases=plans,
        cached=tuple(_cached(cache, chosen, others)),
        packages=tuple(sorted((library.root / "dist").glob("*.apkg"))),
        kin=tuple(_kin(plans, others)),
    )


def _case_plan(case_file: CaseFile, library: Library) -> CasePlan:
    case = case_file.case
    notes = case.taken_down.notes if case.taken_down is not None else notes_students_hold(case_file, library)
    return CasePlan(case_file, notes, tuple(_files_of(case_file.folder)))


def _files_of(folder: Path) -> Iterator[Path]:
    """Give every file and link below a case's folder but the case file; links are not followed."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or (path.is_file() and path != folder / CASE_FILE_NAME):
            yield path


def _cached(cache: Path, chosen: Sequence[CaseFile], others: Sequence[CaseFile]) -> Iterator[Path]:
    """Give what the cache holds of the cases, and all that was derived from pictures.

    Renderings are keyed by everything that decides their pixels, so those of older versions and crops can't be told
    apart any more; all of them go, and the next build makes those that are needed.
    """
    store = PictureStore(cache)
    needed = {path for reference in _references(others) for path in store.held_at(reference)}
    for path in dict.fromkeys(path for reference in _references(chosen) for path in store.held_at(reference)):
        if path not in needed:
            yield path
    yield from kept_renderings(cache)
    yield from kept_memory(cache)
    yield from kept_runs(cache)
    yield from kept_cases(cache)
    yield from kept_decks(cache)
    yield from kept_packages(cache)
    yield from kept_sources(cache)


def _references(case_files: Iterable[CaseFile]) -> Iterator[Reference]:
    for case_file in case_files:
        for image in case_file.case.images:
            masks = (finding.mask for finding in image.findings if finding.mask is not None)
            pointing: tuple[Image | Mask, ...] = (image, *masks)
            for held in pointing:
                if held.from_ is not None:
                    found = parse_reference(held.from_, archive_sha256=held.archive_sha256, sha256=held.sha256)
                    if not isinstance(found, BadReference):
                        yield found


def _kin(plans: Sequence[CasePlan], others: Sequence[CaseFile]) -> Iterator[str]:
    """Give the folders of other cases that show a picture of these: by the same bytes, or from the same place."""
    bytes_of = {sha256_of_file(path) for plan in plans for path in plan.files if not path.is_symlink()}
    places = {place for plan in plans for place in _places_of(plan.case_file.case)}
    for other in others:
        held = (path for path in _files_of(other.folder) if not path.is_symlink())
        if not places.isdisjoint(_places_of(other.case)) or any(sha256_of_file(path) in bytes_of for path in held):
            yield other.places.path.rpartition("/")[0]


def _places_of(case: Case) -> Iterator[str]:
    for image in case.images:
        yield from (place for place in (image.sha256, image.link) if place is not None)
        if image.sha256 is None and image.from_ is not None:
            yield from texts_of(image.from_)
