"""Words that name nobody by themselves."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from radanki.vocabulary.everyday import everyday_words

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(r"[^\W\d_]+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_TABLES = ("curriculum.yaml", "systems.yaml", "modalities.yaml", "windows.yaml", "terms.yaml")


def is_common_word(word: str) -> bool:
    """Tell whether a word (any case, accents or not) may stand in anyone's text: English, medical, or a placeholder."""
    plain = without_accents(word)
    return plain in _common_words() or plain.removesuffix("s") in _common_words()


def without_accents(text: str) -> str:
    """Give the text in small letters and without the marks on them, as two people may write one name."""
    if text.isascii():
        return text.lower()
    return _BEYOND_ASCII.sub(_without_marks, unicodedata.normalize("NFKD", text.casefold()))


def _without_marks(found: re.Match[str]) -> str:
    return "".join(letter for letter in found[0] if not unicodedata.combining(letter))


@cache
def _common_words() -> frozenset[str]:
    own: Any = yaml.load(_text("common_words.yaml"), Loader=yaml.CSafeLoader)
    words = {str(word) for words in own.values() for word in words} | everyday_words()
    return frozenset(words.union(*(_words_in(text) for text in _texts_of_other_tables())))


def _texts_of_other_tables() -> Iterator[str]:
    for name in _TABLES:
        table: Any = yaml.load(_text(name), Loader=yaml.CSafeLoader)
        yield " ".join(_strings_in(table))
    for row in csv.reader(line for line in _text("radlex.csv").splitlines() if not line.startswith("#")):
        yield " ".join(row)


def _strings_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _strings_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings_in(inner)


def _words_in(text: str) -> set[str]:
    return {without_accents(word) for word in _WORD.findall(text)}


def _text(name: str) -> str:
    return files("radanki.vocabulary").joinpath(name).read_text(encoding="utf-8")
