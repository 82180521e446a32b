"""Two states that a person names: packages, folders of packages, or versions in the ledger."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from radanki.errors import ProblemsFoundError, UsageError
from radanki.library.ledger import read_ledger
from radanki.releasing.diff.ledger_changes import changes_between_versions
from radanki.releasing.diff.packages import changes_between_packages

if TYPE_CHECKING:
    from collections.abc import Callable

    from radanki.model.releases.changes import Changes

_VERSION: Final = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}){1,2}")


def changes_between(old: str, new: str, library_root: Callable[[], Path]) -> Changes:
    """Give the changes between two packages, two folders of packages, or two versions in the library's ledger.

    ``library_root`` is asked only where versions are named. A version whose packages lie in the library's
    ``dist/release-VERSION/`` may be compared with packages, too.

    Raises:
        UsageError: where a name is neither.
        ProblemsFoundError: where the ledger can't be read.
        PackageError: where a package can't be.
    """
    places = [Path(name) for name in (old, new)]
    if all(place.exists() for place in places):
        return changes_between_packages(*places)
    for name, place in zip((old, new), places, strict=True):
        if not place.exists() and not _VERSION.fullmatch(name):
            raise UsageError(f"{name} is neither a package, nor a folder of packages, nor a version")
    root = library_root()
    if any(place.exists() for place in places):
        return changes_between_packages(*(place if place.exists() else _kept(root, place.name) for place in places))
    ledger, problems = read_ledger(root)
    if problems:
        raise ProblemsFoundError(problems)
    return changes_between_versions(ledger, old, new)


def _kept(root: Path, version: str) -> Path:
    folder = root / "dist" / f"release-{version}"
    if not folder.is_dir():
        raise UsageError(f"there are no packages of version {version} to compare with: {folder} does not exist")
    return folder
