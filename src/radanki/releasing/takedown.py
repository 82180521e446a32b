"""A case, a source or an author is withdrawn: from the library, the cache, and the next release.

A case that is taken down leaves a stub: its id, its place in the decks, and the identity of each note that students may
hold. The next release issues those notes empty, so that the pictures go from students' cards. What was published stays
published: docs/privacy.md says what people still have to do.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.cards import compose_case, note_guid
from radanki.cards.study_order import is_selected
from radanki.errors import ProblemsFoundError, UsageError
from radanki.fetch.store import PictureStore
from radanki.library.ledger import read_ledger
from radanki.library.selection import case_folders
from radanki.library.walk import CASE_FILE_NAME, read_library
from radanki.licensing.recognise import host_of, lasting_address, recognise
from radanki.model.case import WithdrawnNote
from radanki.model.imaging.card_picture import Media
from radanki.model.imaging.shapes import Rect
from radanki.model.reference import BadReference, parse_reference
from radanki.package.file_digest import sha256_of_file
from radanki.package.whole_file import written_whole
from radanki.pipeline.card_inputs import material_for
from radanki.pipeline.digests import kept_memory
from radanki.pipeline.render import Rendered, kept_renderings
from radanki.pipeline.validate import ValidatedLibrary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from radanki.model.case import Case, Image, Mask, Source
    from radanki.model.deck import Profile
    from radanki.model.library import CaseFile, Library
    from radanki.model.reference import Reference
    from radanki.model.releases.ledger import ReleasedNote

LOG_NAME: Final = "withdrawn.json"
"""The list of what was taken down, oldest first, in `decks/`: release notes are made from it."""

_SIDE_PX = 1000


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why cases are taken down; ``since`` and ``reason`` are read by students.

    With ``forgets_text`` the title and the folder's name go too.
    """

    since: str
    reason: str
    forgets_text: bool = False


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
    chosen = _chosen(library, names, start, sources, authors)
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


def take_down(plan: TakedownPlan, withdrawal: Withdrawal) -> None:
    """Do what the plan says; interrupted at any moment, it can be planned and done again."""
    for case in plan.cases:
        stub = stub_text(case.case_file.case, case.notes, withdrawal)
        with written_whole(case.case_file.folder / CASE_FILE_NAME) as file:
            file.write(stub.encode())
        for path in case.files:
            path.unlink(missing_ok=True)
        _remove_empty_folders(case.case_file.folder)
    for path in (*plan.cached, *plan.packages):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    _log(plan, withdrawal)
    if withdrawal.forgets_text:
        for case in plan.cases:
            _rename_folder(case.case_file)


def _chosen(
    library: Library, names: Sequence[str], start: Path, sources: Sequence[str], authors: Sequence[str]
) -> tuple[CaseFile, ...]:
    if not (names or sources or authors):
        raise UsageError("say what is withdrawn: a CASE, --source or --author")
    folders = case_folders(library, names, start) if names else ()
    for name, folder in zip(names, folders, strict=True):
        if not any(_is_below(case_file, (folder,)) for case_file in library.cases):
            raise UsageError(f"{name}: no case there that can be read; `radanki check` says what is wrong with it")
    chosen = [
        case_file
        for case_file in library.cases
        if _is_below(case_file, folders)
        or any(_is_from(case_file.case, wanted) for wanted in sources)
        or any(_is_by(case_file.case, author) for author in authors)
    ]
    if not chosen:
        raise UsageError("no case has such a source or author")
    return tuple(chosen)


def _is_below(case_file: CaseFile, folders: Sequence[str]) -> bool:
    return any(case_file.places.path.startswith(f"{folder}/") for folder in folders)


