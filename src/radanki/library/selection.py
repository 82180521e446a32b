"""Cases and decks by name: which of a library a person means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.errors import UsageError
from radanki.library.walk import CASE_FILE_NAME
from radanki.model.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from radanki.model.library import DeckFile, Library


def case_folders(library: Library, names: Iterable[str], start: Path) -> tuple[str, ...]:
    """Give the folders that names mean, relative to the library, with forward slashes.

    A name is the id of a case, a folder at or above cases, or a ``case.yaml``; paths count from ``start`` and, where
    nothing is there, from the library, and then from its ``cases``.

    Raises:
        UsageError: where a name is none of these.
    """
    by_id = {case.id: case.folder for case in library.summaries}
    return tuple(by_id[name] if name in by_id else _folder(library, name, start, by_id) for name in names)


def _folder(library: Library, name: str, start: Path, by_id: Mapping[str, str]) -> str:
    for base in (start, library.root, library.root / "cases"):
        path = base / name
        if path.exists():
            path = path.parent if path.name == CASE_FILE_NAME else path
            folder = _relative(path, library.root)
            if folder is not None and path.is_dir() and (folder == "cases" or folder.startswith("cases/")):
                return folder
            raise UsageError(f"{name}: no case of {library.root}; cases live below its `cases`")
    words = {**{case_id: case_id for case_id in by_id}, **{path.rpartition("/")[2]: path for path in by_id.values()}}
    guess = nearest(name.rstrip("/").rpartition("/")[2], words)
    hint = f"; did you mean {words[guess]}?" if guess is not None else ""
    raise UsageError(f"{name}: no such case{hint}")


def _relative(path: Path, root: Path) -> str | None:
    path, root = path.resolve(), root.resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else None


def is_below(path: str, folders: tuple[str, ...]) -> bool:
    """Tell whether a path lies in one of the folders; both are relative to the library, with forward slashes."""
    return path in folders or path.startswith(tuple([f"{folder}/" for folder in folders]))


def slug_of_deck(name: str) -> str:
    """Give the slug of a deck that somebody named by it, by its file, or by that file's path."""
    return name.removesuffix(".yaml").rpartition("/")[2]


def chosen_decks(library: Library, names: Sequence[str]) -> tuple[DeckFile, ...]:
    """Give the decks of these names, or all that are not optional.

    A name is that of the file in ``decks/``, with or without its ending.
    """
    by_slug = {deck.slug: deck for deck in library.decks}
    if not by_slug:
        raise UsageError("the library defines no deck: write decks/NAME.yaml")
    slugs = [slug_of_deck(name) for name in names] or [slug for slug, deck in by_slug.items() if not deck.deck.optional]
    for slug in slugs:
        if slug not in by_slug:
            close = nearest(slug, by_slug)
            hint = f"; did you mean {close}?" if close else f"; there are {', '.join(by_slug)}"
            raise UsageError(f"{slug}: no such deck{hint}")
    return tuple(by_slug[slug] for slug in dict.fromkeys(slugs))
