"""A mirror, written from the cache: for a school, a machine without a network, or the day an archive is gone."""

from __future__ import annotations

import csv
import io
import os
import secrets
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.fetch.library_pictures import pointers_of
from radanki.fetch.mirror import ending_of
from radanki.library.digests import sha256_of, sha256_of_file
from radanki.model.case import source_of
from radanki.model.reference import Reference

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from radanki.fetch.store import PictureStore
    from radanki.model.library import CaseFile

CREDITS_FILE: Final = "CREDITS.csv"
_COLUMNS: Final = ("file", "sha256", "from", "author", "licence", "source", "notice")


@dataclass(frozen=True, slots=True)
class MirrorReport:
    """What came of writing a mirror: names of what was written and what was there, and references that are not here."""

    written: tuple[str, ...]
    were_there: tuple[str, ...]
    missing: tuple[Reference, ...]
    size_bytes: int


def write_mirror(case_files: Iterable[CaseFile], store: PictureStore, folder: Path) -> MirrorReport:
    """Write the pictures that cases point to into a folder, under their digests, with a table of credits.

    What lies there with the right bytes is left alone, and what holds other bytes is put right. Raises
    ``OSError`` where the folder can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[str] = []
    were_there: list[str] = []
    missing: dict[Reference, None] = {}
    rows: dict[str, tuple[str, ...]] = {}
    size_bytes = 0
    for case_file in case_files:
        for _, image, pointed in pointers_of(case_file):
            if not isinstance(pointed, Reference) or pointed.sha256 is None:
                continue
            path = store.path_of(pointed)
            name = pointed.sha256 if pointed.is_folder else f"{pointed.sha256}{ending_of(pointed)}"
            if path is None:
                missing[pointed] = None
                continue
            source = source_of(case_file.case, image)
            address = source.url or ("own work" if source.own else "")
            credit = (source.author, source.licence, address, source.notice or "")
            if name in rows:
                continue
            rows[name] = (name, pointed.sha256, pointed.text, *credit)
            size_bytes += _size_of(path)
            (written if _put(path, folder / name, pointed.sha256) else were_there).append(name)
    _write_text(folder / CREDITS_FILE, _table(rows.values()))
    return MirrorReport(tuple(written), tuple(were_there), tuple(missing), size_bytes)


def _put(path: Path, target: Path, sha256: str) -> bool:
    """Copy a picture to its name in one step; gives whether anything had to be done."""
    if target.exists() and target.is_dir() == path.is_dir() and sha256_of(target) == sha256:
        return False
    partial = target.with_name(f".partial-{os.getpid()}-{secrets.token_hex(8)}")
    try:
        if path.is_dir():
            shutil.copytree(path, partial)
            shutil.rmtree(target, ignore_errors=True)
            files = sorted(file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file())
            lines = "".join(f"{sha256_of_file(path / file)}  {file}\n" for file in files)
            _write_text(target.with_name(f"{target.name}.sha256sum"), lines)
        else:
            shutil.copyfile(path, partial)
        partial.replace(target)
    finally:
        if partial.is_dir():
            shutil.rmtree(partial)
        partial.unlink(missing_ok=True)
    return True


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(_COLUMNS)
    table.writerows(sorted(rows))
    return text.getvalue()


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _size_of(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else (path,)
    return sum(file.stat().st_size for file in files if file.is_file())
