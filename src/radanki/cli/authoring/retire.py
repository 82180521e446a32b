"""`radanki retire`: withdraw a case or a finding, and say why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.authoring.edit.retire import (
    FindingName,
    Reason,
    next_version,
    retire_case,
    retire_finding,
    retire_item,
    unretire_case,
)
from radanki.errors import UsageError

if TYPE_CHECKING:
    from radanki.cli.session import Session


@click.command()
@click.argument("case", metavar="CASE")
@click.option("--reason", help="Why, in a sentence that students read.")
@click.option("--since", metavar="VERSION", help="The release that says so first (default: the next one).")
@click.option("--replaced-by", metavar="CASE", help="The case that takes its place.")
@click.option("--finding", metavar="PICTURE:NUMBER", help="Withdraw one finding instead of the case.")
@click.option("--item", metavar="KIND/ID", help="Withdraw one pearl, question or step, for good.")
@click.option("--undo", is_flag=True, help="Take the withdrawal of a case back.")
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917  # one argument an option
    session: Session,
    case: str,
    reason: str | None,
    since: str | None,
    replaced_by: str | None,
    finding: str | None,
    item: str | None,
    *,
    undo: bool,
) -> None:
    """Withdraw CASE: its cards stay with students and say since when, and why. Reviews stay.

    CASE is the folder of a case or its id. What may not be shown any more goes with `radanki takedown` instead.
    """
    root = session.library_root()
    if finding is not None and item is not None:
        raise UsageError("--finding and --item are two withdrawals: one after the other")
    if undo:
        if finding or item or reason or since or replaced_by:
            raise UsageError("--undo stands alone, for a whole case; what was not released yet comes back from git")
        session.say(unretire_case(root, case, Path.cwd()))
        session.note("The next release shows its cards as before.")
    elif finding is not None:
        if since or replaced_by:
            raise UsageError("--since and --replaced-by are for a whole case")
        name = _finding(finding)
        session.say(retire_finding(root, case, Path.cwd(), name))
        session.note(f"Number {name.number} of `{name.picture}` is reserved: its card says that it is withdrawn.")
    else:
        if reason is None or not reason.strip():
            raise UsageError("students are told why: add --reason with a sentence")
        version = since or next_version(root)
        if item is not None:
            if replaced_by:
                raise UsageError("--replaced-by is for a whole case")
            session.say(retire_item(root, case, Path.cwd(), item, Reason(version, reason.strip())))
            session.note(f"`{item}` is withdrawn since {version}: its card stays with students and says so, for good.")
            return
        session.say(retire_case(root, case, Path.cwd(), Reason(version, reason.strip(), replaced_by)))
        session.note(f"Withdrawn since {version}: the next release tells students on each of its cards.")


def _finding(text: str) -> FindingName:
    picture, colon, number = text.rpartition(":")
    if not colon or not picture or not number.isdecimal() or len(number) > 3:  # noqa: PLR2004  # numbers go to 500
        raise click.BadParameter("write the picture and the number, such as frontal:3", param_hint="--finding")
    return FindingName(picture, int(number))
