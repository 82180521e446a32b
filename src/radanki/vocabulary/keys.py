"""What each key of the case format and of the ledger means, in a line."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def key_meanings() -> Mapping[str, Mapping[str, str]]:
    """Give the meaning of every key as contributors write it, by the name of the model class and the key."""
    return _meanings("keys.yaml")


@cache
def ledger_key_meanings() -> Mapping[str, Mapping[str, str]]:
    """Give the meaning of every key of ``decks/ledger.json``, by the name of the model class and the key."""
    return _meanings("ledger_keys.yaml")


def _meanings(name: str) -> Mapping[str, Mapping[str, str]]:
    text = files("radanki.vocabulary").joinpath(name).read_text(encoding="utf-8")
    table: Any = yaml.load(text, Loader=yaml.CSafeLoader)
    return MappingProxyType({entry: MappingProxyType(keys) for entry, keys in table.items()})
