"""`radanki verify`: structure, media, licences, identity, and what Anki itself makes of a package."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.cli.reporting import FORMATS, print_problems, printable
from radanki.errors import ProblemsFoundError, UsageError
from radanki.releasing.verify.facts import known_library
from radanki.releasing.verify.verify_package import verify

if TYPE_CHECKING:
    from radanki.cli.session import Session
    from radanki.releasing.verify.facts import KnownLibrary
    from radanki.releasing.verify.verify_package import VerifyReport


@click.command()
@click.argument(
    "packages", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PACKAGE ..."
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How problems are printed.",
)
@click.pass_obj
def command(session: Session, packages: tuple[Path, ...], output_format: str) -> None:
    """Prove each PACKAGE: what it holds, whose it is, that it tells no answer and no patient, that nothing is lost.

    Inside a library it is held against the deck's definition and decks/ledger.json, too. Where Anki's own library is
    installed, it is imported for real.
    """
    known = _known(session)
    reports = [verify(package, known, workers=os.cpu_count() or 1) for package in packages]
    for report in reports:
        _say_proof(session, report, as_result=output_format == "text")
    print_problems(session, [problem for report in reports for problem in report.problems], output_format)
    if not all(report.is_sound for report in reports):
        raise click.exceptions.Exit(1)


def _known(session: Session) -> KnownLibrary:
    """Give what the library around says; a package may be verified where there is none."""
    try:
        root = session.library_root()
    except UsageError:
        root = None
    known, problems = known_library(root)
    if problems:
        raise ProblemsFoundError(problems)
    return known


def _say_proof(session: Session, report: VerifyReport, *, as_result: bool) -> None:
    """Print what was verified: the result for people, a remark beside the problems for programs."""
    say = session.say if as_result else session.note
    errors = sum(problem.severity == "error" for problem in report.problems)
    warnings = len(report.problems) - errors
    verdict = f"{errors} error{'s' if errors > 1 else ''}" if errors else "sound"
    also = f", {warnings} warning{'s' if warnings > 1 else ''}" if warnings else ""
    say(printable(f"{report.package}: {verdict}{also}"))
    for line in report.proof:
        say(printable(f"  {line}"))
