"""Comments that stand below a mapping: they belong to what follows it, and stay there when the mapping grows.

ruamel.yaml hangs every comment on the value before it, also one that stands lines below and speaks of the next key.
"""

from __future__ import annotations

from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.tokens import CommentToken


def take_trailing(holder: CommentedMap | CommentedSeq) -> list[CommentToken]:
    """Take away the comments and empty lines that stand below the last value, and give them line by line."""
    if not len(holder):
        return []
    end = list(holder.ca.end or ())
    if end:
        holder.ca.end = None
        return end
    last = next(reversed(holder)) if isinstance(holder, CommentedMap) else len(holder) - 1
    value = holder[last]
    if _is_block(value) and len(value):
        return take_trailing(value)
    return _cut(holder, last)


def put_trailing(holder: CommentedMap, key: str, tokens: list[CommentToken]) -> None:
    """Put comments that were taken away below the value of a key, which is the last one."""
    if not tokens:
        return
    value = holder[key]
    if _is_block(value):
        end_with(value, tokens)
        return
    text = "\n" + "".join(token.value for token in tokens)
    holder.ca.items[key] = [None, None, CommentToken(text, tokens[0].start_mark, None), None]


def end_with(value: CommentedMap | CommentedSeq, tokens: list[CommentToken]) -> None:
    """Put comments below all that a mapping or list holds; it is written in lines of its own."""
    if tokens:
        value.ca.end = tokens
        # Without these two places ruamel writes no end.
        value.ca.comment = value.ca.comment or [None, None]


def _is_block(value: Any) -> bool:
    return isinstance(value, CommentedMap | CommentedSeq) and not value.fa.flow_style()


def _cut(holder: CommentedMap | CommentedSeq, last: str | int) -> list[CommentToken]:
    """Leave the rest of the value's own line with it, and give what stands on the lines below."""
    place = 2 if isinstance(holder, CommentedMap) else 0
    entry = holder.ca.items.get(last)
    token = entry[place] if entry is not None and len(entry) > place else None
    if not isinstance(token, CommentToken):
        return []
    own, _, below = token.value.partition("\n")
    if own.strip():
        entry[place] = CommentToken(f"{own}\n", token.start_mark, None)
    else:
        entry[place] = None
    return [CommentToken(line, token.start_mark, None) for line in below.splitlines(keepends=True)]
