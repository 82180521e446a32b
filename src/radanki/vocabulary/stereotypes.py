"""Words in stems that a reviewer looks at twice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class StereotypeGroup:
    """Words of one kind, as one pattern that ignores case, and what to write instead."""

    advice: str
    pattern: re.Pattern[str]


@cache
def stereotypes() -> tuple[StereotypeGroup, ...]:
    """Give the groups in the order of the file."""
    text = files("radanki.vocabulary").joinpath("stereotypes.yaml").read_text(encoding="utf-8")
    table: Any = yaml.load(text, Loader=yaml.CSafeLoader)
    return tuple(StereotypeGroup(group["advice"], _pattern(group["words"])) for group in table["groups"])


def _pattern(words: list[str]) -> re.Pattern[str]:
    forms = (re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in words)
    return re.compile(rf"\b(?:{'|'.join(forms)})\b", re.IGNORECASE)
