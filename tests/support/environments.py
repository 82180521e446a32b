"""An empty environment with the wheel in it, as `pip install radanki` makes one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from support.program import REPOSITORY

IMPORTS = """
import importlib, json, pkgutil, radanki
lacking = {}
for module in pkgutil.walk_packages(radanki.__path__, "radanki."):
    try:
        importlib.import_module(module.name)
    except ImportError as error:
        lacking[module.name] = error.name
print(json.dumps(lacking))
"""


def ran(*words: str | Path, folder: Path, **surroundings: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a folder, with nothing of the environment that the tests run in."""
    # Nothing of the environment that the tests run in leads into the new one; Python keeps there what it compiled.
    left = {"PYTHONPATH", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE"}
    kept = {name: value for name, value in os.environ.items() if name not in left}
    own = {"RADANKI_CACHE": str(folder / "cache"), "RADANKI_NO_OCR": "1", "PYTHONUTF8": "1", **surroundings}
    return subprocess.run(
        list(map(str, words)), cwd=folder, env=kept | own, capture_output=True, text=True, check=False
    )


class Environment:
    """A virtual environment, and the folder that its user stands in; one above another is filled by that one's pip."""

    def __init__(self, place: Path, below: Environment | None = None) -> None:
        self.place, self.folder = place, place.parent / f"{place.name}-folder"
        self.folder.mkdir(parents=True)
        self.programs = place / ("Scripts" if os.name == "nt" else "bin")
        bare = () if below is None else ("--without-pip",)
        done = ran(sys.executable, "-m", "venv", *bare, place, folder=self.folder)
        own: tuple[str | Path, ...] = (self.programs / "python", "-m", "pip")
        self.pip: tuple[str | Path, ...] = own if below is None else (*below.pip, "--python", place)
        assert done.returncode == 0, done.stderr
        self.packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(place), "platbase": str(place)}))
        if below is not None:  # what an extra is added to: the base install, and nothing else
            (self.packages / "below.pth").write_text(f"{below.packages}\n", encoding="utf-8")

    def python(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return ran(self.programs / "python", *words, folder=self.folder)

    def installs(self, wanted: str) -> None:
        # Of what it brings, little is ever imported here: that is compiled then.
        words = ("install", "--quiet", "--disable-pip-version-check", "--no-compile", wanted)
        done = ran(*self.pip, *words, folder=self.folder)
        if done.returncode != 0:
            last = "\n".join(done.stderr.strip().splitlines()[-6:])
            pytest.fail(f"pip could not get what {Path(wanted).name} needs:\n{last}")

    def radanki(self, *words: str | Path, within: str = ".") -> subprocess.CompletedProcess[str]:
        program = ("-c", "from radanki.cli import main; main()")
        return self.python(*program, "-C", self.folder / within, *words)

    def lacking(self) -> set[str]:
        """Give what modules of ours could not import."""
        done = self.python("-c", IMPORTS)
        assert done.returncode == 0, done.stderr
        return set(json.loads(done.stdout).values())


def built_wheel(place: Path) -> Path:
    """Build the wheel of a copy of the sources, with the tools that are here."""
    source = place / "source"
    for name in ("src", "pyproject.toml", "README.md", "LICENSE"):
        path = REPOSITORY / name
        if path.is_dir():
            shutil.copytree(path, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            source.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, source / name)
    done = ran(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", place, source, folder=place)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = place.glob("*.whl")
    return made
