"""Words that give no diagnosis away."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def everyday_words() -> frozenset[str]:
    """Give the words that titles share with any history: sides, organs, examinations; in small letters, singular."""
    text = files("radanki.vocabulary").joinpath("everyday_words.yaml").read_text(encoding="utf-8")
    table: Any = yaml.load(text, Loader=yaml.CSafeLoader)
    return frozenset(word for words in table.values() for word in words)
