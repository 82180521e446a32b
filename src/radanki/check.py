"""The check stage: every rule that needs no picture, with what it needs to know of sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.checks import run_checks
from radanki.checks.source_rules import SourceRules

if TYPE_CHECKING:
    from radanki.model.library import Library
    from radanki.model.problem import Problem


def check(library: Library, *, for_release: bool = False) -> tuple[Problem, ...]:
    """Give every problem that can be seen without opening a picture, in the order of places.

    ``for_release`` makes what only a release needs (``checks.RELEASE_RULES``) an error.
    """
    return run_checks(library, source_rules(), for_release=for_release)


def source_rules() -> SourceRules:
    """Give the functions of ``radanki.sources`` that rules on provenance ask."""
    from radanki.sources.changes import alterations  # noqa: PLC0415  # the vocabulary is read when rules are applied
    from radanki.sources.citation import kind_of  # noqa: PLC0415
    from radanki.sources.recognise import find_kind_that_forbids_fetch, recognise  # noqa: PLC0415

    return SourceRules(recognise, kind_of, find_kind_that_forbids_fetch, alterations)
