"""`radanki check --staged`, `--since` and `--pushed`: what git has, or is about to get."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from radanki.cli.clock import today
from radanki.cli.reporting import print_problems
from radanki.pipeline.committing import CommitCheck

if TYPE_CHECKING:
    from radanki.cli.session import Session


def check_commits(session: Session, output_format: str, since: str | None, pushed: str | None) -> None:
    """Look through the files that are staged, or those of every commit since another, or of what is pushed."""
    commits = CommitCheck(
        session.git_of_hook(),
        session.cache_folder(),
        workers=os.cpu_count() or 1,
        today=today(),
        searches=session.searches_text(),
    )
    if pushed is not None:
        report = commits.pushed(sys.stdin.read(), pushed)
    else:
        report = commits.staged() if since is None else commits.since(since)
    print_problems(session, report.problems, output_format)
    if report.unsearched:
        session.note(f"pictures were not searched for text: {report.unsearched}")
    errors = sum(problem.severity == "error" for problem in report.problems)
    session.note(f"{report.files} files: {errors or 'no'} errors")
    if report.has_errors:
        raise click.exceptions.Exit(1)
