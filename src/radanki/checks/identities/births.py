"""Words that bring a date of birth, and a year of birth."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from radanki.checks.identities.dates import OUR_YEAR
from radanki.checks.identities.sieved import sieved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.checks.identities.found import Span
    from radanki.checks.identities.plain_text import PlainText

_YEAR_WORDS: Final = (
    r"(?:nineteen[- ](?:hundred|oh|ten|eleven|twelve|\w{3,5}teen|(?:twenty|thirty|forty|fifty|sixty|sevent"
    r"y|eighty|ninety)(?:[- ]\w{3,5})?)"
    r"|two thousand(?: and)?(?: \w{3,9})?|twenty[- ](?:ten|eleven|twelve|\w{3,5}teen|twenty(?:[- ]\w{3,5})?))"
)
_BIRTHS: Final = sieved(
    rf"\bd ?\. ?o ?\. ?b\b|\bdob(?![a-z])|\by\.?o\.?b\b|\b(?:date|day|year|place) of birth\b|\bbirth[- ]?(?"
    rf":date|day|year|place)\b(?! (?:party|cake|suit))"
    rf"|\bborn(?: (?:on|in|the|about|around|circa|ca\.?))*[ :,]{{1,2}}(?:[^.;]{{0,24}}(?<![0-9]){OUR_YEAR}("
    rf"?![0-9])|[0-9]{{1,2}}[./-][0-9]|'?[0-9]{{2}}(?![0-9+./-]| ?(?:weeks?|wk|days?|hours?|g|kg|%|of))|{_YEAR_WORDS})"
    rf"|\bb\. ?(?:in )?(?:[0-9]{{1,2}}[./-][0-9]{{1,2}}[./-])?{OUR_YEAR}(?![0-9])|(?<![\w.])\* ?(?:"
    rf"{OUR_YEAR}|[0-9]{{1,2}}\.[0-9]{{1,2}}\.)"
    rf"|\b(?:geb(?:oren)?\.?|geb\. am|geboren (?:am|im)|jahrgang|jg\.|nee? (?:le|en)|nacid[oa] (?:el|en)|na"
    rf"t[oa] (?:il|nel)|nascid[oa] (?:em|a)|fodt|fodd|syntynyt|urodzon[ya]|narozen[a]?) ?:?(?: (?:den|dnia|"
    rf"am|im|op|in))? ?(?:[0-9]{{1,2}}(?:[./ -]|er)|{OUR_YEAR})"
    r"|\bgeburts(?:datum|tag|jahr)|\bgeb[.-]?datum|\bfecha de nacimiento|\bdate de naissance|\bdata di nas"
    r"cita|\bdata de nascimento|\bgeboortedatum|\bfodsels(?:dato|dag)|\bfodelsedatum|\bdata urodzenia|\bda"
    r"tum narozeni|\bdogum tarihi|\bsyntymaaika|\bddn\b"
    r"|дата рождения|д\.р\.|родил|[0-9]{4} ?г\. ?р|生年月日|出生|生于|생년월일|تاريخ الميلاد|מועד לידה|תאריך לידה|जन्म"
    r"|ημερομηνια γεννησης",
    signs=(
        *("dob", "d.o", "d. o", "d .o", "d . o", "yob", "y.ob", "yo.b", "y.o.b", "birth", "born", "geburts", "datum"),
        *(
            "nacimiento",
            "naissance",
            "nascita",
            "nascimento",
            "fodsels",
            "fodelse",
            "urodzenia",
            "dogum",
            "syntymaaika",
        ),
        *("ddn", "b.", "*", "geb", "jahrgang", "jg.", "ne le", "ne en", "nee le", "nee en", "nacid", "nato il"),
        *("nato nel", "nata il", "nata nel", "nascid", "fodt", "fodd", "syntynyt", "urodzon", "narozen"),
    ),
)
_NOT_BIRTH: Final = re.compile(r"born(?: (?:in|at|after|before|with|by))* (?:the )?(?:week|term|month)")


def births_in(text: PlainText) -> Iterator[Span]:
    """Give what tells when somebody was born; weeks of gestation and weights tell it of nobody."""
    for found in _BIRTHS.finditer(text.open):
        if _NOT_BIRTH.match(found.group()) is None:
            yield found.span()
