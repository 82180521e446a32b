"""What is known of the patient before the picture is looked at: one line above it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from radanki.model.case import Case, Patient

_ADULT_YEARS = 18
_GROWN = {"female": "woman", "male": "man", "other": "person", None: "patient"}
_YOUNG = {"female": "girl", "male": "boy", "other": "child", None: "child"}
_SAYS_WHO: Final = re.compile(
    r"[^.;:,]*\b(adult|baby|boy|child|girl|infant|lady|man|newborn|patient|person|teenager|toddler|woman)\b",
    re.IGNORECASE,
)
"""A history whose first words are of the patient: "Teenage girl; film of the leg", "Adult woman"."""

_ONLY_WHO: Final = re.compile(
    r"(?:(?:an?|adult|old|older|elderly|young|teenage|female|male)\s+)*"
    r"(?:adult|baby|boy|child|girl|infant|lady|man|newborn|patient|person|teenager|toddler|woman)\s*[.;,:]\s*",
    re.IGNORECASE,
)


def history_line(case: Case) -> str:
    """Give patient and history as text ("24-year-old woman. Sudden breathlessness after a fall.")."""
    patient = "" if case.patient is None else _patient(case.patient)
    has_age = case.patient is not None and (case.patient.age is not None or case.patient.months is not None)
    if case.history is None:
        return patient if has_age else ""  # a sex alone is no history
    if not has_age and _SAYS_WHO.match(case.history):
        return case.history  # not "Woman. Adult woman."
    return f"{patient} {_without_who(case.history) if has_age else case.history}".strip()


def _without_who(history: str) -> str:
    """Leave out first words that only say again who it is: of "Teenage girl; film of the leg." the film stays."""
    found = _ONLY_WHO.match(history)
    rest = history if found is None else history[found.end() :]
    return rest[:1].upper() + rest[1:]


def _patient(patient: Patient) -> str:
    if patient.months is not None:
        return f"{patient.months}-month-old {_YOUNG[patient.sex]}."
    if patient.age == "90+":
        return f"{_GROWN[patient.sex].capitalize()} of 90 or older."
    if patient.age == 0:
        return f"{_YOUNG[patient.sex].capitalize()} under one year."
    if patient.age is not None:
        words = _YOUNG if patient.age < _ADULT_YEARS else _GROWN
        return f"{patient.age}-year-old {words[patient.sex]}."
    return "" if patient.sex is None else f"{_GROWN[patient.sex].capitalize()}."
