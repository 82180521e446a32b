"""Names of persons: after a title or a label, as a given name beside a surname, and as records write them.

A name of a sign or a thing ("Prof. Osler's manoeuvre",
    "the Dr Smith line"
) and of somebody who is honoured for it is none.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from radanki.checks.identities.found import is_near, pattern_of_words
from radanki.checks.identities.given_names import given_names_in
from radanki.checks.identities.labelled_names import labelled_names_in
from radanki.checks.identities.name_words import (
    CAPITAL,
    NAME,
    PARTICLES,
    deeds,
    does,
    has_tail,
    has_thing_after,
    is_historic,
    is_strange,
)
from radanki.checks.identities.plain_text import folded
from radanki.checks.identities.words import any_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.checks.identities.found import Span
    from radanki.checks.identities.plain_text import PlainText, Token

_CARET: Final = re.compile(r"[^\W\d_](?:[\w'-]| ){0,40}\^{1,8}[^\W\d_][\w'-]{0,40}|\^[^\W\d_]{2,40}\^")
_INITIALS: Final = re.compile(
    r"\bκ[.α]? [Α-Ω][\w]{2,30}|\b[А-ЯЁІЇЄ][а-яёіїє]{1,30} [А-ЯЁІЇЄ][а-яёіїє]{1,30}, [0-9]|\b[А-ЯЁ][а-яё]{1"
    r",30} [А-ЯЁ]\. ?[А-ЯЁ]\."
)
_PATRONYMIC_ENDS: Final = re.compile(r"\b[А-ЯЁІЇЄ][а-яёіїє]{1,30}(?: [А-ЯЁІЇЄ][а-яёіїє]{1,30}){1,2}\b")
_EAST: Final = re.compile(
    r"(?:患者 ?[:=]|姓名|氏名|患者名|病人|患者姓名|お名前|성명|환자명|이름|성함)(?:은|は|是|为)? ?[:=]? ?[^\W\d_]{2,6}"
    r"|[\u4e00-\u9fff]{2,4} ?(?:先生|女士|小姐|太太|さん|様|さま|氏)(?![\u4e00-\u9fff])"
    r"|[\u4e00-\u9fff](?:女士|先生|小姐)|[가-힣]{1,4} ?(?:님|씨|환자)(?:[이은을의께과와도가는를]|에게|께서)?(?![가-힣])"
    r"|(?:اسم المريض|الاسم|שם המטופל|שם|नाम|ονομα(?:τεπωνυμο)?|επωνυμο|фио|фамилия|имя) ?[:=-]? ?[^\W\d_]{2,20}"
)
_ACADEMIC: Final = r"(?i:(?:(?:dr|prof|med|h\.c|pd|univ|rer)\b\.? ?){0,4})"
_TITLED: Final = re.compile(
    rf"(?P<dot>\.?)(?:ra\b)? ?{_ACADEMIC}(?P<name>(?:{CAPITAL}\. ?|{CAPITAL} ){{0,3}}{PARTICLES}[^\W\d_](?:"
    rf"[^\W\d_]|['-])"
    rf"{{1,40}}(?: {NAME}){{0,2}})(?![\w])"
)
_INITIAL: Final = re.compile(
    rf"(?:^|(?<=[.!?:;(] )|(?<=[(\"]))(?P<title>(?:{CAPITAL}\.[ -]?){{1,3}}) ?(?P<name>{PARTICLES}{NAME}(?:"
    rf" {NAME})?)(?![\w])"
)
_MAY_HOLD_INITIALS: Final = re.compile(r"[A-Z]\.")
_AFTER: Final = re.compile(rf"\b{NAME} (?:Bey|Hanım|Hanim|Efendi|Saheb|Ji|San|Sama|Sensei)\b")
_TITLES_AFTER: Final = frozenset({"bey", "hanim", "efendi", "saheb", "ji", "san", "sama", "sensei"})


def names_in(text: PlainText) -> Iterator[Span]:
    """Give names of persons, with the words that give them away."""
    yield from patients_names_in(text)
    yield from _after_learned_titles(text)
    yield from _in_front_of_deeds(text)
    yield from given_names_in(text)


def patients_names_in(text: PlainText) -> Iterator[Span]:
    """Give names that a record gives to a patient: beside a caret, a label, or a title; no author has those."""
    if "^" in text.bare:
        yield from (found.span() for found in _CARET.finditer(text.bare))
    if not text.open.isascii():
        yield from _of_other_scripts(text)
    yield from _after_titles(text, words_of("titles", "people"))
    yield from labelled_names_in(text)


def _of_other_scripts(text: PlainText) -> Iterator[Span]:
    for found in _PATRONYMIC_ENDS.finditer(text.bare):
        if re.search(r"(?:ович|евич|ьич|овна|евна|ична|івна|вича|вичу)\b", found.group()):
            yield found.span()
    yield from (found.span() for found in _INITIALS.finditer(text.bare))
    yield from (found.span() for found in _EAST.finditer(text.folded))
    yield from (found.span() for found in _before().finditer(text.folded))


@cache
def _before() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of(words_of('titles', 'before'))}\.?,? ?:? ?[^\W\d_]{{2,30}}")


def _after_learned_titles(text: PlainText) -> Iterator[Span]:
    yield from _after_titles(text, words_of("titles", "learned"))
    has_initials = not text.bare.isascii() or _MAY_HOLD_INITIALS.search(text.bare) is not None
    for found in _INITIAL.finditer(text.bare) if has_initials else ():
        is_cited = (
            re.match(r",? et al|,? \(?(?:18|19|20)[0-9]{2}|, [A-Z]\.", text.bare[found.end() : found.end() + 12])
            is not None
        )
        if (
            is_strange(found.group("name"))
            and not is_cited
            and not has_thing_after(text, found.end())
            and not _is_honoured(found, text)
        ):
            yield found.span()
    for found in () if text.words.isdisjoint(_TITLES_AFTER) and text.bare.isascii() else _AFTER.finditer(text.bare):
        yield found.span()


def _after_titles(text: PlainText, titles: frozenset[str]) -> Iterator[Span]:
    if text.words.isdisjoint(titles):
        return
    for token in text.tokens:
        if token.word in titles and text.bare[max(0, token.start - 1) : token.start] not in {"'", "-", "."}:
            found = _TITLED.match(text.bare, token.end)
            if (
                found is not None
                and (found.group("dot") or found.start("name") > token.end)
                and _is_titled(token, found, text)
            ):
                yield token.start, found.end()


def _is_titled(token: Token, found: re.Match[str], text: PlainText) -> bool:
    name, written = found.group("name"), text.bare[token.start : token.end]
    words = re.sub(r"^(?:[A-Z](?:\. ?| ))+", "", name).split(" ")
    first = next((word for word in words if folded(word) not in words_of("particles")), words[0])
    is_people = token.word in words_of("titles", "people")
    is_strange_name = is_strange(first) or is_strange(name)
    if token.word in words_of("doubtful_titles") and not is_strange_name:
        # Mr Wood, Ms Young: a plain word is a surname where it has a capital and the title has one letter of it.
        is_clear = token.word in {"mr", "ms", "mx"} or (token.word == "miss" and not first.endswith("s"))
        return (is_clear and written.istitle() and first[0].isupper() and not _is_tailed(found, text)) or (
            token.word in {"mr", "mrs", "ms", "miss"}
            and does(text, found.start("name") + name.index(first) + len(first))
        )
    if not (written.istitle() and name[0].isupper()):
        is_small_word = token.word not in words_of("titles_in_any_case") and first[0].islower()
        if is_small_word or not is_strange_name or len(first) < 3:  # noqa: PLR2004  # "ms vs"
            return False
    if _is_tailed(found, text, only=is_people) or name.startswith("St."):
        return False
    return not (
        is_historic(name) or (not is_people and _is_honoured(found, text)) or (is_people and _is_eponym(found, text))
    )


def _is_tailed(found: re.Match[str], text: PlainText, *, only: bool = True) -> bool:
    return has_tail(found.group("name")) or has_thing_after(text, found.end("name"), only=only)


def _is_eponym(found: re.Match[str], text: PlainText) -> bool:
    return (
        re.search(
            r"\b(?:named after|named for|eponym|honours|coined by|described by|invented by|introduced by)"
            r"\b[^.;]{0,20}$",
            text.folded[: found.start()],
        )
        is not None
    )


def _is_honoured(found: re.Match[str], text: PlainText) -> bool:
    return is_historic(found.group("name")) or (
        is_near(text.folded, *found.span(), pattern_of_words("honoured"))
        and re.search(r"\bpatient|[0-9]-year|\badmitted\b|\breferred\b|reported by|seen by", text.folded) is None
    )


_SUBJECT: Final = re.compile(rf"(?:^|(?<=[.!?:;] ))(?P<name>{CAPITAL}(?:[^\W\d_]|['-]){{3,40}}(?: {NAME})?)(?![\w])")
_SOMEBODY: Final = re.compile(
    r"[0-9]{1,2}-year|(?:[a-z-]+ )?(?:woman|man|boy|girl|smoker|farmer|teacher|patient|student|retired|worker)"
)


def _in_front_of_deeds(text: PlainText) -> Iterator[Span]:
    for subject in _SUBJECT.finditer(text.bare):
        name = subject.group("name")
        found = deeds().match(text.bare, subject.end())
        if found is None or name.isupper() or not all(is_strange(word) for word in name.split(" ")):
            continue
        is_thing = re.search(r" (?:is|was) an? ?$", folded(found.group())) is not None
        if not is_thing or _SOMEBODY.match(text.bare[found.end() : found.end() + 40]):
            yield subject.span()
