"""The files beside this one, read as text and as tables."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml


def text_of(name: str) -> str:
    """Give the text of a file of the vocabulary."""
    return files("radanki.vocabulary").joinpath(name).read_text(encoding="utf-8")


def table_of(name: str) -> Any:
    """Give what a YAML file of the vocabulary holds."""
    return yaml.load(text_of(name), Loader=yaml.CSafeLoader)
