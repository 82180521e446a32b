"""Texts of contributors made safe where a release prints them: Markdown that stays text, cells that compute nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_UNSEEN: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
"""Control characters, and those that reverse, hide or break lines of text."""
_MARKS: Final = re.compile(r"([\\`*_\[\]<>&|~$#])")
"""What can begin markup inside a line; CommonMark shows any of it as itself after a backslash (section 2.4)."""
_LINK_LIKE: Final = re.compile(r"(?i)(https?|ftp|mailto|xmpp)(:)|(www)(\.)")
"""GitHub makes links of bare addresses too."""
_LINE_START: Final = re.compile(r"^(?:[-+=](?=[-+=\s]|$)|([0-9]{1,9})([.)])(?=\s|$))")
_MENTION: Final = "\u2060"
"""A word joiner, which nobody sees, behind an at sign: GitHub would call somebody by name."""
_FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Spreadsheets take a cell that begins so for a formula, whatever its quotes."""
_MONTHS: Final = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905  # a row reads better than a column
)


def one_line(text: str) -> str:
    """Give a text on one line, without characters that are not seen."""
    return " ".join(_UNSEEN.sub(" ", text).split())


class Markdown(str):
    """Markdown of a document; a line of one is either this or the text of somebody, which :func:`as_text` escapes."""

    __slots__ = ()


def md(form: str, *values: object) -> Markdown:
    """Give Markdown from a constant with ``{}`` where values go: Markdown as it is, all else as text."""
    return Markdown(form.format(*map(as_text, values)))


def as_text(value: object) -> Markdown:
    """Give Markdown that shows exactly the text, on one line, with nothing in it that links, marks up or calls.

    What is Markdown already stays as it is.
    """
    if isinstance(value, Markdown):
        return value
    escaped = _MARKS.sub(r"\\\1", one_line(str(value)))
    escaped = _LINK_LIKE.sub(lambda found: found[0][:-1] + "\\" + found[0][-1], escaped)
    return Markdown(_LINE_START.sub(_escaped_start, escaped).replace("@", f"@{_MENTION}"))


def joined(separator: str, pieces: Iterable[Markdown]) -> Markdown:
    """Give pieces in a row, without the empty ones."""
    return Markdown(separator.join(piece for piece in pieces if piece))


def document(lines: Iterable[Markdown]) -> str:
    """Give the text of a whole document."""
    return "\n".join(lines).rstrip("\n") + "\n"


def _escaped_start(found: re.Match[str]) -> str:
    """Keep a text from beginning a list, a heading or a rule where it stands first in its line."""
    return f"\\{found[0]}" if found[1] is None else f"{found[1]}\\{found[2]}"


def as_link(text: str, address: str) -> Markdown:
    """Give a Markdown link; where the address is no web address, the text alone."""
    target = web_address(address)
    return md("[{}]({})", text, Markdown(target)) if target else as_text(text)


def web_address(address: str) -> str:
    """Give an address as it may stand between brackets; empty where it is no web address."""
    try:
        is_web = urlsplit(address).scheme in {"http", "https"}
    except ValueError:
        is_web = False
    return quote(address, safe="/:?#@!$&'*+,;=%-._~") if is_web else ""


def as_cell(text: str) -> str:
    """Give a text as a cell of a table that spreadsheets open: one that looks like a formula starts with an apostrophe.

    See https://owasp.org/www-community/attacks/CSV_Injection.
    """
    line = one_line(text)
    return f"'{line}" if line.startswith(_FORMULA) else line


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Give a number with its noun: "1 card", "1,204 cards"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(words: Sequence[object]) -> Markdown:
    """Give words as a sentence lists them: "a, b and c"."""
    shown = [as_text(word) for word in words]
    return joined(" and ", (joined(", ", shown[:-1]), *shown[-1:]))


def day_of(time: int) -> str:
    """Give the day of a Unix time, in UTC: "24 November 2026"."""
    day = datetime.fromtimestamp(time, UTC)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
