"""The viewer that cards carry: two small files, committed beside the modules that they are made of."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_CARD = Path(__file__).parent / "card"


@cache
def bundle() -> tuple[tuple[str, bytes], tuple[str, bytes]]:
    """Give the cards' script and style sheet, each as its media name and its bytes; the same every time.

    A name carries a hash of its bytes: Anki never replaces a file when it already has one of that name.
    """
    return _named("js"), _named("css")


def _named(suffix: str) -> tuple[str, bytes]:
    content = (_CARD / f"card.min.{suffix}").read_bytes()
    return f"_radanki-{hashlib.sha256(content).hexdigest()[:8]}.{suffix}", content
