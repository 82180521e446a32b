"""The packages that students may hold: those of the first and of the last release, proven by the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.errors import ReleaseError
from radanki.library.digests import sha256_of_file
from radanki.releasing.rehearsal import EarlierRelease

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from radanki.model.releases.ledger import Ledger, Release, ReleasedDeck


def earlier_releases(ledger: Ledger, dist: Path, folder: Path | None = None) -> tuple[EarlierRelease, ...]:
    """Give the first and the last release with their packages, oldest first; none before the first release.

    Packages are looked for in ``dist/release-VERSION/`` and in ``folder``, with or without such a folder inside.

    Raises:
        ReleaseError: naming each package that is missing, or not the one that was released, and where to get it.
    """
    wanted = {release.version: release for release in (*ledger.releases[:1], *ledger.releases[-1:])}
    found = {version: tuple(_packages(release, dist, folder)) for version, release in wanted.items()}
    missing = [what for packages in found.values() for what in packages if isinstance(what, str)]
    if missing:
        raise ReleaseError(
            "the update is rehearsed from earlier releases, and these packages are not at hand:\n"
            + "\n".join(f"  - {what}" for what in missing)
            + f"\nTake them from the attachments of those releases and put them into {dist}/release-VERSION/, "
            "or name their folder with --earlier DIR."
        )
    return tuple(
        EarlierRelease(version, tuple(path for path in packages if not isinstance(path, str)))
        for version, packages in found.items()
    )


def _packages(release: Release, dist: Path, folder: Path | None) -> Iterator[Path | str]:
    """Give each package's path, or in words what is the matter with it."""
    named = f"release-{release.version}"
    places = [dist / named, *(() if folder is None else (folder / named, folder / release.version, folder))]
    for deck in release.decks:
        here = [place / deck.file for place in places if (place / deck.file).is_file()]
        right = next((path for path in here if sha256_of_file(path) == deck.sha256), None)
        yield right or _said(deck, release.version, here)


def _said(deck: ReleasedDeck, version: str, here: list[Path]) -> str:
    if not here:
        return f"{deck.file} of release {version} (SHA-256 {deck.sha256[:16]}...)"
    return f"{deck.file} of release {version}: {here[0]} is not what was released (SHA-256 {deck.sha256[:16]}...)"
