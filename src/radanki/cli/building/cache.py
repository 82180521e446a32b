"""`radanki cache`: how large the cache is, what of it can go, and whether it is sound."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import click

from radanki.errors import UsageError
from radanki.pipeline.memory.stock import prune, remove, shelves, wrong_names

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.cli.session import Session

_DAY_SECONDS: Final = 86_400
_MEANINGS: Final = {
    "pictures": "fetched pictures",
    "archives": "fetched archives",
    "media": "rendered pictures",
    "jobs": "what was rendered, and found in pictures",
    "viewer": "scripts and styles of cards",
    "runs": "what finished builds and checks said",
    "renderings": "of version 0.1",
}


@click.command()
@click.option("--size", "wants_size", is_flag=True, help="Say what lies there and how large it is (the default).")
@click.option("--prune", "prunes", is_flag=True, help="Clear away what can be made again and was not used for long.")
@click.option("--days", type=click.IntRange(0), metavar="N", help="For --prune: not used for N days (default: 30).")
@click.option("--verify", "verifies", is_flag=True, help="Hold fetched pictures and archives against their digests.")
@click.pass_obj
def command(session: Session, *, wants_size: bool, prunes: bool, days: int | None, verifies: bool) -> None:
    """Look after the cache of fetched and rendered pictures, which all libraries of this machine share.

    --prune leaves what was fetched; the next build makes again what it needs. --verify names what is not what its name
    says; with --prune that goes as well, and `radanki fetch` brings it again.
    """
    if days is not None and not prunes:
        raise UsageError("--days belongs to --prune")
    cache = session.cache_folder()
    wrong = _verify(session, cache, removes=prunes) if verifies else 0
    if prunes:
        done = prune(cache, unused_since=time.time() - (30 if days is None else days) * _DAY_SECONDS)
        session.say(f"cleared away: {done.files} files, {done.size / 1e6:.1f} MB")
    if wants_size or not (prunes or verifies):
        _tell_size(session, cache)
    if wrong and not prunes:
        raise click.exceptions.Exit(1)


def _verify(session: Session, cache: Path, *, removes: bool) -> int:
    wrong = 0
    for path in wrong_names(cache):
        wrong += 1
        if removes:
            remove(path)
        what = "removed; `radanki fetch` brings it again" if removes else "`radanki cache --verify --prune` removes it"
        session.say(f"{path.relative_to(cache).as_posix()}: is not what its name says; {what}")
    session.say(f"fetched pictures and archives: {wrong or 'none'} wrong")
    return wrong


def _tell_size(session: Session, cache: Path) -> None:
    found = shelves(cache)
    for shelf in found:
        meaning = _MEANINGS.get(shelf.name, "")
        session.say(f"{shelf.size / 1e6:>10.1f} MB  {shelf.files:>7} files  {shelf.name:<14} {meaning}".rstrip())
    session.say(
        f"{sum(one.size for one in found) / 1e6:>10.1f} MB  {sum(one.files for one in found):>7} files  {cache}"
    )
