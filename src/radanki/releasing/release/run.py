"""`radanki release`: packages, ledger and documents of a version, whole or not at all; and the same built once more.

The order: look at everything, build, compute what the version has to say, rehearse in Anki's own library, write the
documents, write the ledger, and put the folder in its place. Whatever is refused, is refused before that.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from radanki.errors import UsageError
from radanki.library.ledger import LEDGER_PATH, read_ledger
from radanki.library.ledger_text import ledger_text
from radanki.library.whole_file import written_whole
from radanki.package.at_work import alone_in
from radanki.releasing.rehearsal import rehearse
from radanki.releasing.release.earlier import earlier_releases
from radanki.releasing.release.entries import ledger_before, ledger_with
from radanki.releasing.release.folder import finish_interrupted, put_in_place
from radanki.releasing.release.steps import (
    MadeRelease,
    build_all,
    check_same_packages,
    check_time,
    document,
    find_changes,
    read_ledger_or_refuse,
    refuse_errors,
    rehearse_update,
    validated_library,
    workplace,
)
from radanki.releasing.release.version import check_step, check_version
from radanki.releasing.release.wording import check_since

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from radanki.releasing.rehearsal import EarlierRelease, RehearsalReport
    from radanki.releasing.release.order import ReleaseOrder, ReleaseReport

    Rehearse = Callable[[Sequence[EarlierRelease], Sequence[Path], str], RehearsalReport]


def release(order: ReleaseOrder, rehearsing: Rehearse = rehearse) -> ReleaseReport:
    """Release a version: the ledger and then ``dist/release-VERSION/``, or nothing at all.

    Raises:
        UsageError: where the version can't be, or the clock stands before the last release.
        ProblemsFoundError: where the library is at fault, or lacks what a release asks for.
        ReleaseError: where the version says too little, earlier packages are missing, or students would lose something.
    """
    with alone_in(order.dist):
        before = read_ledger_or_refuse(order.root)
        finish_interrupted(order.dist, before)
        check_version(order.version, before)
        check_time(order, before)
        earlier = earlier_releases(before, order.dist, order.earlier)
        order.tell("looking at the whole library")
        validated = validated_library(order)
        with workplace(order) as folder:
            order.tell("building every deck")
            built = build_all(order, validated, folder, order.time)
            library = validated.library
            after = ledger_with(before, library, built, version=order.version, time=order.time)
            changes = find_changes(order, validated, built, folder, before, earlier)
            waiting = {case.id for case in validated.cases if case.left_out is not None}
            needed = check_step(order.version, before, after, changes, waiting)
            refuse_errors([*check_since(library, before, order.version)])
            lines = rehearse_update(order, rehearsing, earlier, built, folder)
            made = MadeRelease(order, validated, built, folder, before, after, after.releases[-1], changes, lines)
            report = document(made)
            if not order.is_trial:
                with written_whole(order.root / LEDGER_PATH) as file:
                    file.write(ledger_text(after).encode())
                put_in_place(folder, order.folder)
    return replace(report, needed=needed)


def finish(root: Path) -> str | None:
    """Put the folder of the last release in its place, where its run was stopped just before; give its version then."""
    ledger, _ = read_ledger(root)
    if ledger.latest is None or not (root / "dist").is_dir():
        return None
    with alone_in(root / "dist"):
        return finish_interrupted(root / "dist", ledger)


def reproduce(order: ReleaseOrder, rehearsing: Rehearse | None = None) -> ReleaseReport:
    """Build a released version once more, from the same library, and prove that it is the same; the ledger stays.

    Takes the time of that release. With ``rehearsing`` the update is rehearsed again, from the earlier packages.

    Raises:
        UsageError: where the ledger does not know the version.
        ProblemsFoundError: where the library is at fault.
        ReleaseError: where a package is not what was released.
    """
    with alone_in(order.dist):
        ledger = read_ledger_or_refuse(order.root)
        known = ledger.release(order.version)
        if known is None:
            raise UsageError(f"{order.version} was never released from here: decks/ledger.json does not have it")
        order = replace(order, version=known.version, time=known.time)
        before = ledger_before(ledger, known.version)
        earlier = () if rehearsing is None else earlier_releases(before, order.dist, order.earlier)
        order.tell("looking at the whole library")
        validated = validated_library(order)
        with workplace(order) as folder:
            order.tell(f"building every deck as of release {known.version}")
            built = build_all(order, validated, folder, known.time)
            check_same_packages(known, built)
            lines = () if rehearsing is None else rehearse_update(order, rehearsing, earlier, built, folder)
            changes = find_changes(order, validated, built, folder, before, earlier)
            report = document(MadeRelease(order, validated, built, folder, before, ledger, known, changes, lines))
            if not order.is_trial:
                put_in_place(folder, order.folder)
    return report
