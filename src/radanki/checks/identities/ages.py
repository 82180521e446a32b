"""Ages over 89, in digits and in words: the very old are few enough to be recognised (45 CFR 164.514(b)(2)(i)(C))."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final

from radanki.checks.identities.sieved import sieved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.checks.identities.found import Span
    from radanki.checks.identities.plain_text import PlainText

_OLD: Final = r"(?<![0-9.,/-])(?:9[0-9]|1[0-3][0-9])"
_UNITS_EN: Final = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_OLD_EN: Final = (
    rf"(?:ninety(?:[- ]?{_UNITS_EN})?|(?:a |one )?hundred(?:[- ](?:and[- ])?(?:{_UNITS_EN}|ten|eleven|twelve))?)"
)
_ORDINAL_EN: Final = (
    r"(?:ninet(?:ieth|y[- ]?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth))|(?:one )?hundredth"
    r"|hundred[- ](?:and )?(?:first|second|third|fourth|fifth))"
)
_PEOPLE: Final = (
    r"(?:woman|man|patient|lady|gentleman|female|male|person|nun|farmer|smoker|resident|widow|widower|frau|man"
    r"n|femme|homme|mujer|hombre|donna|uomo|vrouw|kvinna|kvinde)"
)
_HIS: Final = r"(?:his|her|their|hir)"
_FOLLOWED_OLD: Final = (
    r"(?:[- ]?(?:years?|yrs?|yr|y)\.?[- ]?(?:of age|old|olds)\b|[- ]?y[ ./-]{0,2}o\b\.?|[- ]?yo[fm]?\b|[- "
    r"]?y\b(?![a-z])[.,]? ?(?:old|male|female|man|woman|m\b|f\b)?"
    r"|[- ]?jahrige[rnsm]?\b|-?jahrig\b| jahren? (?:alt|alte[rn]?)\b| ?(?:ans|anos|anni|jaar|ar|let|lat|go"
    r"dina|eves|vuotias|vuotiaan|vuotta)\b(?: (?:oud|gammal|gammel|stary))?"
    r"| ?-?(?:летн|лет\b|год)|[ -]?(?:歳|岁|歲|세|살))"
)
_NUMBERS: Final = re.compile(
    rf"{_OLD}{_FOLLOWED_OLD}"
    rf"|\b(?:aged|age|ages|age of|age is|agee? de|aged about|alter|edad|eta|leeftijd|alder)\.?(?: of| de| d"
    rf"i)? ?[:=,]? ?(?:about |approximately |ca\.? |over )?{_OLD}(?![0-9+%]|[.,][0-9]|[ -]?(?:%|percent|or "
    rf"more|or older|or over|and over|and older|and above|plus|to|-))"
    rf"|\b{_PEOPLE} (?:of|aged|in the age of|at|von|mit|de|di) (?:about )?{_OLD}(?![0-9+%]|[.,][0-9])(?! ?("
    rf"?:kg|cm|mm|ml|mg|%|degrees|patients|cases|lb))"
    rf"|\bin {_HIS} (?:9[0-9]|1[0-3][0-9])(?:st|nd|rd|th) year|\b(?:9[0-9]|1[0-3][0-9])(?:st|nd|rd|th)[ -]b"
    rf"irthday|\bin {_HIS} (?:90|100)'?s\b"
    rf"|\b(?:turned|turning|was|is|at|died at|celebrated) (?:9[0-9]|1[0-3][0-9])(?= (?:years|last|this|when"
    rf"|and (?:lives|living|still))|[.,;]? ?(?:when|and was))"
    r"|(?:^|[,;(:] ?|\b(?:patient|pt|an?|the|elderly|frail) )[fmw][ /]{0,2}(?:9[0-9]|1[0-3][0-9])(?=[ ,;.:"
    r")]|$)(?! ?(?:\(?icd|code))"
    rf"|(?:^|[,;(:] ?|\b(?:patient|pt|an?|the|elderly|frail) )(?:9[0-9]|1[0-3][0-9]) ?/? ?[fmw](?=[ ,;.:)]|"
    rf"$)(?! ?(?:catheter|sheath|drain|tube|gauge))"
    rf"|\b(?:male|female|man|woman|[mf]),? {_OLD}(?=[.,;)]|$)|(?:^|[,;(] ?){_OLD} ?(?:years?|y|a)(?=[.,;)]|$| young)"
    rf"|\b(?:she|he|who) (?:is|was) (?:now |already )?(?:9[0-9]|1[0-3][0-9])(?=[.,;!]|$| and\b| years)"
)
_WORDS: Final = sieved(
    rf"\b{_OLD_EN}[- ]?(?:years?|yrs?|yr)[- ]?(?:old|olds|of age)\b|\b(?:aged|age|age of|age:) (?:about |ov"
    rf"er )?{_OLD_EN}\b("
    rf"?! (?:degrees|percent))"
    rf"|\b{_PEOPLE} (?:of|aged) {_OLD_EN}(?: years)?\b(?! (?:degrees|percent|kg|kilo))"
    rf"|\bin {_HIS} {_ORDINAL_EN} year|\b{_ORDINAL_EN}[- ]birthday|\bin {_HIS} (?:nineties|tenth decade)\b|"
    rf"\bin {_HIS} (?:ea"
    rf"rly|mid|late)[- ](?:nineties|90s)\b"
    rf"|\b(?:she|he|who) (?:is|was|turned) {_OLD_EN}(?=[.,;!]|$| and\b| years)|\bturned {_OLD_EN}\b"
    r"|\b(?:super)?(?:centenarian|nonagenarian|nonagenaire|centenaire|nonagenari[oa]|centenari[oa])s?\b"
    r"|\b\w{0,20}(?:neunzig|hundert)\w{0,12}[ -]?jahrige[rnsm]?\b|\b\w{0,20}neunzig (?:jahre|jahren)\b"
    r"|\b(?:quatre[- ]vingt[- ](?:dix(?:[- ](?:sept|huit|neuf))?|onze|douze|treize|quatorze|quinze|seize)|"
    r"nonante(?:[- ]\w{2,8})?|cent(?: (?:un|deux|trois))?) ans\b"
    r"|\bnovent[ai](?: [ye] \w{2,8}|\w{0,8})? (?:anos|anni)\b|\bnovant\w{0,8} anni\b|\b\w{0,14}(?:negentig"
    r"|nittio|halvfems|nitti|yhdeksankymmenta)\w{0,8}[ -]?(?:jaar|ar|arig|arige|aring|vuotta)\w{0,4}\b"
    r"|девяност\w{0,12}(?: \w{2,8})? ?(?:лет|год)|dziewiecdziesi\w{1,8}(?: \w{2,8})? ?lat|devadesat\w{0,8} let",
    signs=(
        *("ninet", "hundred", "tenth decade", "90s", "centena", "nonagena", "neunzig", "hundert", "vingt", "nonante"),
        *("cent ans", "un ans", "deux ans", "trois ans", "novent", "novant", "negentig", "nittio", "halvfems", "nitti"),
        *("yhdeksankymmenta", "dziewiecdziesi", "devadesat"),
    ),
)
_HIGH: Final = re.compile(r"9[0-9]|1[0-3][0-9]")
_GENERAL: Final = re.compile(
    r"(?:[≥>]=? ?|\b(?:older than|over|above|beyond|at least|younger than|under|below|up to|until|from) (?"
    r":the age of )?)$"
)


def ages_in(text: PlainText) -> Iterator[Span]:
    """Give the ages over 89; what is said of all people over 90 or 100 is none."""
    is_high = text.has_digits and _HIGH.search(text.open) is not None
    for found in chain(_NUMBERS.finditer(text.open) if is_high else (), _WORDS.finditer(text.open)):
        if re.search(r"over (?:90|100)$", found.group()):
            continue
        is_general = _GENERAL.search(text.open[max(0, found.start() - 32) : found.start()]) is not None
        if not (is_general and re.search(r"90|100|ninety\b(?!-)", found.group())):
            yield found.span()
