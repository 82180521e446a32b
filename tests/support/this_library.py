"""The decks of this very library, as `radanki build` packs them."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

from radanki.fetch.library_pictures import pointers_of
from radanki.library.walk import read_library
from radanki.model.reference import Reference
from support.program import RADANKI

if TYPE_CHECKING:
    from pathlib import Path


def build(library: Path, out: Path, time: int) -> dict[str, dict[str, Any]]:
    """Build all decks of a library with the user's own cache, and give what the manifest tells of each by name.

    Those that a release leaves out are among them.
    """
    names = sorted(path.stem for path in (library / "decks").glob("*.yaml"))
    answer = subprocess.run(
        [
            str(RADANKI),
            "-C",
            str(library),
            "--quiet",
            "build",
            "--out",
            str(out),
            *names,
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(time)},
    )
    # Without a network a deck may have nothing to pack, all of it being on the web: who names it is told by the status.
    is_one_empty = "there is nothing to pack" in answer.stdout
    assert answer.returncode == int(is_one_empty), answer.stderr + answer.stdout
    decks = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["decks"]
    return {deck["file"].removesuffix(".apkg"): deck for deck in decks}


def cases_on_the_web(library: Path) -> frozenset[str]:
    """Give the folders of cases of which a picture lies in no package: without a network it may be missing."""
    return frozenset(
        case_file.places.path.rpartition("/")[0]
        for case_file in read_library(library)[0].cases
        for _, _, pointed in pointers_of(case_file)
        if isinstance(pointed, Reference) and not pointed.is_in_archive and pointed.scheme != "package"
    )
