"""The one case that a command works on, by whatever it is called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from radanki.errors import UsageError
from radanki.library.selection import case_folders
from radanki.library.walk import CASE_FILE_NAME, read_library

if TYPE_CHECKING:
    from radanki.cli.session import Session


def one_case(session: Session, name: str, otherwise: str) -> tuple[Path, str]:
    """Give the library and the folder in it of the case that is called so.

    Raises:
        UsageError: where the name stands for several cases; its text is ``otherwise``.
    """
    root = session.library_root()
    library, _ = read_library(root)
    folder = case_folders(library, (name,), Path.cwd())[0]
    if not (root / folder / CASE_FILE_NAME).is_file():
        raise UsageError(f"{name}: {otherwise}; name the folder of one")
    return root, folder
