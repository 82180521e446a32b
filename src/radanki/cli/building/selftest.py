"""`radanki selftest`: a deck of one card that tells what a student's client can do."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.preview.selftest import write_selftest

if TYPE_CHECKING:
    from radanki.cli.session import Session

_FIRST_TIME = 1_763_991_600
"""Used where ``SOURCE_DATE_EPOCH`` says nothing: the same version then writes the same bytes."""


@click.command()
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("selftest.apkg"),
    show_default=True,
    help="Where the package goes.",
)
@click.pass_obj
def command(session: Session, out: Path) -> None:
    """Write a small deck for trying the picture viewer on a phone or computer that we do not have."""
    stated = os.environ.get("SOURCE_DATE_EPOCH", "")
    summary = write_selftest(out, int(stated) if stated.isdigit() else _FIRST_TIME)
    session.say(f"{out}: 1 card, {summary.bytes / 1e3:.0f} kB")
