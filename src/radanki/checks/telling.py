"""Which words give an answer away: what an answer names, and whether a text holds it."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from radanki.vocabulary.everyday import everyday_words

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORTEST_TELLING_WORD: Final = 6
"""A word that gives the answer away by itself: "pneumothorax", not "mass"."""
_SHORTEST_WORD_OF_A_PHRASE: Final = 4
_HEAD_ENDS: Final = re.compile(r"[,;:()]| [-\u2013] | (?:with|of|after|in|due|from|on|and|or) ")
_WORD: Final = re.compile(r"[^\W_]+")


def answer_in(answers: Iterable[str | None], text: str) -> tuple[str, bool] | None:
    """Give what of one of the answers a text holds, and whether it is the whole of it; ``None`` if nothing."""
    told = words_of(text)
    for answer in filter(None, answers):
        head, is_telling_head, telling_words = _telling_parts(answer)
        if is_telling_head and holds(text, head):
            return head, True
        telling = next((word for word in telling_words if word in told), None)
        if telling is not None:
            return telling, False
    return None


@lru_cache(maxsize=1024)
def _telling_parts(answer: str) -> tuple[str, bool, tuple[str, ...]]:
    """Give what an answer names, whether that gives it away, and which of its words do by themselves."""
    head = head_of(answer)
    words = words_of(head)
    enough = _SHORTEST_TELLING_WORD if len(words) == 1 else _SHORTEST_WORD_OF_A_PHRASE
    return head, any(is_telling(word, enough) for word in words), tuple(filter(is_telling, words_of(answer)))


def is_telling(word: str, shortest: int = _SHORTEST_TELLING_WORD) -> bool:
    """Whether a word gives an answer away by itself: long enough, and none that any case may use."""
    return len(word) >= shortest and word not in _everyday() and not word.isdigit()


def own_words(phrase: str) -> frozenset[str]:
    """Give the words of a phrase that are not said of everything: "sagittal sinus" of "Superior sagittal sinus"."""
    return frozenset(word for word in words_of(phrase) if word not in _everyday())


@cache
def _everyday() -> frozenset[str]:
    return frozenset(word for text in everyday_words() for word in words_of(text))


def head_of(answer: str) -> str:
    """Give what an answer names, without where and why: "Lung mass" of "Lung mass, left lower lobe"."""
    return _HEAD_ENDS.split(answer, maxsplit=1)[0].strip() or answer


def holds(text: str, phrase: str) -> bool:
    """Whether a text holds the words of a phrase, one after the other."""
    words, wanted = words_of(text), words_of(phrase)
    if not wanted or wanted[0] not in words:
        return False
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1))


@lru_cache(maxsize=1024)
def words_of(text: str) -> tuple[str, ...]:
    """Give a text's words in small letters, without plural and with one spelling of ae and oe."""
    plain = text.lower().replace("ae", "e").replace("oe", "e").replace("æ", "e").replace("œ", "e")
    return tuple(_singular(word) for word in _WORD.findall(plain))


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
