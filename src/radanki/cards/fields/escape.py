"""Text that a contributor typed, made harmless in a field: Anki runs scripts and fills in templates in fields too."""

from __future__ import annotations

import html

# Square brackets start Anki's own tags ([sound:...], [latex]); braces and double colons are cloze and template syntax.
# Entities stand for the same letters in text and in attributes, so finished HTML may pass through as well.
_SYNTAX = str.maketrans({"{": "&#123;", "}": "&#125;", "[": "&#91;"})


def plain(text: str) -> str:
    """Give HTML that shows exactly the text, in content and in double-quoted attributes."""
    return inert(html.escape(text, quote=True))


def inert(markup: str) -> str:
    """Give the same HTML without anything that Anki would take for a cloze, a template or a media tag."""
    return markup.translate(_SYNTAX).replace("::", "&#58;&#58;")


def cloze(number: int, content: str, hint: str | None = None) -> str:
    """Give a cloze deletion of finished HTML; without a hint Anki shows dots in its place."""
    parts = [f"c{number}", _guarded(content)] if hint is None else [f"c{number}", _guarded(content), _guarded(hint)]
    return "{{" + "::".join(parts) + "}}"


def _guarded(markup: str) -> str:
    """Keep a colon at either end, or two in a row, from being read as the sign between the parts of a cloze."""
    guarded = markup.replace("::", "&#58;&#58;")
    if guarded.startswith(":"):
        guarded = "&#58;" + guarded[1:]
    return guarded[:-1] + "&#58;" if guarded.endswith(":") else guarded
