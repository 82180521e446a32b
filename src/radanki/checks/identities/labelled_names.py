"""Names of persons after a word that announces one: "patient", "name", "called"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from radanki.checks.identities.name_words import (
    CAPITAL,
    NAME,
    PARTICLES,
    has_tail,
    has_thing_after,
    is_historic,
    is_strange,
)
from radanki.checks.identities.plain_text import folded
from radanki.checks.identities.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.checks.identities.found import Span
    from radanki.checks.identities.plain_text import PlainText, Token

_PERSON: Final = re.compile(
    rf"(?:'s|\.)?(?: ?[:=,] ?| \(| )(?P<name>(?:{CAPITAL}\.[ -]?){{0,3}}{PARTICLES}{NAME}(?: {NAME}){{0,2}}|(?"
    rf":{CAPITAL}\. ?){{2}})(?![\w])"
)
_DONE: Final = (
    *("referred", "reported", "performed", "seen", "dictated", "verified", "signed", "approved", "examined"),
    "treated",
)
_DOERS: Final = (
    *("physician", "consultant", "radiologist", "radiographer", "surgeon", "technologist", "sonographer", "operator"),
    *("reporter", "gp", "arzt", "arztin"),
)
_SIGNING: Final = frozenset({*_DONE, "operated", *_DOERS})
_BY: Final = re.compile(
    rf"\b(?i:(?:{'|'.join(_DONE)}|operated(?: on)?) by|signed|(?:{'|'.join(_DOERS)}) ?:)"
    rf"[: ]{{1,2}}(?P<name>(?:{CAPITAL}\. ?){{0,3}}{PARTICLES}{NAME}(?: {NAME})?)(?![\w])"
)
_PATIENT_SMALL: Final = re.compile(r" ?[:=] ?(?P<name>[^\W\d_]{3,30})(?=[ ,.;]|$)")
_NAME_IS: Final = re.compile(
    r"(?: des patienten| der patientin| del paciente| du patient| del paziente| do paciente)?(?: ?[:=] ?| "
    r"- | is | was | ist | est | es | e )(?P<name>[^\W\d_](?:[^\W\d_]|['-]){1,40})"
)
_NAMED: Final = re.compile(rf"(?P<sign>:)? (?P<name>{NAME}(?: {NAME})?)")
_OF_SOMEONE: Final = re.compile(r"\b([a-z]{2,16}),? (?:(?:is|was|were|has been) )?(?:by the name of )?(?:also )?$")
_OF: Final = re.compile(r"([a-z]{1,16}) $")
# Titles that are also words, abbreviations or names of signs: a strange name must follow.


def labelled_names_in(text: PlainText) -> Iterator[Span]:
    """Give names after a word like "patient" or "name", and of somebody who is called so."""
    is_signed = not text.bare.isascii() or not text.words.isdisjoint(_SIGNING)
    for signed in _BY.finditer(text.bare) if is_signed else ():
        if is_strange(signed.group("name")) and not has_thing_after(text, signed.end()):
            yield signed.span()
    for token in () if text.words.isdisjoint(_announcing()) else text.tokens:
        if token.word in words_of("persons"):
            yield from _person_after(token, text)
        elif token.word in words_of("name_labels"):
            of = _OF.search(text.open[max(0, token.start - 18) : token.start])
            found = _NAME_IS.match(text.folded, token.end)
            if (
                found
                and not (of and of.group(1) in words_of("not_people"))
                and is_strange(found.group("name"))
                and not has_thing_after(text, found.end())
            ):
                yield token.start, found.end()
        elif token.word in words_of("called") or text.open.startswith("known as", token.start):
            end = token.end + 3 if token.word == "known" else token.end
            found = _NAMED.match(text.bare, end)
            someone = _OF_SOMEONE.search(text.open[max(0, token.start - 40) : token.start])
            is_someone = someone is not None and someone.group(1) in words_of("persons") | {"he", "she", "who"}
            if (
                found
                and not found.group("sign")
                and not has_thing_after(text, found.end())
                and (is_someone or folded(found.group("name").split(" ")[0]) in words_of("names"))
            ):
                yield token.start, found.end()


@cache
def _announcing() -> frozenset[str]:
    return words_of("persons") | words_of("name_labels") | words_of("called") | {"known"}


def _person_after(token: Token, text: PlainText) -> Iterator[Span]:
    found = _PERSON.match(text.bare, token.end)
    if found is not None:
        name = found.group("name")
        is_pair = " " in name or "." in name
        words = re.findall(r"[^\W\d_]{2,}", name)[:2]
        strange = all(is_strange(word) for word in words) if is_pair else is_strange(name)
        if (
            strange
            and (is_pair or token.word in words_of("patients"))
            and not (has_tail(name) or has_thing_after(text, found.end()) or is_historic(name))
        ):
            yield token.start, found.end()
    small = _PATIENT_SMALL.match(text.folded, token.end) if token.word in words_of("patients") else None
    if small is not None and is_strange(small.group("name")):
        yield token.start, small.end()
