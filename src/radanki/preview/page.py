"""One side of a card as a whole document, with everything it needs inside: pictures, viewer, and a client around it."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.cards.note_types import note_type
from radanki.errors import UsageError
from radanki.web.preview import page_text

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


def side_of(card: PreviewCard, *, is_answer: bool) -> str:
    """Give one side as Anki hands it to its page: the style first, and a text field where an answer is typed."""
    side = card.answer if is_answer else card.question
    field = (
        '<code id="typeans">your answer beside the right one</code>'
        if is_answer
        else '<input id="typeans" type="text" aria-label="Your answer">'
    )
    return f"<style>{note_type(card.note_type).css}</style>{_TYPED.sub(field, side)}"


def card_document(side: str, ordinal: int, client: Client, media: Mapping[str, bytes], *, is_night: bool) -> str:
    """Give the document of one side; ``media`` are the files that it may show, by name, and become part of it."""
    before, _, after = client_shell().partition("@SIDE@")
    classes = {
        "@HTML-CLASS@": f"{client.html_class} night-mode" if is_night else client.html_class,
        "@BODY-CLASS@": body_class(ordinal, is_night=is_night),
    }
    for placeholder, value in classes.items():
        before = before.replace(placeholder, value)
    return before + with_embedded(side, media) + after


def client_shell() -> str:
    """Give the document around a side, with ``@HTML-CLASS@``, ``@BODY-CLASS@`` and ``@SIDE@`` to be filled in."""
    shell = page_text("card.html").replace("@CLIENT-STYLE@", page_text("client.css"))
    return shell.replace("@CLIENT-SCRIPT@", page_text("client.js"))


def body_class(ordinal: int, *, is_night: bool) -> str:
    """Give the classes that Anki gives to the body of a card."""
    return f"card card{ordinal}{' nightMode night_mode' if is_night else ''}"


def with_embedded(side: str, media: Mapping[str, bytes]) -> str:
    """Give a side in which every file of ``media`` stands in the place of its name."""

    def embedded(found: re.Match[str]) -> str:
        content = media.get(found[2])
        return found[0] if content is None else f'{found[1]}="{data_url(found[2], content)}"'

    return _REFERENCE.sub(embedded, side)


def data_url(name: str, content: bytes) -> str:
    """Give a file as an address that holds it."""
    return f"data:{content_type_of(name)};base64,{base64.b64encode(content).decode('ascii')}"


def content_type_of(name: str) -> str:
    """Give the content type of a file by the end of its name."""
    return _CONTENT_TYPES.get(f".{name.rpartition('.')[2].lower()}", "application/octet-stream")
