"""How many pixels a picture of each modality should have."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping


def least_side_px(modality: str) -> int:
    """Give the shorter side, in pixels, below which a picture of a modality deserves a second look."""
    table = _table()
    return table.get(modality, table["other"])


@cache
def _table() -> Mapping[str, int]:
    text = files("radanki.vocabulary").joinpath("resolutions.yaml").read_text(encoding="utf-8")
    table: Any = yaml.load(text, Loader=yaml.CSafeLoader)
    return {str(modality): int(pixels) for modality, pixels in table.items()}
