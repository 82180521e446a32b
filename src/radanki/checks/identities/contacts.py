"""Telephone numbers of many countries, and addresses of e-mail."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from radanki.checks.identities.found import is_counted, is_in_row
from radanki.checks.identities.sieved import sieved
from radanki.checks.identities.words import any_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.checks.identities.found import Span
    from radanki.checks.identities.plain_text import PlainText

_INTERNATIONAL: Final = sieved(
    r"(?<![0-9.,])(?:\+ ?|00)[1-9][0-9]{0,2}(?:[ ./-]{0,3}\(?[0-9]{1,5}\)?){2,6}(?![0-9])",
    digits=3,
)
_NATIONAL: Final = sieved(
    r"(?<![0-9.,/-])\(0[0-9]{1,5}\) ?[0-9]{2,8}(?:[ ./-][0-9]{2,8}){0,4}(?![0-9])"
    r"|(?<![0-9a-z.,/-])0[1-9][0-9]{0,4} ?[ ./-] ?[0-9]{2,8}(?:[ ./-][0-9]{2,8}){0,4}(?![0-9]|[.,][0-9])|("
    r"?<![0-9a-z.,/-])0[1-9][0-9]{7,10}(?![0-9])"
    r"|\(?(?<![0-9])[2-9][0-9]{2}\)[ .-]?[0-9]{3}[ .-][0-9]{4}(?![0-9])|(?<![0-9.-])(?:1[-. ])?[2-9][0-9]{"
    r"2}[-.][0-9]{3}[-.][0-9]{4}(?![0-9])"
    r"|(?<![0-9])8 ?\([0-9]{3}\) ?[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{2}(?![0-9])"
    r"|(?<![0-9.,])[6-9][0-9]{2}(?:[ .-][0-9]{2}){3}(?![0-9])|(?<![0-9.,])[6-9][0-9]{4} [0-9]{5}(?![0-9])|"
    r"\([1-9][0-9]\) ?9?[0-9]{4}-?[0-9]{4}(?![0-9])",
    digits=4,
)
_FEWEST_NATIONAL: Final = 8
_E_MAIL: Final = sieved(
    r"(?<![\w.+-])[\w.+-]{1,64} ?(?:@|\[ ?(?:at|a|@) ?\]|\( ?(?:at|a|@) ?\)|\{ ?(?:at|@) ?\}|<at>) ?[\w-]{"
    r"1,63}(?: ?(?:\.|[\[({] ?(?:dot|punkt|punto|point|\.) ?[\])}]| dot ) ?[\w-]{1,63}){1,8}"
    r"|(?<![\w.+-])[\w.+-]{1,64} (?:at|arobase|chiocciola|arroba) [\w-]{1,63}(?: dot [\w-]{1,63}){1,8}|\bmailto:",
    signs=(
        *("@", "mailto:", " dot ", "<at>", "[at", "[ at", "(at", "( at", "{at", "{ at"),
        *("[a]", "[a ]", "[ a]", "[ a ]", "(a)", "(a )", "( a)", "( a )"),
    ),
)


@cache
def _labelled() -> re.Pattern[str]:
    label = any_of(words_of("phones"))
    return re.compile(
        rf"(?<![a-z]){label}(?:phone)?(?: ?(?:no|nr|number|me on|me at|him on|her on|them on|us on|on|at|is"
        rf"|via|home|work|mobile))*\.? ?[:.#]? ?(?P<number>\(?\+?[0-9](?:[0-9]|[ ./()-]{{1,2}}[0-9])"
        rf"{{2,18}})(?![0-9]|[.,][0-9])"
    )


def phones_in(text: PlainText) -> Iterator[Span]:
    """Give telephone numbers, with a word before them or by their form."""
    plain = text.open
    if not text.has_digits:
        return
    for found in _INTERNATIONAL.finditer(plain):
        if sum(map(str.isdigit, found.group())) >= _FEWEST_NATIONAL and not is_counted(plain, found.end()):
            yield found.span()
    for found in _NATIONAL.finditer(plain):
        if sum(map(str.isdigit, found.group())) >= _FEWEST_NATIONAL and not (
            is_counted(plain, found.end()) or is_in_row(plain, found.start())
        ):
            yield found.span()
    for found in _labelled().finditer(plain):
        if _is_number(found, plain):
            yield found.span()


def _is_number(found: re.Match[str], plain: str) -> bool:
    digits = sum(map(str.isdigit, found.group("number")))
    is_short = re.match(r"bleep|pager|beeper|dect|ext|durchwahl|fax|tel|phone|telephone", found.group()) is not None
    if is_counted(plain, found.end()) or re.match(r"(?:19|20)[0-9]{2}$", found.group("number")):
        return False
    return digits >= (3 if is_short else 5)


def e_mails_in(text: PlainText) -> Iterator[Span]:
    """Give addresses of e-mail, also those that are spelled out against robots; inside a web address, too."""
    if "@" not in text.folded and text.words.isdisjoint({"at", "a", "arobase", "chiocciola", "arroba", "mailto"}):
        return
    for found in _E_MAIL.finditer(text.folded):
        yield found.span()
