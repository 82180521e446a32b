"""Another program remembers nothing of this one: whatever part of it changes, all comes out as from nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import radanki
from support.libraries import files_in, write_small_library
from support.program import surroundings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

# Both commands in one process: what Python and our modules load is loaded once.
START = """
import json, sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from radanki.cli import run

said = []
for words in ("check", "--format", "json"), ("build", "--draft"):
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        status = run(["-C", sys.argv[1], "--quiet", *words])
    said.append((status, out.getvalue() + err.getvalue()))
print(json.dumps(said))
"""
CHANGES = {
    "an entry of the vocabulary": ("vocabulary/systems.yaml", "Chest", "Thorax"),
    "a word of a rule": ("checks/cases/completeness.py", "nobody", "no one"),
    "a template": ("cards/note_types/find/front.html", "\n", "<hr>\n"),
    "a style": ("cards/note_types/diagnosis/style.css", "\n", "\n.rk-new { color: red }\n"),
}


@dataclass(frozen=True)
class Program:
    """A copy of the program, and what it makes of a library."""

    folder: Path

    def makes(self, root: Path, cache: Path) -> tuple[list[tuple[int, str]], dict[str, bytes]]:
        """Give all that a check and a build say, and the packages."""
        shutil.rmtree(root / "dist", ignore_errors=True)
        done = subprocess.run(
            [sys.executable, "-c", START, root],
            capture_output=True,
            text=True,
            check=True,
            env=surroundings_of(root, RADANKI_CACHE=str(cache), PYTHONPATH=str(self.folder)),
        )
        return json.loads(done.stdout), files_in(root / "dist")

    @contextmanager
    def changed(self, name: str, old: str, new: str) -> Iterator[None]:
        """Have something else in a file, for as long as the block."""
        path = self.folder / "radanki" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        yield
        path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Give the copy that all tests change and put right again: Python compiles it once."""
    folder = tmp_path_factory.mktemp("program")
    own = Path(radanki.__file__).parent
    shutil.copytree(own, folder / "radanki", ignore=shutil.ignore_patterns("__pycache__"))
    return Program(folder)


@pytest.mark.parametrize("change", CHANGES)
def test_what_another_program_remembered_is_worked_out_anew(program: Program, tmp_path: Path, change: str) -> None:
    root = write_small_library(tmp_path / "library")
    before = program.makes(root, tmp_path / "cache")
    assert before[0][1][0] == 0, before[0]

    with program.changed(*CHANGES[change]):
        again = program.makes(root, tmp_path / "cache")
        anew = program.makes(root, tmp_path / "empty")

    assert again == anew
    if change in {"an entry of the vocabulary", "a template", "a style"}:
        assert again != before
