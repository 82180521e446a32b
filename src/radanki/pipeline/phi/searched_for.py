"""What a package is searched for: the identifiers of all sources, in the forms that the searches need."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from radanki.vocabulary.common_words import without_accents

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from radanki.model.phi.identifier import ExtractedIdentifiers, Identifier
    from radanki.phi.byte_search import ByteSearch

_LEAST_WIDE_SIGNS = 4
_MOST_BYTES_OF_A_SIGN = 12
"""Some letters are three in capitals, and a sign takes four bytes at most."""
WORD = re.compile(r"[^\W_]+")
_LETTERS_ALONE = bytes(sign if sign < 128 and chr(sign).isalnum() else 32 for sign in range(256))  # noqa: PLR2004  # ASCII
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\u1100-\u11ff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class SearchedPhrase:
    """What is searched for in texts: words in a row, with what may stand between them."""

    words: tuple[str, ...]
    exact: str
    identifier: Identifier


@dataclass(slots=True)
class SearchedFor:
    """All that is searched for, in the forms that the searches need.

    There are hundreds of thousands in a large library: of each only is held what tells where it may begin.
    """

    identifiers: Mapping[str, ExtractedIdentifiers]
    beginnings: dict[str, list[int]] = field(default_factory=dict)
    """The numbers of identifiers, by their first two words with a blank between, or their only one."""
    ideographs: list[tuple[str, Identifier]] = field(default_factory=list)
    first_words: set[str] = field(default_factory=set)
    listed: Sequence[Identifier] = field(init=False)
    """The identifiers by the numbers that all searches give them."""
    bytes: ByteSearch = field(init=False)
    pixels: ByteSearch = field(init=False)
    """The same for pixels, packed or not, in which one sign many times is a surface: 115, 115, 115 reads "sss"."""
    _owners: dict[Identifier, Sequence[str]] = field(default_factory=dict)
    _phrases: dict[str, Sequence[SearchedPhrase]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort what is searched for by how it begins."""
        from radanki.phi.byte_search import ByteSearch  # noqa: PLC0415  # numpy: not needed where a record says clean

        self.listed = list(dict.fromkeys(one for found in self.identifiers.values() for one in found.identifiers))
        for number, identifier in enumerate(self.listed):
            self._add_phrase(number, identifier)
        texts = [identifier.text for identifier in self.listed]
        self.bytes = self.pixels = ByteSearch(map(_beginnings_of, texts), lambda number: _needles_of(texts[number]))
        if any(_may_be_a_surface(needle) for text in texts if _has_few_signs(text) for needle in _needles_of(text)):
            begin = (_needles_in_pixels(text) if _has_few_signs(text) else _beginnings_of(text) for text in texts)
            self.pixels = ByteSearch(begin, lambda number: _needles_in_pixels(texts[number]))

    @property
    def longest_bytes(self) -> int:
        """How many bytes what is searched for may take at most, in whatever spelling."""
        return _MOST_BYTES_OF_A_SIGN * max((len(identifier.text) for identifier in self.listed), default=0)

    def owners_of(self, identifier: Identifier) -> Sequence[str]:
        """Give the cases whose sources say it."""
        if identifier not in self._owners:
            having = (case for case, found in self.identifiers.items() if identifier in found.identifiers)
            self._owners[identifier] = sorted(having)
        return self._owners[identifier]

    def beginning_with(self, *words: str) -> Sequence[SearchedPhrase]:
        """Give what begins with two words, or is one word alone."""
        begin = " ".join(words)
        if begin not in self.beginnings:
            return ()
        if begin not in self._phrases:
            self._phrases[begin] = [_phrase_of(self.listed[number]) for number in self.beginnings[begin]]
        return self._phrases[begin]

    def _add_phrase(self, number: int, identifier: Identifier) -> None:
        plain = without_accents(identifier.text)
        words = words_in(plain)
        if not words:
            return
        if _IDEOGRAPH.search(plain):
            self.ideographs.append((plain, identifier))
        begin = " ".join(words[:2])
        if begin in self.beginnings:
            self.beginnings[begin].append(number)
        else:
            self.beginnings[begin] = [number]  # made so it takes less than one that grew
        self.first_words.add(words[0])


def _phrase_of(identifier: Identifier) -> SearchedPhrase:
    plain = without_accents(identifier.text)
    words = tuple(words_in(plain))
    # Numbers in a row are coordinates elsewhere: only with the same signs between them are they a date or a UID.
    exact = plain if all(word.isdigit() for word in words) or identifier.kind == "uid" else ""
    return SearchedPhrase(words, exact, identifier)


def words_in(plain: str) -> list[str]:
    """Give the words of a text, as :data:`WORD` finds them; those of ASCII in less than half the time."""
    if plain.isascii():
        return plain.encode().translate(_LETTERS_ALONE).decode().split()
    return WORD.findall(plain)


def _needles_of(text: str) -> set[bytes]:
    spelled = {text, text.upper(), text.lower(), text.title()}
    wide = spelled if len(text) >= _LEAST_WIDE_SIGNS else set()
    return {
        *(spelling.encode() for spelling in spelled),
        *(spelling.encode("utf-16-le") for spelling in wide),
        *(spelling.encode("utf-16-be") for spelling in wide),
    }


def _beginnings_of(text: str) -> Collection[bytes]:
    """Give the needles in small letters, of which there are fewer: those of most names are one and its wide forms."""
    if not text.isascii():
        return _needles_of(text)
    small = text.lower()
    wide = (small.encode("utf-16-le"), small.encode("utf-16-be")) if len(small) >= _LEAST_WIDE_SIGNS else ()
    return (small.encode(), *wide)


def _needles_in_pixels(text: str) -> Collection[bytes]:
    return [needle for needle in _needles_of(text) if not _may_be_a_surface(needle)]


def _has_few_signs(text: str) -> bool:
    """Whether any needle of a text may be a surface: signs past ASCII may be spelled by fewer bytes than they are."""
    return not text.isascii() or len(set(text.lower())) <= 2  # noqa: PLR2004  # as below


def _may_be_a_surface(needle: bytes) -> bool:
    """Whether a value is of one sign, or of two: a drawing has thousands of places where two shades meet."""
    return len(set(needle)) <= 2  # noqa: PLR2004  # two shades
