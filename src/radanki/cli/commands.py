"""The commands by name, each in a file of its own that is imported when its command is called."""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from radanki.errors import ProblemsFoundError

if TYPE_CHECKING:
    from collections.abc import Sequence


class CommandEntry(NamedTuple):
    """Where a command lives, as ``module:attribute``, and its line in the list of commands."""

    target: str
    summary: str


COMMANDS: Final = {
    "clean": CommandEntry("radanki.cli.authoring.clean:command", "Make publishable pictures out of originals."),
    "new": CommandEntry("radanki.cli.authoring.new:command", "Start a case from pictures."),
    "id": CommandEntry("radanki.cli.authoring.id:command", "Give an unused id, or a case's."),
    "move": CommandEntry("radanki.cli.authoring.move:command", "Move a case to another place."),
    "retire": CommandEntry("radanki.cli.authoring.retire:command", "Withdraw a case or a finding, and say why."),
    "annotate": CommandEntry("radanki.cli.authoring.annotate:command", "Draw findings in the browser."),
    "shapes": CommandEntry("radanki.cli.authoring.shapes:command", "Take findings from other tools."),
    "source": CommandEntry(
        "radanki.cli.authoring.source:command", "Tell which source an address is, and what may be done with it."
    ),
    "check": CommandEntry("radanki.cli.building.check:command", "Check the library, or the named cases."),
    "preview": CommandEntry("radanki.cli.building.preview:command", "Show cards as students see them."),
    "review": CommandEntry(
        "radanki.cli.authoring.review:command", "Record a review, with what deserves a second look."
    ),
    "fetch": CommandEntry("radanki.cli.building.fetch:command", "Bring the pictures that cases point to."),
    "build": CommandEntry("radanki.cli.building.build:command", "Check, render and package decks."),
    "inspect": CommandEntry("radanki.cli.building.inspect:command", "Show a package as text."),
    "verify": CommandEntry(
        "radanki.cli.releasing.verify:command", "Prove a package: structure, media, licences, identity."
    ),
    "coverage": CommandEntry(
        "radanki.cli.authoring.coverage:command", "Show what the library covers of the curriculum."
    ),
    "diff": CommandEntry("radanki.cli.releasing.diff:command", "Show what students get with a newer package."),
    "release": CommandEntry(
        "radanki.cli.releasing.release:command", "Write the release decks, ledger, notes and checksums."
    ),
    "site": CommandEntry("radanki.cli.releasing.site:command", "Write the gallery of decks and cases as a web site."),
    "takedown": CommandEntry("radanki.cli.releasing.takedown:command", "Withdraw a case, a source or an author."),
    "selftest": CommandEntry("radanki.cli.building.selftest:command", "Write a deck that tells what a client can do."),
    "schema": CommandEntry("radanki.cli.authoring.schema:command", "Print the JSON Schema of case.yaml."),
}
"""In the order in which a case comes to its students."""


class Commands(click.Group):
    """A group that knows its commands by name and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names of all commands that this installation holds."""
        del ctx
        return [name for name, entry in COMMANDS.items() if _exists(entry)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and give a command, or ``None`` where there is none of that name."""
        del ctx
        entry = COMMANDS.get(cmd_name)
        if entry is None or not _exists(entry):
            return None
        module, _, attribute = entry.target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        command.name = cmd_name
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called; a mistyped one is told the nearest."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from radanki.model.spelling import nearest  # noqa: PLC0415  # only where something is mistyped

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
        rows: Sequence[tuple[str, str]] = [(name, COMMANDS[name].summary) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _exists(entry: CommandEntry) -> bool:
    return importlib.util.find_spec(entry.target.partition(":")[0]) is not None
