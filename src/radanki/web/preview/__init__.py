"""The page that cards are looked at on; its script is committed as one file, for a page on a disk loads no modules."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from radanki.web.pages import page

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = Path(__file__).parent
_SERVED = {
    "/preview.css": ("preview.css", "text/css; charset=utf-8"),
    "/preview.js": ("preview.min.js", "text/javascript; charset=utf-8"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}


@cache
def page_files() -> Mapping[str, tuple[str, bytes]]:
    """Give the files of the page by the path they are asked for, each with its content type and its bytes."""
    whole = page("preview/index.html", title="Preview of cards", told=None)
    files = {path: (kind, (_FOLDER / name).read_bytes()) for path, (name, kind) in _SERVED.items()}
    return MappingProxyType({"/": ("text/html; charset=utf-8", whole.encode()), **files})
