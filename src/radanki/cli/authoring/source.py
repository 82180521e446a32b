"""`radanki source`: what an address is, and what a deck may do with its pictures."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import click

from radanki.cli.reporting import printable
from radanki.licensing.source_profile import profile_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from radanki.cli.session import Session
    from radanki.licensing.source_profile import SourceProfile

_WHAT_HAPPENS: Final = {
    "picture": "its pictures may ship",
    "own-pixels": "its pictures may ship, unchanged",
    "by-licence": "a picture may ship where its own licence lets it",
    "link": "cards link to it",
    "nothing": "not even a link card",
}
_DOI: Final = re.compile(r"(?:doi:\s*)?10\.", re.IGNORECASE)
_HOST: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?:[:/?#]|$)", re.IGNORECASE)


@click.command()
@click.argument("urls", nargs=-1, required=True, metavar="URL ...")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How the answer is printed.",
)
@click.pass_obj
def command(session: Session, urls: tuple[str, ...], output_format: str) -> None:
    """Tell which source and key a URL is, its licence, what decks may do with its pictures, and how it is cited.

    URL is an address of a case, an article or a collection, with or without https://, or a DOI. Nothing is opened.
    """
    profiles = [(url, profile_of(_address(url))) for url in urls]
    if output_format == "json":
        session.say(json.dumps([_row(url, profile) for url, profile in profiles], indent=2, ensure_ascii=False))
    else:
        known = [_text(profile) for _, profile in profiles if profile is not None]
        if known:
            session.say("\n\n".join(known))
    unknown = [url for url, profile in profiles if profile is None]
    for url in unknown:
        fault = "no source that radanki knows has such an address"
        fix = "name it in `sources` with `url`, `author` and the `licence` that its own page states"
        click.echo(f"{printable(url)}: {fault}; {fix}", err=True)
    if unknown:
        raise click.exceptions.Exit(1)


def _address(text: str) -> str:
    """Give an address as it was meant: what is copied from a browser or a text often lacks its `https://`."""
    text = text.strip().strip("<>\"'").rstrip(".,;")
    is_address = "://" not in text and not _DOI.match(text) and _HOST.match(text)
    return f"https://{text}" if is_address else text


def _row(url: str, profile: SourceProfile | None) -> Mapping[str, Any]:
    if profile is None:
        return {"url": url, "source": None}
    return {
        "url": url,
        "source": profile.source,
        "name": profile.name,
        "page": profile.page,
        "key": profile.key,
        "address": profile.address,
        "is_stable": profile.is_stable,
        "licence": profile.licence,
        "licence_url": profile.licence_url,
        "policy": profile.policy,
        "terms": profile.terms,
        "needs_review": profile.needs_review,
        "profiles": dict(profile.profiles),
        "may_fetch": profile.may_fetch,
        "credit": profile.credit,
        "citation": profile.citation,
    }


def _text(profile: SourceProfile) -> str:
    key = "" if profile.key is None else f" {profile.key}"
    lines = [click.style(f"{profile.name}: {profile.page}{key}", bold=True), f"  address   {profile.address}"]
    if not profile.is_stable:
        advice = "" if profile.lasting_key is None else f": state the {profile.lasting_key} as `key`"
        lines.append(f"            It can be renamed{advice}.")
    lines += [f"  licence   {profile.licence or 'none for the whole source'}", f"  terms     {profile.terms}"]
    lines += [f"  {deck_profile:<8}  {_WHAT_HAPPENS[fate]}" for deck_profile, fate in profile.profiles.items()]
    if profile.needs_review:
        lines.append("  review    Look at the terms of the single picture before a release.")
    lines += [f"  credit    {profile.credit}", f"  citation  {profile.citation}"]
    return "\n".join(lines)
