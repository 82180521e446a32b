"""What in a text tells one patient from others, in the spellings in which it could come back on a card.

Left out, because it would be found everywhere or says nothing: words of fewer than three letters; one word of a name
that is a common word (``vocabulary/common_words.yaml``; the whole name stays); numbers of fewer than five digits, a
year among them, and of one digit repeated; identifiers of letters and digits below four signs; times of day, ages,
sexes and weights; dates that stand for none (1 January 1900, 1970 or 2000); the standard's own UIDs; a free text of
fewer than thirty signs as a whole, and any description of a study or series, which a case may quote. What is searched
of free text are its dates, long numbers, e-mail addresses and DICOM names.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from radanki.model.phi.identifier import Identifier
from radanki.vocabulary.common_words import is_common_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.phi.identifier import IdentifierKind

LEAST_LETTERS, LEAST_DIGITS, LEAST_SIGNS, LEAST_FREE_TEXT = 3, 5, 4, 30
_LEAST_WHOLE_NAME = 6
_LEAST_INSTITUTION_WORD = 4
_MOST_FREE_TEXT = 200
_STANDARD_UIDS: Final = "1.2.840.10008."
_LEAST_UID = 14

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_NAME_SIGNS = re.compile(r"[\^=,;/\\]+")
_MONTHS: Final = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905  # a row reads better than a column
)
_MONTH_NUMBERS = {name[:3].lower(): number for number, name in enumerate(_MONTHS, 1)}
_DUMMY_DATES = frozenset(
    {date(1900, 1, 1), date(1901, 1, 1), date(1970, 1, 1), date(1980, 1, 1), date(2000, 1, 1), date(2001, 1, 1)}
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_YEAR, _TWO = r"(?:19|20)[0-9]{2}", r"[0-9]{1,2}"
_MONTH_NAME = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_YEAR_FIRST = re.compile(rf"(?<![0-9])({_YEAR})([-/._: ]?)([0-9]{{2}})\2([0-9]{{2}})(?=$|[^0-9]|[0-9]{{6}})")
_YEAR_LAST = re.compile(rf"(?<![0-9])({_TWO})([-/.])({_TWO})\2({_YEAR})(?![0-9])")
_DAY_MONTH_NAME = re.compile(rf"(?<![0-9])({_TWO})[-. ]?({_MONTH_NAME})[-., ]{{0,2}}({_YEAR})(?![0-9])", re.IGNORECASE)
_MONTH_NAME_DAY = re.compile(rf"\b({_MONTH_NAME})[-. ]({_TWO})[-., ]{{1,2}}({_YEAR})(?![0-9])", re.IGNORECASE)
_NUMBER_IN_TEXT = re.compile(r"(?<![\w.])[0-9]{6,}(?![\w]|\.[0-9])")
# Bounded, and begun at the start of a word only: in a long run of letters the time would grow with its square.
_E_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_CARET_NAME = re.compile(r"(?<![\w'-])[^\W\d_][\w'-]{0,63}(?:\^{1,4}[^\W\d_][\w'-]{0,63}){1,4}")
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_BLANK_RUN = re.compile(r"\s+")


def of_name(value: str, kind: IdentifierKind) -> Iterator[Identifier]:
    """Give a person's name whole, in its usual orders, and each of its words that is not a common one."""
    for group in value.split("="):
        parts = [part for part in (_tidy(part) for part in _NAME_SIGNS.split(group)) if part]
        words = [word for part in parts for word in _WORD.findall(part)]
        if not words or all(word.casefold() in _PLACEHOLDER_NAMES for word in words):
            continue
        yield from _whole_names(group, parts, kind)
        for word in words:
            if is_searchable_word(word):
                yield Identifier(kind, word, is_part=len(words) > 1)


_PLACEHOLDER_NAMES = frozenset({"anon", "anonymous", "anonymized", "anonymised", "unknown", "none", "name", "patient"})


def _whole_names(group: str, parts: list[str], kind: IdentifierKind) -> Iterator[Identifier]:
    if len(parts) > 1 and sum(len(part) for part in parts) >= _LEAST_WHOLE_NAME:
        family, given = parts[0], " ".join(parts[1:])
        for text in (group.strip(), f"{family} {given}", f"{given} {family}", f"{parts[1]} {family}"):
            yield Identifier(kind, text)
    elif len(parts) == 1 and " " in parts[0] and len(parts[0]) >= _LEAST_WHOLE_NAME:
        yield Identifier(kind, parts[0])


