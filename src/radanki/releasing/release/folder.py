"""The folder of a release: filled beside its place, and put there whole.

The order is what makes a release safe to interrupt: the ledger is written first, then the finished folder takes its
name. No folder has a release's name that the ledger does not know. Where the ledger knows a release and its folder did
not come to its name any more, the next run gives it.
"""

from __future__ import annotations

import secrets
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from radanki.library.digests import sha256_of_file
from radanki.library.whole_file import make_durable, written_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from radanki.model.releases.ledger import Ledger

CHECKSUMS: Final = "SHA256SUMS"
_STAGING: Final = ".part"
_REPLACED: Final = ".old"


@contextmanager
def staging_folder(dist: Path, version: str) -> Iterator[Path]:
    """Give an empty folder beside the release's place, which is gone afterwards unless it took that place.

    Whoever calls this holds ``dist`` (``pack.at_work``): what an earlier run left behind is cleared away.
    """
    clear_away(dist)
    folder = dist / f".release-{version}.{secrets.token_hex(4)}{_STAGING}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_away(dist: Path) -> None:
    """Remove what runs left that were stopped before their end."""
    for path in dist.glob(".release-*"):
        if path.suffix in {_STAGING, _REPLACED}:
            shutil.rmtree(path, ignore_errors=True)


def finish_interrupted(dist: Path, ledger: Ledger) -> str | None:
    """Give the folder of the last release its name, where the run was stopped just before; give the version if so."""
    latest = ledger.latest
    if latest is None or (dist / f"release-{latest.version}").exists():
        return None
    for folder in sorted(dist.glob(f".release-{latest.version}.*{_STAGING}")):
        sums = checksums(folder)
        is_finished = (folder / CHECKSUMS).is_file() and (folder / CHECKSUMS).read_text("utf-8") == sums
        if is_finished and all(f"{deck.sha256}  {deck.file}\n" in sums for deck in latest.decks):
            put_in_place(folder, dist / f"release-{latest.version}")
            clear_away(dist)
            return latest.version
    return None


def write_documents(folder: Path, documents: Iterable[tuple[str, bytes]]) -> None:
    """Write documents into a staging folder, and last the checksums of all that is in it."""
    for name, content in (*documents, (CHECKSUMS, b"")):
        with written_whole(folder / name) as file:
            file.write(content if name != CHECKSUMS else checksums(folder).encode())


def checksums(folder: Path) -> str:
    """Give a line for each file of a folder, as ``sha256sum --check`` reads it."""
    return "".join(
        f"{sha256_of_file(path)}  {path.name}\n"
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name != CHECKSUMS and not path.name.startswith(".")
    )


def put_in_place(folder: Path, target: Path) -> None:
    """Give a finished folder its name; one that bears it, of a run that did not come to its end, gives way."""
    replaced = target.with_name(f".{target.name}.{secrets.token_hex(4)}{_REPLACED}")
    if target.exists():
        target.rename(replaced)
    folder.rename(target)
    make_durable(target.parent)
    if replaced.exists():
        shutil.rmtree(replaced, ignore_errors=True)
