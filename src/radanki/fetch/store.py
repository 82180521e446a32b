"""The pictures that cases point to, as they lie in the cache: named by what they hold, so a name never lies.

    <folder>/pictures/<sha256>       a file
    <folder>/pictures/<sha256>/      the files of a folder, at their paths below it
    <folder>/archives/<sha256>       an archive as it was downloaded

Nothing gets a name before its digest was worked out, and it gets it in one step.
"""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from radanki.errors import FetchError
from radanki.library.digests import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.reference import Reference

_PARTIAL: Final = ".partial-"
_UNFINISHED: Final = ".unfinished-"
FETCHED: Final = ("pictures", "archives")
"""The folders of the cache that hold what was fetched."""
_MAY_GO_ON: Final = frozenset({"fetch/cut", "fetch/too-slow", "fetch/offline", "fetch/stopped"})
"""Why a download may have ended and yet be good for what came of it."""


class PictureStore:
    """The cache of fetched pictures and archives below ``folder``; looking something up never changes it."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, which need not exist yet."""
        self.folder = folder
        self._pictures, self._archives = (folder / name for name in FETCHED)

    def path_of(self, reference: Reference) -> Path | None:
        """Give the file or folder that a reference means; ``None`` where it is not here, or not what its digest says.

        A ``package:`` reference is read where the package is installed, and its digest is worked out anew.
        """
        if reference.sha256 is None:
            return None
        for place in reference.places:
            found = installed_path(place) if place.scheme == "package" else None
            if found is not None and sha256_of(found) == reference.sha256:
                return found
        if all(place.scheme == "package" for place in reference.places):
            return None
        path = self._pictures / reference.sha256
        return path if path.exists() and path.is_dir() == reference.is_folder else None

    def archive_path(self, archive_sha256: str) -> Path | None:
        """Give an archive that was downloaded before."""
        path = self._archives / archive_sha256
        return path if path.is_file() else None

    def held_at(self, reference: Reference) -> tuple[Path, ...]:
        """Give what is kept here of a reference, the picture and its archive, whether it can be used or not."""
        places = []
        if reference.sha256:
            places = [self._pictures / reference.sha256, self._pictures / f"{_UNFINISHED}{reference.sha256}"]
        places += [self._archives / place.archive_sha256 for place in reference.places if place.archive_sha256]
        return tuple(path for path in places if path.exists())

    @contextmanager
    def partial_archive(self) -> Iterator[Path]:
        """Give a place to download to; :meth:`keep_archive` names it, else it is gone at the end."""
        with _partial(self._archives) as path:
            yield path

    @contextmanager
    def partial_picture(self) -> Iterator[Path]:
        """Give a place to write a file or a folder to; :meth:`keep_picture` names it, else it is gone at the end."""
        with _partial(self._pictures) as path:
            yield path

    @contextmanager
    def unfinished(self, sha256: str) -> Iterator[Path]:
        """Give a place to download a pinned picture to, with what an earlier call had of it.

        What was cut is kept for the next call, and what is refused for any other reason is gone.
        """
        left = self._pictures / f"{_UNFINISHED}{sha256}"
        with _partial(self._pictures) as partial:
            with suppress(FileNotFoundError):
                left.replace(partial)  # in one step: of two programs at work, one has it
            try:
                yield partial
            except (FetchError, KeyboardInterrupt) as error:
                if partial.exists() and not (isinstance(error, FetchError) and error.rule not in _MAY_GO_ON):
                    with suppress(OSError):
                        partial.replace(left)
                raise

    def keep_archive(self, partial: Path, sha256: str) -> Path:
        """Name a finished archive.

        Raises:
            FetchError: where it is not what the digest says.
        """
        return _keep(partial, self._archives, sha256, "the archive")

    def keep_picture(self, partial: Path, sha256: str) -> Path:
        """Name a finished file or folder.

        Raises:
            FetchError: where it is not what the digest says.
        """
        return _keep(partial, self._pictures, sha256, "the folder" if partial.is_dir() else "the file")


def is_half(name: str) -> bool:
    """Whether a file or folder beside pictures or archives is what a download that was stopped left behind."""
    return name.startswith((_PARTIAL, _UNFINISHED))


def installed_path(reference: Reference) -> Path | None:
    """Give where a file or folder of an installed Python package lies; nothing of the package is imported."""
    try:
        spec = importlib.util.find_spec(reference.name)
    except (ImportError, ValueError):
        return None
    if spec is None or reference.member is None:
        return None
    for place in spec.submodule_search_locations or ():
        root = Path(place).resolve()
        path = (root / PurePosixPath(reference.member)).resolve()
        if path.is_relative_to(root) and (path.is_dir() if reference.is_folder else path.is_file()):
            return path
    return None


@contextmanager
def _partial(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{_PARTIAL}{os.getpid()}-{secrets.token_hex(8)}"
    try:
        yield path
    finally:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _keep(partial: Path, folder: Path, sha256: str, what: str) -> Path:
    found = sha256_of(partial)
    if found != sha256:
        raise FetchError(
            f"{what} is not the one that the case pins: its sha256 is {found}, not {sha256}",
            fix="Do not use it before you know why it changed; then pin the new digest.",
            rule="fetch/wrong-digest",
        )
    path = folder / sha256
    try:
        partial.replace(path)
    except OSError:
        # A folder can't replace one that is there; the one that is there has the same name, so it holds the same.
        if not path.is_dir():
            raise
    return path
