"""How problems are printed: for people, for programs, and for the lines of a pull request."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

import click

from radanki.model.problem import as_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radanki.cli.session import Session
    from radanki.model.problem import Problem
    from radanki.pipeline.check_report import CheckReport

NOT_REVIEWED: Final = "completeness/not-reviewed"
FORMATS: Final = ("text", "json", "github")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def report_problems(session: Session, problems: Sequence[Problem]) -> None:
    """Print problems for people on standard error, errors first; with ``--quiet`` errors only.

    That nobody reviewed them is true of most cases while a library is young: one line at the end says of how many.
    """
    unread = [problem for problem in problems if _waits_for_a_reader(problem)]
    for problem in sorted(problems, key=lambda one: one.severity != "error"):
        if session.verbose or not _waits_for_a_reader(problem):
            session.problem(text_of(problem), is_error=problem.severity == "error")
    if unread and not session.verbose:
        session.note(_unread_line(unread))


def _waits_for_a_reader(problem: Problem) -> bool:
    return problem.rule == NOT_REVIEWED and problem.severity == "warning"


def _unread_line(unread: Sequence[Problem]) -> str:
    folder = printable(unread[0].path.rpartition("/")[0])
    what = f"nobody has reviewed {folder}" if len(unread) == 1 else f"nobody has reviewed {len(unread)} of these cases"
    how = "a second reader signs with `radanki review`"
    if len(unread) > 1:
        how += ", `radanki -v check` lists them"
    warning, rule = click.style("warning: ", fg="yellow"), click.style(f"[{NOT_REVIEWED}]", dim=True)
    return f"{warning}{what}; {how} {rule}"


def print_problems(session: Session, problems: Sequence[Problem], output_format: str) -> None:
    """Print problems as the result of a command: text on standard error, the other formats on standard output."""
    if output_format == "json":
        session.say(json_of(problems))
    elif output_format == "github":
        for problem in problems:
            session.say(github_of(problem))
    else:
        report_problems(session, problems)


def text_of(problem: Problem) -> str:
    """Give a problem as people read it: ``path:line:column: message [rule]``, and what to do on a line of its own."""
    place = click.style(f"{printable(problem.path)}:{problem.line}:{problem.column}:", bold=True)
    warning = click.style("warning: ", fg="yellow") if problem.severity == "warning" else ""
    rule = click.style(f"[{problem.rule}]", dim=True)
    lines = [f"{place} {warning}{printable(problem.message)} {rule}"]
    if problem.fix:
        lines.append(f"    {printable(problem.fix)}")
    return "\n".join(lines)


def json_of(problems: Sequence[Problem]) -> str:
    """Give problems as one JSON array, a problem a line."""
    lines = ",\n".join(f"  {json.dumps(as_values(problem))}" for problem in problems)
    return f"[\n{lines}\n]" if lines else "[]"


def github_of(problem: Problem) -> str:
    """Give a problem as a workflow command, which GitHub shows beside the line in the pull request."""
    place = f"file={_property(problem.path)},line={problem.line},col={problem.column}"
    text = f"{problem.message}\n{problem.fix}" if problem.fix else problem.message
    return f"::{problem.severity} {place},title={_property(problem.rule)}::{_data(text)}"


def summary_of(report: CheckReport) -> str:
    """Give the last line of a check: how much was looked at and what was found."""
    errors = sum(problem.severity == "error" for problem in report.problems)
    warnings = len(report.problems) - errors
    counts = [_count(number, noun) for number, noun in ((errors, "error"), (warnings, "warning")) if number]
    looked_at = (
        [_count(report.cases, "case"), _count(report.decks, "deck")] if report.decks else [_count(report.cases, "case")]
    )
    unopened = f"; pictures of {_count(len(report.unopened), 'case')} were not at hand" if report.unopened else ""
    return f"{', '.join(looked_at)}: {', '.join(counts) or 'no problems'}{unopened}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def printable(text: str) -> str:
    """Keep a name or a text from moving the cursor or changing colours."""
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
