"""The frame of every page of the gallery, and words made safe for it."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from radanki.gallery.exhibit import Exhibit
    from radanki.model.credit import Credit

_POLICY: Final = (
    "default-src 'none'; img-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self'; worker-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'"
)
"""Inline styles place labels on pictures; nothing else on a page comes from the page itself."""


def plain(text: str) -> str:
    """Give text that means itself in HTML, in attributes too."""
    return html.escape(text, quote=True)


def page(title: str, body: str, *, depth: int = 0) -> str:
    """Give a whole page; ``depth`` says how many folders below the first page it lies."""
    up = "../" * depth
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f'<meta name="referrer" content="no-referrer">\n<title>{plain(title)}</title>\n'
        f'<link rel="stylesheet" href="{up}card.css">\n<link rel="stylesheet" href="{up}gallery.css">\n'
        f'<script src="{up}gallery.js" defer></script>\n</head>\n<body class="card" data-up="{up}">\n{body}\n'
        "</body>\n</html>\n"
    )


def place_of(exhibit: Exhibit) -> str:
    """Give where a case belongs, without telling what it is."""
    return f"{exhibit.modality_name} · {exhibit.system_name}"


def credit_line(credit: Credit) -> str:
    """Give a credit as HTML, with its links, the licence, and what was done to the picture."""
    parts = "".join(plain(text) if url is None else _link(url, text) for text, url in credit.parts)
    changes = f" ({plain(', '.join(credit.changes))})" if credit.changes else ""
    licence = _link(credit.licence_url, credit.licence_name) if credit.licence_url else plain(credit.licence_name)
    return f"{parts}{changes}. Licence {licence}."


def _link(url: str, text: str) -> str:
    return f'<a href="{plain(url)}" rel="noopener">{plain(text)}</a>'
