"""Shorten our own scripts and style sheets for cards: phones load them on every side of every card.

This is no general minifier. It relies on how the files of this folder are written: each script is one function; names
are declared by ``const``, ``let``, ``function``, ``catch`` or as plain parameters; every statement ends in a semicolon
or a brace; there are no regular expressions, template literals, labels or destructuring. Every test of the viewer in
tests/web/viewer runs on the shortened form.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Strings come first, so that what looks like a comment inside one is left alone.
_TOKEN = re.compile(
    r"""(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?P<comment>/\*.*?\*/|//[^\n]*)|(?P<space>\s+)"""
    r"""|(?P<name>[A-Za-z_$][\w$]*)|(?P<number>\d[\d.]*(?:e-?\d+)?)|(?P<sign>\.\.\.|=>|.)""",
    re.DOTALL,
)
_DECLARATION = re.compile(r"\b(?:const|let|function)\s+([A-Za-z_$][\w$]*)|\bcatch \((\w+)\)")
_PARAMETERS = re.compile(r"\(([\w$, ]*)\) =>|\bfunction ?[\w$]* ?\(([\w$, ]*)\)")
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OPENING = {"{": "}", "(": ")", "[": "]"}

_Token = tuple[str, str]
_Span = tuple[int, int]


def shorten_style(text: str) -> str:
    """Drop comments, and the space that means nothing, from a style sheet."""
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    tight = re.sub(r"\s*([{};,>])\s*|(?<=:)\s+", r"\1", re.sub(r"\s+", " ", bare))
    return tight.strip().replace(";}", "}") + "\n"


def shorten_script(text: str) -> str:
    """Drop comments and space from a script, and give its own names a letter or two; property names stay."""
    found = [(str(match.lastgroup), match[0]) for match in _TOKEN.finditer(text) if match.lastgroup != "comment"]
    declared = _declared_names("".join(token for _, token in found))
    tokens = [(kind, token) for kind, token in found if kind != "space"]
    uses, entries = _uses_of(tokens, declared)
    free = {token for kind, token in tokens if kind == "name"} - declared
    short = _choose_names(uses, _blocks_of(tokens), free)
    for name, places in uses.items():
        for place in places:
            tokens[place] = ("name", f"{name}:{short[name]}" if place in entries else short[name])
    return _join(tokens)


def _declared_names(text: str) -> set[str]:
    listed = (first or second for first, second in _PARAMETERS.findall(text))
    parameters = {name.strip() for names in listed for name in names.split(",") if name.strip()}
    return parameters | {first or second for first, second in _DECLARATION.findall(text)}


def _uses_of(tokens: list[_Token], declared: set[str]) -> tuple[Mapping[str, list[int]], set[int]]:
    """Find where each declared name is used as a name, not as a property; and which uses are like ``{width}``."""
    uses: defaultdict[str, list[int]] = defaultdict(list)
    entries: set[int] = set()
    nested: list[str] = []
    for place, (kind, word) in enumerate(tokens):
        if word in _OPENING:
            nested.append(word)
        elif word in _OPENING.values():
            nested.pop()
        elif kind == "name" and word in declared:
            before, after = tokens[place - 1][1], tokens[place + 1][1]
            is_entry = nested[-1] == "{" and before in {"{", ","}
            if before == "." or (is_entry and after == ":"):
                continue
            uses[word].append(place)
            if is_entry and after in {",", "}"}:
                entries.add(place)
    return uses, entries


def _blocks_of(tokens: list[_Token]) -> list[_Span]:
    """Give where each pair of braces opens and closes, innermost first; last of all, the whole script."""
    blocks, opened = [], []
    for place, (_, sign) in enumerate(tokens):
        if sign == "{":
            opened.append(place)
        elif sign == "}":
            blocks.append((opened.pop(), place))
    return [*blocks, (-1, len(tokens))]


def _choose_names(uses: Mapping[str, list[int]], blocks: list[_Span], taken: set[str]) -> dict[str, str]:
    """Give each name a short one, the shortest to those used most.

    A name's home is the smallest block that holds all its uses. Two names may share a short one where the inner home
    holds no use of the other name: there the inner declaration hides a name that nobody asks for. Names that the script
    uses without declaring them are never given.
    """
    home = {name: next(block for block in blocks if _holds(block, places)) for name, places in uses.items()}
    short: dict[str, str] = {}
    sharers: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(uses, key=lambda name: (-len(uses[name]), name)):
        for candidate in _short_names():
            if candidate not in taken and all(_may_share(name, other, uses, home) for other in sharers[candidate]):
                short[name] = candidate
                sharers[candidate].append(name)
                break
    return short


def _holds(block: _Span, places: list[int]) -> bool:
    return block[0] < places[0] and places[-1] < block[1]


def _may_share(one: str, other: str, uses: Mapping[str, list[int]], home: Mapping[str, _Span]) -> bool:
    def is_used_in(name: str, block: _Span) -> bool:
        return any(block[0] < place < block[1] for place in uses[name])

    if _holds(home[other], uses[one]):
        return not is_used_in(other, home[one])
    return not is_used_in(one, home[other])


def _short_names() -> Iterator[str]:
    yield from _LETTERS
    for number in count():
        yield from (f"{letter}{number}" for letter in _LETTERS)


def _join(tokens: list[_Token]) -> str:
    """Join tokens with a space only where two words, or two plus or minus signs, would run together."""
    joined: list[str] = []
    for _, token in tokens:
        last, first = joined[-1][-1] if joined else "\n", token[0]
        if (_is_word(last) and _is_word(first)) or (last in "+-" and first in "+-"):
            joined.append(" ")
        joined.append(token)
    return "".join(joined) + "\n"


def _is_word(character: str) -> bool:
    return character.isalnum() or character in "_$"
