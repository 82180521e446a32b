"""Why cases were taken down, as the library's list and the ledger keep it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from radanki.model.releases.release import ReleaseFacts


WITHDRAWN_LIST: Final = "decks/withdrawn.json"


def reasons_of(facts: ReleaseFacts) -> Mapping[str, str]:
    """Give why each case was taken down: the newest line of the library's list, else what the ledger keeps."""
    reasons = {case.id: case.retired.reason for case in facts.taken_down if case.retired is not None}
    try:
        listed_cases = json.loads((facts.library.root / WITHDRAWN_LIST).read_bytes())
    except (OSError, ValueError):
        return reasons
    for entry in listed_cases if isinstance(listed_cases, list) else ():
        match entry:
            case {"case": str(case_id), "reason": str(reason)}:
                reasons[case_id] = reason
    return reasons
