"""The check stage: every rule that needs no picture, with what it needs to know of sources and of what was released."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.checks import run_checks, run_history_checks
from radanki.checks.releases.history import Released
from radanki.checks.source_rules import SourceRules

if TYPE_CHECKING:
    from datetime import date

    from radanki.model.library import Library, Places
    from radanki.model.problem import Problem
    from radanki.model.releases.ledger import Ledger


def check(library: Library, *, for_release: bool = False, today: date | None = None) -> tuple[Problem, ...]:
    """Give every problem that can be seen without opening a picture, in the order of places.

    ``for_release`` makes what only a release needs (``checks.RELEASE_RULES``) an error. Without ``today`` nothing that
    depends on the date is a problem.
    """
    return run_checks(library, source_rules(), for_release=for_release, today=today)


def check_history(library: Library, ledger: Ledger, places: Places) -> tuple[Problem, ...]:
    """Give every problem of a library that breaks what was released; ``places`` are those of the ledger's values."""
    if ledger.latest is None:
        return ()
    from radanki.cards.guid import note_guid  # noqa: PLC0415  # the note types are read when rules are applied
    from radanki.cards.note_types import note_types  # noqa: PLC0415
    from radanki.package.modification_times import released_note_types  # noqa: PLC0415

    kinds = {kind.id: kind for kind in released_note_types(note_types())}
    return run_history_checks(library, Released(ledger, places, note_guid, kinds))


def source_rules() -> SourceRules:
    """Give the functions of ``radanki.licensing`` that rules on provenance ask."""
    from radanki.licensing.changes import alterations  # noqa: PLC0415  # the vocabulary is read when rules are applied
    from radanki.licensing.citation import kind_of  # noqa: PLC0415
    from radanki.licensing.recognise import find_kind_that_forbids_fetch, recognise  # noqa: PLC0415

    return SourceRules(recognise, kind_of, find_kind_that_forbids_fetch, alterations)
