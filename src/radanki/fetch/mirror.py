"""Mirrors: folders, or places on the web, that hold pictures under their digests and are asked before the network.

<sha256> or <sha256>.<ending>    a file
<sha256>/                        the files of a folder, at their paths below it
<sha256>.sha256sum               what `sha256sum` prints for them: its own digest is the folder's
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import quote

from radanki.errors import FetchError, UsageError
from radanki.fetch.download import copy_within_limit
from radanki.fetch.shared_store import SharedStore
from radanki.library.digests import sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from radanki.fetch.web import Web
    from radanki.model.reference import Reference

_BLOCK_BYTES: Final = 1 << 20
_LIST_LINE: Final = re.compile(r"(?P<sha256>[0-9a-f]{64})  (?P<path>[^\\\x00-\x1f\x7f]+)")


class Mirror(Protocol):
    """Somewhere that pictures lie under their digests."""

    @property
    def name(self) -> str:
        """How a person calls it."""

    def copies(self, reference: Reference, target: Path) -> Iterator[Path]:
        """Write what it has under a reference's digest to ``target``, one candidate after the other."""


@dataclass(frozen=True, slots=True)
class FolderMirror:
    """A folder of this machine, a stick, or a shared drive."""

    folder: Path

    @property
    def name(self) -> str:
        """Its path."""
        return str(self.folder)

    def copies(self, reference: Reference, target: Path) -> Iterator[Path]:
        """Copy what lies under the digest; a file may have any ending.

        Raises:
            FetchError: where the folder is not there, or has something too large.
        """
        if not self.folder.is_dir():
            raise FetchError("no such folder")
        digest = reference.sha256 or ""
        exact = self.folder / digest
        found = [exact] if exact.exists() else []
        if not reference.is_folder:
            found += sorted(self.folder.glob(f"{digest}.*"))
        for path in found:
            if path.is_dir() != reference.is_folder or path.name.endswith(".sha256sum"):
                continue
            if path.is_dir():
                shutil.copytree(path, target)
            elif path.is_file():
                with path.open("rb") as file:
                    copy_within_limit(iter(lambda: file.read(_BLOCK_BYTES), b""), target, None, _nobody)
            else:
                continue
            yield path


@dataclass(frozen=True, slots=True)
class WebMirror:
    """An address below which the files lie."""

    base: str
    web: Web

    @property
    def name(self) -> str:
        """Its address."""
        return self.base

    def copies(self, reference: Reference, target: Path) -> Iterator[Path]:
        """Download what lies under the digest, with the ending that the reference has, or none.

        Raises:
            HostUnreachableError: where it gives no answer.
        """
        digest = reference.sha256 or ""
        if reference.is_folder:
            yield from self._folder(digest, target)
            return
        for ending in dict.fromkeys((ending_of(reference), "")):
            if self._try(f"{digest}{ending}", target):
                yield Path(f"{digest}{ending}")

    def _folder(self, digest: str, target: Path) -> Iterator[Path]:
        target.mkdir()
        listed = target / ".list"
        if not self._try(f"{digest}.sha256sum", listed):
            return
        lines = listed.read_text("utf-8", "replace").splitlines()
        listed.unlink()
        for line in lines:
            match = _LIST_LINE.fullmatch(line)
            if match is None or not _is_below(match["path"]):
                return
            (target / match["path"]).parent.mkdir(parents=True, exist_ok=True)
            if not self._try(f"{digest}/{quote(match['path'])}", target / match["path"]):
                return
        yield Path(digest)

    def _try(self, name: str, target: Path) -> bool:
        try:
            self.web.download(f"{self.base}/{name}", target, _nobody)
        except FetchError as error:
            if error.rule == "fetch/unavailable":
                return False  # it does not have it: what a mirror may lack
            raise
        return True


@dataclass(frozen=True, slots=True)
class StoreMirror:
    """Files, not folders, below an address of another kind, such as a bucket."""

    name: str

    def copies(self, reference: Reference, target: Path) -> Iterator[Path]:
        """Write what lies under the digest, with the ending that the reference has, or none.

        Raises:
            FetchError: where the store can't be used.
        """
        if reference.is_folder:
            return
        for ending in dict.fromkeys((ending_of(reference), "")):
            try:
                octets = SharedStore(self.name).get(f"{reference.sha256}{ending}")
            except UsageError as error:
                raise FetchError(str(error)) from error
            if octets is not None:
                target.write_bytes(octets)
                yield Path(f"{reference.sha256}{ending}")


def mirrors_of(stated: Iterable[str], web: Web) -> tuple[Mirror, ...]:
    """Give the mirrors that texts name: folders separated as in ``PATH``, or addresses."""
    split = re.compile(rf"{re.escape(os.pathsep)}(?!//)")
    names = [name for text in stated for name in split.split(text) if name]
    return tuple(_mirror_of(name, web) for name in names)


def _mirror_of(name: str, web: Web) -> Mirror:
    if name.startswith("https://"):
        return WebMirror(name.rstrip("/"), web)
    is_folder = "://" not in name or name.startswith("http://")  # which nobody should send pictures by
    return FolderMirror(Path(name).expanduser()) if is_folder else StoreMirror(name)


def take_from_mirrors(
    mirrors: Iterable[Mirror],
    reference: Reference,
    partial: Path,
    complain: Callable[[str], None],
) -> bool:
    """Write what a reference pins to ``partial``, from the first mirror that has it; wrong bytes are told of only."""
    for mirror in mirrors:
        try:
            for found in mirror.copies(reference, partial):
                digest = sha256_of(partial)
                if digest == reference.sha256:
                    return True
                complain(f"the mirror {mirror.name}: {found.name} holds other bytes (sha256 {digest}) and is not used")
                _clear(partial)
        except FetchError as error:
            complain(f"the mirror {mirror.name}: {error}")
        except OSError as error:
            complain(f"the mirror {mirror.name}: {error.strerror or error}")
        _clear(partial)
    return False


def ending_of(reference: Reference) -> str:
    """Give the ending under which a mirror keeps a file, so that a person can open it: ``.nii.gz``, or none."""
    path = PurePosixPath((reference.member or reference.name).partition("?")[0])
    endings = path.suffixes[-2:] if path.suffix.lower() == ".gz" else path.suffixes[-1:]
    ending = "".join(endings).lower()
    return ending if re.fullmatch(r"(\.[a-z0-9]{1,8}){1,2}", ending) else ""


def _is_below(path: str) -> bool:
    return not any(step in {"", ".", ".."} for step in path.split("/"))


def _clear(partial: Path) -> None:
    if partial.is_dir():
        shutil.rmtree(partial)
    else:
        partial.unlink(missing_ok=True)


def _nobody(done_bytes: int, total_bytes: int | None) -> None:
    """Tell nobody."""
