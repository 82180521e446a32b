"""A run of the program, in this process or in one of its own, and of git beside it."""

from __future__ import annotations

import atexit
import functools
import io
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from radanki.cli import run

REPOSITORY = Path(__file__).parents[2]
RADANKI = Path(sys.executable).with_name("radanki")
EPOCH = "1763900000"


@dataclass(frozen=True, slots=True)
class Ran:
    """How a run ended: its exit status, and what it wrote to standard output and to standard error."""

    status: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """All that it said."""
        return self.out + self.err


@functools.cache
def _cache_of_our_own() -> Path:
    folder = tempfile.mkdtemp(prefix="radanki-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def surroundings_of(library: Path, **others: str) -> dict[str, str]:
    """Give the environment of a run: a cache beside the library, a fixed time, no colours; ``others`` come first.

    A library of this repository has its cache elsewhere: nothing is ever written beside it.
    """
    cache = _cache_of_our_own() if library.is_relative_to(REPOSITORY) else library.parent / "cache"
    fixed = {"RADANKI_CACHE": str(cache), "SOURCE_DATE_EPOCH": EPOCH, "NO_COLOR": "1"}
    return {**os.environ, **fixed, **others}


def radanki(library: Path, *words: str | Path, **surroundings: str) -> Ran:
    """Run a command on a library in a process of its own."""
    command = [str(RADANKI), "-C", str(library), *map(str, words)]
    environment = surroundings_of(library, **surroundings)
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    return Ran(done.returncode, done.stdout, done.stderr)


def radanki_here(library: Path, *words: str | Path, **surroundings: str) -> Ran:
    """Run a command on a library in this process, which is quicker and can be watched."""
    out, err = io.StringIO(), io.StringIO()
    environment = surroundings_of(library, **surroundings)
    with mock.patch.dict(os.environ, environment), redirect_stdout(out), redirect_stderr(err):
        status = run(["-C", str(library), *map(str, words)])
    return Ran(status, out.getvalue(), err.getvalue())


def git(folder: Path, *words: str | Path) -> str:
    """Run git in a folder, as an invented author who signs nothing; give what it said."""
    author = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    command = ["git", *author, *map(str, words)]
    try:
        return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
    except subprocess.CalledProcessError as error:
        error.add_note(f"git said: {error.stderr}")
        raise
