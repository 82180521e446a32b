"""Which source an address belongs to, and what that source calls the page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit

from radanki.vocabulary import source_kinds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from radanki.vocabulary import SourceKind, SourcePage

_NOT_AN_ADDRESS: Final = re.compile(r"[\x00-\x20\x7f-\xa0<>\"\\^`{|}]")
_DOI: Final = re.compile(r"(?:doi:\s*)?(10\.[0-9]{4,9}/\S+)", re.IGNORECASE)
_NOISE: Final = frozenset({"lang", "case_id", "fbclid", "gclid", "ref"})
_HARMLESS: Final = "/:?#[]@!$&'()*+,;=%-._~"


@dataclass(frozen=True, slots=True)
class RecognisedSource:
    """What an address is.

    ``page`` is the kind of page (case, article, ...), ``key`` the source's own key of it (rID, case number, UUID, DOI)
    and ``None`` where the address has none. ``url`` is the lasting form of the address, always ``https``;
    ``is_stable`` says that it can't be renamed. ``values`` are all named parts of the address.
    """

    kind: SourceKind
    page: str
    key: str | None
    url: str
    is_stable: bool
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)


@lru_cache(maxsize=1024)  # one case asks for its address many times
def recognise(url: str) -> RecognisedSource | None:
    """Give what an address is, or ``None`` where no source in the vocabulary has such addresses.

    A bare DOI is an address too. Language, tracking and place in the page are dropped.
    """
    parts = _split(url)
    if parts is None:
        return None
    plain, asked = _matched_texts(parts)
    for kind in source_kinds():
        for page in kind.pages:
            match = page.pattern.fullmatch(asked if page.keeps_query else plain)
            if match is not None:
                values = {name: value for name, value in match.groupdict().items() if value is not None}
                return RecognisedSource(
                    kind=kind,
                    page=page.kind,
                    key=values.get("key"),
                    url=_lasting(parts, page, values),
                    is_stable=page.is_stable,
                    values=MappingProxyType(values),
                )
    return None


def recognise_key(known: RecognisedSource, key: str) -> RecognisedSource | None:
    """Give the same kind of page by a key that a person states; ``None`` where it can't be such a key."""
    for page in known.kind.pages:
        if page.kind == known.page and page.is_stable and page.address is not None and "{key}" in page.address:
            found = recognise(page.address.format_map({**known.values, "key": quote(key, safe="")}))
            if found is not None and found.key == key:
                return found
    return None


def lasting_address(url: str) -> str | None:
    """Give an address as it may stand in a link: ``https``, without noise; ``None`` where it is no web address."""
    known = recognise(url)
    if known is not None:
        return known.url
    parts = _split(url)
    return None if parts is None else _clean(parts)


def host_of(url: str) -> str | None:
    """Give the host of a web address in small letters and without ``www.``; ``None`` where it is no web address."""
    parts = _split(url)
    return None if parts is None else _bare_host(parts)


def find_kind_that_forbids_fetch(url: str) -> SourceKind | None:
    """Find the source whose terms forbid a program to fetch this address: by its pattern, its host, or a host above.

    A page that is known speaks for itself: a host may hold some sets that are open and others that are not.
    """
    known = recognise(url)
    if known is not None:
        return known.kind if known.kind.forbids_fetch else None
    host = host_of(url)
    if host is None:
        return None
    return next(
        (
            kind
            for kind in source_kinds()
            if kind.forbids_fetch and any(host == known or host.endswith(f".{known}") for known in kind.hosts)
        ),
        None,
    )


def _split(url: str) -> SplitResult | None:
    url = url.strip()
    doi = _DOI.fullmatch(url)
    if doi is not None:
        url = f"https://doi.org/{doi[1]}"
    if _NOT_AN_ADDRESS.search(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        return None
    return parts if port is None else None


def _bare_host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    return "doi.org" if host == "dx.doi.org" else host


def _matched_texts(parts: SplitResult) -> tuple[str, str]:
    """Give what patterns are held against: without the query, and for pages that are told by it with it."""
    host = _bare_host(parts)
    plain = f"{host}{parts.path.removesuffix('/')}"
    return plain, f"{host}{parts.path}?{parts.query}" if parts.query else plain


def _lasting(parts: SplitResult, page: SourcePage, values: Mapping[str, str]) -> str:
    if page.address is None:
        return _clean(parts)
    return quote(page.address.format_map(values), safe=_HARMLESS)


def _clean(parts: SplitResult) -> str:
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name not in _NOISE and not name.startswith("utm_")
    ]
    query = f"?{urlencode(kept)}" if kept else ""
    return quote(f"https://{parts.hostname}{parts.path}{query}", safe=_HARMLESS)
