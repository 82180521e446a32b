"""Numbers of records, patients, insurances and states, and identifiers that look like one."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from radanki.checks.identities.found import is_counted, is_in_row
from radanki.checks.identities.sieved import sieved
from radanki.checks.identities.words import any_of, is_plain_word, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from radanki.checks.identities.found import Span
    from radanki.checks.identities.plain_text import PlainText

_RECORDS: Final = frozenset({"mrn", "mr", "mrno", "patient", "patientid", "pid", "accession", "case", "uhid"})
_FEWEST_DIGITS: Final = 3
_WEAK_DIGITS: Final = 4
_OF_A_CHAIN: Final = 6

# Forms that are nothing else: UUID, DICOM UID, US SSN, UK NHS and National Insurance, Swiss AHV, Nordic and Baltic
# numbers, French NIR, Italian codice fiscale, Brazilian CPF, Chilean RUT, Spanish DNI, Irish PPS, IBAN, cards, Korean
# and Chinese numbers.
_FORMS: Final = re.compile(
    r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b[0-9a-f]{32}\b"
    r"|(?<![0-9.])[012]\.[0-9]{1,3}(?:\.[0-9]{1,40}){3,24}(?![0-9])|(?<![0-9.])(?:[0-9]{1,40}\.){6,24}[0-9"
    r"]{1,40}(?![0-9])"
    r"|(?<![0-9-])[0-9]{3}-[0-9]{2}-[0-9]{4}(?![0-9])|(?<![0-9.,])[0-9]{3} [0-9]{3} [0-9]{4}(?![0-9])"
    r"|\b756[. ]?[0-9]{4}[. ]?[0-9]{4}[. ]?[0-9]{2}\b|(?<![0-9-])(?:[0-9]{6}|(?:18|19|20)[0-9]{6}) ?[-+] ?"
    r"[0-9]{4}(?![0-9])"
    r"|(?<![0-9])[0-3][0-9][01][0-9]{3}[-+a-f][0-9]{3}[0-9a-y]\b|(?<![0-9])[0-9]{6}-[1-8][0-9]{6}(?![0-9])"
    r"|(?<![0-9])[0-9]{6}/[0-9]{3,4}(?![0-9])"
    r"|(?<![0-9])[12] ?[0-9]{2} ?(?:0[1-9]|1[0-2]|[2-9][0-9]) ?(?:[0-9]{2}|2[ab]) ?[0-9]{3} ?[0-9]{3}(?: ?"
    r"[0-9]{2})?(?![0-9])"
    r"|\b[a-z]{6}[0-9]{2}[a-z][0-9]{2}[a-z][0-9]{3}[a-z]\b|(?<![0-9])[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}"
    r"(?![0-9])|(?<![0-9.])[0-9]{1,2}\.[0-9]{3}\.[0-9]{3}-[0-9k]\b"
    r"|\b[0-9]{8}-?[a-hj-np-tv-z]\b|\b[xyz]-?[0-9]{7}-?[a-z]\b|\b[a-ceghj-prtw-z][a-ceghj-nprtw-z] ?[0-9]{"
    r"2} ?[0-9]{2} ?[0-9]{2} ?[a-d]\b"
    r"|\b[a-z]{2}[0-9]{2}(?: ?[0-9a-z]{4}){3,7}(?: ?[0-9a-z]{1,3})?\b(?<=[0-9])|(?<![0-9])(?:[0-9]{4}[ -])"
    r"{3}[0-9]{4}(?![0-9])"
    r"|\b[a-z]{4}[0-9]{6}[hm][a-z]{5}[0-9a-z]{2}\b|(?<![0-9])[0-9]{17}[0-9x]\b|(?<![0-9.])[0-9]{3}\.[0-9]{"
    r"2}\.[0-9]{2}-[0-9]{3}\.[0-9]{2}(?![0-9])"
    r"|(?<![0-9.])[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[0-9]{3}[-.][0-9]{2}(?![0-9])|\b[0-9]{2} [0-9]{6} [a-z] [0-"
    r"9]{3}\b|(?<![0-9-])[0-9]{3}-[0-9]{3}-[0-9]{3}(?: [0-9]{2})?(?![0-9-])"
)
_DIGIT: Final = re.compile("[0-9]")
_FEWEST_OF_A_FORM: Final = 3
_HEXADECIMAL: Final = re.compile("[0-9a-f]{8}(?:-|[0-9a-f]{24})")
"""Two of the forms may have no digit at all."""
_LONG: Final = sieved(r"(?<![0-9.,])[0-9]{7,}(?![0-9]|[.,][0-9])", digits=7)
_MIXED: Final = sieved(
    r"(?<![0-9a-z.,/_-])(?=[a-z]{0,4}[-/]?[0-9]{2,12})(?:[a-z]{1,4}[-/]?[0-9]{6,14}[a-z]{0,2}|[0-9]{6,14}["
    r"a-z]{1,2}|[a-z]{1,3}[0-9]{2,4}[-/][0-9]{4,8})(?![0-9a-z])",
    digits=6,
)
_SPACED: Final = sieved(r"(?<![0-9.,])(?:[0-9][ .-]){5,}[0-9](?![0-9.,])", digits=6)
_SPELLED: Final = re.compile(
    r"\b(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)[ ,-]{1,2}){4,20}(?:zero|oh|one|two|thr"
    r"ee|four|five|six|seven|eight|nine)\b"
)
_ORDER: Final = ("zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_OF_MONEY: Final = re.compile(r"[$€£¥#]$|\bus\$ ?$|\bn ?= ?$|\bof $")
_PUBLIC: Final = re.compile(
    r"\b(?:radiopaedia|medpix|eurorad|wikimedia|commons|pubmed|figure|fig|atlas|dataset|registry)\b"
)


def numbers_in(text: PlainText) -> Iterator[Span]:
    """Give numbers that may stand in a record; counts, measures and catalogue numbers are none."""
    plain = text.open
    if not text.words.isdisjoint(_RECORDS):
        for found in _letters().finditer(plain):
            if not is_plain_word(found.group("token")):
                yield found.span()
    for found in () if text.words.isdisjoint(_ORDER) else _SPELLED.finditer(plain):
        words = re.findall(r"[a-z]+", found.group())
        if len({*words}) < len(words) or words not in (
            sorted(words, key=_ORDER.index),
            sorted(words, key=_ORDER.index)[::-1],
        ):
            yield found.span()
    if not text.has_digits:
        return
    yield from _unlabelled(plain)
    yield from labelled_numbers_in(text)


def _unlabelled(plain: str) -> Iterator[Span]:
    may_be_form = len(_DIGIT.findall(plain)) >= _FEWEST_OF_A_FORM or not plain.isascii() or _HEXADECIMAL.search(plain)
    for found in _FORMS.finditer(plain) if may_be_form else ():
        if not _is_of_something(found, plain):
            yield found.span()
    for found in _LONG.finditer(plain):
        if not (is_counted(plain, found.end()) or _is_many_of_something(found, plain)):
            yield found.span()
    for found in _MIXED.finditer(plain):
        if not is_counted(plain, found.end()) and sum(map(str.isdigit, found.group())) >= _OF_A_CHAIN:
            yield found.span()
    for found in _SPACED.finditer(plain):
        digits = re.sub(r"\D", "", found.group())
        if digits not in "0123456789876543210" and not _is_of_something(found, plain):
            yield found.span()


def _is_of_something(found: re.Match[str], plain: str) -> bool:
    return is_counted(plain, found.end()) or is_in_row(plain, found.start())


def _is_many_of_something(found: re.Match[str], plain: str) -> bool:
    """Tell whether a round number counts a thing that the word after it names, or money."""
    before, after = plain[max(0, found.start() - 6) : found.start()], plain[found.end() : found.end() + 24]
    word = re.match(r" ([a-z]{3,20})\b", after)
    is_round = found.group().endswith("000")
    return (_OF_MONEY.search(before) is not None and is_round) or (
        is_round and word is not None and is_plain_word(word.group(1))
    )


@cache
def _letters() -> re.Pattern[str]:
    return re.compile(
        r"(?<![a-z0-9])(?:mrn|mr#|mrno|patient[ -]?id|pid|accession|case id|uhid)(?: ?(?:no|nr|number))?\."
        r"? ?[:#=] ?(?P<token>[a-z]{4,20})\b"
    )


@cache
def _labels() -> Mapping[str, re.Pattern[str]]:
    strong, weak = any_of(words_of("labels", "strong")), any_of(words_of("labels", "weak"))
    gap = r"(?: ?(?:id|nos?|nrs?|numbers?|num|is|was|n°|nº|№))?\.?(?: ?[.:#=/-]{1,2})* ?(?:is |was )?"
    numbered = r"(?P<token>(?=[^ ]{0,24}[0-9])[0-9a-z]{1,20}(?:[-/._ ][0-9a-z]{1,20}(?<=[0-9]))*[a-z]?)"
    return {
        "strong": re.compile(rf"(?<![a-z0-9]){strong}s?{gap}{numbered}"),
        "weak": re.compile(rf"(?<![a-z0-9/-]){weak}(?P<sign>{gap})(?<!/){numbered}"),
    }


def labelled_numbers_in(text: PlainText) -> Iterator[Span]:
    """Give numbers after a word that says whose they are."""
    plain, labels = text.open, _labels()
    for found in labels["strong"].finditer(plain):
        digits = sum(map(str.isdigit, found.group("token")))
        if digits >= _FEWEST_DIGITS:  # "MRN 12" is nobody's
            yield found.span()
    for found in labels["weak"].finditer(plain):
        if _is_number_of_a_record(found, plain):
            yield found.span()


def _is_number_of_a_record(found: re.Match[str], plain: str) -> bool:
    token = (
        found.group("token").split(" ")[0]
        if not re.fullmatch(r"[0-9 ./-]+", found.group("token"))
        else found.group("token")
    )
    digits = re.sub(r"\D", "", token)
    is_year = re.fullmatch(r"(?:18|19|20)[0-9]{2}(?:[-/](?:(?:18|19|20)?[0-9]{2}))?", token) is not None
    is_marked = re.search(r"id|no|nr|num|[#:=№]", found.group("sign")) is not None
    if len(digits) < _WEAK_DIGITS or is_year or (len(digits) == _WEAK_DIGITS and not is_marked):
        return False
    if is_counted(plain, found.start("token") + len(token)) or _PUBLIC.search(
        plain[max(0, found.start() - 30) : found.end() + 30]
    ):
        return False
    return re.fullmatch(r"[0-9]{1,3}(?: 000)+|[0-9]+000", token) is None or is_marked
