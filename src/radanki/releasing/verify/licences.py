"""Licences: whoever shows a picture says whose it is and under which licence, and the deck may show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.cards.kinds.taken_down import WITHDRAWN_PICTURE
from radanki.licensing.recognise import recognise
from radanki.package.readable_text import readable, told_in_attributes
from radanki.package.references import references_in
from radanki.releasing.verify.package_problem import PackageProblem, named
from radanki.vocabulary import licences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from radanki.model.deck import Profile
    from radanki.releasing.diff.state import KnownNote
    from radanki.releasing.verify.subject import Subject
    from radanki.vocabulary import Licence

_OWN_PICTURES: Final = ("Image", "Pictures", "Answer pictures", "Stack")
_RULE: Final = "verify/licence"
_FIX: Final = (
    "Correct the case's `sources`, or the deck's `profile`; `radanki source URL` tells what an address allows."
)
_LINK_CLASS: Final = 'class="rk-visit"'


def check_licences(subject: Subject) -> Iterator[PackageProblem]:
    """Every note that shows a picture has credit and licence, and its deck may show it."""
    profile = None if subject.definition is None else subject.definition.profile
    by_name = {licence.name: licence for licence in licences()}
    for note in subject.known:
        if _shows_pictures(note):
            yield from _of_pictures(note, by_name, profile)
        if note.fields.get("Compare"):
            yield from _of_neighbours(note, by_name, profile)


def licences_named(note: KnownNote) -> tuple[str, ...]:
    """Give the names that the field ``Licence`` holds, one a line: after "Licence ", or "Picture 1: licence "."""
    lines = readable(note.fields.get("Licence", ""), tells_addresses=False).splitlines()
    return tuple(line.partition("icence ")[2] or line for line in lines)


def _shows_pictures(note: KnownNote) -> bool:
    shown = {name for field in _OWN_PICTURES for name in references_in(note.fields.get(field, "")).counted}
    return bool(shown - {WITHDRAWN_PICTURE.name})


def _of_pictures(note: KnownNote, by_name: Mapping[str, Licence], profile: Profile | None) -> Iterator[PackageProblem]:
    missing = [name for name in ("Credit", "Licence") if not readable(note.fields.get(name, ""))]
    if missing:
        fields = " and ".join(f"`{name}`" for name in missing)
        yield PackageProblem(_RULE, f"{named(note)}: shows a picture, and {fields} is empty", _FIX)
        return
    names = licences_named(note)
    refusals = [refusal for name in names if (refusal := _refused(by_name.get(name), name, profile))]
    # Where a note also asks to open a picture elsewhere, one of the lines may be of that.
    has_links = _LINK_CLASS in note.fields.get("Link", "") or _LINK_CLASS in note.fields.get("Prompt", "")
    if refusals and not (has_links and len(refusals) < len(names)):
        yield PackageProblem(_RULE, f"{named(note)}: {refusals[0]}", _FIX)
    elif not has_links:
        yield from _of_sources(note, names, by_name, profile)


def _refused(licence: Licence | None, name: str, profile: Profile | None) -> str:
    if licence is None:
        return f"`{name}` is no licence that radanki knows"
    if licence.profile == "never":
        return f"`{name}` lets nobody pass the picture on"
    if profile == "open" and licence.profile != "open":
        return f"`{name}` keeps the picture out of a deck for every use"
    return ""


def _of_sources(
    note: KnownNote, names: tuple[str, ...], by_name: Mapping[str, Licence], profile: Profile | None
) -> Iterator[PackageProblem]:
    """Ask what the terms of the place allow that the credit links to."""
    slugs = {by_name[name].slug for name in names if name in by_name}
    for attribute, address in told_in_attributes(note.fields["Credit"]):
        found = recognise(address) if attribute == "href" else None
        if found is None:
            continue
        kind = found.kind
        if kind.policy == "never":
            yield PackageProblem(_RULE, f"{named(note)}: the terms of {kind.name} forbid passing its pictures on", _FIX)
        elif kind.policy == "link" and slugs.isdisjoint(kind.bundle_under):
            yield PackageProblem(_RULE, f"{named(note)}: {kind.name} gives no leave to copy its pictures", _FIX)
        elif profile == "open" and kind.policy in {"bundle-nc", "bundle-nd"}:
            message = f"{named(note)}: pictures of {kind.name} travel only in decks that are given away"
            yield PackageProblem(_RULE, message, _FIX)


def _of_neighbours(
    note: KnownNote, by_name: Mapping[str, Licence], profile: Profile | None
) -> Iterator[PackageProblem]:
    """The pictures that stand beside an answer end their lines with their licence."""
    for figure in note.fields["Compare"].split("</figure>"):
        if not references_in(figure).counted:
            continue
        words = readable(figure, tells_addresses=False)
        licence = max((one for one in by_name if words.endswith(one)), key=len, default="")
        refusal = _refused(by_name.get(licence), licence or words[-40:], profile)
        if refusal:
            yield PackageProblem(_RULE, f"{named(note)}: a picture to compare with: {refusal}", _FIX)
