"""The program as a whole: it starts light, ends with a status that means something, and never shows a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

import radanki.cli
from radanki import __version__
from radanki.cli import program, run
from radanki.cli.commands import COMMANDS
from radanki.errors import PackageError, ProblemsFoundError, UsageError
from radanki.model.problem import Problem

SOURCE = Path(radanki.cli.__file__).parents[2]


def failing(error: BaseException) -> click.Command:
    @click.command()
    def command() -> None:
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (UsageError("x: no such deck"), 2, "radanki: x: no such deck\n"),
        (PackageError("x.apkg: not a package"), 1, "radanki: x.apkg: not a package\n"),
        (KeyboardInterrupt(), 130, "radanki: interrupted\n"),
        (click.Abort(), 130, "radanki: interrupted\n"),
        (PermissionError(13, "Permission denied", "/x/y"), 1, "radanki: /x/y: Permission denied\n"),
        (OSError(28, "No space left on device"), 1, "radanki: No space left on device\n"),
        (click.exceptions.Exit(1), 1, ""),
        (click.exceptions.Exit(0), 0, ""),
    ],
)
def test_each_kind_of_end_has_its_status_and_its_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, status: int, said: str
) -> None:
    monkeypatch.setattr(type(program), "get_command", lambda *_: failing(error))

    assert run(["anything"]) == status
    assert capsys.readouterr().err.lstrip("\n") == said


def test_every_problem_of_the_content_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    problems = [
        Problem("b.yaml", 2, 1, "a/b", "second", "Mend it."),
        Problem("a.yaml", 1, 1, "a/b", "first", "Mend it."),
    ]
    monkeypatch.setattr(type(program), "get_command", lambda *_: failing(ProblemsFoundError(problems)))

    assert run(["anything"]) == 1
    assert capsys.readouterr().err == (
        "a.yaml:1:1: first [a/b]\n    Mend it.\nb.yaml:2:1: second [a/b]\n    Mend it.\n"
    )


@pytest.mark.parametrize(
    "error", [KeyError("x"), RecursionError(), MemoryError(), ValueError("two\nlines"), AssertionError()]
)
def test_a_bug_is_one_line_that_asks_to_be_reported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    monkeypatch.setattr(type(program), "get_command", lambda *_: failing(error))

    assert run(["anything"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"radanki: this is a fault of radanki, please report it: {type(error).__name__}")
    assert "Traceback" not in line


@pytest.mark.parametrize("arguments", [["nonsense"], ["check", "--nonsense"], ["-C", "/nowhere/at/all", "check"], []])
def test_a_wrong_call_ends_with_2(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert run(arguments) == 2
    assert capsys.readouterr().out == ""


def test_a_mistyped_command_is_told_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["chek"]) == 2
    assert "Did you mean 'check'?" in capsys.readouterr().err


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"radanki {__version__}\n"


def test_every_command_that_is_there_can_be_asked_for_help(capsys: pytest.CaptureFixture[str]) -> None:
    with click.Context(program) as context:
        names = program.list_commands(context)

    assert {"check", "schema"} <= set(names) <= set(COMMANDS)
    for name in names:
        assert run([name, "--help"]) == 0
        assert capsys.readouterr().out.startswith(f"Usage: radanki {name} ")


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(SOURCE), **environment},
    )


def modules_after(code: str) -> set[str]:
    """Give the modules that a fresh interpreter holds at the end."""
    return set(python(f"{code}; import sys; print(*sys.modules, file=sys.stderr)").stderr.split())


def test_help_imports_click_and_nothing_of_ours_but_the_list_of_commands() -> None:
    bare = modules_after("pass")

    imported = modules_after("import radanki.cli as c; c.run(['--help'])") - bare

    ours = {name for name in imported if name.partition(".")[0] == "radanki"}
    others = {name.partition(".")[0] for name in imported} - sys.stdlib_module_names
    assert ours == {"radanki", "radanki.cli", "radanki.cli.commands", "radanki.cli.failure_text", "radanki.errors"}
    assert others == {"radanki", "click"}


def test_help_does_without_the_heavy_half_of_the_standard_library() -> None:
    heavy = {"json", "pathlib", "subprocess", "urllib", "sqlite3", "zipfile", "multiprocessing", "tempfile", "email"}

    assert heavy & modules_after("import radanki.cli as c; c.run(['--help'])") == set()


def test_an_interrupt_ends_with_130() -> None:
    done = python(
        "import signal, os, sys, radanki.cli as c, radanki.library as r\n"
        "r.find_root = lambda start: os.kill(os.getpid(), signal.SIGINT)\n"
        "c.main(['check'])"
    )

    assert done.returncode == 130
    assert done.stderr.strip() == "radanki: interrupted"


def test_a_reader_that_stops_reading_is_no_fault() -> None:
    done = subprocess.run(
        ["sh", "-c", f"'{sys.executable}' -c 'import radanki.cli as c; c.main([\"schema\"])' | head -n 1"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )

    assert done.stdout == "{\n"
    assert done.stderr == ""


@pytest.mark.slow
def test_no_colour_where_none_is_wanted(tmp_path: Path) -> None:
    code = (
        "import os, pty, sys\n"
        "pid, screen = pty.fork()\n"
        "if pid == 0:\n"
        "    import radanki.cli as c\n"
        f"    c.main(['-C', {str(Path(__file__).parents[1] / 'cases/broken/yaml/syntax')!r}, 'check'])\n"
        "said = b''\n"
        "try:\n"
        "    while chunk := os.read(screen, 4096):\n"
        "        said += chunk\n"
        "except OSError:\n"
        "    pass\n"
        "os.waitpid(pid, 0)\n"
        "sys.stdout.buffer.write(said)\n"
    )
    environment = {"RADANKI_CACHE": str(tmp_path), "TERM": "xterm"}

    def problem(**more: str) -> str:
        said = python(code, **environment, **more).stdout
        return next(line for line in said.splitlines() if "yaml/syntax" in line)

    assert "\x1b[1m" in problem(NO_COLOR="")
    assert "\x1b[1m" not in problem(NO_COLOR="1")
