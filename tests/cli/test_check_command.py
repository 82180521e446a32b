"""`radanki check` as people and programs call it: what it prints where, and with which exit status it ends."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from radanki.cli import run

if TYPE_CHECKING:
    from collections.abc import Callable

BROKEN = Path(__file__).parents[1] / "cases/broken"


@pytest.fixture
def radanki(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Give a function that calls the program: exit status, standard output, standard error."""
    monkeypatch.setenv("RADANKI_CACHE", str(tmp_path / "cache"))

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        status = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Copy a library with two cases, one of which refers to a case that is not there."""
    copy = tmp_path / "library"
    shutil.copytree(BROKEN / "identity/unknown-case", copy)
    shutil.rmtree(copy / "cases/xr/chest/unread")
    return copy


def test_problems_are_for_people_and_results_for_programs(
    radanki: Callable[..., tuple[int, str, str]], library: Path
) -> None:
    status, out, err = radanki("-C", library, "check")

    assert status == 1
    assert out == ""
    assert err.splitlines()[0] == (
        "cases/xr/chest/effusion/case.yaml:20:11: no case has the id 00000000000000b2 [identity/unknown-case]"
    )
    assert err.splitlines()[1] == "    Did you mean `00000000000000b3`?"
    assert err.splitlines()[-1].startswith("2 cases, 1 deck: 2 errors")


def test_json_is_one_array_with_the_keys_of_the_contract(
    radanki: Callable[..., tuple[int, str, str]], library: Path
) -> None:
    status, out, err = radanki("-C", library, "check", "--format", "json")

    rows = json.loads(out)
    assert status == 1
    assert err.startswith("2 cases")
    assert rows[0] == {
        "path": "cases/xr/chest/effusion/case.yaml",
        "line": 20,
        "column": 11,
        "rule": "identity/unknown-case",
        "severity": "error",
        "message": "no case has the id 00000000000000b2",
        "fix": "Did you mean `00000000000000b3`?",
    }


def test_json_without_problems_is_an_empty_array(radanki: Callable[..., tuple[int, str, str]], library: Path) -> None:
    shutil.rmtree(library / "cases/xr/chest/effusion")

    status, out, _ = radanki("-C", library, "check", "--format", "json")

    assert (status, json.loads(out)) == (0, [])


def test_github_shows_problems_beside_their_lines(radanki: Callable[..., tuple[int, str, str]], library: Path) -> None:
    status, out, _ = radanki("-C", library, "check", "--format", "github")

    assert status == 1
    assert out.splitlines()[0] == (
        "::error file=cases/xr/chest/effusion/case.yaml,line=20,col=11,title=identity/unknown-case"
        "::no case has the id 00000000000000b2%0ADid you mean `00000000000000b3`?"
    )


def test_a_file_name_can_not_write_a_line_of_its_own(
    radanki: Callable[..., tuple[int, str, str]], library: Path
) -> None:
    (library / "cases/xr/chest/effusion/a\n::warning::b\x1b[2J,%.png").write_bytes(b"x")

    _, github, _ = radanki("-C", library, "check", "--format", "github")
    _, _, text = radanki("-C", library, "check")

    assert all(line.startswith(("::error file=cases/", "::warning file=cases/")) for line in github.splitlines())
    assert "\x1b" not in github + text
    assert all(line.startswith(("cases/", "    ", "2 cases")) for line in text.splitlines())


@pytest.mark.parametrize(
    "name", ["00000000000000b3", "cases/xr/chest/other", "cases/xr/chest/other/", "cases/xr/chest/other/case.yaml"]
)
def test_a_case_is_named_by_id_folder_or_file(
    radanki: Callable[..., tuple[int, str, str]], library: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(library)

    assert radanki("check", name)[0] == 0
    assert radanki("check", name)[2].splitlines()[-1].startswith("1 case: no problems")


def test_a_folder_above_cases_names_them_all(
    radanki: Callable[..., tuple[int, str, str]], library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(library / "cases/xr")

    status, _, err = radanki("check", "chest")

    assert status == 1
    assert err.splitlines()[-1].startswith("2 cases: 2 errors")


def test_a_case_that_can_not_be_read_is_checked_by_its_folder(radanki: Callable[..., tuple[int, str, str]]) -> None:
    library = BROKEN / "yaml/syntax"

    status, _, err = radanki("-C", library, "check", library / "cases/xr/chest/effusion")

    assert status == 1
    assert "[yaml/syntax]" in err


@pytest.mark.parametrize("name", ["effusio", "cases/xr/chest/effusio", "decks", "/", "00000000000000b4"])
def test_what_is_no_case_is_wrong_usage(radanki: Callable[..., tuple[int, str, str]], library: Path, name: str) -> None:
    status, out, err = radanki("-C", library, "check", name)

    assert (status, out) == (2, "")
    assert err.startswith(f"radanki: {name}: no ")
    assert len(err.splitlines()) == 1


def test_a_mistyped_case_is_told_the_nearest(radanki: Callable[..., tuple[int, str, str]], library: Path) -> None:
    assert radanki("-C", library, "check", "effusio")[2].endswith("; did you mean cases/xr/chest/effusion?\n")


def test_quiet_leaves_errors_alone_and_says_nothing_else(
    radanki: Callable[..., tuple[int, str, str]], library: Path
) -> None:
    _, _, err = radanki("-q", "-C", library, "check")

    assert "warning" not in err
    assert err.count("[identity/unknown-case]") == 2
    assert radanki("-q", "-C", BROKEN / "completeness/not-reviewed", "check") == (0, "", "")


def test_verbose_names_the_pictures_that_were_not_at_hand(radanki: Callable[..., tuple[int, str, str]]) -> None:
    assert "not all pictures were looked at" in radanki("-v", "-C", BROKEN / "teaching/no-why", "check")[2]


def test_without_a_library_the_call_is_wrong(radanki: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    status, out, err = radanki("-C", tmp_path, "check")

    assert (status, out) == (2, "")
    assert "no library here" in err


def test_a_library_with_nothing_in_it_is_fine(radanki: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "decks").mkdir()

    assert radanki("-C", tmp_path, "check") == (0, "", "0 cases: no problems\n")


def test_errors_come_first_and_who_is_not_reviewed_is_one_line_at_the_end(
    radanki: Callable[..., tuple[int, str, str]], library: Path
) -> None:
    for path in library.glob("cases/*/*/*/case.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text("".join(line for line in text.splitlines(keepends=True) if not line.startswith("reviewed")))

    _, _, err = radanki("-C", library, "check")
    _, _, verbose = radanki("-v", "-C", library, "check")

    lines = err.splitlines()
    severities = ["warning: " in line for line in lines[:-2] if not line.startswith("    ")]
    assert severities == sorted(severities)
    assert lines[-2] == (
        "warning: nobody has reviewed 2 of these cases; a second reader signs with `radanki review`, "
        "`radanki -v check` lists them [completeness/not-reviewed]"
    )
    assert "not-reviewed" not in "".join(lines[:-2])
    assert verbose.count("[completeness/not-reviewed]") == 2
