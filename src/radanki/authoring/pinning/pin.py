"""One picture pinned: its bytes brought once, and what there is to know of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from radanki.authoring.archives.pages import reference_of_page
from radanki.authoring.archives.stated import stated_of
from radanki.authoring.intake.shipping import Origin, answer_for
from radanki.authoring.pinning.measure import suggestion_of, text_in_pixels
from radanki.errors import FetchError
from radanki.model.reference import BadReference, Reference, parse_reference

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from radanki.authoring.archives.idc_index import IdcIndex
    from radanki.authoring.archives.statement import SourceStatement
    from radanki.authoring.intake.shipping import ShippingAdvice
    from radanki.model.intake import Suggestion


class Brings(Protocol):
    """Brings one picture, pinned or not, as :meth:`radanki.fetch.pictures.Fetcher.bring` does."""

    def __call__(self, reference: Reference) -> tuple[Path, str, str | None]:
        """Give its path, its digest, and that of its package's archive."""


@dataclass(frozen=True, slots=True)
class PinTools:
    """What pinning needs of the world: who brings bytes, who asks interfaces, and the index that may be installed.

    ``search`` says in a line what text stands in the pixels of a picture of a kind.
    """

    bring: Brings
    ask: Callable[[str], str]
    index: Callable[[], IdcIndex]
    search: Callable[[Path, str], str] = text_in_pixels


@dataclass(frozen=True, slots=True)
class PinOrder:
    """What is to be pinned: an address or a reference, and what a person states of it; empty is asked of the source.

    ``sha256`` and ``archive_sha256`` are digests that are known already: then a mirror will do for the bytes.
    """

    address: str
    author: str = ""
    licence: str = ""
    title: str = ""
    source: str = ""
    sha256: str | None = None
    archive_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Pin:
    """A picture that is here: its reference with digests, its path in the cache, and what its source states.

    ``statement`` has author and licence; ``advice`` says what decks may do with it, ``text`` what the search for text
    in its pixels gave. ``size_bytes`` is that of all files of a series.
    """

    reference: Reference
    path: Path
    size_bytes: int
    suggestion: Suggestion
    statement: SourceStatement
    advice: ShippingAdvice
    text: str


def look_up(order: PinOrder, tools: PinTools) -> tuple[Reference, SourceStatement]:
    """Give the reference that an order means, and what is stated of it; no bytes of the picture are brought.

    Raises:
        FetchError: where the source has no such picture, or the text is no reference.
        UsageError: where the address can move.
    """
    text = reference_of_page(order.address, tools.ask, tools.index)
    reference = parse_reference(text, archive_sha256=order.archive_sha256, sha256=order.sha256)
    if isinstance(reference, BadReference):
        raise FetchError(reference.message, fix=reference.fix, rule="fetch/bad-reference")
    said = stated_of(reference, tools.ask, tools.index)
    return reference, replace(
        said,
        url=order.source or said.url,
        title=order.title or said.title,
        author=order.author or said.author,
        licence=order.licence or said.licence,
    )


def pin(reference: Reference, said: SourceStatement, tools: PinTools) -> Pin:
    """Bring a picture whose author and licence are known, and look at it.

    Raises:
        FetchError: where author or licence is not known, or the picture can't be had.
        ImageError: where it is no picture.
        UsageError: where its source forbids any use, or the licence is none that radanki knows.
    """
    refuse_incomplete(said)
    advice = answer_for(Origin(url=said.url, licence=said.licence))
    path, sha256, archive = tools.bring(reference)
    suggestion = suggestion_of(path)
    return Pin(
        reference=replace(reference, sha256=sha256, archive_sha256=archive),
        path=path,
        size_bytes=_size_of(path),
        suggestion=suggestion,
        statement=said,
        advice=advice,
        text=tools.search(path, suggestion.kind),
    )


def refuse_incomplete(said: SourceStatement) -> None:
    """Refuse a picture whose licence or author nobody stated.

    Raises:
        FetchError: where one of them, or the page, is missing.
    """
    if not said.url:
        raise FetchError(
            "it has no page that could be cited", fix="State the address of its page with --source.", rule="pin/no-page"
        )
    if said.silence and not (said.licence and said.author):
        raise FetchError(
            said.silence,
            fix="Try again when you are connected, or read its page, and state --author and --licence.",
            rule="pin/not-asked",
        )
    if not said.licence:
        words = f", and its words are not clear: {said.stated_licence}" if said.stated_licence else ""
        raise FetchError(
            f"its source states no licence that radanki knows{words}",
            fix="Read its page; state --licence if it names one, and leave the picture if it does not.",
            rule="pin/no-licence",
        )
    if not said.author:
        raise FetchError("its source states no author", fix="Read its page, and state --author.", rule="pin/no-author")


def _size_of(path: Path) -> int:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files)
