"""JSON of a stranger's package as values of known kinds: what is something else is refused with one sentence."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from radanki.errors import PackageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def json_value(text: object) -> object:
    """Give what a JSON text says; this and all below raise :class:`PackageError` for what it should not say."""
    if not isinstance(text, str | bytes):
        raise PackageError("its collection holds something else where a text should be")
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PackageError("one of its lists is damaged") from error
    return value


def text_value(value: object) -> str:
    """Give a text."""
    if not isinstance(value, str):
        raise PackageError("its collection holds something else where a text should be")
    return value


def whole_value(value: object) -> int:
    """Give a whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise PackageError("its collection holds something else where a number should be")
    return value


def optional_whole(value: object) -> int | None:
    """Give a whole number, or nothing."""
    return None if value is None else whole_value(value)


def id_value(key: str) -> int:
    """Give the number that a key is."""
    if not re.fullmatch(r"[0-9]{1,19}", key):
        raise PackageError(f"its collection has an entry {key[:40]!r} where the number of one should be")
    return int(key)


def mapping_value(value: object) -> Mapping[str, object]:
    """Give a mapping."""
    if not isinstance(value, dict):
        raise PackageError("one of its lists is damaged")
    return value


def sequence_value(value: object) -> Sequence[object]:
    """Give a list."""
    if not isinstance(value, list):
        raise PackageError("one of its lists is damaged")
    return value
