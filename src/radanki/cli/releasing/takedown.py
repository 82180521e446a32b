"""`radanki takedown`: withdraw a case, a source or an author."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from radanki.cli.clock import today
from radanki.releasing.takedown.carry_out import take_down
from radanki.releasing.takedown.plan import plan_takedown
from radanki.releasing.takedown.stub import Withdrawal

if TYPE_CHECKING:
    from radanki.cli.session import Session
    from radanki.releasing.takedown.plan import CasePlan, TakedownPlan

_REASON: Final = "It may not be shown any more."
_MOST_FILES: Final = 10
_STILL_TO_DO: Final = (
    "What this command can't do (docs/privacy.md, Withdrawing a case):",
    "1. Commit, then take the files out of the repository's history (git filter-repo); ask the host to purge them.",
    "2. Publish a release at once: students' cards lose the picture with it, and only with it.",
    "3. Delete the packages of earlier releases, and replace the deck on AnkiWeb.",
    "4. Tell students to update, to delete the withdrawn notes, and to run Check Media: the file stays till then.",
)


@click.command()
@click.argument("cases", nargs=-1, metavar="[CASE ...]")
@click.option("--source", "sources", multiple=True, metavar="ID|URL", help="Every case with a picture of this source.")
@click.option("--author", "authors", multiple=True, metavar="NAME", help="Every case by this author or contributor.")
@click.option("--reason", default=_REASON, show_default=True, help="Why, in a sentence that students read.")
@click.option("--since", help="Since when, as students read it (default: today's date).")
@click.option("--forget-text", is_flag=True, help="Take the title and the folder's name away too.")
@click.option("--yes", is_flag=True, help="Do it; without this, what would go is only shown.")
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917  # one argument an option
    session: Session,
    cases: tuple[str, ...],
    sources: tuple[str, ...],
    authors: tuple[str, ...],
    reason: str,
    since: str | None,
    *,
    forget_text: bool,
    yes: bool,
) -> None:
    """Take cases down: from the library, the cache, and with the next release from students' cards.

    CASE is the folder of a case or its id. The case file becomes a stub that issues the same notes empty; reviews stay.
    """
    root, cache = session.library_root(), session.cache_folder()
    plan = plan_takedown(root, cache, cases, Path.cwd(), sources=sources, authors=authors)
    for line in _lines(plan, forgets_text=forget_text):
        session.say(line)
    if not yes:
        session.note("Nothing was changed. With --yes it is done.")
        return
    if not reason.strip():
        raise click.BadParameter("students are told why; write a sentence", param_hint="--reason")
    take_down(plan, Withdrawal(since or today().isoformat(), reason.strip(), forgets_text=forget_text))
    session.say("Done.")
    for line in _STILL_TO_DO:
        session.say(line)


def _lines(plan: TakedownPlan, *, forgets_text: bool) -> list[str]:
    lines = []
    for case in plan.cases:
        lines += _case_lines(case, forgets_text=forgets_text)
    lines += [f"goes from the cache: {path}" for path in plan.cached]
    lines += [f"goes: {path.relative_to(plan.root).as_posix()} (build it again)" for path in plan.packages]
    lines += [f"look: {folder} shows one of these pictures too and is not named here" for folder in plan.kin]
    return lines


def _case_lines(case: CasePlan, *, forgets_text: bool) -> list[str]:
    names = [path.relative_to(case.case_file.folder).as_posix() for path in case.files]
    cards = sum(len(note.numbers) for note in case.notes)
    title = "the title and the folder's name go too" if forgets_text else "the title stays"
    lines = [f"{case.folder}: {len(case.notes)} notes ({cards} cards) are issued empty; all text goes, {title}"]
    lines += [f"    goes: {name}" for name in names[:_MOST_FILES]]
    if len(names) > _MOST_FILES:
        lines.append(f"    goes: {len(names) - _MOST_FILES} more files")
    return lines
