"""Every way of updating, one student each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.errors import UsageError
from radanki.releasing.anki_client.client import AnkiClient, faults_of, faults_of_logs
from radanki.releasing.rehearsal.contents import read_release
from radanki.releasing.rehearsal.lasting import breaches
from radanki.releasing.rehearsal.losses import losses_of
from radanki.releasing.rehearsal.student import DAYS, Moment, make_it_their_own, study
from radanki.releasing.rehearsal.update import Tally, Update, changed_guids
from radanki.releasing.rehearsal.ways import UpdateStep, Way, ways_to

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from radanki.releasing.anki_client.snapshot import CardKey, CollectionSnapshot
    from radanki.releasing.rehearsal.contents import ReleaseContents

_NEW_VERSION: Final = "the new release"
_LOSSES_SHOWN: Final = 40
"""A fault of the whole release shows at every note; nobody reads a thousand lines."""


@dataclass(frozen=True, slots=True)
class EarlierRelease:
    """A release that students may hold: its version and its packages."""

    version: str
    packages: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class RehearsalReport:
    """What the rehearsal saw, for the person who releases; with a single loss the release must not go out.

    ``lines`` are one for each way of updating, and ``losses`` say in words what a student would lose. ``updates``,
    ``cards`` and ``answers`` count the imports over an earlier release, the cards compared and the answers given.
    """

    lines: tuple[str, ...]
    losses: tuple[str, ...]
    updates: int = 0
    cards: int = 0
    answers: int = 0


@dataclass(frozen=True, slots=True)
class _Fresh:
    """What somebody gets who held nothing, and when the release was built (Unix seconds)."""

    snapshot: CollectionSnapshot
    built_at: int


@dataclass(frozen=True, slots=True)
class _Outcome:
    line: str
    losses: tuple[str, ...]
    tally: Tally


def rehearse(
    earlier: Sequence[EarlierRelease], packages: Sequence[Path], version: str = _NEW_VERSION
) -> RehearsalReport:
    """Import earlier releases, study them, import the packages, and compare all that students hold.

    ``earlier`` goes from the oldest to the newest; without any, the packages are imported by a new student only. Makes
    collections in temporary folders. ``version`` is what the new release is called.

    Raises:
        UsageError: where Anki's own library is not installed, or there is no package.
        PackageError: where it came to a halt with these packages, or a package can't be read.
    """
    if not packages:
        raise UsageError("there is no package to rehearse")
    history = [read_release(release.version, release.packages) for release in earlier if release.packages]
    new = read_release(version, packages)
    lasting = [f"{old.version} to {version}: {breach}" for old in history for breach in breaches(old, new)]
    ways = tuple(ways_to(history, new))
    with AnkiClient() as client:
        first = _first_import(client, new)
        releases = {release.packages: release for way in ways for step in way.steps for release in step.between}
        fresh = {packages: _fresh(client, release) for packages, release in releases.items()}
        outcomes = [first, *(_walk(client, way, turn, fresh) for turn, way in enumerate(ways))]
    return RehearsalReport(
        lines=tuple(outcome.line for outcome in outcomes),
        losses=tuple(dict.fromkeys((*lasting, *(loss for outcome in outcomes for loss in outcome.losses)))),
        updates=sum(outcome.tally.updates for outcome in outcomes),
        cards=sum(outcome.tally.cards for outcome in outcomes),
        answers=sum(outcome.tally.answers for outcome in outcomes),
    )


def _first_import(client: AnkiClient, new: ReleaseContents) -> _Outcome:
    """Let somebody import the release who held nothing, look at every card, and import it all once more."""
    client.begins()
    logs = [client.imports(package) for package in new.packages]
    held = client.snapshot()
    again = [client.imports(package) for package in new.packages]
    repeated = client.snapshot()
    inspection = client.inspection()
    said = [*faults_of_logs(logs), *faults_of(inspection)]
    if held != repeated or any(log.new or log.updated for log in again):
        said.append("importing the same packages once more changes something")
    subject = f"{new.version}, first import"
    line = (
        f"{subject}: {len(held.notes)} notes and {len(held.cards)} cards from {len(new.packages)} packages,"
        f" {inspection.rendered} cards rendered on both sides; {_verdict(len(said))}"
    )
    return _Outcome(line, tuple(f"{subject}: {fault}" for fault in said), Tally())


def _walk(client: AnkiClient, way: Way, turn: int, fresh: Mapping[tuple[Path, ...], _Fresh]) -> _Outcome:
    """Let one student go one way; every other student lets FSRS schedule."""
    tally = Tally()
    losses: list[str] = []
    client.begins()
    if turn % 2:
        client.ask("switches_fsrs_on")
    for package in way.steps[0].held.packages:
        client.imports(package)
    excused: set[CardKey] = set()
    for place, step in enumerate(way.steps):
        found = _update(client, step, fresh, turn + place, tally, excused)
        at = f"{way.description}, at {step.new.version}" if len(way.steps) > 1 else way.description
        tally.losses += len(found)
        losses += [f"{at}: {loss}" for loss in _few(found)]
    taken_back = _older_again(client, way.steps[-1])
    tally.losses += len(taken_back)
    losses += [f"{way.description}: {loss}" for loss in taken_back]
    return _Outcome(f"{way.description}: {tally.as_text(DAYS)}; {_verdict(tally.losses)}", tuple(losses), tally)


def _update(  # noqa: PLR0913, PLR0917  # who, from where to where, and what is known and counted on the way
    client: AnkiClient,
    step: UpdateStep,
    fresh: Mapping[tuple[Path, ...], _Fresh],
    turn: int,
    tally: Tally,
    excused: set[CardKey],
) -> list[str]:
    """Study what is held, make it the student's own, import the new release, and say what was lost.

    ``excused`` collects the cards that came to notes whose text did not, since the student had edited it later: Anki
    shows them empty until the next correction, and nothing in a package can change that.
    """
    held, following, new = (fresh[release.packages] for release in (step.held, step.between[1], step.new))
    tally.answers += study(client, client.snapshot())
    between = max((held.built_at + following.built_at) // 2, held.built_at + 1)
    moment = Moment(between=between, late=new.built_at + 1)
    doings = make_it_their_own(client, client.snapshot(), changed_guids(step.between), moment, turn)
    # Anki's check mends small things of its own making (a review's time that is off by a second); that is no loss.
    client.ask("database_complaint")
    before = client.snapshot()
    logs = [client.imports(package) for package in step.new.packages]
    update = Update(before, client.snapshot(), step.between, held.snapshot, new.snapshot, doings.edited_at)
    tally.updates += 1
    tally.own += doings.own
    found = list(losses_of(update, tally))
    excused |= update.arrivals_without_text()
    tally.notes["with a card that stays empty beside a later edit until the next correction"] = len(excused)
    return [*faults_of_logs(logs), *found, *faults_of(client.inspection(), but_for=excused)]


def _older_again(client: AnkiClient, step: UpdateStep) -> list[str]:
    """Import the release that was held before once more: an older package takes nothing back.

    It may bring notes that the student deleted and that the new packages do not have.
    """
    before = client.snapshot()
    logs = [client.imports(package) for package in step.held.packages]
    after = client.snapshot()
    is_less = not set(before.notes) <= set(after.notes) or not set(before.cards) <= set(after.cards)
    if is_less or before.reviews != after.reviews or any(log.updated for log in logs):
        return [f"{step.held.version} once more takes back what {step.new.version} brought"]
    return []


def _fresh(client: AnkiClient, release: ReleaseContents) -> _Fresh:
    client.begins()
    for package in release.packages:
        client.imports(package)
    snapshot = client.snapshot()
    # Numbers of notes are milliseconds from the moment of the build on.
    newest = max(note.modified for note in snapshot.notes)
    built_at = max(newest, min(note.id for note in snapshot.notes) // 1000)
    return _Fresh(snapshot, built_at)


def _few(found: Sequence[str]) -> list[str]:
    more = len(found) - _LOSSES_SHOWN
    return [*found[:_LOSSES_SHOWN], f"and {more} more losses"] if more > 0 else list(found)


def _verdict(losses: int) -> str:
    return "nothing lost" if not losses else f"{losses} LOSSES" if losses > 1 else "1 LOSS"
