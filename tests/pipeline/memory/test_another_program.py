"""Another program remembers nothing of this one: whatever part of it changes, all comes out as from nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import radanki
from support.libraries import files_in, write_small_library
from support.program import surroundings_of

START = "import sys; from radanki.cli import main; sys.exit(main())"
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
        said = []
        for words in (("check", "--format", "json"), ("build", "--draft")):
            done = subprocess.run(
                [sys.executable, "-c", START, "-C", root, "--quiet", *words],
                capture_output=True,
                text=True,
                check=False,
                env=surroundings_of(root, RADANKI_CACHE=str(cache), PYTHONPATH=str(self.folder)),
            )
            said.append((done.returncode, done.stdout + done.stderr))
        return said, files_in(root / "dist")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    folder = tmp_path / "program"
    own = Path(radanki.__file__).parent
    shutil.copytree(own, folder / "radanki", ignore=shutil.ignore_patterns("__pycache__"))
    return Program(folder)


@pytest.mark.parametrize("change", CHANGES)
def test_what_another_program_remembered_is_worked_out_anew(program: Program, tmp_path: Path, change: str) -> None:
    root = write_small_library(tmp_path / "library")
    before = program.makes(root, tmp_path / "cache")
    assert before[0][1][0] == 0, before[0]
    name, old, new = CHANGES[change]
    path = program.folder / "radanki" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

    again = program.makes(root, tmp_path / "cache")

    assert again == program.makes(root, tmp_path / "empty")
    if change in {"an entry of the vocabulary", "a template", "a style"}:
        assert again != before
