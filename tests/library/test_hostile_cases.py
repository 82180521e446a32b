"""Whatever is typed into a case, reading and checking it ends in problems that say what to do, never in an error."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from radanki.checks import run_checks
from radanki.library.case_file import read_case
from radanki.library.joined.summaries import library_of
from radanki.model.placement import Placement

LINES = [
    line
    for path in sorted(Path(__file__).parents[1].glob("cases/good/cases/*/*/*/case.yaml"))
    for line in [*path.read_text(encoding="utf-8").splitlines(), "---"]
]
CASES = [case.strip("\n").split("\n") for case in "\n".join(LINES).split("---") if case.strip()]
VALUES = [
    *("", "~", "[]", "{}", "[1]", "{a: 1}", "-1", "1e999", ".nan", '"a\\tb"', "no", "[[1, 2], [3]]", "[1, 2, 3, 4]"),
    *("../x", "/etc/passwd", "http://[", "https://[::1]:99999/", "pypi:", "npm:@/", "package:a/", "10.1234/", "x:y"),
    *("9" * 18, "9" * 30, "2026-02-30", "RID1", "**", "'** **'", "'\u202e'", "&a", "*a", "!x y", "| \n", "'", "[", "@"),
]
ENTRY = re.compile(r"(\s*(?:- )?\w+:)(?: .*)?$")
ALTERATION = st.tuples(
    st.integers(0, 200), st.sampled_from(["value", "delete", "repeat", "indent"]), st.sampled_from(VALUES)
)


def altered(lines: list[str], place: int, how: str, value: str) -> list[str]:
    at = place % len(lines)
    entry = ENTRY.match(lines[at])
    match how:
        case "value":
            changed = [f"{entry[1]} {value}" if entry else lines[at]]
        case "delete":
            changed = []
        case "repeat":
            changed = [lines[at], lines[at]]
        case _:
            changed = [f" {lines[at]}"]
    return [*lines[:at], *changed, *lines[at + 1 :]] or [""]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CASES), st.lists(ALTERATION, min_size=1, max_size=4))
def test_a_spoiled_case_ends_in_problems_that_say_what_to_do(
    lines: list[str], alterations: list[tuple[int, str, str]]
) -> None:
    for place, how, value in alterations:
        lines = altered(lines, place, how, value)
    nowhere = Path(__file__).parent / "nowhere"

    case_file, problems = read_case("\n".join(lines).encode(), "case.yaml", nowhere, Placement("xr", "chest"))
    if case_file is not None:
        problems = run_checks(library_of(nowhere, (case_file,)))

    assert case_file is not None or problems
    for problem in problems:
        assert problem.fix
        assert "\n" not in problem.message + problem.fix
        assert problem.line >= 1
        assert not re.search(r"tuple|function-|pydantic|Input|NoneType", problem.message + problem.fix)
