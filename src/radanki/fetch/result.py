"""What came of a reference, and who is told on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from radanki.errors import FetchError

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.reference import Reference


class Progress(Protocol):
    """Is told what is being downloaded and how many bytes of how many are there; the total may not be known."""

    def __call__(self, what: str, done_bytes: int, total_bytes: int | None) -> None:
        """Take note."""


class NotPinnedError(FetchError):
    """The picture is there, but the case does not say which bytes it means; the store has it under its digest."""

    def __init__(self, sha256: str, archive_sha256: str | None = None) -> None:
        """Say the digests, which a person may write down."""
        self.sha256 = sha256
        self.archive_sha256 = archive_sha256
        archive = f", in an archive whose sha256 is {archive_sha256}" if archive_sha256 is not None else ""
        super().__init__(
            f"it is there but not pinned, so nobody would notice a change: its sha256 is {sha256}{archive}",
            fix="Look at the picture, then write its digests as `sha256` and, for an archive, `archive_sha256`.",
            rule="fetch/no-pin",
        )


@dataclass(frozen=True, slots=True)
class FetchResult:
    """What came of a reference: the path of its picture, or why there is none.

    ``was_here`` says that nothing had to be done, ``mirrored`` that it came out of a mirror.
    """

    reference: Reference
    path: Path | None
    error: FetchError | None = None
    was_here: bool = False
    mirrored: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """Progress of one download, under its name."""

    progress: Progress
    what: str

    def __call__(self, done_bytes: int, total_bytes: int | None) -> None:
        """Pass it on."""
        self.progress(self.what, done_bytes, total_bytes)


def nobody(done_bytes: int, total_bytes: int | None) -> None:
    """Tell nobody."""
