"""A place in a file where PHI, what names a patient, can stand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class PhiLocation:
    """Where a file holds something that may tell who the patient is; never what it is.

    ``rule`` is the code of the rule. ``where`` is a place in the file's own terms: ``(0010,0010) in (0008,1115)[0]``,
    a chunk, a segment, a line. ``keyword`` is the standard's name of it, empty where there is none. With
    ``raises_risk`` the file is not at fault, but somebody must have looked at its pixels.

    Nothing in it is copied from a value of the file, so that it may be printed and logged.
    """

    rule: str
    where: str
    keyword: str = ""
    raises_risk: bool = False
