"""Given names, alone or beside a surname, in any order and any case."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from radanki.checks.identities.found import is_near, pattern_of_words
from radanki.checks.identities.name_words import CAPITAL, NAME, does, has_thing_after, is_strange
from radanki.checks.identities.plain_text import folded
from radanki.checks.identities.words import is_plain_word, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.checks.identities.found import Span
    from radanki.checks.identities.plain_text import PlainText

_PAIR: Final = re.compile(
    rf"(?<![\w'-])(?P<first>{NAME})(?P<sign>,? (?:{CAPITAL}\.? )?(?:(?:von|van|de|der|den|di|da|del|della|l"
    rf"a|le|el|al|bin|ibn) ){{0,2}})(?P<second>{NAME})(?![\w])"
)
_WORD: Final = re.compile(r"(?<![\w'-])[^\W\d_]{3,20}(?![\w-])")
_SURNAME_FIRST: Final = re.compile(rf"(?P<first>{NAME}), (?P<second>{NAME})(?= ?[:;(]|, ?[0-9])")
_SURNAME_AND_INITIAL: Final = re.compile(
    rf"(?P<first>{CAPITAL}(?:[^\W\d_]|['-]){{3,40}})(?: [G-Z]{{1,2}}(?=[,;:]| [0-9])|, ?{CAPITAL}\.)"
)
_GIVEN_AND_INITIAL: Final = re.compile(rf"(?<![\w'-])(?P<first>{NAME}) {CAPITAL}\.(?= [a-z])")
_CITED: Final = re.compile(
    r",? et al|, [A-Z][a-z-]+,? [A-Z]{1,3}\b|,? (?:and|&) [A-Z]|,? \(?(?:18|19|20)[0-9]{2}|/|,? (?:Radiopa"
    r"edia|MedPix|Wikimedia|CC|MD\b|M\.D)"
)
_CAPITALS: Final = re.compile(r"(?<![\w-])[A-ZÀ-ÞĀ-Ž][A-ZÀ-ÞĀ-Ž'-]{3,}(?:,? [A-ZÀ-ÞĀ-Ž][A-ZÀ-ÞĀ-Ž'-]{3,})+(?![\w-])")
_MAY_HOLD_CAPITALS: Final = re.compile(r"[A-Z][A-Z'-]{3}")
_FEWEST_OF_CAPITALS: Final = 6
_LONGEST_ACRONYM: Final = 6
_FEWEST_OF_A_NAME: Final = 4


def given_names_in(text: PlainText) -> Iterator[Span]:
    """Give names that hold a given name, and two strange words in capitals."""
    shown = text.bare
    if not text.words.isdisjoint(_given_names()):
        yield from _with_given_names(text, shown)
    for found in _CAPITALS.finditer(shown) if _MAY_HOLD_CAPITALS.search(shown) or not shown.isascii() else ():
        words = re.findall(r"[^\W\d_]+", folded(found.group()))
        is_small_elsewhere = any(sign.islower() for sign in shown)
        is_long = len(words) == 2 and max(map(len, words)) > _LONGEST_ACRONYM  # noqa: PLR2004  # a given name and a surname
        if is_small_elsewhere and is_long and all(map(is_strange, words)):
            yield found.span()
    short = _SURNAME_AND_INITIAL.match(shown)
    if short is not None and is_strange(short.group("first")) and not _CITED.match(shown[short.end() :]):
        yield short.span()
    first = _SURNAME_FIRST.match(shown)
    if (
        first is not None
        and all(is_strange(word) and len(word) >= _FEWEST_OF_A_NAME for word in first.groups())
        and not has_thing_after(text, first.end())
    ):
        yield first.span()


@cache
def _given_names() -> frozenset[str]:
    return words_of("names") | words_of("doubtful")


def _with_given_names(text: PlainText, shown: str) -> Iterator[Span]:
    position = 0
    while (found := _PAIR.search(shown, position)) is not None:
        position = found.start("second")
        if _is_name(found, text, shown):
            yield found.span()
    for found in _GIVEN_AND_INITIAL.finditer(shown):
        if folded(found.group("first")) in _given_names():
            yield found.span()
    for found in _WORD.finditer(shown):
        is_start = found.start() == 0 or shown[: found.start()].endswith((". ", "! ", "? ", ": "))
        if (
            is_start
            and folded(found.group()) in words_of("doubtful")
            and found.group().istitle()
            and does(text, found.end())
        ):
            yield found.span()
        if _is_given_name(found, text, shown):
            yield found.span()


def _is_name(found: re.Match[str], text: PlainText, shown: str) -> bool:
    first, second = (folded(found.group(name)).removesuffix("'s") for name in ("first", "second"))
    given, doubtful = words_of("names"), words_of("doubtful")
    is_given = first in given or second in given
    is_doubtful = first in doubtful or second in doubtful
    if not (is_given or is_doubtful) or ("," in found.group("sign") and not is_given):
        return False
    other = second if first in (given | doubtful) else first
    is_word = is_plain_word(other) or (not is_given and other in doubtful and ("," in found.group("sign")))
    if is_word and other not in given and other not in doubtful and not does(text, found.end()):
        return False
    if _CITED.match(shown[found.end() :]) or has_thing_after(text, found.end()) or second in words_of("eponymous"):
        return False
    if re.search(r"\b(?:St\.?|Saint|Santa|and|&|or|/) ?$", shown[: found.start()]):
        return False
    return not _is_honoured(found, text, {first, second})


def _is_given_name(found: re.Match[str], text: PlainText, shown: str) -> bool:
    word = found.group()
    if folded(word) not in words_of("names") or is_plain_word(folded(word)):
        return False
    is_short_capitals = word.isupper() and len(word) < _FEWEST_OF_CAPITALS
    is_mixed = not (word.istitle() or word.islower() or word.isupper())
    if is_short_capitals or is_mixed or (word.islower() and len(word) < 4):  # noqa: PLR2004  # "uta", "ana"
        return False
    if has_thing_after(text, found.end()) or _CITED.match(shown[found.end() :]):
        return False
    if re.search(r"\b(?:St\.?|Saint|Santa|Sainte|San) ?$|[-/]$", shown[: found.start()]):
        return False
    after = re.match(rf" {NAME}", shown[found.end() :])
    if after is not None and (
        has_thing_after(text, found.end() + len(after.group()))
        or folded(after.group().strip()) in words_of("eponymous")
    ):
        return False
    return not _is_honoured(found, text, {folded(word)} | ({folded(after.group().strip())} if after else set()))


def _is_honoured(found: re.Match[str], text: PlainText, words: set[str]) -> bool:
    if not words_of("honoured_people").isdisjoint(words):
        return True
    is_treated = (
        re.search(r"\b(?:patient|admitted|referred|fell|fall|pain|born|[0-9]+-year)\b", text.folded) is not None
    )
    return is_near(text.folded, *found.span(), pattern_of_words("honoured")) and not is_treated
