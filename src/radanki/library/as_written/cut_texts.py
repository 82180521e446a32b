"""Texts that a `#` cuts off: YAML takes what follows a blank and a `#` for a comment, and says nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import yaml

from radanki.model.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE_END: Final = re.compile(r"\r\n?|\n")
"""YAML's, of those that a file may hold."""
_CUT: Final = re.compile(r"[ \t]+(#[^\s#]\S*)")
_WORDS: Final = re.compile(r"(?!(?:true|false|null)$)(?![0-9a-f]{16}$).*[^\W\d_]{2}", re.IGNORECASE | re.DOTALL)
"""A number, a day, an id or a yes has no `#` in it: what follows was meant as a comment."""
FIX: Final = (
    'If it belongs to the text, put the whole into quotes: "like #1"; if it is a comment, write a blank after `#`.'
)
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def cut_texts(text: str, path: str) -> Iterator[Problem]:
    """Warn of each text without quotes after which a `#` stands that no blank follows; the file is known to be YAML."""
    lines = _LINE_END.split(text)
    if not any(map(is_cut, lines)):
        return
    for event in yaml.parse(text, Loader=_LOADER):
        end = event.end_mark
        if end is None or not isinstance(event, yaml.ScalarEvent) or event.style or not _WORDS.match(event.value):
            continue
        found = _CUT.match(lines[end.line], end.column)
        if found is not None:
            line, column = end.line + 1, found.start(1) + 1
            message = "the text ends here: what follows a blank and a `#` is a comment"
            yield Problem(path, line, column, "yaml/cut-at-hash", message, FIX, "warning")


def is_cut(line: str) -> bool:
    """Whether something of a line that can't be read may be lost to a comment that was not meant as one."""
    before, _, after = line.partition("#")
    return before[-1:] in {" ", "\t"} and not before.isspace() and after[:1].strip(" \t\r\n#") != ""
