"""The program: parse, call, print; and the one place where errors become lines and exit statuses.

0 fine, 1 the content is at fault, 2 wrong usage, 130 interrupted. A traceback is never an answer.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Final

import click

from radanki import __version__
from radanki.cli.commands import Commands, new_session
from radanki.cli.failure_text import bug_text, system_error_text
from radanki.errors import RadankiError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

FINE: Final = 0
CONTENT_AT_FAULT: Final = 1
WRONG_USAGE: Final = 2
INTERRUPTED: Final = 130


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "-C",
    "folder",
    metavar="DIR",
    default=".",
    type=click.Path(exists=True, file_okay=False),
    help="Work on the library that holds DIR instead of the current folder.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print errors and results only.")
@click.option("-v", "--verbose", is_flag=True, help="Say more about what is done.")
@click.version_option(__version__, message="radanki %(version)s")
@click.pass_context
def program(ctx: click.Context, folder: str, *, quiet: bool, verbose: bool) -> None:
    """Turn curated radiology case folders into Anki decks."""
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    ctx.obj = new_session(folder, quiet=quiet, verbose=verbose)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and leave with its exit status."""
    if _is_imported_by_worker():
        sys.exit(CONTENT_AT_FAULT)  # the process that started the worker says what is wrong
    # Cases and notes are values without cycles: looking for some after each 700 took a quarter of a large build.
    gc.set_threshold(50_000, 20, 50)
    gc.freeze()  # What is imported by now stays to the end: not walked again, least of all on leaving (8 of 60 ms).
    # No plugin of another package has to see cases, and to ask all of them whether they have one took 20 ms.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    for stream in (sys.stdout, sys.stderr):
        # A file name may hold bytes that are no text; saying so beats dying of it.
        if hasattr(stream, "reconfigure"):
            # What goes into a file or to another program is UTF-8 everywhere: Windows would take its own code page.
            is_piped = sys.platform == "win32" and not stream.isatty()
            stream.reconfigure(errors="backslashreplace", **({"encoding": "utf-8"} if is_piped else {}))
    status = run(arguments)
    gc.disable()  # All goes with the process: to look through a million values for cycles first took 0.2 s.
    sys.exit(status)


def _is_imported_by_worker() -> bool:
    """Whether this process is a worker that imports the script which started it, and that calls us unasked.

    Each worker would do all that the command does.
    """
    multiprocessing = sys.modules.get("multiprocessing.process")
    return multiprocessing is not None and getattr(multiprocessing.current_process(), "_inheriting", False)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit status; every error becomes a line or a list of problems, never a traceback."""
    try:
        status = program.main(arguments, prog_name="radanki", standalone_mode=False)
    except KeyboardInterrupt:
        return _answer(click.Abort())
    except Exception as error:  # noqa: BLE001  # the last boundary: a bug is named in one line, where it can be found
        return _answer(error)
    return status if isinstance(status, int) else FINE


def _answer(error: Exception) -> int:
    """Say an error on standard error and give the exit status that it stands for."""
    match error:
        case click.ClickException():
            error.show()
            return error.exit_code
        case click.Abort():
            said, status = "interrupted", INTERRUPTED
        case UsageError():
            said, status = str(error), WRONG_USAGE
        case RadankiError():
            said, status = str(error), CONTENT_AT_FAULT
        case OSError():
            said, status = system_error_text(error), CONTENT_AT_FAULT
        case _:
            said, status = bug_text(error), CONTENT_AT_FAULT
    click.echo(f"radanki: {said}", err=True)
    return status