def _is_from(case: Case, wanted: str) -> bool:
    if any(wanted in {image.from_, image.link} for image in case.images):
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
    wanted = _words(author)
    named = (*(source.author for source in case.sources), *case.contributors)
    return bool(wanted) and any(re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", _words(name)) for name in named)


def _words(text: str) -> str:
    return " ".join(text.split()).casefold()


def _case_plan(case_file: CaseFile, library: Library) -> CasePlan:
    case = case_file.case
    notes = case.taken_down.notes if case.taken_down is not None else _notes_students_hold(case_file, library)
    return CasePlan(case_file, notes, tuple(_files_of(case_file.folder)))


def _files_of(folder: Path) -> Iterator[Path]:
    """Give every file and link below a case's folder but the case file; links are not followed."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or (path.is_file() and path != folder / CASE_FILE_NAME):
            yield path


def _notes_students_hold(case_file: CaseFile, library: Library) -> tuple[WithdrawnNote, ...]:
    """Give the notes that the library's decks make of the case, and all that were ever released of it.

    The notes are composed as a build composes them, with pictures that are nobody's in the place of the real ones.
    """
    profiles: set[Profile] = {deck.deck.profile for deck in library.decks if is_selected(deck.deck, case_file)}
    notes: dict[str, WithdrawnNote] = {}
    for profile in profiles or {"open"}:
        for is_resized in (False, True):
            examination = _pretended(library, case_file.case, is_resized=is_resized)
            for note in compose_case(case_file, material_for(case_file, profile, examination, {})):
                numbers = {*note.ordinals, *(notes[note.guid].numbers if note.guid in notes else ())}
                notes[note.guid] = WithdrawnNote(kind=note.kind, guid=note.guid, numbers=tuple(sorted(numbers)))
    for released in _released(case_file.case, library.root):
        numbers = {*released.numbers, *(notes[released.guid].numbers if released.guid in notes else ())}
        notes[released.guid] = WithdrawnNote(
            kind=released.kind, guid=released.guid, numbers=tuple(sorted(numbers)) or (1,)
        )
    if not notes:
        guid = note_guid(case_file.case.id, "diagnosis", "")
        return (WithdrawnNote(kind="diagnosis", guid=guid),)
    return tuple(sorted(notes.values(), key=lambda note: (note.kind, note.guid)))


def _pretended(library: Library, case: Case, *, is_resized: bool) -> ValidatedLibrary:
    """Give an examination in which every held picture was rendered: its pixels do not decide what notes there are."""
    rendered = {
        (case.id, image.name): _pretended_picture(image, is_resized=is_resized)
        for image in case.images
        if image.is_held
    }
    regions = {
        (case.id, image.name, finding.number): (Rect(0.0, 0.0, 1.0, 1.0),)
        for image in case.images
        for finding in image.findings
        if finding.mask is not None
    }
    return ValidatedLibrary(library, (), rendered, regions)


def _pretended_picture(image: Image, *, is_resized: bool) -> Rendered:
    from pathlib import Path  # noqa: PLC0415  # a name for a file that is not there

    width, height = (_SIDE_PX, _SIDE_PX) if image.crop is None else image.crop[2:]
    shown = (max(1, width // 2), max(1, height // 2)) if is_resized else (width, height)
    media = Media("rk-none.png", Path(), *shown, size_bytes=0)
    return Rendered(media, "", _SIDE_PX, _SIDE_PX, None)


def _released(case: Case, root: Path) -> tuple[ReleasedNote, ...]:
    """Give the notes of the case that students may hold: an earlier release may have asked for more than today's case.

    Raises:
        ProblemsFoundError: where the ledger can't be read: guessing would leave pictures on students' cards.
    """
    ledger, problems = read_ledger(root)
    if problems:
        raise ProblemsFoundError(problems)
    released = ledger.case(case.id)
    return () if released is None else released.notes


def stub_text(case: Case, notes: Iterable[WithdrawnNote], withdrawal: Withdrawal) -> str:
    """Give the text of the case file that stays: what decks and ids need, and no word of the contributor's."""
    title = "Withdrawn case" if withdrawal.forgets_text else case.title
    listed = "".join(
        f"    - {{kind: {note.kind}, guid: {_quoted(note.guid)}, numbers: [{', '.join(map(str, note.numbers))}]}}\n"
        for note in notes
    )
    return (
        "# yaml-language-server: $schema=../../../../docs/case.schema.json\n"
        "# Taken down: nothing of this case may be shown. The notes below are issued empty; see docs/privacy.md.\n"
        f"id: {_quoted(case.id)}\n"
        f"title: {_quoted(title)}\n"
        f"kind: {case.kind}\n"
        f"level: {case.level}\n"
        f"{_list_line('curricula', case.curricula)}"
        f"{_list_line('tags', case.tags)}"
        f"retired: {{since: {_quoted(withdrawal.since)}, reason: {_quoted(withdrawal.reason)}}}\n"
        f"taken_down:\n  notes:\n{listed}"
        "sources:\n  - {id: none, own: true, author: nobody, licence: CC0-1.0}\n"
        "licence: CC0-1.0\ncontributors: [nobody]\n"
    )


def _list_line(key: str, items: Sequence[str]) -> str:
    return f"{key}: [{', '.join(map(_quoted, items))}]\n" if items else ""


def _quoted(text: str) -> str:
    """Write text as JSON does, which YAML 1.2 reads alike."""
    return json.dumps(text, ensure_ascii=False)


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
            yield image.from_


def _remove_empty_folders(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
            path.rmdir()


def _log(plan: TakedownPlan, withdrawal: Withdrawal) -> None:
    """Add what happened to the library's list, by id alone: a title may be what had to go."""
    path = plan.root / "decks" / LOG_NAME
    known = json.loads(path.read_bytes()) if path.is_file() else []
    new = [
        {
            "case": case.case_file.case.id,
            "since": withdrawal.since,
            "reason": withdrawal.reason,
            "notes": len(case.notes),
        }
        for case in plan.cases
    ]
    with written_whole(path) as file:
        file.write((json.dumps([*known, *new], ensure_ascii=False, indent=2) + "\n").encode())


def _rename_folder(case_file: CaseFile) -> None:
    target = case_file.folder.with_name(f"withdrawn-{case_file.case.id}")
    if target != case_file.folder and not target.exists():
        case_file.folder.rename(target)
