"""From folders to cases: YAML with the place of every value, its validation, and the walk over a library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def find_root(start: Path) -> Path:
    """Give the library that holds a folder: the nearest folder upwards with ``cases/`` and ``decks/``.

    Raises:
        UsageError: where there is none.
    """
    found = library_above(start)
    if found is not None:
        return found
    raise UsageError(
        f"{start}: no library here: no folder from here upwards holds both `cases` and `decks`; "
        "`radanki init DIR` makes one; or go into yours, or name it with -C DIR"
    )


def library_above(start: Path) -> Path | None:
    """Give the library that holds a folder, which need not be there; ``None`` where there is none."""
    here = start.absolute()
    for folder in (here, *here.parents):
        if (folder / "cases").is_dir() and (folder / "decks").is_dir():
            return folder
    return None
