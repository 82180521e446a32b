"""One side of a card as a whole document, with everything it needs inside: pictures, viewer, and a client around it."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from radanki.cards.note_types import note_type
from radanki.errors import UsageError
from radanki.web.pages import page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from radanki.preview.cards import PreviewCard

CARD_POLICY: Final = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline' data:; script-src 'unsafe-inline' data:; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)
"""A card is shown in a frame of no origin, where it can reach nothing; this keeps it from the network as well."""

_CONTENT_TYPES: Final = {
    ".css": "text/css",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
_REFERENCE: Final = re.compile(r'(?<=\s)(src|href)="([^"]+)"')
_TYPED_QUESTION: Final = Markup('<input id="typeans" type="text" aria-label="Your answer">')
_TYPED_ANSWER: Final = Markup('<code id="typeans">your answer beside the right one</code>')
_TYPED: Final = re.compile(r"\[\[type:[^\]]*\]\]")


@dataclass(frozen=True, slots=True)
class Client:
    """A program that shows cards, with the size of its window and the classes that it gives to a card's document."""

    name: str
    label: str
    width_px: int
    height_px: int
    html_class: str


CLIENTS: Final = (
    Client("desktop", "Anki desktop", 1000, 760, "linux"),
    Client("ankidroid", "AnkiDroid phone", 412, 780, "mobile android linux js"),
    Client("ankimobile", "AnkiMobile phone", 390, 750, "mobile iphone"),
    Client("small", "Small phone", 320, 568, "mobile android linux js"),
    Client("tablet", "Tablet", 820, 1000, "mobile ipad"),
)


def client_named(name: str) -> Client:
    """Give a client by its name; raises :class:`UsageError` for any other."""
    for client in CLIENTS:
        if client.name == name:
            return client
    raise UsageError("there is no such client")


def side_of(card: PreviewCard, *, is_answer: bool) -> Markup:
    """Give one side as Anki hands it to its page: the style first, and a text field where an answer is typed."""
    side, field = (card.answer, _TYPED_ANSWER) if is_answer else (card.question, _TYPED_QUESTION)
    style, filled = Markup(note_type(card.note_type).css), Markup(_TYPED.sub(field, side))  # noqa: S704  # HTML both
    return Markup("<style>{}</style>{}").format(style, filled)


def card_document(side: Markup, ordinal: int, client: Client, media: Mapping[str, bytes], *, is_night: bool) -> Markup:
    """Give the document of one side; ``media`` are the files that it may show, by name, and become part of it."""
    return page(
        "preview/card.html",
        html_class=f"{client.html_class} night-mode" if is_night else client.html_class,
        body_class=body_class(ordinal, is_night=is_night),
        side=with_embedded(side, media),
    )


def client_shell() -> Markup:
    """Give the document around a side, with ``@HTML-CLASS@``, ``@BODY-CLASS@`` and ``@SIDE@`` to be filled in."""
    return page("preview/card.html", html_class="@HTML-CLASS@", body_class="@BODY-CLASS@", side="@SIDE@")


def body_class(ordinal: int, *, is_night: bool) -> str:
    """Give the classes that Anki gives to the body of a card."""
    return f"card card{ordinal}{' nightMode night_mode' if is_night else ''}"


def with_embedded(side: Markup, media: Mapping[str, bytes]) -> Markup:
    """Give a side in which every file of ``media`` stands in the place of its name."""

    def embedded(found: re.Match[str]) -> str:
        content = media.get(found[2])
        return found[0] if content is None else f'{found[1]}="{data_url(found[2], content)}"'

    return Markup(_REFERENCE.sub(embedded, side))  # noqa: S704  # what is put in are addresses in base 64


def data_url(name: str, content: bytes) -> str:
    """Give a file as an address that holds it."""
    return f"data:{content_type_of(name)};base64,{base64.b64encode(content).decode('ascii')}"


def content_type_of(name: str) -> str:
    """Give the content type of a file by the end of its name."""
    return _CONTENT_TYPES.get(f".{name.rpartition('.')[2].lower()}", "application/octet-stream")
