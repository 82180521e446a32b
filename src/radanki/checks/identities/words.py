"""The words that identities are told by, as sets and as alternatives of a pattern."""

from __future__ import annotations

import re
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from radanki.checks.identities.plain_text import folded
from radanki.vocabulary.common_words import is_common_word
from radanki.vocabulary.reading import table_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_ENDINGS: Final = re.compile(
    r"[a-z]{3,60}?(?:itis|oma|omas|omata|osis|oses|graphy|graphies|graphic|gram|grams|scopy|scopic|metry|m"
    r"etric|ectomy|otomy|ostomy|"
    r"plasty|pathy|pathic|aemia|emia|aemic|emic|uria|algia|lysis|lytic|genic|plegia|phasia|trophy|plasia|p"
    r"lastic|ectasis|"
    r"ectasia|ceps|oid|oids|ical|ically|ation|ations|ition|itions|sion|sions|tion|tions|ment|ments|ness|ities|ity|ular|"
    r"eous|ious|ance|ances|ence|ences|ative|active|sive|ctive|ptive|able|ible|ology|ologist|ologists|istic"
    r"|istics|yngeal|odal|in"
    r"al|onal|ural|ullary|illary|ellar|etal|atic|otic|etic|itic|ytic|phic|enic|iform|genous|enous|erous|ca"
    r"rdia|thorax|penia|cyte|cytes|sclerotic|stenotic)"
)
_STEMS: Final = (
    ("ies", "y"),
    ("es", ""),
    ("s", ""),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
    ("er", ""),
    ("ers", ""),
    ("'s", ""),
)


@cache
def words_of(*path: str) -> frozenset[str]:
    """Give a list of ``identity_words.yaml``, folded; ``path`` leads to it, and a table gives all of its lists."""
    found: Any = _table()
    for key in path:
        found = found[key]
    return frozenset(folded(word) for word in _strings(found))


def any_of(*lists: Iterable[str]) -> str:
    """Give alternatives of a pattern, the longest first, so that a part of a word is never taken for it."""
    words = {word for one in lists for word in one}
    return (
        "(?:"
        + "|".join(re.escape(word).replace(r"\ ", " ") for word in sorted(words, key=lambda w: (-len(w), w)))
        + ")"
    )


@cache
def is_plain_word(word: str) -> bool:
    """Tell whether a word (folded) is one of English or of medicine, so that it alone names nobody."""
    if word in _plain_words() or is_common_word(word) or _ENDINGS.fullmatch(word):
        return True
    stems = (word.removesuffix(ending) + more for ending, more in _STEMS if word.endswith(ending))
    return any(stem in _plain_words() for stem in stems)


@cache
def months() -> Mapping[str, frozenset[str]]:
    """Give the names of months by language, folded."""
    return MappingProxyType({language: words_of("months", language) for language in _table()["months"]})


@cache
def _plain_words() -> frozenset[str]:
    lines = text_of("plain_words.txt").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = table_of("identity_words.yaml")
    return table


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        return value.split()
    if isinstance(value, dict):
        return [word for inner in value.values() for word in _strings(inner)]
    return value  # type: ignore[no-any-return]
