"""What libyaml says about a file that it can't read, in words that help a contributor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.library.as_written.cut_texts import is_cut
from radanki.model.problem import Problem

if TYPE_CHECKING:
    import yaml

# libyaml's words on the left, for people on the right: (its problem, what is wrong, what to do).
_SYNTAX: Final = (
    (
        "mapping values are not allowed in this context",
        "a colon and a space stand inside a text without quotes",
        'Put the text into quotes: "like: this". Or the line above lacks its colon.',
    ),
    (
        "block sequence entries are not allowed in this context",
        "a list item (`- `) can't start here",
        "Start the list on a line of its own, or put a text that starts with a dash into quotes.",
    ),
    (
        "found character that cannot start any token",
        "a text without quotes can't start with this character",
        "Put the text into quotes.",
    ),
    (
        "found unexpected end of stream",
        "a text in quotes is never closed",
        "Close the quotes.",
    ),
    (
        "did not find expected key",
        "this line does not fit the ones above",
        "Give the keys of one group the same indentation; put text with quotes or colons in it into quotes.",
    ),
    (
        "did not find expected '-' indicator",
        "this line does not fit the list above",
        "Give every item of a list its dash and the same indentation.",
    ),
    (
        "did not find expected ',' or ']'",
        "a list in brackets is not closed",
        "Close it with `]`, with commas between its items.",
    ),
    (
        "did not find expected ',' or '}'",
        "a group in braces is not closed",
        "Close it with `}`, with commas between its entries.",
    ),
    (
        "could not find expected ':'",
        "a key without a colon",
        "Write `key: value`; a text of several lines is indented under its key.",
    ),
    (
        "found unknown escape character",
        "a backslash in double quotes has a meaning of its own",
        "Use single quotes, or write it twice.",
    ),
    (
        "did not find expected <document start>",
        "this line does not belong to what stands above",
        "Start every top key in the first column.",
    ),
    (
        "did not find expected node content",
        "a value should stand here",
        "Write it, or put a text that starts with a comma or a bracket into quotes.",
    ),
    (
        "did not find expected alphabetic or numeric character",
        "`&` or `*` starts a text without quotes",
        "Put the text into quotes.",
    ),
)


def syntax_problem(path: str, text: str, error: yaml.MarkedYAMLError) -> Problem:
    """Say a parser's complaint in plain words; the place is where an unclosed thing starts, where that is known."""
    said = error.problem or "it can't be read"
    starts_early = said in {"found unexpected end of stream", "did not find expected ',' or ']'"}
    mark = (error.context_mark if starts_early or "'}'" in said else None) or error.problem_mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    if _starts_with_tab(text, line, column):
        fix = "Indent with two spaces a level."
        return Problem(path, line, column, "yaml/syntax", "a tab is used as indentation", fix)
    for known, message, fix in _SYNTAX:
        if said == known:
            cut = "After a blank, `#` starts a comment: put a text that holds one into quotes. "
            also = cut if _ends_in_a_comment(text, line) else ""
            return Problem(path, line, column, "yaml/syntax", message, also + fix)
    return Problem(path, line, column, "yaml/syntax", f"the file is not YAML here: {said}", "See docs/case-format.md.")


def _ends_in_a_comment(text: str, line: int) -> bool:
    """Whether a `#` may have taken the bracket or the quotes that are missed."""
    return any(is_cut(one) for one in text.splitlines()[max(0, line - 2) : line])


def _starts_with_tab(text: str, line: int, column: int) -> bool:
    lines = text.splitlines()
    return line <= len(lines) and lines[line - 1][column - 1 : column] == "\t" and not lines[line - 1][:column].strip()
