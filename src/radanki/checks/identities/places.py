"""Where somebody lives or lay: streets, postcodes, hospitals, wards and beds (45 CFR 164.514(b)(2)(i)(B))."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from radanki.checks.identities.found import is_counted
from radanki.checks.identities.plain_text import folded
from radanki.checks.identities.words import any_of, is_plain_word, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.checks.identities.found import Span
    from radanki.checks.identities.plain_text import PlainText, Token

_FEWEST_OF_A_NAME: Final = 3
_CAPITAL: Final = r"[A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩА-Я]"
_NAME: Final = rf"{_CAPITAL}[\w'-]{{2,40}}"
_POSTCODES: Final = re.compile(
    rf"\b(?:D|A|CH|F|I|NL|B|DK|SE|PL|CZ)-[0-9]{{4,5}}(?: {_NAME})?|, [0-9]{{4,5}} {_NAME}|\b[0-9]{{4}} ?[A-"
    rf"Z]{{2}} {_NAME}"
    r"|\b[A-PR-UWYZ][A-HK-Y]?[0-9][0-9A-HJKMNP-Y]? [0-9](?!MM|CM|ML|MG|KG|KV|HU|TH|ND|RD|ST|DT|HZ|MA|CC)[A"
    r"BD-HJLNP-UW-Z]{2}\b"
    rf"|\b{_NAME},? [A-Z]{{2}},? [0-9]{{5}}(?:-[0-9]{{4}})?\b|\bP\.? ?O\.? Box [0-9]+"
)
_HOSPITAL_THINGS: Final = re.compile(
    r"'?s? (?:\w+ )?(?:score|scores|criteria|classification|protocol|staging|system|scale|series|study|tri"
    r"al|guideline|guidelines|index|method|grading|questionnaire|stay|admission|course|bed|beds|acquired|i"
    r"nformation)\b"
)


@cache
def _streets() -> re.Pattern[str]:
    kinds, joined = any_of(words_of("streets")), any_of(words_of("streets_joined"))
    first = any_of({*words_of("streets_before"), "allée", "praça"})
    of = r"(?:de |du |des |la |del |della |d'|l'){0,3}"
    return re.compile(
        rf"(?<![0-9.,/-])[0-9]{{1,4}}[a-d]?,? (?:{_NAME} ){{1,3}}(?i:{kinds})\b(?![a-z])|(?<![0-9.,/-])[0-9"
        rf"]{{1,4}}[a-d]?,? [A-ZÀ-Þ]\w{{2,40}}(?:{joined})\b"
        rf"|\b[A-ZÀ-Þ][\wß-]{{2,40}}(?:{joined})\.? [0-9]{{1,4}} ?[a-d]?\b|\b(?:{_NAME} )(?i:stra(?:ss|ß)e|"
        rf"str\.|weg|platz|allee|gasse|street|road|avenue|lane) [0-9]{{1,4}}\b"
        rf"|\b(?i:{first}|C/) {of}{_NAME}(?: {_NAME})?,? (?:n[.°º]? ?)?[0-9]{{1,4}}\b|(?<![0-9.,])[0-9]{{1,4}}"
        rf"(?: bis| ter)?,? (?i:{first}) {of}{_NAME}"
    )


_ROOM: Final = re.compile(r" ?(?:no\.? |nr\.? |#)?[a-z]?[0-9]{1,4}[a-z]?\b", re.IGNORECASE)
_TOWN_AFTER_CODE: Final = re.compile(rf"(?<![0-9.,])[0-9]{{5}} (?P<place>{_NAME})")
_HOME: Final = re.compile(
    rf"(?: (?:in|at|near|of|im|a|à|en|te|w|outside|on)){{1,3}} (?:the (?:village|town|city|district|suburb)"
    rf" of )?(?P<place>{_NAME}|[0-9]{{1,5}} {_NAME})"
)
_KINDS_OF_TOWNS: Final = ("village", "town", "city", "district", "suburb", "county", "parish", "municipality")
_TOWN: Final = re.compile(rf"\b(?:{'|'.join(_KINDS_OF_TOWNS)}) of (?P<place>{_NAME})")
_HOSPITAL_AFTER: Final = re.compile(
    rf"(?: (?:of|de|des|du|in|am|an der|zu|di|del|la|le|der|für|[A-Z]\.)){{0,3}}(?: {_NAME}| St\.? {_NAME})"
)
_HOSPITAL_BEFORE: Final = re.compile(rf"\b(?:{_NAME}|St\.?|[A-Z]\.)(?:'s|-)?(?: (?:{_NAME}|of|and))? $")


def places_in(text: PlainText) -> Iterator[Span]:
    """Give addresses of people and names of hospitals and rooms; a country or a kind of hospital is none."""
    shown = text.bare
    if text.has_digits:
        for found in (*_streets().finditer(shown), *_POSTCODES.finditer(shown)):
            if not is_counted(text.open, found.end()):
                yield found.span()
        for found in _TOWN_AFTER_CODE.finditer(shown):
            if _is_strange(folded(found.group("place"))) and not found.group().split(" ")[0].endswith("00"):
                yield found.span()
    if not text.words.isdisjoint(_words_of_places()):
        for token in text.tokens:
            yield from _place_at(token, text)
    for found in () if text.words.isdisjoint(_KINDS_OF_TOWNS) else _TOWN.finditer(shown):
        if folded(found.group("place")) not in words_of("lands"):
            yield found.span()


@cache
def _words_of_places() -> frozenset[str]:
    """Give the words one of which stands at every place that has no digit."""
    return words_of("rooms") | words_of("homes") | words_of("hospitals") | {"medical"}


def _place_at(token: Token, text: PlainText) -> Iterator[Span]:
    shown = text.bare
    if token.word in words_of("rooms"):
        room = _ROOM.match(shown, token.end)
        if room is not None and not is_counted(text.open, room.end()):
            yield token.start, room.end()
    elif token.word in words_of("homes"):
        home = _HOME.match(shown, token.end)
        if home is not None and folded(home.group("place")) not in words_of("lands"):
            yield token.start, home.end()
    elif token.word in words_of("hospitals") or text.open.startswith(("medical center", "medical centre"), token.start):
        yield from _hospital_at(token, text)


def _hospital_at(token: Token, text: PlainText) -> Iterator[Span]:
    shown, end = text.bare, token.end + (len(" center") if token.word == "medical" else 0)
    if _HOSPITAL_THINGS.match(shown, end) or (shown[token.start].islower() and token.word.isascii()):
        return
    start = max(0, token.start - 90)
    before, after = _HOSPITAL_BEFORE.search(shown[start : token.start]), _HOSPITAL_AFTER.match(shown, end)
    if (before is not None and _is_strange(folded(before.group()))) or (
        after is not None and _is_strange(folded(after.group()))
    ):
        yield (start + before.start() if before else token.start), (after.end() if after else end)


def _is_strange(words: str) -> bool:
    """Tell whether a word of a name is neither a plain one nor of a hospital that is known for a method."""
    if not words or any(known in words for known in words_of("hospital_names") if " " in known):
        return False
    return (
        any(
            len(word) >= _FEWEST_OF_A_NAME
            and not is_plain_word(word)
            and word not in words_of("hospital_names")
            and word not in words_of("particles")
            for word in re.findall(r"[^\W\d_]+", words.replace("'s", ""))
        )
        or re.search(r"\bst\b", words) is not None
    )
