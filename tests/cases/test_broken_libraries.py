"""Each folder of ``broken/`` is a library with one fault, and ``expected.txt`` is what a contributor reads about it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

BROKEN = Path(__file__).parent / "broken"
LIBRARIES = sorted(path.parent for path in BROKEN.glob("*/*/expected.txt"))
SOURCES = Path(__file__).parents[2] / "src/radanki"

# Rules on what is written; those on what pictures hold are shown by tests that write such pictures.
WRITTEN = (
    *("age_of_sources", "further", "leave", "references"),
    *(
        "balance",
        "checklists",
        "completeness",
        "curricula",
        "decks",
        "exams",
        "fronts",
        "shapes",
        "simulations",
        "slices",
        "history",
        "identity",
        "kept",
        "media",
    ),
    *(
        "options",
        "patterns",
        "placement",
        "extents",
        "provenance",
        "signs",
        "differentials",
        "topics",
        "teaching",
        "terms",
        "cleared_texts",
        "detector",
        "texts_of_a_case",
        "wording",
    ),
)

# Faults that a repository can't hold: links, permissions, pictures that tests draw, files of a quarter megabyte.
SHOWN_BY_OTHER_TESTS = {
    "completeness/one-reviewer": "tests/checks/test_run_checks.py",
    "geometry/blank-outside": "tests/checks/cases/test_geometry.py",
    "geometry/crop-outside": "tests/checks/cases/test_geometry.py",
    "geometry/whole-picture": "tests/checks/drawn/test_extents.py",
    "geometry/too-many-corners": "tests/checks/cases/test_geometry.py",
    "identity/card-gone": "tests/releasing/release/test_kept.py",
    "ledger/unreadable": "tests/library/test_ledger.py",
    "media/link": "tests/checks/cases/test_media.py",
    "placement/link": "tests/library/test_library.py",
    "placement/windows-name": "tests/checks/cases/test_names_for_windows.py",
    "placement/unreadable": "tests/library/test_library.py",
    "provenance/many-by-one-author": "tests/checks/licences/test_age_of_sources.py",
    "yaml/text-too-long": "tests/library/test_yaml_nodes.py",
    "yaml/too-large": "tests/library/test_yaml_nodes.py",
    "yaml/too-many-values": "tests/library/test_yaml_nodes.py",
}


def rule_of(library: Path) -> str:
    return library.relative_to(BROKEN).as_posix()


@pytest.mark.parametrize("library", LIBRARIES, ids=rule_of)
def test_a_broken_library_is_told_what_is_wrong_and_what_to_do(
    library: Path, check_output: Callable[[Path], tuple[int, str]]
) -> None:
    expected = (library / "expected.txt").read_text(encoding="utf-8")

    status, said = check_output(library)

    assert said == expected
    assert f"[{rule_of(library)}]" in said
    assert status == (0 if "error" not in said.splitlines()[-1] else 1)


@pytest.mark.parametrize("library", LIBRARIES, ids=rule_of)
def test_every_problem_says_what_to_do(library: Path) -> None:
    said = (library / "expected.txt").read_text(encoding="utf-8").splitlines()[:-1]
    lines = [line for line in said if not line.startswith("warning: nobody has reviewed ")]

    problems, fixes = lines[::2], lines[1::2]

    assert all(re.fullmatch(r"\S.*:[0-9]+:[0-9]+: .+ \[[a-z]+/[a-z0-9-]+\]", line) for line in problems)
    assert all(re.fullmatch(r"    \S.*[.?)]", line) for line in fixes)
    assert len(problems) == len(fixes)


def test_every_rule_has_a_broken_library_or_a_test_that_makes_one() -> None:
    modules = [
        *(SOURCES / "library").rglob("*.py"),
        *(path for name in WRITTEN for path in (SOURCES / "checks").glob(f"*/{name}.py")),
    ]
    code = "\n".join(path.read_text(encoding="utf-8") for path in modules)
    families = (
        "yaml|shape|placement|identity|ledger|completeness|geometry|media|terms|licence|provenance|privacy|teaching|wording|decks"
        "|curricula|patterns|exams|simulation|signs|topics|differential"
    )
    rules = set(re.findall(rf'"((?:{families})/[a-z0-9-]+)"', code))

    shown = {rule_of(library) for library in LIBRARIES}

    assert rules - shown == SHOWN_BY_OTHER_TESTS.keys()
    assert shown <= rules
    for rule, test in SHOWN_BY_OTHER_TESTS.items():
        assert rule in (Path(__file__).parents[2] / test).read_text(encoding="utf-8")
