"""Key findings and differential: there is something to weigh, and each alternative is weighed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import error_at
from radanki.model.case import asks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.library import CaseFile
    from radanki.model.problem import Problem

_FEWEST: Final = 2


def check_weighed(case_file: CaseFile) -> Iterator[Problem]:
    """A card of key findings and differential has findings, a diagnosis, and two others that something is said of."""
    case = case_file.case
    if not case.key_findings:
        return
    found = any("find" in asks_of(case, finding) for image in case.images for finding in image.findings)
    if case.diagnosis is None or len(case.differential) < _FEWEST or not found:
        yield error_at(
            case_file.places,
            ("key_findings",),
            "differential/nothing-to-weigh",
            "a card of key findings and differential needs a diagnosis, two others, and a finding that asks `find`",
            "Add what is missing, or take `key_findings` out.",
        )
    for place, other in enumerate(case.differential):
        if other.why is None and other.against is None:
            yield error_at(
                case_file.places,
                ("differential", place),
                "differential/no-reason",
                f"nothing says what speaks for or against `{other.name}`",
                "Write it as {name: ..., why: what speaks for it, against: what speaks against it}.",
            )


CASE_RULES = (check_weighed,)
