"""What is worth knowing of an address before a case is written: source, key, licence, what decks may do, citation."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from radanki.licensing.citation import credit_line
from radanki.licensing.recognise import find_kind_that_forbids_fetch, recognise
from radanki.model.case import Source
from radanki.vocabulary import find_licence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from radanki.licensing.recognise import RecognisedSource
    from radanki.vocabulary import SourceKind

Fate = Literal["picture", "own-pixels", "by-licence", "link", "nothing"]
_PROFILES: Final = ("open", "nc", "links")


@dataclass(frozen=True, slots=True)
class SourceProfile:
    """What an address is and what may be done with it.

    ``profiles`` says for each deck profile what becomes of a picture: it ships, it ships with its own pixels only, its
    own licence decides, cards link to it, or not even that. ``lasting_key`` is what the source calls a key that could
    take the place of an address that can be renamed. Author and title stand in angle brackets in ``credit`` and
    ``citation``.
    """

    source: str
    name: str
    page: str
    key: str | None
    lasting_key: str | None
    address: str
    is_stable: bool
    licence: str | None
    licence_url: str | None
    policy: str
    terms: str
    needs_review: bool
    profiles: Mapping[str, Fate]
    may_fetch: bool
    credit: str
    citation: str


def profile_of(url: str) -> SourceProfile | None:
    """Give what an address is, or ``None`` where no source in the vocabulary has such addresses."""
    known = recognise(url)
    if known is None:
        return None
    kind = known.kind
    licence = None if kind.licence is None else find_licence(kind.licence)
    credit = credit_line(Source(id="s", url=url, author="<author>", title="<title>", licence=kind.licence or "unknown"))
    return SourceProfile(
        source=kind.slug,
        name=kind.name,
        page=known.page,
        key=known.key,
        lasting_key=_lasting_key(known),
        address=known.url,
        is_stable=known.is_stable,
        licence=kind.licence,
        licence_url=None if licence is None else licence.url,
        policy=kind.policy,
        terms=kind.terms,
        needs_review=kind.needs_review,
        profiles=MappingProxyType({profile: _fate(kind, profile) for profile in _PROFILES}),
        may_fetch=find_kind_that_forbids_fetch(url) is None,
        credit="".join(text for text, _ in credit.parts),
        citation=credit.citation,
    )


def _lasting_key(known: RecognisedSource) -> str | None:
    has_one = any(page.kind == known.page and page.is_stable for page in known.kind.pages)
    return known.kind.key_name if has_one and not known.is_stable else None


def _fate(kind: SourceKind, profile: str) -> Fate:
    licence = None if kind.licence is None else find_licence(kind.licence)
    if kind.policy == "never":
        return "nothing"
    if profile == "links" or kind.policy == "link":
        return "link"
    if profile == "open" and (kind.policy != "bundle" or (licence is not None and licence.profile != "open")):
        return "link"
    if licence is None:
        return "by-licence"
    return "own-pixels" if kind.policy == "bundle-nd" else "picture"
