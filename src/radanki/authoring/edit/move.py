"""A case moves to another place: its id and all that students did with it stay, only new cards find another deck."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from radanki.authoring.edit.one_case import one_case
from radanki.authoring.intake.place import place_of
from radanki.errors import UsageError
from radanki.library.joined.summaries import summary_of
from radanki.library.ledger import read_ledger
from radanki.library.walk import CASE_FILE_NAME
from radanki.library.whole_file import written_whole
from radanki.model.deck import is_selected
from radanki.vocabulary import find_modality, find_system

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.authoring.intake.place import CasePlace
    from radanki.library.git import Git
    from radanki.model.library import CaseFile, Library
    from radanki.model.placement import Placement

_SCHEMA_LINE: Final = re.compile(r"\A(\ufeff?# yaml-language-server: \$schema=)(\S+)")
_SCHEMA: Final = "../../../../docs/case.schema.json"


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move did: the folders before and after, whether git knows, and what it means for decks.

    ``decks`` are the decks in Anki before and after, ``leaves`` and ``joins`` the packages. ``is_released`` says that
    students hold cards of the case.
    """

    before: str
    after: str
    is_in_git: bool
    decks: tuple[str, str]
    leaves: tuple[str, ...]
    joins: tuple[str, ...]
    is_released: bool


def move_case(root: Path, name: str, target: str, start: Path, git: Git) -> Moved:
    """Move the folder of a case; its schema line is mended where it led elsewhere.

    Raises:
        UsageError: where there is no such case, the target is there already, or is of no known words.
    """
    case_file, library = one_case(root, name, start)
    place = place_of(target, library.root, start)
    before = case_file.places.path.rpartition("/")[0]
    place.folder.parent.mkdir(parents=True, exist_ok=True)
    is_in_git = _git_moves(git, before, place.path)
    if not is_in_git:
        shutil.move(case_file.folder, place.folder)
    _mend_schema_line(place)
    _remove_empty(case_file.folder.parent, library.root / "cases")
    leaves, joins = _packages(case_file, library, place.placement)
    return Moved(
        before=before,
        after=place.path,
        is_in_git=is_in_git,
        decks=(_deck(case_file.placement), _deck(place.placement)),
        leaves=leaves,
        joins=joins,
        is_released=read_ledger(root)[0].case(case_file.case.id) is not None,
    )


def _git_moves(git: Git, before: str, after: str) -> bool:
    """Let git move the folder where it knows it; give whether it did."""
    if not git.does("ls-files", "--error-unmatch", "--", f"{before}/{CASE_FILE_NAME}"):
        return False
    if not git.does("mv", "--", before, after):
        raise UsageError(f"git refused to move {before}; `git mv {before} {after}` says why")
    return True


def _mend_schema_line(place: CasePlace) -> None:
    """Let the editor's line lead to the library's schema, where it leads nowhere from here."""
    path = place.folder / CASE_FILE_NAME
    text = path.read_bytes().decode("utf-8")  # ends of lines stay as they are
    match = _SCHEMA_LINE.match(text)
    if match is None or "://" in match[2] or (place.folder / match[2]).is_file():
        return
    if (place.folder / _SCHEMA).is_file():
        with written_whole(path) as file:
            file.write((match[1] + _SCHEMA + text[match.end() :]).encode())


def _remove_empty(folder: Path, top: Path) -> None:
    while folder != top and folder.is_relative_to(top) and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _packages(case_file: CaseFile, library: Library, after: Placement) -> tuple[tuple[str, ...], tuple[str, ...]]:
    here, moved = summary_of(case_file), summary_of(replace(case_file, placement=after))
    before = {deck.slug for deck in library.decks if is_selected(deck.deck, here)}
    now = {deck.slug for deck in library.decks if is_selected(deck.deck, moved)}
    return tuple(sorted(before - now)), tuple(sorted(now - before))


def _deck(placement: Placement) -> str:
    """Give the subdeck of a placement as Anki lists it, below the deck's own name."""
    modality, system = find_modality(placement.modality), find_system(placement.system)
    first = placement.modality if modality is None else f"{modality.order:02d} {modality.name}"
    second = placement.system if system is None else f"{system.order:02d} {system.name}"
    return f"{first}::{second}"
