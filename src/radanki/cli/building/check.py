"""`radanki check`: every rule over the library or the named cases."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.cli.clock import today
from radanki.cli.machines import machine_options, store_for, workers_for
from radanki.cli.remembered import memory_of_call
from radanki.cli.reporting import FORMATS
from radanki.errors import UsageError

if TYPE_CHECKING:
    from radanki.cli.machines import Machines
    from radanki.cli.session import Session


@click.command()
@click.argument("cases", nargs=-1, metavar="[CASE ...]")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How problems are printed.",
)
@click.option("--ocr", is_flag=True, help="Search the finished pictures for burned-in text (extra `ocr`).")
@click.option("--online", is_flag=True, help="Ask whether linked pages are still there; one host a second, not in CI.")
@click.option("--staged", is_flag=True, help="Check what the next commit would hold, for a git hook.")
@click.option("--since", metavar="COMMIT", help="Check every file of every commit since this one.")
@click.option("--pushed", metavar="REMOTE", help="Check what a push would send there, for git's pre-push hook.")
@click.option(
    "--mend", type=click.Path(path_type=Path), metavar="DIR", help="Write refused files anew into this folder."
)
@machine_options
@click.option("--release", "for_release", is_flag=True, help="Ask for all that a release asks for.")
@click.pass_obj
def command(  # noqa: PLR0913  # one argument an option
    session: Session,
    cases: tuple[str, ...],
    output_format: str,
    *,
    ocr: bool,
    online: bool,
    staged: bool,
    since: str | None,
    pushed: str | None,
    mend: Path | None,
    machines: Machines,
    for_release: bool,
) -> None:
    """Check every rule over the library, or over the named cases.

    CASE is the folder of a case, a folder above, a case.yaml, or the id of a case.
    """
    if online and os.environ.get("CI", "").lower() not in {"", "0", "false"}:
        raise UsageError("--online asks other people's servers: it is for a person, and not for continuous integration")
    if staged or since is not None or pushed is not None:
        from radanki.cli.building.check_commits import check_commits  # noqa: PLC0415  # an unchanged library does without

        check_commits(session, output_format, since, pushed)
        return
    day, asks_more = today(), ocr or online or mend is not None
    call = ("check", cases, str(Path.cwd()), output_format, for_release)
    runs = None if asks_more else memory_of_call(session, *call, day=day)
    known = None if runs is None else runs.recall()
    if known is not None:
        session.say_again(known)
        return
    told = session.listening()
    with workers_for(session, None, machines) as workers:
        from radanki.cli.building.check_anew import Asked, check_anew  # noqa: PLC0415  # as above

        asked = Asked(cases, output_format, ocr=ocr, online=online, mend=mend, for_release=for_release, day=day)
        opened = check_anew(told, asked, runs, workers, store_for(machines))
    if runs is not None:
        runs.keep(told.heard or (), opened)
