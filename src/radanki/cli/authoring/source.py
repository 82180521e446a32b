"""`radanki source`: what an address is, and what a deck may do with its pictures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import click

from radanki.licensing.source_profile import portray

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

    URL is an address of a case, an article or a collection, or a DOI. Nothing is opened.
    """
    portraits = [(url, portray(url)) for url in urls]
    if output_format == "json":
        session.say(json.dumps([_row(url, portrait) for url, portrait in portraits], indent=2, ensure_ascii=False))
    else:
        known = [_text(portrait) for _, portrait in portraits if portrait is not None]
        if known:
            session.say("\n\n".join(known))
    unknown = [url for url, portrait in portraits if portrait is None]
    for url in unknown:
        click.echo(f"{url}: no source that radanki knows has such an address", err=True)
    if unknown:
        raise click.exceptions.Exit(1)


def _row(url: str, portrait: SourceProfile | None) -> Mapping[str, Any]:
    if portrait is None:
        return {"url": url, "source": None}
    return {
        "url": url,
        "source": portrait.source,
        "name": portrait.name,
        "page": portrait.page,
        "key": portrait.key,
        "address": portrait.address,
        "is_stable": portrait.is_stable,
        "licence": portrait.licence,
        "licence_url": portrait.licence_url,
        "policy": portrait.policy,
        "terms": portrait.terms,
        "needs_review": portrait.needs_review,
        "profiles": dict(portrait.profiles),
        "may_fetch": portrait.may_fetch,
        "credit": portrait.credit,
        "citation": portrait.citation,
    }


def _text(portrait: SourceProfile) -> str:
    key = "" if portrait.key is None else f" {portrait.key}"
    lines = [click.style(f"{portrait.name}: {portrait.page}{key}", bold=True), f"  address   {portrait.address}"]
    if not portrait.is_stable:
        advice = "" if portrait.lasting_key is None else f": state the {portrait.lasting_key} as `key`"
        lines.append(f"            It can be renamed{advice}.")
    lines += [f"  licence   {portrait.licence or 'none for the whole source'}", f"  terms     {portrait.terms}"]
    lines += [f"  {profile:<8}  {_WHAT_HAPPENS[fate]}" for profile, fate in portrait.profiles.items()]
    if portrait.needs_review:
        lines.append("  review    Look at the terms of the single picture before a release.")
    lines += [f"  credit    {portrait.credit}", f"  citation  {portrait.citation}"]
    return "\n".join(lines)
