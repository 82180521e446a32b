"""Ids of cases, and an id of its own for the copy of a case."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from radanki.authoring.edit.case_rewriting import rewritten
from radanki.authoring.edit.case_text import SetValue, read_case_text, save_case_text
from radanki.errors import UsageError
from radanki.library.ledger import read_ledger
from radanki.library.selection import case_folders, is_below
from radanki.library.walk import CASE_FILE_NAME, read_library

if TYPE_CHECKING:
    from pathlib import Path

_ID_LINE: Final = re.compile(r"""^id:\s*["']?([0-9a-f]{16})\b""", re.MULTILINE)


def case_ids(root: Path, name: str, start: Path) -> tuple[str, ...]:
    """Give the ids of the cases that a name means, in the order of their folders; also of what can't be read.

    Raises:
        UsageError: where it means none, or a case has no id.
    """
    library, _ = read_library(root)
    (folder,) = case_folders(library, (name,), start)
    found = [(path, case_id) for path, case_id in _ids_by_folder(root).items() if is_below(path, (folder,))]
    if not found:
        raise UsageError(f"{name}: no case with an id is there")
    return tuple(case_id for _, case_id in sorted(found))


def give_fresh_id(root: Path, name: str, start: Path, drawn: str) -> str:
    """Give the copy of a case a new id, which is given back.

    Raises:
        UsageError: where the id is nobody else's, or this case is the one that students hold.
    """
    library, _ = read_library(root)
    (folder,) = case_folders(library, (name,), start)
    ids = _ids_by_folder(root)
    if folder not in ids:
        raise UsageError(f"{name}: name the folder of one case that has an id")
    case_id = ids[folder]
    others = sorted(path for path, other in ids.items() if other == case_id and path != folder)
    if not others:
        raise UsageError(f"{folder}: its id is its own, and every student's history hangs on it; it stays")
    if name == case_id:
        raise UsageError(f"{name}: {folder} and {', '.join(others)} have this id; name the folder of the copy")
    released = read_ledger(root)[0].case(case_id)
    if released is not None and released.folder == folder:
        raise UsageError(f"{folder}: students hold this one; give the copy its new id ({', '.join(others)})")
    read = read_case_text(root / folder / CASE_FILE_NAME)
    save_case_text(read, rewritten(read.text, [SetValue(("id",), drawn)]))
    return drawn


def _ids_by_folder(root: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((root / "cases").glob(f"*/*/*/{CASE_FILE_NAME}")):
        match = _ID_LINE.search(path.read_text(encoding="utf-8", errors="replace"))
        if match is not None:
            found[path.parent.relative_to(root).as_posix()] = match[1]
    return found
