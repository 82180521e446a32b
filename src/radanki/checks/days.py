"""The days that a case names: from them alone it is known whether a rule on dates can have anything to say today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003  # what decodes records of cases reads the annotations
from typing import TYPE_CHECKING

from radanki.checks.cases.completeness import days_of
from radanki.checks.licences.age_of_sources import days_of_access, is_long_ago

if TYPE_CHECKING:
    from radanki.model.library import CaseFile


@dataclass(frozen=True, slots=True)
class DaysOfCase:
    """The last day that a case names, and the first on which a source was looked at."""

    last: date | None
    first_access: date | None

    def may_be_faulty(self, today: date) -> bool:
        """Tell whether a day is still to come, or a source was looked at long ago."""
        is_to_come = self.last is not None and self.last > today
        return is_to_come or (self.first_access is not None and is_long_ago(self.first_access, today))


def days_in(case_file: CaseFile) -> DaysOfCase:
    """Give the days of a case."""
    return DaysOfCase(
        max((day for _, day in days_of(case_file)), default=None), min(days_of_access(case_file), default=None)
    )
