"""Whether a picture may ship in a deck: computed from licence, source, the deck's profile, and what is done to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.licensing.changes import alterations, change_names
from radanki.licensing.citation import kind_of
from radanki.vocabulary import find_licence

if TYPE_CHECKING:
    from radanki.model.case import Case, Source
    from radanki.model.deck import Profile
    from radanki.model.images import Image
    from radanki.vocabulary import Licence, SourceKind


@dataclass(frozen=True, slots=True)
class Shipping:
    """What becomes of a picture in a deck.

    ``allowed``: it ships. Else ``as_link`` says whether cards may point to it instead, and ``reason`` and the code of a
    ``rule`` say why it stays out. ``needs_review``: somebody has to look at its terms before a release.
    """

    allowed: bool
    as_link: bool
    reason: str = ""
    rule: str = ""
    needs_review: bool = False


def may_ship(
    case: Case, image: Image, source: Source, profile: Profile, *, further_changes: tuple[str, ...] = ()
) -> Shipping:
    """Decide whether a picture of a case may ship under a deck's profile; where in doubt, it may not.

    ``further_changes`` are changes that only rendering can know, such as ``resize``.
    """
    kind = kind_of(source)
    licence = find_licence(source.licence)
    refusal = (
        _refused_by_case(image)
        or _refused_by_source(kind, source)
        or _refused_by_licence(licence, source)
        or _refused_by_profile(kind, licence, source, profile)
        or _refused_by_changes(kind, licence, alterations(image, source, further_changes))
    )
    if refusal is None:
        return Shipping(allowed=True, as_link=False, needs_review=kind.needs_review and not case.reviewed)
    reason, rule = refusal
    as_link = kind.policy != "never" and (image.link or source.url) is not None
    return Shipping(allowed=False, as_link=as_link, reason=reason, rule=rule)


def forbids_changes(source: Source) -> bool:
    """Whether a picture of this source may be shown with its own pixels only."""
    licence = find_licence(source.licence)
    return kind_of(source).policy == "bundle-nd" or (licence is not None and licence.forbids_derivatives)


_Refusal = tuple[str, str] | None
"""Why, and the code of the rule."""


def _refused_by_case(image: Image) -> _Refusal:
    if image.is_held:
        return None
    return "the library links to the picture and does not hold it", "licence/linked-picture"


def _refused_by_source(kind: SourceKind, source: Source) -> _Refusal:
    if kind.policy == "never":
        return f"the terms of {kind.name} forbid passing its pictures on", "licence/never"
    if kind.policy == "link" and source.licence not in kind.bundle_under:
        return f"{kind.name} gives no leave to copy its pictures", "licence/link-only"
    return None


def _refused_by_licence(licence: Licence | None, source: Source) -> _Refusal:
    if licence is None or licence.profile == "never":
        return f"the licence `{source.licence}` lets nobody pass the picture on", "licence/unknown"
    if licence.slug == "permission" and source.permission is None:
        return "leave was given, but the source names no file that holds it", "licence/no-permission"
    return None


def _refused_by_profile(kind: SourceKind, licence: Licence | None, source: Source, profile: Profile) -> _Refusal:
    if profile == "links" and not source.own:
        return "the deck takes no pictures of others", "licence/links-profile"
    name = source.licence if licence is None else licence.name
    if profile == "open" and licence is not None and licence.profile != "open":
        return f"{name} keeps the picture out of a deck for every use", "licence/not-open"
    if profile == "open" and kind.policy in {"bundle-nc", "bundle-nd"}:
        return f"pictures of {kind.name} travel only in decks that are given away", "licence/not-open"
    return None


def _refused_by_changes(kind: SourceKind, licence: Licence | None, altered: tuple[str, ...]) -> _Refusal:
    if not altered or not (kind.policy == "bundle-nd" or (licence is not None and licence.forbids_derivatives)):
        return None
    done = ", ".join(change_names(altered))
    return f"no changed copy may be passed on, and the picture is {done}", "licence/no-derivatives"
