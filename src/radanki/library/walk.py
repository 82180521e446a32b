"""The walk over a library: every case and deck of it, and everything that is in the wrong place."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from radanki.library.as_written.sound_rest import sound_rest
from radanki.library.case_file import placement_of, read_case, stated_id
from radanki.library.curriculum_file import (
    LIBRARY_ID_PATH,
    read_curriculum,
    read_exam,
    read_library_id,
    read_patterns,
    read_topics,
)
from radanki.library.deck_file import read_deck
from radanki.library.joined.summaries import with_cases
from radanki.library.yaml_text import read_bytes, unreadable
from radanki.model.library import Library
from radanki.model.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from radanki.model.library import CaseFile, DeckFile, PartOfCase

CASE_FILE_NAME: Final = "case.yaml"
_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_SLUG: Final = 60
_DEPTH_OF_CASES: Final = 3
"""cases/<modality>/<system>/<slug>"""
_CURRICULA: Final = "curricula"
_PATTERNS: Final = "patterns"
_EXAMS: Final = "exams"
_TOPICS: Final = "topics"
_BESIDE_DECKS: Final = frozenset({"ledger.json", "library.json", "withdrawn.json"})
_List = TypeVar("_List")
KnownCases = Callable[[str], "tuple[CaseFile, tuple[Problem, ...]] | None"]
"""Gives the case of a folder, relative to the library, that need not be read once more."""
_FORM: Final = "A case lives in cases/<modality>/<system>/<slug>/case.yaml."


def read_library(
    root: Path, only: Collection[str] | None = None, *, known: KnownCases = lambda _: None
) -> tuple[Library, tuple[Problem, ...]]:
    """Give everything under a library's ``cases/`` and ``decks/``, and every problem of all files at once.

    A case with a problem is not among the cases. ``only`` takes folders relative to the library
    (``cases/xr/chest/pneumothorax``, or a folder above) and reads nothing of ``cases/`` besides.
    ``known`` may give the case of a folder with the problems of its file, which is not read then.
    Cases and decks stand in the order of their paths, whatever order the file system has.
    """
    root = root.absolute()
    problems: list[Problem] = []
    unread_ids: set[str] = set()
    parts: list[PartOfCase] = []
    cases = tuple(_read_cases(root, problems, unread_ids, parts, only, known))
    decks = tuple(read_decks(root, problems))
    curricula = tuple(_read_lists(root, _CURRICULA, "curriculum/Curricula", read_curriculum, problems))
    library_id = _read_library_id(root, problems)
    read = partial(read_patterns, library_id=library_id)
    patterns = tuple(_read_lists(root, _PATTERNS, "list of patterns/Patterns", read, problems))
    exams = tuple(_read_lists(root, _EXAMS, "exam/Exams", read_exam, problems))
    topics = tuple(_read_lists(root, _TOPICS, "list of topics/Topics", read_topics, problems))
    lists = (curricula, patterns, exams, topics)
    beside = Library(root, (), (), {}, decks, frozenset(unread_ids), *lists, library_id, tuple(parts))
    return with_cases(beside, cases), tuple(sorted(problems))


def _read_cases(  # noqa: PLR0913, PLR0917  # what is filled in on the way, and what can be left out
    root: Path,
    problems: list[Problem],
    unread_ids: set[str],
    parts: list[PartOfCase],
    only: Collection[str] | None,
    known: KnownCases,
) -> Iterator[CaseFile]:
    for folder in _case_folders(root, "cases", 0, problems, only):
        path = f"{folder}/{CASE_FILE_NAME}"
        before = known(folder)
        if before is not None:
            problems.extend(before[1])
            yield before[0]
            continue
        content = read_bytes(root, path, problems)
        if content is None:
            continue
        case_file, found = read_case(content, path, root / folder, placement_of(folder))
        problems.extend(found)
        if case_file is not None:
            yield case_file
            continue
        unread_ids.update(filter(None, [stated_id(content)]))
        part = sound_rest(content, path, root / folder, placement_of(folder))
        parts += [] if part is None else [part]


def folders_of_cases(root: Path) -> Iterator[str]:
    """Give the folders of all cases, relative to the library, in the order of their names."""
    return _case_folders(root, "cases", 0, [], None)


def _case_folders(
    root: Path, folder: str, depth: int, problems: list[Problem], only: Collection[str] | None
) -> Iterator[str]:
    """Give the folders of cases below a folder, relative to the library, in the order of their names."""
    if only is not None and not any(_is_on_the_way(folder, wanted) for wanted in only):
        return
    if depth == _DEPTH_OF_CASES:
        yield from _case_folder(root, folder, problems)
        return
    for entry in _entries(root, folder, problems):
        path = f"{folder}/{entry.name}"
        if _is_folder(entry, path, problems):
            problems.extend(_name_problems(path, entry.name))
            yield from _case_folders(root, path, depth + 1, problems, only)


def _is_on_the_way(folder: str, wanted: str) -> bool:
    return folder == wanted or wanted.startswith(f"{folder}/") or folder.startswith(f"{wanted}/")


def _case_folder(root: Path, folder: str, problems: list[Problem]) -> Iterator[str]:
    """Give the folder of a case, or say why it isn't one."""
    if os.path.lexists(f"{root}{os.sep}{folder}{os.sep}{CASE_FILE_NAME}"):
        yield folder
        return
    names = [entry.name for entry in _entries(root, folder, problems)]
    similar = next((name for name in names if name.lower() in {"case.yml", CASE_FILE_NAME}), None)
    below = next((name for name in names if os.path.lexists(root / folder / name / CASE_FILE_NAME)), None)
    if similar is not None:
        fix = f"Rename `{similar}` to `{CASE_FILE_NAME}`."
    elif below is not None:
        fix = f"`{below}` lies one folder too deep. {_FORM}"
    else:
        fix = "Write one with `radanki new`, or delete the folder."
    rule = "placement/too-deep" if below is not None else "placement/no-case-file"
    problems.append(Problem(folder, 1, 1, rule, f"the folder has no {CASE_FILE_NAME}", fix))


