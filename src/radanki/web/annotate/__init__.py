"""The page that findings are drawn on: modules as they stand here, the viewer's stage among them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = Path(__file__).parent
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@cache
def page_files() -> Mapping[str, tuple[str, bytes]]:
    """Give all files of the page by the path they are asked for, each with its content type and its bytes."""
    files = {path.name: path for path in sorted(_FOLDER.iterdir())}
    files |= {f"stage/{path.name}": path for path in sorted((_FOLDER.parent / "stage").iterdir())}
    named = {
        f"/{name}": (_TYPES[path.suffix], path.read_bytes()) for name, path in files.items() if path.suffix in _TYPES
    }
    named["/"] = named.pop("/index.html")
    return MappingProxyType(named)
