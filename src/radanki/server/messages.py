"""What a page asks and what it gets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


STRICT_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
SEALED: Final = {
    "cache-control": "no-store",
    "content-security-policy": STRICT_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What a page asks: ``path`` is decoded, has no ``..``, and is a name to look up, never a way into a folder.

    ``headers`` have lower-case names.
    """

    method: str
    path: str
    query: Mapping[str, str]
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Response:
    """What a page gets. ``policy`` replaces the strict Content-Security-Policy, and lets our own pages frame it.

    ``headers`` replace those that every answer has.
    """

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    policy: str | None = None


Handler = Callable[[Request], Response]
"""What a command answers with; called from several threads at once."""


class RefusedError(Exception):
    """A request that gets a plain sentence instead of what it asked for."""

    def __init__(self, status: int, sentence: str) -> None:
        """Take the status and the sentence that the page gets."""
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def plain_response(status: int, sentence: str) -> Response:
    """Give a response of one sentence."""
    headers = (("allow", "GET, HEAD, POST"),) if status == 405 else ()  # noqa: PLR2004  # RFC 9110 15.5.6 asks for it
    return Response(f"{sentence}\n".encode(), "text/plain; charset=utf-8", status, headers)
