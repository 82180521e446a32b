"""`radanki init`: make a library of one's own."""

from __future__ import annotations

import secrets
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from radanki import __version__
from radanki.authoring.intake.ids import fresh_id
from radanki.authoring.own_library.making import make_library, refuse_library
from radanki.authoring.own_library.naming import library_name, name_proposed
from radanki.authoring.own_library.template import Facts, files_of
from radanki.cli.asking import Asker, is_at_a_terminal
from radanki.cli.clock import today

if TYPE_CHECKING:
    from radanki.authoring.own_library.making import MadeLibrary
    from radanki.cli.session import Session
    from radanki.library.git import Git

_HOOKS: Final = ".hooks"


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--name", help="What the library is called: the top deck in Anki, for good.")
@click.option("--keep", is_flag=True, help="Leave what is there already as it is, and write the rest.")
@click.option("--yes", "-y", is_flag=True, help="Take the name that is proposed; ask nothing.")
@click.pass_obj
def command(session: Session, folder: Path, *, name: str | None, keep: bool, yes: bool) -> None:
    """Make a library in DIR (here, where none is named): for a school, a specialty, or for yourself.

    It holds one example case and one deck, and builds at once; with a Makefile, a workflow, hooks of git that keep
    patients out, and forms for those who help. Nothing that is there is written over.
    """
    target = session.folder / folder
    refuse_library(target)  # before anything is asked
    called = library_name(name if name is not None else _asked(name_proposed(target.resolve().name), yes=yes))
    library_id, case_id = (fresh_id(target, lambda: secrets.token_hex(8)) for _ in range(2))
    facts = Facts(called, library_id, case_id, __version__, today())
    made = make_library(target, files_of(facts), keeps=keep)
    _tell_made(session, made, called, shown=folder)


def _asked(proposed: str, *, yes: bool) -> str:
    asker = Asker(is_at_a_terminal() and not yes)
    return asker.text("Name of the library", None, proposed=proposed, hint="the top deck in Anki, for good") or proposed


def _tell_made(session: Session, made: MadeLibrary, name: str, *, shown: Path) -> None:
    """Name the library on standard output, and on standard error all that its maker has to know."""
    session.say(str(made.root))
    session.note(f'  "{name}": {len(made.written)} files, among them a drawn example case and one deck')
    if made.kept:
        session.note(f"  kept as it was: {', '.join(made.kept)}")
    if made.not_ignored:
        session.note(f"  write these lines into your .gitignore: {'  '.join(made.not_ignored)}")
    session.note(f"  {_hooks_at_work(session.git(made.root))}")
    enter = "" if shown == Path() else f"cd {shlex.quote(str(shown))}, then "
    session.note(
        f"Next: {enter}`radanki preview` shows the example's cards, `radanki build` packs them for Anki, "
        "`radanki new cases/xr/chest/short-name FILE` starts a case of yours."
    )


def _hooks_at_work(git: Git) -> str:
    """Let git ask radanki where nobody has said otherwise, and say what became of it."""
    top = git.ask("rev-parse", "--show-toplevel")
    if top is None:
        return "no git here yet: after `git init` say `git config core.hooksPath .hooks`, which keeps patients out"
    if not git.is_top:
        return (
            "a folder of a larger repository: its top needs the workflow and the forms of .github, and git asks "
            f"radanki after `git config core.hooksPath {git.prefix}.hooks`"
        )
    stated = (git.ask("config", "--get", "core.hooksPath") or b"").decode("utf-8", "replace").strip()
    if stated == _HOOKS:
        return "git asks radanki before each commit and push"
    if stated or _has_hooks(git):
        return (
            "your own hooks stay at work: call .hooks/pre-commit and .hooks/pre-push from them, which keep patients out"
        )
    if not git.does("config", "core.hooksPath", _HOOKS):
        return "git did not take the hooks: say `git config core.hooksPath .hooks`, which keeps patients out"
    return "git asks radanki before each commit and push from now on (core.hooksPath)"


def _has_hooks(git: Git) -> bool:
    folder = (git.ask("rev-parse", "--git-path", "hooks") or b"").decode("utf-8", "surrogateescape").rstrip("\n")
    place = git.root / folder
    return place.is_dir() and any(path.is_file() and path.suffix != ".sample" for path in place.iterdir())
