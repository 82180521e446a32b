"""Writes a new library: all of it or nothing, and never over anything that is there."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from radanki.errors import UsageError
from radanki.library import library_above

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radanki.authoring.own_library.template import NewFile

_PEOPLES_OWN: Final = frozenset({"README.md", "LICENSE", ".gitignore", ".gitattributes"})
"""What a repository brings that somebody has just made elsewhere: kept as it is."""
_IGNORED: Final = ".gitignore"


@dataclass(frozen=True, slots=True)
class MadeLibrary:
    """What was written and what was there and kept, as paths in the library; what a kept .gitignore lacks."""

    root: Path
    written: tuple[str, ...]
    kept: tuple[str, ...]
    not_ignored: tuple[str, ...]


def refuse_library(target: Path) -> None:
    """Refuse a folder that is a library, or lies in one.

    Raises:
        UsageError: naming it, and the next step.
    """
    found = library_above(target)
    if found is None:
        return
    if found == target.absolute():
        raise UsageError(f"{target} is a library already; `radanki new` starts a case in it")
    raise UsageError(f"{target} lies in the library {found}, and none may lie in another; choose a folder elsewhere")


def make_library(target: Path, files: Sequence[NewFile], *, keeps: bool = False) -> MadeLibrary:
    """Write the files of a library into a folder, which is made where it is missing.

    With ``keeps`` whatever is there stays as it is and the rest is written.

    Raises:
        UsageError: where something is there already, with all that is; nothing is written then.
    """
    refuse_library(target)
    blocked = _blocked(target, files)
    there = [file.path for file in files if _is_there(target, file.path)]
    hindering = [path for path in there if path not in _PEOPLES_OWN] if not keeps else []
    if blocked or hindering:
        named = ", ".join(sorted({*blocked, *hindering}))
        advice = "Move that away" if blocked else "Move that away, or let --keep leave it as it is"
        raise UsageError(f"{target}: there is already {named}; nothing was made. {advice}, or choose another folder")
    written = _write(target, [file for file in files if file.path not in there])
    return MadeLibrary(target.absolute(), written, tuple(there), _not_ignored(target, files, there))


def _is_there(target: Path, path: str) -> bool:
    """Whether a file has that name, in whatever size of letters: some systems know no difference."""
    place = target / path
    if os.path.lexists(place):
        return True
    return place.parent.is_dir() and place.name.casefold() in {one.name.casefold() for one in place.parent.iterdir()}


def _blocked(target: Path, files: Sequence[NewFile]) -> set[str]:
    """Give what stands where a folder has to be: a file, or a link that leads elsewhere."""
    if os.path.lexists(target) and not target.is_dir():
        return {target.name}
    folders = {folder for file in files for folder in Path(file.path).parents if folder != Path()}
    return {
        folder.as_posix()
        for folder in folders
        if (target / folder).is_symlink() or ((target / folder).exists() and not (target / folder).is_dir())
    }


def _write(target: Path, files: Sequence[NewFile]) -> tuple[str, ...]:
    """Write files that are not there yet; where one can't be written, none of them stays."""
    written: list[Path] = []
    folders: list[Path] = []
    try:
        for file in files:
            path = target / file.path
            folders += _make(path.parent)
            with path.open("xb") as stream:
                written.append(path)
                stream.write(file.content)
            if file.is_program:
                path.chmod(path.stat().st_mode | 0o111)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        for folder in sorted(folders, reverse=True):
            with suppress(OSError):  # somebody else put something into it
                folder.rmdir()
        raise
    return tuple(file.path for file in files)


def _make(folder: Path) -> list[Path]:
    """Make a folder with those above it, and give the ones that were missing."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _not_ignored(target: Path, files: Sequence[NewFile], there: Sequence[str]) -> tuple[str, ...]:
    """Give the lines that a .gitignore which was kept has not."""
    if _IGNORED not in there:
        return ()
    wanted = next(file.content.decode().splitlines() for file in files if file.path == _IGNORED)
    held = {line.strip() for line in (target / _IGNORED).read_text(encoding="utf-8", errors="replace").splitlines()}
    return tuple(line for line in wanted if line and not line.startswith("#") and line not in held)
