"""Lost: a release that was made and is not in the ledger, or not as it was: nothing remembers what students hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.model.problem import Problem
from radanki.model.releases.ledger import version_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.releases.ledger import Ledger
    from radanki.model.releases.traces import ReleaseTraces

_PATH = "decks/ledger.json"
_SHOWN = 10
"""Hex digits of a commit's name that people read."""


def check_ledger_is_whole(ledger: Ledger, traces: ReleaseTraces) -> Iterator[Problem]:
    """Every release that left a trace is in the ledger; else the ledger is lost, or older than it was."""
    ways = dict[str, tuple[str, str]]()
    for version in traces.folders:
        said = f"dist/release-{version} holds its packages"
        fix = (
            f"Bring {_PATH} back from where {version} was made. "
            "If nobody was ever given it, move that folder out of dist."
        )
        ways[version] = (said, fix)
    for version in traces.tags:
        ways[version] = (f"the tag v{version} says that it was made", _brought_back(f"v{version}"))
    for version, commit in traces.history:
        ways[version] = (f"the ledger of commit {commit[:_SHOWN]} has it", _brought_back(commit[:_SHOWN]))
    missing = sorted((version for version in ways if ledger.release(version) is None), key=version_key)
    if missing:
        said, fix = ways[missing[-1]]
        what = "the ledger is gone" if ledger.latest is None else "the ledger is older than it was"
        names = f"release {missing[-1]}" if len(missing) == 1 else f"{len(missing)} releases, {missing[-1]} the last"
        yield Problem(_PATH, 1, 1, "ledger/lost", f"{what}: it lacks {names}; {said}", fix)
    elif traces.tagged is not None and traces.tagged.latest is not None:
        yield from _altered(ledger, traces.tagged, traces.tagged.latest.version)


def _altered(ledger: Ledger, tagged: Ledger, version: str) -> Iterator[Problem]:
    """What a release wrote stands as it wrote it; later ones only add."""
    releases = [release.version for release in tagged.releases if ledger.release(release.version) != release]
    notes = [
        note.guid
        for case in tagged.cases
        for note in case.notes
        if (now := ledger.note(note.guid)) is None or now.states[: len(note.states)] != note.states
    ]
    if releases or notes:
        first = f"release {releases[0]}" if releases else f"note {notes[0]}"
        more = len(releases) + len(notes) - 1
        what = f"{first} and {more} more are" if more else f"{first} is"
        fix = f"`radanki release` alone writes this file. {_brought_back(f'v{version}')}"
        yield Problem(_PATH, 1, 1, "ledger/altered", f"{what} not as the tag v{version} has it", fix)


def _brought_back(place: str) -> str:
    return f"Bring it back with `git checkout {place} -- {_PATH}`: without it students would lose edits or updates."
