"""Which words are names of nobody, and what makes a name that of a thing."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from radanki.checks.identities.plain_text import folded
from radanki.checks.identities.words import any_of, is_plain_word, words_of

if TYPE_CHECKING:
    from radanki.checks.identities.plain_text import PlainText

CAPITAL: Final = r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĻŁŃŅŇŌŐŒŘŚŞŠŢŤŪŮŰŲŹŻŽȘȚΑ-ΩА-ЯЁІЇЄ]"
NAME: Final = rf"{CAPITAL}(?:[^\W\d_]|['-]){{1,40}}"

PARTICLES: Final = (
    r"(?i:(?:(?:von|van|vom|zu|zum|zur|de|del|della|di|da|do|dos|das|du|des|der|den|la|le|el|al|bin|ibn|bint|t"
    r"er|ten|te|af|ap|st\.?|san|santa|abu) |[dl]'|o'){0,3})"
)


@lru_cache(maxsize=4096)
def is_strange(words: str) -> bool:
    """Tell whether a word of a name may be one: the last that counts is neither a plain word nor part of one."""
    found = [word for word in re.findall(r"[^\W\d_]+", folded(words).replace("'s", "")) if len(word) > 1]
    counted = [word for word in found if word not in words_of("particles")] or found
    return bool(counted) and not is_plain_word(counted[0])


@cache
def _things() -> tuple[re.Pattern[str], re.Pattern[str]]:
    between = r"(?:'s?|s')?(?:[ -][a-z]{2,20}(?:-[a-z]{2,20})?){0,2}?[ -]"
    strict = rf"(?: |'s? |s' ){any_of(words_of('eponymous_only'))}\b"
    return re.compile(rf"{between}{any_of(words_of('eponymous'))}\b"), re.compile(strict)


_DOING: Final = re.compile(
    r"'?s? (?:fell|had|has|was|is|came|with|and|presented|complained|in|on|at|after|who|the|a|an|of|his|her)\b"
)


def has_thing_after(text: PlainText, end: int, *, only: bool = False) -> bool:
    """Tell whether a thing follows that carries names: a sign, a line. ``only``: one that no patient has."""
    loose, strict = _things()
    rest = text.folded[end : end + 80]
    if _DOING.match(rest):
        return False
    return (strict if only else loose).match(rest) is not None


def has_tail(name: str) -> bool:
    """Tell whether the last word of a match is a thing: "Osler Nodes"."""
    words = folded(name).split(" ")
    return len(words) > 1 and words[-1] in words_of("eponymous")


def is_historic(name: str) -> bool:
    """Tell whether a name is that of somebody whom physics and medicine honour: Röntgen, Osler."""
    return not words_of("honoured_people").isdisjoint(folded(name).replace("'s", "").split(" "))


@cache
def deeds() -> re.Pattern[str]:
    """Give the pattern of what only a person does, after a name."""
    return re.compile(rf",? (?:aged [0-9]{{1,3}},? |\(?[0-9]{{1,2}}\)?,? )?(?i:{any_of(words_of('deeds'))})(?![a-z])")


def does(text: PlainText, end: int) -> bool:
    """Tell whether a deed of a person follows."""
    return deeds().match(text.bare, end) is not None
