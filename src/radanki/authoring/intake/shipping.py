"""May I ship this? What the source and the licence of a picture let a deck do, in a sentence or two."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from radanki.errors import UsageError
from radanki.licensing.citation import kind_of
from radanki.licensing.permission import may_ship
from radanki.licensing.recognise import lasting_address, recognise, recognise_key
from radanki.licensing.source_profile import profile_of
from radanki.model.case import Case, Source
from radanki.model.images import Image
from radanki.model.spelling import did_you_mean
from radanki.vocabulary import find_licence, licences

if TYPE_CHECKING:
    from radanki.licensing.permission import Shipping
    from radanki.model.deck import Profile
    from radanki.vocabulary import SourceKind


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a picture is from, as the contributor says it: an address, or own work.

    ``licence`` is empty where nothing was said; ``key`` is the source's own number of the case.
    """

    url: str = ""
    own: bool = False
    licence: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class ShippingAdvice:
    """What becomes of the picture: the sentences that say so, whether the library may hold it, and under what licence.

    ``licence`` is empty where it has to be stated first. ``source_id`` is the id of the entry in ``sources``; ``url``
    and ``key`` are as they are to stand there; ``page`` is how the page is called. ``is_open`` says that nobody said
    whose picture it is.
    """

    sentence: str
    may_hold: bool
    licence: str
    source_id: str
    url: str = ""
    key: str = ""
    page: str = ""
    citation: str = ""
    is_open: bool = False


def answer_for(origin: Origin) -> ShippingAdvice:
    """Say what may be done with pictures of an origin.

    Raises:
        UsageError: for an address that is none, a licence that is unknown, a key that can't be one of the source, and
            for a source whose terms forbid any use.
    """
    _check_licence(origin.licence)
    if origin.own:
        return _own(origin.licence)
    url, key = _address(origin)
    profile = profile_of(url)
    kind = kind_of(_source(url, "unknown"))
    if kind.policy == "never":
        raise UsageError(f"the terms of {kind.name} forbid passing its pictures on; cards may not even link to them")
    licence = origin.licence or kind.licence or ""
    sentence, may_hold = _verdict(kind, url, licence, is_stated=bool(origin.licence))
    return ShippingAdvice(
        sentence=sentence,
        may_hold=may_hold,
        licence=licence,
        source_id=kind.slug if kind.slug != "other" else "source",
        url=url,
        key=key,
        page="" if profile is None else f"{profile.name}: {profile.page} {profile.key or key}".strip(),
        citation="" if profile is None else profile.citation,
    )


def answer_for_deck(origin: Origin) -> ShippingAdvice:
    """Say what becomes of pictures out of a deck: drafts that nobody may ship before their licence is stated.

    Raises:
        UsageError: as :func:`answer_for` does; and where the source is known not to let its pictures be copied.
    """
    if origin.licence and (origin.own or origin.url):
        answer = answer_for(origin)
        if not answer.may_hold:
            raise UsageError(answer.sentence)
        return answer
    _check_licence(origin.licence)
    named, may_hold = _NOBODY_SAID, True
    if origin.url:
        named = answer_for(origin)
        may_hold = named.may_hold or not (named.licence or kind_of(_source(named.url, "unknown")).policy == "link")
    if not may_hold:
        raise UsageError(named.sentence)
    source_id = "own" if origin.own else named.source_id
    return replace(
        named,
        sentence="Nothing of it ships before somebody states the licence of each picture.",
        may_hold=True,
        licence=origin.licence or "unknown",
        source_id=source_id,
        is_open=not (origin.own or origin.url),
    )


_NOBODY_SAID: Final = ShippingAdvice("", may_hold=True, licence="", source_id="deck")


def _check_licence(name: str) -> None:
    if name and find_licence(name) is None:
        known = [licence.slug for licence in licences()]
        advice = did_you_mean(name.replace(" ", "-"), known, "Use its SPDX name, like CC-BY-4.0.")
        raise UsageError(f"`{name}` is no licence that radanki knows. {advice}")


def _own(licence: str) -> ShippingAdvice:
    found = find_licence(licence)
    if found is not None and found.profile == "never":
        raise UsageError("your own work needs a licence that lets others have it, such as CC-BY-4.0")
    where = "in every deck" if found is None or found.profile == "open" else "in decks that are given away"
    named = f"under {found.name} " if found is not None else "under the licence that you choose "
    sentence = (
        f"Your own picture ships {named}{where}, if your institution agrees and nobody can tell who the patient is."
    )
    return ShippingAdvice(sentence, may_hold=True, licence=licence, source_id="own")


def _address(origin: Origin) -> tuple[str, str]:
    """Give the lasting address, by the stated key where the source has such, and the key that has to stand beside."""
    url = lasting_address(origin.url)
    if url is None:
        raise UsageError(f"{origin.url}: this is no web address; write it in full, from https:// on")
    known = recognise(url)
    if known is None or not origin.key:
        return url, origin.key
    if known.key is not None and known.key != origin.key:
        raise UsageError(f"the address holds the key {known.key}, and --key says {origin.key}")
    by_key = recognise_key(known, origin.key)
    if by_key is None:
        return url, origin.key
    return by_key.url, origin.key


def _verdict(kind: SourceKind, url: str, licence: str, *, is_stated: bool) -> tuple[str, bool]:
    if not licence and kind.policy != "link":
        return "That depends on the picture's own licence: say it with --licence. Until then cards link to it.", False
    shown = find_licence(licence)
    under = licence if shown is None else shown.name
    in_open, in_free = (_shipping(url, licence or "unknown", profile) for profile in ("open", "nc"))
    if in_open.allowed:
        return f"Yes: under {under} it ships in every deck, with its author and a link.", True
    if in_free.allowed and is_stated:
        return f"Only in decks that are given away (profile nc): {under}. Each card credits it.", True
    if in_free.allowed:
        why = f"Only in decks that are given away: {kind.terms}. So it is not copied in, and cards link to it."
        return f"{why} To hold a picture that you saved yourself, say --licence {licence}.", False
    exceptions = f" A licence would do: {', '.join(kind.bundle_under)}." if kind.bundle_under else ""
    return f"No: {in_free.reason}. Cards link to it instead.{exceptions}", False


def _source(url: str, licence: str) -> Source:
    return Source(id="source", url=url, author="author", licence=licence)


def _shipping(url: str, licence: str, profile: Profile) -> Shipping:
    """Ask what the builder will ask, for a picture that is held and unchanged; leave in writing is taken as given."""
    source = Source(id="source", url=url, author="author", licence=licence, permission="leave.txt")
    case = Case(
        id="0" * 16, title="t", kind="normal", level=1, sources=(source,), licence=licence, contributors=("author",)
    )
    return may_ship(case, Image(name="picture", file="picture.png"), source, profile)
