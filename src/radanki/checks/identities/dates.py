"""Dates of days and months, in the orders and words of many languages.

A year alone is no date (45 CFR 164.514(b)(2)(i)(C)).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from radanki.checks.identities.found import is_counted, is_in_row, is_near, pattern_of_words
from radanki.checks.identities.sieved import sieved
from radanki.checks.identities.words import any_of, months, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from radanki.checks.identities.found import Span
    from radanki.checks.identities.plain_text import PlainText

_DAYS: Final = range(1, 32)
_MONTHS: Final = range(1, 13)
_SHORT_YEARS: Final = frozenset(f"{year:02}" for year in range(1, 100))
YEAR: Final = r"(?:1[34789]|2[0-5])[0-9]{2}"
OUR_YEAR: Final = r"(?:18|19|20)[0-9]{2}"
_DAY: Final = r"(?:3[01]|[12][0-9]|0?[1-9])"
_MONTH: Final = r"(?:1[0-2]|0?[1-9])"
_SIGN: Final = r" ?[-./_:·•~\\|,] ?"
_TWO: Final = r"(?:0[1-9]|[12][0-9]|3[01])"
_TWO_MONTH: Final = r"(?:0[1-9]|1[0-2])"
_ROMAN: Final = r"(?:xii|xi|ix|x|viii|vii|vi|iv|v|iii|ii|i)"

_NUMBERS: Final = sieved(
    rf"(?<![0-9]){YEAR}{_SIGN}{_MONTH}{_SIGN}{_DAY}(?![0-9])"
    rf"|(?<![0-9]){YEAR} {_TWO_MONTH} {_TWO}(?![0-9])"
    rf"|(?<![0-9]){YEAR}{_SIGN}{_DAY}{_SIGN}{_MONTH}(?![0-9])"
    rf"|(?<![0-9])(?:{_DAY}{_SIGN}{_MONTH}|{_MONTH}{_SIGN}{_DAY}){_SIGN}{YEAR}(?![0-9])"
    rf"|(?<![0-9])(?:{_TWO} {_TWO_MONTH}|{_TWO_MONTH} {_TWO}) {YEAR}(?![0-9])"
    rf"|(?<![0-9]){_DAY}(?: |{_SIGN}){_ROMAN}(?: |{_SIGN})(?:{YEAR}|[0-9]{{2}}(?![0-9]))(?![0-9])"
    rf"|(?<![0-9]){OUR_YEAR}-?w[0-5][0-9](?:-?[1-7])?(?![0-9])"
    rf"|\b(?:week|kw|semaine|uge|vecka|uke|semana) ?[0-5]?[0-9](?:,| of|/| in)? ?{OUR_YEAR}(?![0-9])"
    r"|[0-9]{1,4} ?[年년] ?[0-9]{1,2} ?[月월](?: ?[0-9]{1,2} ?[日일号])?|[0-9]{1,2} ?[月월] ?[0-9]{1,2} ?[日일号]",
    digits=3,
)
_TOGETHER: Final = sieved(
    rf"(?<![0-9.]){OUR_YEAR}{_TWO_MONTH}{_TWO}(?:[t_ -]?[0-9]{{4,6}}(?:\.[0-9]+)?z?)?(?![0-9])"
    rf"|(?<![0-9.]){_TWO}{_TWO_MONTH}{OUR_YEAR}(?![0-9])",
    digits=8,
)
_SHORT_YEAR: Final = sieved(
    r"(?<![0-9a-z.,/:'-])([0-9]{1,2}) ?(?P<sign>[-./_]) ?([0-9]{1,2}) ?(?P=sign) ?'?([0-9]{2})(?![0-9]|(?P"
    r"=sign) ?[0-9]|[.,][0-9])"
    r"|(?:\b(?:on|am|le|el|il|op|den|dated|date|dob|born|since|until) )([0-9]{2})(?P<blank> )([0-9]{2}) (["
    r"0-9]{2})(?![0-9]|[.,:][0-9])",
    digits=4,
)
_MONTH_YEAR: Final = sieved(
    rf"(?<![0-9./,a-z-])(?:0?[1-9]|1[0-2]) ?[/.-] ?{OUR_YEAR}(?![0-9/a-z]|[.-][0-9])"
    rf"|(?<![0-9./,a-z-]){OUR_YEAR} ?[/.-] ?{_TWO_MONTH}(?![0-9/a-z]|[.-][0-9])",
    digits=5,
)
_PARTS_OF_YEARS: Final = sieved(
    rf"\b(?:q[1-4] ?[/-]? ?|(?:spring|summer|autumn|fall|winter)(?: of)? ){OUR_YEAR}(?![0-9/])"
    r"|\bdate:? ?(?:of [a-z]{1,12}:? ?)?[0-9]{6,8}(?![0-9])",
    digits=4,
)
_DAY_MONTH: Final = sieved(
    rf"\b(?:(?:am|vom|le|den|il|el) {_DAY}[./]{_MONTH}"
    rf"|(?:on|dated|since|seen|fell|admitted|scanned|date:?) (?:{_DAY}/{_MONTH}|{_MONTH}/{_DAY}|{_TWO}\.{_TWO_MONTH})"
    rf"|of (?:0[1-9]/{_TWO}|{_TWO}/0[1-9]))(?=\.? ?[;)]|[.,] |[.,]?$| (?:he|she|after|with|by)\b)",
    digits=2,
)


def dates_in(text: PlainText) -> Iterator[Span]:
    """Give what tells a day or a month of a year, and a day of a month; ages in years and years alone are none."""
    plain = text.open
    if text.has_digits:
        yield from _in_numbers(plain)
    if not text.words.isdisjoint(_first_words()):
        yield from _in_words(text)


@cache
def _first_words() -> frozenset[str]:
    """Give the words one of which every date in words holds; a month may hang on its day ("14Mar2024")."""
    return words_of("months") | frozenset(re.split(r"[ '-]", word)[0] for word in words_of("holidays"))


def _in_numbers(plain: str) -> Iterator[Span]:
    for found in (*_NUMBERS.finditer(plain), *_TOGETHER.finditer(plain)):
        yield found.span()
    for found in _SHORT_YEAR.finditer(plain):
        if _is_short_date(found, plain):
            yield found.span()
    for found in (*_PARTS_OF_YEARS.finditer(plain), *_MONTH_YEAR.finditer(plain)):
        if not is_near(plain, *found.span(), pattern_of_words("published")) and not is_in_row(plain, found.start()):
            yield found.span()
    for found in _DAY_MONTH.finditer(plain):
        yield found.span()


def _is_short_date(found: re.Match[str], plain: str) -> bool:
    groups = [number for number in found.groups() if number is not None and number.isdigit()]
    first, second, third = map(int, groups)
    is_day = (first in _DAYS and second in _MONTHS) or (first in _MONTHS and second in _DAYS)
    is_turned = groups[0] in _SHORT_YEARS and second in _MONTHS and third in _DAYS
    if not (is_day or is_turned):
        return False
    return not is_counted(plain, found.end()) and not is_in_row(plain, found.start())


@cache
def _word_patterns() -> Mapping[str, re.Pattern[str]]:
    month = rf"(?P<month>{any_of(*months().values())})(?![a-z])\.?"
    year = rf"(?P<year>{OUR_YEAR}(?![0-9])|'[0-9]{{2}}(?![0-9])|[0-9]{{2}}(?![0-9%]|[.,][0-9]))"
    of = r"(?:(?:day )?(?:of|de|di|do|del|den|des|d') ?)?(?:the month of |month of )?"
    return {
        "day first": re.compile(
            rf"(?<![0-9.,/a-z-])(?P<day>{_DAY})(?:st|nd|rd|th|er|o|a|ª|º|°|\.)?[ .,/_-]{{0,2}}{of}{month}(?"
            rf":[ ,./_-]{{0,2}}(?:de |del |of |in )?{year})?"
        ),
        "month first": re.compile(
            rf"(?<![a-z]){month}[ ./_-]{{0,2}}(?:the )?(?P<day>{_DAY})(?:st|nd|rd|th)?(?![0-9a-z]|[.:][0-9]"
            rf")(?:[ ,./_-]{{0,2}}{year})?"
        ),
        "year first": re.compile(
            rf"(?<![0-9])(?P<year>{OUR_YEAR})[ ,./_-]{{0,2}}{month}[ ,./_-]{{0,2}}(?P<day>{_DAY})(?:st|nd|r"
            rf"d|th)?(?![0-9])"
        ),
        "month and year": re.compile(
            rf"(?<![a-z]){month}[ ,./_-]{{0,2}}(?:of |de |del |d')?(?:the year )?(?P<year>{OUR_YEAR}(?![0-9"
            rf"])|'[0-9]{{2}}(?![0-9]))"
        ),
        "year and month": re.compile(rf"(?<![0-9])(?P<year>{OUR_YEAR})[ ,./_-]{{1,2}}{month}(?![a-z])"),
        "words": re.compile(
            rf"\b(?P<day>"
            rf"{any_of(*(words_of('days', language) for language in ('en', 'de', 'fr', 'es', 'it')))}) (?P<"
            rf"of>(?:day )?(?:of|de|di|d') ?)?{month}"
            rf"|\b(?P<month2>{any_of(*months().values())}) (?:the )?(?P<day2>{any_of(words_of('days', 'en'))})\b"
        ),
        "holiday": re.compile(
            rf"\b(?:on |at |an |a |le |el )?{any_of(words_of('holidays'))}(?P<year>,? (?:of )?{OUR_YEAR})?(?![a-z0-9])"
        ),
    }


def _in_words(text: PlainText) -> Iterator[Span]:
    plain = text.open
    patterns = _word_patterns()
    for name in ("day first", "month first", "year first"):
        for found in patterns[name].finditer(plain):
            if _is_date_in_words(found, text):
                yield found.span()
    for name in ("month and year", "year and month"):
        for found in patterns[name].finditer(plain):
            if not is_near(plain, *found.span(), pattern_of_words("published")):
                yield found.span()
    yield from _days_in_words(text)


def _days_in_words(text: PlainText) -> Iterator[Span]:
    plain, patterns = text.open, _word_patterns()
    for found in patterns["words"].finditer(plain):
        month = found.group("month") or found.group("month2")
        if (
            month not in words_of("doubtful_months")
            or (found.group("of") and month != "mars")
            or _has_capital(text, found)
        ):
            yield found.span()
    for found in patterns["holiday"].finditer(plain):
        starts_with_on = re.match(r"(?:on|an|a|le|el) ", found.group()) is not None
        if (found.group("year") or starts_with_on) and not re.match(
            r" (?:tree|disease|factor|island)", plain[found.end() :]
        ):
            yield found.span()


def _has_capital(text: PlainText, found: re.Match[str]) -> bool:
    """Tell whether a doubtful month in words is meant: its first letter alone is large, and no verb can be."""
    name = "month" if found.group("month") else "month2"
    word = text.shown[found.start(name) : found.end(name)]
    return word.istitle() and found.group(name) not in {"may", "mars", "march"}


def _is_date_in_words(found: re.Match[str], text: PlainText) -> bool:
    plain, month = text.open, found.group("month")
    if found.groupdict().get("year"):
        return not (
            month in {"may", "march"}
            and is_in_row(plain, found.start())
            and not text.shown[found.start("month")].isupper()
        )
    if re.match(r" (?:fracture|haemoglobinuria|hemoglobinuria)", plain[found.end() :]) or is_counted(
        plain, found.end()
    ):
        return False
    if found.start("day") < found.start("month") and is_in_row(plain, found.start()):
        return False
    if month not in words_of("doubtful_months"):
        return True
    word = text.shown[found.start("month") : found.end("month")].rstrip(".")
    starts_with_on = (
        re.search(r"\b(?:on|since|until|from|dated|of|am|vom|le|el|il) (?:the )?$", plain[: found.start()]) is not None
    )
    return word.istitle() or (starts_with_on and month not in {"may", "mar"})
