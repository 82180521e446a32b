"""Teaching: no card asks what another one has just asked."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import warning_at
from radanki.model.case import asks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.library import CaseFile
    from radanki.model.problem import Problem

_ONE_OF: Final = frozenset({"name", "cover"})
"""Outlined and named, or covered and named: the answer is the same structure at the same place."""


def check_asked_once(case_file: CaseFile) -> Iterator[Problem]:
    """On one picture a structure is named or covered, and not both; one that several findings share counts once."""
    asked: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for location, image, finding in case_file.findings():
        before = asked[image.name, finding.label.casefold()]
        now = before | (_ONE_OF & set(asks_of(case_file.case, finding)))
        if now == _ONE_OF != before:
            yield warning_at(
                case_file.places,
                (*location, "asks"),
                "teaching/asked-twice",
                f"“{finding.label}” is both named and covered on `{image.name}`: the same answer twice",
                "Ask `name`; or `cover`, where its neighbours tell what lies there.",
            )
        asked[image.name, finding.label.casefold()] = now


CASE_RULES = (check_asked_once,)
