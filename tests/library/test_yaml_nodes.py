"""YAML is read as it looks: no surprises, every value with its place, and no small file that becomes large."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radanki.library.yaml_composer import MAX_DEPTH, MAX_NODES, MAX_TEXT_CHARACTERS
from radanki.library.yaml_nodes import read_yaml
from radanki.model.scalars import Plain


def value_of(text: str) -> object:
    document, problems = read_yaml(text.encode(), "case.yaml")
    assert problems == ()
    assert document is not None
    return document.value


def rules_of(content: bytes) -> list[str]:
    return [problem.rule for problem in read_yaml(content, "case.yaml")[1]]


@pytest.mark.parametrize(
    "word", ["no", "yes", "on", "1e5", "0x1f", "010", "1_000", "2026-11-20", "12:30", "<<", ".inf"]
)
def test_a_word_without_quotes_is_the_word_and_nothing_else(word: str) -> None:
    assert value_of(f"a: {word}") == {"a": word}


@pytest.mark.parametrize("nothing", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_nothing_in_each_spelling(nothing: str) -> None:
    assert value_of(f"a: {nothing}") == {"a": None}


def test_quotes_make_text_of_anything() -> None:
    value = value_of("a: 'null'\nb: \"1\"\nc: 1")

    assert value == {"a": "null", "b": "1", "c": "1"}
    assert isinstance(value, dict)
    assert [isinstance(value[key], Plain) for key in "abc"] == [False, False, True]


def test_every_value_has_the_place_where_it_is_written() -> None:
    text = "a: 1\nlist:\n  - x: é\n    y: [p, q]\n  - é: {z: 1}\n"

    document, _ = read_yaml(text.encode(), "case.yaml")

    assert document is not None
    assert dict(document.positions) == {
        ("a",): (1, 1),
        ("list",): (2, 1),
        ("list", 0): (3, 5),
        ("list", 0, "x"): (3, 5),
        ("list", 0, "y"): (4, 5),
        ("list", 0, "y", 0): (4, 9),
        ("list", 0, "y", 1): (4, 12),
        ("list", 1): (5, 5),
        ("list", 1, "é"): (5, 5),
        ("list", 1, "é", "z"): (5, 9),
    }


def test_windows_line_ends_count_as_one_line_each() -> None:
    document, problems = read_yaml(b"a: 1\r\nb: 2\r\nb: 3\r\n", "case.yaml")

    assert [(problem.rule, problem.line) for problem in problems] == [("yaml/duplicate-key", 3)]
    assert document is not None
    assert document.positions["b",] == (2, 1)


def test_all_repeated_keys_are_reported_and_the_rest_is_still_read() -> None:
    document, problems = read_yaml(b"a: 1\na: 2\nb: {c: 1, c: 2}\na: 3\n", "case.yaml")

    assert [(problem.line, problem.column) for problem in problems] == [(2, 1), (3, 11), (4, 1)]
    assert document is not None
    assert document.value == {"a": "1", "b": {"c": "1"}}


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("a:\n\tb: 1", "a tab is used as indentation", (2, 1)),
        ("a: b: c", "a colon and a space stand inside a text without quotes", (1, 5)),
        ("a: 'x\nb: 1\n", "a text in quotes is never closed", (1, 4)),
        ("a: [1, 2\nb: 1\n", "a list in brackets is not closed", (1, 4)),
        ("a: {b: c\n", "a group in braces is not closed", (1, 4)),
        ("a:\n  - b\n c: d", "this line does not fit the ones above", (3, 2)),
        ("a: **bold** text", "`&` or `*` starts a text without quotes", (1, 5)),
        ("a: @x", "a text without quotes can't start with this character", (1, 4)),
        ('a: "\\q"', "a backslash in double quotes has a meaning of its own", (1, 5)),
        ("a: - b", "a list item (`- `) can't start here", (1, 4)),
        ("- a\nb: c", "this line does not fit the list above", (2, 1)),
    ],
)
def test_a_syntax_error_is_said_in_words_at_its_place(text: str, words: str, place: tuple[int, int]) -> None:
    document, problems = read_yaml(text.encode(), "case.yaml")

    assert document is None
    assert [(problem.rule, problem.message) for problem in problems] == [("yaml/syntax", words)]
    assert (problems[0].line, problems[0].column) == place


def test_a_byte_order_mark_of_windows_is_no_fault() -> None:
    assert rules_of("title: Höhle\n".encode("utf-8-sig")) == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1", "utf-32"])
def test_another_encoding_is_one_problem(encoding: str) -> None:
    content = "title: Höhle\n".encode(encoding)
    if encoding == "utf-16-le":
        assert set(rules_of(content)) <= {"yaml/encoding", "yaml/control-character"}
    else:
        assert rules_of(content) == ["yaml/encoding"]


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\x85", "\u2028", "\u202e", "\u2066", "\ufeff"])
def test_an_invisible_character_is_refused_where_it_stands(character: str) -> None:
    _, problems = read_yaml(f"a: 1\nb: x{character}y\n".encode(), "case.yaml")

    assert [(p.rule, p.line, p.column) for p in problems] == [("yaml/control-character", 2, 5)]


@pytest.mark.parametrize("escape", ["\\0", "\\x1b", "\\u202e", "\\a"])
def test_an_escaped_control_character_is_refused(escape: str) -> None:
    assert rules_of(f'a: "x{escape}"'.encode()) == ["yaml/control-character"]


def test_a_file_that_is_too_large_is_not_read() -> None:
    assert rules_of(b"a: [" + b"1," * 200_000 + b"]") == ["yaml/too-large"]


def test_a_text_that_is_too_long_is_refused() -> None:
    assert rules_of(b"a: " + b"x" * (MAX_TEXT_CHARACTERS + 1)) == ["yaml/text-too-long"]
    assert rules_of(b"a: " + b"x" * MAX_TEXT_CHARACTERS) == []


def test_too_many_values_are_refused() -> None:
    assert rules_of(b"a: [" + b"1," * MAX_NODES + b"]") == ["yaml/too-many-values"]


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "- - ", "? "])
def test_nesting_without_end_is_stopped_early(opening: str) -> None:
    rules = rules_of((opening * 60_000).encode())

    assert set(rules) <= {"yaml/too-deep", "yaml/complex-key"}
    assert "yaml/too-deep" in rules


def test_nesting_as_deep_as_allowed_is_read() -> None:
    deep = MAX_DEPTH - 1

    assert rules_of(("[" * deep + "]" * deep).encode()) == []
    assert rules_of(("[" * (deep + 2) + "]" * (deep + 2)).encode()) == ["yaml/too-deep"]


def test_aliases_are_never_expanded() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(5000))

    document, problems = read_yaml(bomb.encode(), "case.yaml")

    assert document is None
    assert {problem.rule for problem in problems} == {"yaml/anchor", "yaml/alias"}


@given(st.binary(max_size=400))
def test_no_bytes_raise(content: bytes) -> None:
    document, problems = read_yaml(content, "case.yaml")

    assert document is not None or problems


@given(st.text(alphabet="ab:-[]{}\"'&*!|>%#?,\n \t", max_size=120))
def test_no_text_raises_and_every_problem_has_a_place_in_it(text: str) -> None:
    _, problems = read_yaml(text.encode(), "case.yaml")

    lines = text.split("\n")
    assert all(1 <= problem.line <= len(lines) + 1 for problem in problems)


NAMES = st.text(alphabet="abcdefgh", min_size=1, max_size=4)
VALUES = st.recursive(
    st.text(alphabet="xyz \"'\\é", max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_what_is_written_with_quotes_is_read_back(value: dict[str, object]) -> None:
    import json  # noqa: PLC0415  # JSON is the part of YAML in which everything is quoted

    assert value_of(json.dumps(value)) == value
