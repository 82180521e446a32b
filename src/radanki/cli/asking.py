"""Questions to a contributor: one a line, with what may be answered; where nobody can answer, nothing is asked."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks on a terminal; elsewhere what was proposed is taken where ``takes_proposals`` says so, else nothing.

    Where it ``insists``, an empty answer is asked about once more: Enter is easily pressed twice too often.
    """

    may_ask: bool
    takes_proposals: bool = False
    insists: bool = False

    def text(self, question: str, given: str | None, *, proposed: str = "", hint: str = "") -> str:
        """Give what was given as an option, else what is answered; an empty answer stays empty."""
        if given is not None and given.strip():
            return given.strip()
        if self.takes_proposals and proposed:
            return proposed
        if not self.may_ask:
            return ""
        shown = f"{question} ({hint})" if hint else question
        answer = str(click.prompt(shown, default=proposed, show_default=bool(proposed), err=True)).strip()
        if answer or not self.insists:
            return answer
        click.echo("A case can't do without it. Enter once more leaves it open, to be written in case.yaml.", err=True)
        return str(click.prompt(shown, default="", show_default=False, err=True)).strip()

    def choice(self, question: str, given: str | None, choices: Mapping[str, str], proposed: str = "") -> str:
        """Give one of the choices; any beginning of one that no other has will do."""
        if given is not None:
            return given
        if self.takes_proposals and proposed:
            return proposed
        if not self.may_ask:
            return ""
        while True:
            answer = self.text(f"{question}: {', '.join(choices)}", None, proposed=proposed).lower()
            found = [answer] if answer in choices else [word for word in choices if answer and word.startswith(answer)]
            if len(found) == 1:
                return found[0]
            if not answer:
                return ""
            click.echo(f"`{answer}` is none of them, or several.", err=True)


def is_at_a_terminal() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()