def is_searchable_word(word: str) -> bool:
    """Whether a word of a name is long and rare enough to be searched for alone."""
    return len(word) >= (2 if _IDEOGRAPH.search(word) else LEAST_LETTERS) and not is_common_word(word)


def of_institution(value: str) -> Iterator[Identifier]:
    """Give the name of a hospital, department, device or place whole, and its words that are not common ones."""
    text = _tidy(value)
    words = _WORD.findall(text)
    if not any(is_searchable_word(word) for word in words):
        return
    if len(text) >= _LEAST_WHOLE_NAME:
        yield Identifier("institution", text)
    for word in words:
        if len(word) >= _LEAST_INSTITUTION_WORD and is_searchable_word(word):
            yield Identifier("institution", word, is_part=len(words) > 1)
    yield from of_number(value, "institution")


def of_number(value: str, kind: IdentifierKind = "number") -> Iterator[Identifier]:
    """Give a record, accession or serial number where it is long enough to be nobody else's."""
    text = _tidy(value)
    signs = [sign for sign in text if sign.isalnum()]
    digits = [sign for sign in signs if sign.isdigit()]
    if len(set(signs)) < 2:  # noqa: PLR2004  # 000000 and xxxx stand for none
        return
    if len(digits) == len(signs):
        if len(digits) >= LEAST_DIGITS:
            yield Identifier(kind, text)
    elif digits:
        if len(signs) >= LEAST_SIGNS:
            yield Identifier(kind, text)
    elif len(signs) >= LEAST_SIGNS and kind == "number":
        yield from (Identifier(kind, word) for word in [text] if any(map(is_searchable_word, _WORD.findall(word))))


def of_uid(value: str) -> Iterator[Identifier]:
    """Give a UID that somebody made, never one that the standard defines."""
    text = value.strip(" \0")
    if len(text) >= _LEAST_UID and "." in text and not text.startswith(_STANDARD_UIDS):
        yield Identifier("uid", text)


def of_free_text(value: str, *, as_a_whole: bool = True) -> Iterator[Identifier]:
    """Give what a text holds of dates, long numbers, addresses and names; with ``as_a_whole`` a longer one itself."""
    text = _tidy(value)[: 1 << 16]
    for day in _dates_in(text):
        yield from of_date(day)
    for found in _NUMBER_IN_TEXT.findall(text):
        if not _YEAR_FIRST.match(found):
            yield from of_number(found)
    yield from (Identifier("person", found) for found in _E_MAIL.findall(text))
    for found in _CARET_NAME.findall(text):
        yield from of_name(found, "person")
    if as_a_whole and LEAST_FREE_TEXT <= len(text) <= _MOST_FREE_TEXT and len(_WORD.findall(text)) > LEAST_LETTERS:
        yield Identifier("text", text)


def of_date(day: date) -> Iterator[Identifier]:
    """Give a day in the ways people write it; numbers in the order of any country."""
    if day in _DUMMY_DATES:
        return
    name = _MONTHS[day.month - 1]
    year, short, month, number = f"{day.year:04d}", f"{day.year % 100:02d}", f"{day.month:02d}", f"{day.day:02d}"
    spelled = [f"{year}{month}{number}", f"{number}{month}{year}", f"{month}{number}{year}"]
    for sign in "-/.":
        for m, d in {(month, number), (str(day.month), str(day.day))}:
            orders = ((year, m, d), (d, m, year), (m, d, year), (d, m, short), (m, d, short))
            spelled += [sign.join(parts) for parts in orders]
    for word in (name, name[:3]):
        for d in {number, str(day.day)}:
            spelled += [f"{d} {word} {year}", f"{word} {d} {year}", f"{d}{word}{year}", f"{d} {word} {short}"]
    for text in spelled:
        yield Identifier("date", text)


def _dates_in(text: str) -> Iterator[date]:
    for found in _YEAR_FIRST.finditer(text):
        yield from _date(found[1], found[3], found[4])
    for found in _YEAR_LAST.finditer(text):
        yield from _date(found[4], found[1], found[3])
        yield from _date(found[4], found[3], found[1])
    for found in _DAY_MONTH_NAME.finditer(text):
        yield from _date(found[3], _MONTH_NUMBERS[found[2][:3].lower()], found[1])
    for found in _MONTH_NAME_DAY.finditer(text):
        yield from _date(found[3], _MONTH_NUMBERS[found[1][:3].lower()], found[2])


def _date(year: str, month: str | int, day: str) -> Iterator[date]:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return
    if _FIRST_YEAR <= found.year <= _LAST_YEAR:
        yield found


def _tidy(text: str) -> str:
    return _BLANK_RUN.sub(" ", text.replace("\0", " ")).strip()
