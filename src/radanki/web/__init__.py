"""The viewer that cards carry: plain files, joined and named here, with no build step for anybody."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from radanki.web.shorten import shorten_script, shorten_style

_FOLDER = Path(__file__).parent
_SCRIPTS = ("core.js", "card.js")
_STYLES = ("card.css",)
_BANNER = "/* radanki card viewer, Apache-2.0; to be read in radanki's own repository, in src/radanki/web */\n"


@cache
def bundle() -> tuple[tuple[str, bytes], tuple[str, bytes]]:
    """Give the cards' script and style sheet, each as its media name and its bytes; the same every time.

    A name carries a hash of its bytes: Anki never replaces a file when it already has one of that name.
    """
    script = "".join(shorten_script(_read(source)) for source in _SCRIPTS)
    style = "".join(shorten_style(_read(source)) for source in _STYLES)
    return _named(script, "js"), _named(style, "css")


def _read(source: str) -> str:
    return (_FOLDER / source).read_text(encoding="ascii")


def _named(text: str, suffix: str) -> tuple[str, bytes]:
    content = (_BANNER + text).encode("ascii")
    return f"_radanki-{hashlib.sha256(content).hexdigest()[:8]}.{suffix}", content
