"""A text that a `#` cuts off is told of; a comment, a number and a text in quotes are left alone."""

from __future__ import annotations

import pytest

from radanki.library.yaml_nodes import read_yaml

RULE = "yaml/cut-at-hash"


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("title: Lung #1\n", [(1, 13)]),
        ("title: Lung \t#1\r\nlevel: 1\r\n", [(1, 14)]),
        ("pearls:\n  - Fact one #2\n  - Fact #3\n", [(2, 14), (3, 10)]),
        ("title: Lung #1\rlevel: 1\r", [(1, 13)]),
        ("title: The lung\n  goes on #2\nlevel: 1\n", [(2, 11)]),
        ("\ufefftitle: Lung #1\n", [(1, 13)]),
        ("title: Lung # a comment\n", []),
        ("title: Lung#1\n", []),
        ("title: 'Lung #1'\n", []),
        ("title: |\n  Lung #1\n", []),
        ("level: 1 #student\n", []),
        ("id: 00000000000000a1 #mine\n", []),
        ("#title: Lung #1\nlevel: 1\n", []),
        ("url: https://example.org/a#b\n", []),
    ],
)
def test_a_text_that_is_cut_is_told_of(text: str, places: list[tuple[int, int]]) -> None:
    document, problems = read_yaml(text.encode(), "case.yaml")

    assert document is not None
    assert [(one.rule, one.severity, one.line, one.column) for one in problems] == [
        (RULE, "warning", line, column) for line, column in places
    ]


def test_a_bracket_that_a_comment_took_is_told_of() -> None:
    _, (problem,) = read_yaml(b"a: {label: Lung #1, rect: [1, 2]}\n", "case.yaml")

    assert problem.rule == "yaml/syntax"
    assert "`#` starts a comment" in problem.fix
