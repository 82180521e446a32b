"""Word marks on a terminal: what was taken out in red, what was put in in green."""

from __future__ import annotations

import re
from typing import Final

import click

from radanki.cli.reporting import printable

_OUT: Final = re.compile(r"\[-.*?-\]")
_IN: Final = re.compile(r"\{\+.*?\+\}")


def coloured(line: str) -> str:
    """Give a line of a difference with its marks coloured; signs that would move the cursor are spelled out."""
    plain = printable(line)
    plain = _OUT.sub(lambda found: click.style(found[0], fg="red"), plain)
    return _IN.sub(lambda found: click.style(found[0], fg="green"), plain)