def _entries(root: Path, folder: str, problems: list[Problem]) -> list[os.DirEntry[str]]:
    """Give what a folder holds, by name; what starts with a dot is no content."""
    try:
        with os.scandir(root / folder) as found:
            return sorted((entry for entry in found if not entry.name.startswith(".")), key=lambda entry: entry.name)
    except OSError as error:
        problems.append(unreadable(folder, error))
        return []


def _is_folder(entry: os.DirEntry[str], path: str, problems: list[Problem]) -> bool:
    """Whether an entry of ``cases/`` is a folder to go into; everything else there is a problem."""
    if entry.is_symlink():
        problems.append(
            Problem(
                path,
                1,
                1,
                "placement/link",
                "a link stands here",
                "Put the folder itself here; links are not followed.",
            )
        )
        return False
    if entry.is_dir(follow_symlinks=False):
        return True
    rule, message = "placement/stray-file", "a file that belongs to no case"
    if entry.name == CASE_FILE_NAME:
        rule, message = "placement/too-shallow", "the case lies too few folders deep"
    problems.append(Problem(path, 1, 1, rule, message, _FORM))
    return False


def _name_problems(path: str, name: str) -> Iterator[Problem]:
    if _SLUG.fullmatch(name) and len(name) <= _LONGEST_SLUG:
        return
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:_LONGEST_SLUG].strip("-")
    fix = "Use small letters and digits, with single hyphens between" + (f": `{plain}`." if plain else ".")
    yield Problem(path, 1, 1, "placement/not-a-slug", f"a folder can't be called `{name}`", fix)


def read_decks(root: Path, problems: list[Problem]) -> Iterator[DeckFile]:
    """Give every deck definition of a library that can be read."""
    for entry in _entries(root, "decks", problems):
        path = f"decks/{entry.name}"
        slug, dot, suffix = entry.name.rpartition(".")
        if entry.name in _BESIDE_DECKS or (
            entry.name in {_CURRICULA, _PATTERNS, _EXAMS, _TOPICS} and entry.is_dir(follow_symlinks=False)
        ):
            continue
        if suffix != "yaml" or not dot or entry.is_dir(follow_symlinks=False):
            fix = f"Rename it to `{slug}.yaml`." if suffix == "yml" else "Decks are files called decks/<name>.yaml."
            problems.append(Problem(path, 1, 1, "placement/stray-file", "this is no deck", fix))
            continue
        problems.extend(_name_problems(path, slug))
        content = read_bytes(root, path, problems)
        if content is None:
            continue
        deck_file, found = read_deck(content, path, slug)
        problems.extend(found)
        if deck_file is not None:
            yield deck_file


def _read_library_id(root: Path, problems: list[Problem]) -> str:
    if not os.path.lexists(root / LIBRARY_ID_PATH):
        return ""
    content = read_bytes(root, LIBRARY_ID_PATH, problems)
    found, faults = ("", ()) if content is None else read_library_id(content)
    problems.extend(faults)
    return found


def _read_lists(
    root: Path,
    folder: str,
    what: str,
    read: Callable[[bytes, str], tuple[_List | None, tuple[Problem, ...]]],
    problems: list[Problem],
) -> Iterator[_List]:
    """Give the lists in a folder below ``decks/``; ``what`` says in two words what one of them is, and many."""
    folder = f"decks/{folder}"
    if not (root / folder).is_dir() or (root / folder).is_symlink():
        return
    one, many = what.split("/")
    for entry in _entries(root, folder, problems):
        path = f"{folder}/{entry.name}"
        if not entry.name.endswith(".yaml"):
            fix = f"{many} are files called {folder}/<name>.yaml."
            problems.append(Problem(path, 1, 1, "placement/stray-file", f"this is no {one}", fix))
            continue
        content = read_bytes(root, path, problems)
        if content is None:
            continue
        found, faults = read(content, path)
        problems.extend(faults)
        if found is not None:
            yield found
