"""What a case says of releases in words that students read: it has to be the release that is being made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.model.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.library import CaseFile, Library, Location
    from radanki.model.releases.ledger import Ledger, ReleasedCase


def check_since(library: Library, ledger: Ledger, version: str) -> Iterator[Problem]:
    """Find cases that are withdrawn or corrected in this release and name another one."""
    for case_file in library.cases:
        known = ledger.case(case_file.case.id)
        if known is None:
            continue
        retired = case_file.case.retired
        is_taken_down = case_file.case.taken_down is not None  # what `radanki takedown` writes there is a date
        if retired is not None and known.retired is None and not is_taken_down and retired.since != version:
            yield _problem(case_file, ("retired", "since"), f"the case is withdrawn in {version}", version)
        told = {f"{note.kind}/{note.part}" for note in known.notes if note.withdrawn is not None}
        for place, entry in enumerate(case_file.case.withdrawn):
            if entry.item not in told and entry.since != version:
                yield _problem(case_file, ("withdrawn", place, "since"), f"it is withdrawn in {version}", version)
        yield from _corrections(case_file, known, ledger, version)


def _corrections(case_file: CaseFile, known: ReleasedCase, ledger: Ledger, version: str) -> Iterator[Problem]:
    released = {release.version for release in ledger.releases}
    for place, entry in enumerate(case_file.case.corrected):
        is_new = f"{entry.since}: {entry.what}" not in known.corrections
        if is_new and entry.since != version and entry.since not in released:
            yield _problem(case_file, ("corrected", place, "since"), f"{version} is what corrects it", version)


def _problem(case_file: CaseFile, location: Location, message: str, version: str) -> Problem:
    places = case_file.places
    return Problem(
        places.path, *places.at(*location), "release/since", message, f"Write `since: {version}`; students read it."
    )
