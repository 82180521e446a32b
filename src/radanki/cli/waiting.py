"""What waits for a network, in one line: an open library points to most of its pictures, and trains have no network."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from radanki.fetch.library_pictures import not_here
from radanki.fetch.store import PictureStore
from radanki.pipeline.patterns.builder import SHORT_OF_PICTURES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from radanki.cli.session import Session
    from radanki.fetch.library_pictures import Waiting
    from radanki.model.library import Library
    from radanki.model.releases.manifest import LeftOut

_MISSING: Final = "fetch/missing"


def report_left_out(session: Session, library: Library, left_out: Iterable[LeftOut]) -> None:
    """Say what is left out: a line for all that wait for pictures, and one for every other.

    A pattern that lacks pictures is told by itself where none is waited for: then more cases are wanted.
    """
    reasons = {left.case: left for left in left_out}
    cases = [file for file in library.cases if _waits(reasons.get(file.places.path.rpartition("/")[0]))]
    waiting = tuple(not_here(cases, PictureStore(session.cache_folder())))
    short = [case for case in sorted(reasons) if waiting and reasons[case].rule == SHORT_OF_PICTURES]
    for case in sorted(reasons):
        line = f"left out: {case}: {reasons[case].reason} [{reasons[case].rule}]"
        if case in short:
            session.detail(line)
        elif reasons[case].rule != _MISSING:
            session.note(line)
    if waiting:
        session.note(
            f"left out: {counted(waiting)} not on this machine{_and_patterns(len(short))}: "
            "`radanki fetch` brings them, `radanki fetch -v` lists them"
        )
    list_waiting(session, waiting)


def _and_patterns(number: int) -> str:
    if not number:
        return ""
    return ", and so does 1 pattern" if number == 1 else f", and so do {number} patterns"


def report_silent_hosts(session: Session, waiting: Sequence[Waiting]) -> None:
    """Say in a line which hosts give no answer, and how many cases wait for them."""
    if waiting:
        (first, _), *others = Counter(one.host for one in waiting).most_common()
        hosts = f"{first} gives" if not others else f"{first} and {_hosts(len(others))} give"
        session.note(
            f"{counted(waiting)} not here, and {hosts} no answer: call this again when you are connected"
            + ("" if session.verbose else " (-v lists them)")
        )
    list_waiting(session, waiting)


def list_waiting(session: Session, waiting: Iterable[Waiting]) -> None:
    """Name each case and picture to whoever asked for more."""
    for one in waiting:
        session.detail(f"waits: {one.case}: {one.picture}")


def counted(waiting: Sequence[Waiting]) -> str:
    """Say how many cases wait for how many pictures, each counted once."""
    cases, pictures = len({one.case for one in waiting}), len({one.picture for one in waiting})
    wait = "1 case waits" if cases == 1 else f"{cases} cases wait"
    return f"{wait} for {'1 picture that is' if pictures == 1 else f'{pictures} pictures that are'}"


def _hosts(number: int) -> str:
    return "1 other host" if number == 1 else f"{number} other hosts"


def _waits(left: LeftOut | None) -> bool:
    return left is not None and left.rule == _MISSING
