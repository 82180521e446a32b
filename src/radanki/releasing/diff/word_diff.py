"""Two texts as one, with what was taken out and what was put in marked word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TOKEN: Final = re.compile(r"\n|[^\W_]+|[^\S\n]+|[\W_]")
_MOST_TOKENS: Final = 4_000
"""Past it the comparison would take seconds: texts of that length are given whole."""
_KEPT: Final = 8
"""Words of what stayed that are shown on either side of a change."""


class Piece(NamedTuple):
    """A run of text that stayed, was taken out, or was put in; ``cut`` stands for a long run that stayed."""

    kind: Literal["same", "out", "in", "cut"]
    text: str


def marked(before: str, after: str) -> tuple[Piece, ...]:
    """Give the pieces of both texts in order; long runs that stayed are cut to what stands beside a change."""
    if before == after:
        return (Piece("same", before),)
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) > _MOST_TOKENS or len(new) > _MOST_TOKENS:
        return (Piece("out", before), Piece("in", after))
    return tuple(_shortened(list(_merged(list(_pieces(old, new))))))


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for what, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield Piece("same", "".join(old[old_from:old_to]))
        else:
            if old_to > old_from:
                yield Piece("out", "".join(old[old_from:old_to]))
            if new_to > new_from:
                yield Piece("in", "".join(new[new_from:new_to]))


def _merged(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Join changes that only a blank or a sign parts: single words in a row read worse than a phrase."""
    out, put = "", ""
    for place, piece in enumerate(pieces):
        bridge = piece.kind == "same" and (out or put) and place + 1 < len(pieces) and not _WORDS.search(piece.text)
        if piece.kind == "same" and not bridge:
            yield from _change(out, put)
            out, put = "", ""
            yield piece
            continue
        out += piece.text if piece.kind in {"out", "same"} else ""
        put += piece.text if piece.kind in {"in", "same"} else ""
    yield from _change(out, put)


_WORDS: Final = re.compile(r"[^\W_]|\n")


def _change(out: str, put: str) -> Iterator[Piece]:
    if out:
        yield Piece("out", out)
    if put:
        yield Piece("in", put)


def _shortened(pieces: list[Piece]) -> Iterator[Piece]:
    for place, piece in enumerate(pieces):
        if piece.kind != "same":
            yield piece
            continue
        words = piece.text.split(" ")
        head = _KEPT if place else 0
        tail = _KEPT if place + 1 < len(pieces) else 0
        if len(words) <= head + tail + 2:
            yield piece
            continue
        if head:
            yield Piece("same", " ".join(words[:head]) + " ")
        yield Piece("cut", "…")
        if tail:
            yield Piece("same", " " + " ".join(words[-tail:]))
