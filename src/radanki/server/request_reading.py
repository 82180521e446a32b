"""A request is read once, and whatever two programs could read in two ways is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NoReturn
from urllib.parse import parse_qsl, unquote

from radanki.server.messages import RefusedError, Request

if TYPE_CHECKING:
    from collections.abc import Mapping
    from email.message import Message
    from io import BufferedIOBase


MOST_BODY_BYTES: Final = 4_000_000
"""A case's findings are some kilobytes; a thousand traced polygons stay below this."""
_TWICE_IS_AN_ATTACK: Final = ("host", "origin", "content-length", "content-type", "sec-fetch-site", "cookie")
ODD_IN_TEXT: Final = re.compile(r"[\x00-\x1f\x7f\\]")


def _target(target: str) -> tuple[str, Mapping[str, str]]:
    """Give the decoded path and the query; a path is decoded once, and what could still lead upwards is refused."""
    raw, _, search = target.partition("?")
    if not raw.startswith("/"):
        _refuse_path()
    try:
        path = unquote(raw, errors="strict")
        query = parse_qsl(search, keep_blank_values=True, strict_parsing=bool(search), max_num_fields=40)
    except ValueError:
        _refuse_path()
    steps = path.split("/")[1:]
    if ODD_IN_TEXT.search(path) or "%" in path or ".." in steps or "." in steps or "" in steps[:-1]:
        _refuse_path()
    if len({name for name, _ in query}) < len(query):
        _refuse_path()
    return path, dict(query)


def _refuse_path() -> NoReturn:
    raise RefusedError(404, "There is nothing at this address.")


def read_request(method: str, target: str, version: str, headers: Message, body: BufferedIOBase) -> Request:
    """Give what a page asks.

    Raises:
        RefusedError: where the request is not one that our own page sends.
    """
    named = _plain_headers(headers)
    if version not in {"HTTP/1.0", "HTTP/1.1"}:
        raise RefusedError(400, "Only HTTP/1.1 is spoken here.")
    if method not in {"GET", "HEAD", "POST"}:
        raise RefusedError(405, "Only GET, HEAD and POST are known here.")
    path, query = _target(target)
    return Request(method, path, query, _body(method, named, body), named)


def _plain_headers(given: Message) -> dict[str, str]:
    if given.defects:
        raise RefusedError(400, "The request can't be read.")
    headers: dict[str, str] = {}
    for name, value in given.items():
        key = name.lower()
        if (key in headers and key in _TWICE_IS_AN_ATTACK) or "\n" in value or "\r" in value or "\0" in value:
            raise RefusedError(400, "The request can't be read.")
        headers[key] = value
    if "transfer-encoding" in headers or "upgrade" in headers or "expect" in headers:
        raise RefusedError(400, "The request must come in one piece.")
    return headers


def _body(method: str, headers: Mapping[str, str], sent: BufferedIOBase) -> bytes:
    length = headers.get("content-length")
    if method != "POST":
        if length not in {None, "0"}:
            raise RefusedError(400, "Only POST brings something along.")
        return b""
    if length is None:
        raise RefusedError(411, "The length is missing.")
    if not (length.isascii() and length.isdigit() and len(length) < 16):  # noqa: PLR2004  # int() also reads +1 and 1_0
        raise RefusedError(400, "The length is no number.")
    if int(length) > MOST_BODY_BYTES:
        raise RefusedError(413, "That is too much at once.")
    kind, _, parameter = headers.get("content-type", "").lower().partition(";")
    if kind.strip() != "application/json" or parameter.strip() not in {"", "charset=utf-8"}:
        raise RefusedError(415, "Only JSON is taken here.")
    body = sent.read(int(length))
    if len(body) != int(length):
        raise RefusedError(400, "The request ended too early.")
    return body
