"""The page that cards are looked at on: plain files, with no build step for anybody."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = Path(__file__).parent
_SERVED = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/preview.css": ("preview.css", "text/css; charset=utf-8"),
    "/preview.js": ("preview.js", "text/javascript; charset=utf-8"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}


@cache
def page_files() -> Mapping[str, tuple[str, bytes]]:
    """Give the files of the page by the path they are asked for, each with its content type and its bytes."""
    return MappingProxyType({path: (kind, (_FOLDER / name).read_bytes()) for path, (name, kind) in _SERVED.items()})


@cache
def page_text(name: str) -> str:
    """Give one of the page's files, or of those that are put into others: ``card.html``, ``client.css`` ..."""
    return (_FOLDER / name).read_text(encoding="utf-8")
