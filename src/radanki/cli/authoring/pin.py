"""`radanki pin`: from the address of a picture to an entry of a case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from radanki.authoring.archives.idc_index import installed_index
from radanki.authoring.edit.one_case import change_case, one_case
from radanki.authoring.pinning.entry import edits_of, entries_text
from radanki.authoring.pinning.pin import PinOrder, PinTools, look_up, pin
from radanki.authoring.pinning.profiles import profile_warnings
from radanki.cli.asking import Asker, is_at_a_terminal
from radanki.cli.building.fetch_progress import show_progress
from radanki.cli.clock import today
from radanki.cli.reporting import printable
from radanki.errors import FetchError, ImageError, RadankiError, UsageError
from radanki.fetch.mirror import mirrors_of
from radanki.fetch.pictures import Fetcher
from radanki.fetch.store import PictureStore
from radanki.fetch.web import Web

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radanki.authoring.pinning.pin import Pin
    from radanki.cli.session import Session
    from radanki.model.reference import Reference


@click.command()
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS ...")
@click.option("--case", "case", metavar="CASE", help="Add it to this case; else the entries are printed.")
@click.option("--name", default="", help="The picture's name in the case; with one address only.")
@click.option("--author", default="", help="Who made it, where its source does not state it in a way programs read.")
@click.option("--licence", default="", help="Its licence, by its SPDX name, where its source states it on a page only.")
@click.option("--title", default="", help="What its source calls it.")
@click.option("--source", default="", metavar="URL", help="The page that is cited, where it is another one.")
@click.option("--sha256", metavar="HEX", help="Its digest, if known: a mirror then gives the bytes. One address only.")
@click.option("--archive-sha256", metavar="HEX", help="The digest of its package's archive, if known.")
@click.option("--mirror", "mirrors", metavar="DIR", multiple=True, help="Where bytes of a known digest may lie.")
@click.option("--no-input", is_flag=True, help="Ask nothing; what is missing refuses the picture.")
@click.pass_obj
def command(session: Session, /, addresses: tuple[str, ...], *, no_input: bool, **given: Any) -> None:
    """Download the picture of each ADDRESS once, and give the entries that a case needs: digest, author, licence.

    ADDRESS is a reference (commons:..., zenodo:..., figshare:..., git:..., idc:..., pypi:...), the address of a file,
    or of the page of a file at Wikimedia Commons, GitHub, Zenodo, figshare or Imaging Data Commons. Author and licence
    are those that the archive's own interface states; what it does not state is asked. Look at the picture yourself,
    at full size: no licence and no search for text says that nobody can be recognised.
    """
    if len(addresses) > 1 and (given["name"] or given["sha256"]):
        raise UsageError("--name and --sha256 belong to one address")
    asker = Asker(is_at_a_terminal() and not no_input)
    tools = pin_tools(session, given["mirrors"])
    pins, refused = [], 0
    for address in addresses:
        try:
            pins.append(_pin(session, asker, tools, address, given))
        except (FetchError, ImageError) as error:
            refused += 1
            advice = f"\n    {error.fix}" if error.fix else ""
            click.echo(f"{printable(address)}: {error.message} [{error.rule}]{advice}", err=True)
    _write(session, pins, given)
    if refused:
        raise click.exceptions.Exit(1)


def pin_tools(session: Session, mirrors: tuple[str, ...] = ()) -> PinTools:
    """Give what pinning needs of the world: mirrors, the network, and the index that is installed."""
    web, store = Web(), PictureStore(session.cache_folder())

    def bring(reference: Reference) -> tuple[Path, str, str | None]:
        # Bars are there only while something comes: a question may be asked in between.
        with show_progress(session) as progress:
            fetcher = Fetcher(
                store,
                progress,
                mirrors=mirrors_of(session.mirrors(mirrors), web),
                web=web,
                complain=lambda complaint: session.note(f"warning: {complaint}"),
            )
            return fetcher.bring(reference)

    return PinTools(bring, web.ask, installed_index)


def _pin(session: Session, asker: Asker, tools: PinTools, address: str, given: dict[str, Any]) -> Pin:
    stated = {key: given[key] for key in ("author", "licence", "title", "source", "sha256", "archive_sha256")}
    order = PinOrder(address, **stated)
    reference, said = look_up(order, tools)
    if asker.may_ask and said.url and not (said.licence and said.author):
        session.note(f"{printable(address)}: see {said.url}")
        stated["licence"] = said.licence or asker.text("Licence of the picture", None, hint="as its page says")
        stated["author"] = said.author or asker.text("Author of the picture", None, hint="as its page says")
        reference, said = look_up(PinOrder(address, **stated), tools)
    made = pin(reference, said, tools)
    tell_pin(session, made)
    return made


def tell_pin(session: Session, made: Pin) -> None:
    """Say what came of an address: bytes, picture, where to look at it, author, licence, and what to beware of."""
    found, said = made.suggestion, made.statement
    slices = f", {found.slices[0][1]} slices" if found.slices else ""
    files = f" in {sum(1 for _ in made.path.iterdir())} files" if made.path.is_dir() else ""
    session.note(f"{made.reference.text}")
    session.note(f"  bytes     {made.size_bytes:,}{files}, sha256 {made.reference.sha256}")
    session.note(f"  picture   {found.kind}, {found.width_px} x {found.height_px} pixels{slices}")
    session.note(f"  look      at full size: {made.path}")
    session.note(f"  text      {made.text}")
    session.note(f"  author    {said.author}")
    session.note(f"  licence   {said.licence}. {made.advice.sentence}")
    for remark in said.remarks:
        session.note(f"  note      {remark}")


def _write(session: Session, pins: Sequence[Pin], given: dict[str, Any]) -> None:
    if not pins:
        return
    if given["case"] is None:
        for warning in profile_warnings(_root(session), None, pins):
            session.note(f"warning: {warning}")
        session.say(entries_text(pins, today()).rstrip("\n"))
        return
    for made in pins:
        case_file, library = one_case(session.library_root(), given["case"], Path.cwd())
        for warning in profile_warnings(library.root, case_file, (made,)):
            session.note(f"warning: {warning}")
        change_case(case_file, library, edits_of(made, case_file.case, today(), given["name"]))
        session.say(f"{case_file.places.path}: {made.reference.text}")


def _root(session: Session) -> Path | None:
    try:
        return session.library_root()
    except RadankiError:
        return None  # entries can be made anywhere
