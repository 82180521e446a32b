"""The commands by name, each in a file of its own that is imported when its command is called."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import click

from radanki.errors import ProblemsFoundError

if TYPE_CHECKING:
    from radanki.cli.session import Session

COMMANDS: Final = {
    "init": ("authoring", "Make a library of your own."),
    "clean": ("authoring", "Make publishable pictures out of originals."),
    "new": ("authoring", "Start a case from pictures."),
    "id": ("authoring", "Give an unused id, or a case's."),
    "move": ("authoring", "Move a case to another place."),
    "retire": ("authoring", "Withdraw a case or a finding, and say why."),
    "annotate": ("authoring", "Draw findings in the browser."),
    "shapes": ("authoring", "Take findings from other tools."),
    "source": ("authoring", "Tell which source an address is, and what may be done with it."),
    "pin": ("authoring", "Make an entry of a case from the address of a picture."),
    "find": ("authoring", "Tell which series of open archives could be a case."),
    "exam": ("authoring", "Draw a new paper of a mock exam."),
    "cache": ("building", "Say how large the cache is, and clear it up."),
    "check": ("building", "Check the library, or the named cases."),
    "preview": ("building", "Show cards as students see them."),
    "proof": ("building", "Write a page a case, to be read through and sent on."),
    "review": ("authoring", "Record a review, with what deserves a second look."),
    "fetch": ("building", "Bring the pictures that cases point to."),
    "mirror": ("building", "Write a mirror of the pictures that cases point to."),
    "build": ("building", "Check, render and package decks."),
    "inspect": ("building", "Show a package as text."),
    "verify": ("releasing", "Prove a package: structure, media, licences, identity."),
    "coverage": ("authoring", "Show what the library covers of the curriculum."),
    "diff": ("releasing", "Show what students get with a newer package."),
    "release": ("releasing", "Write the release decks, ledger, notes and checksums."),
    "site": ("releasing", "Write the gallery of decks and cases as a web site."),
    "export": ("releasing", "Write a built deck for CrowdAnki, H5P or as a table."),
    "takedown": ("releasing", "Withdraw a case, a source or an author."),
    "progress": ("studying", "Show how well you read, from your own collection."),
    "selftest": ("building", "Write a deck that tells what a client can do."),
    "schema": ("authoring", "Print the JSON Schema of case.yaml."),
}
"""By name, in the order in which a case comes to its students: the room of a command, and its line in the list."""


def new_session(folder: str, *, quiet: bool, verbose: bool) -> Session:
    """Give what a command is told of its call."""
    from pathlib import Path  # noqa: PLC0415  # `--help` does without

    from radanki.cli.session import Session  # noqa: PLC0415  # `--help` does without

    return Session(Path(folder), quiet, verbose)


class Commands(click.Group):
    """A group that knows its commands by name and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names of all commands."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and give a command, or ``None`` where there is none of that name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        room, _ = COMMANDS[cmd_name]
        command: click.Command = import_module(f"radanki.cli.{room}.{cmd_name}").command
        command.name = cmd_name
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called; a mistyped one is told the nearest."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from radanki.model.spelling import nearest  # noqa: PLC0415  # `--help` does without

            guess = nearest(args[0], self.list_commands(ctx))
            if guess is None:
                raise
            raise click.UsageError(f"{error.message} Did you mean '{guess}'?", ctx) from error

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that is called; problems of the content are printed, and end it with status 1."""
        try:
            return super().invoke(ctx)
        except ProblemsFoundError as error:
            from radanki.cli.reporting import report_problems  # noqa: PLC0415  # `--help` does without

            report_problems(ctx.obj, error.problems)
            raise click.exceptions.Exit(1) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])
