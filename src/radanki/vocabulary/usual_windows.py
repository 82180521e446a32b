"""Which windows a reader of CT switches between, by organ system."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def usual_windows() -> Mapping[str, tuple[str, ...]]:
    """Give by the slug of an organ system the slugs of its windows, the one shown first in front."""
    text = files("radanki.vocabulary").joinpath("usual_windows.yaml").read_text(encoding="utf-8")
    table = yaml.load(text, Loader=yaml.CSafeLoader)
    return MappingProxyType({system: tuple(names) for system, names in table.items()})
