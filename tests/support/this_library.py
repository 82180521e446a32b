"""The decks of this very library, as `radanki build` packs them."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from radanki.fetch.library_pictures import pointers_of
from radanki.library.walk import read_library
from radanki.model.reference import Reference
from support.program import REPOSITORY, radanki_here

if TYPE_CHECKING:
    from radanki.model.library import Library


def build(library: Path, out: Path, time: int, *decks: str) -> dict[str, dict[str, Any]]:
    """Build decks of a library with the user's own cache, and give what the manifest tells of each by name.

    Without names it is all of them, those that a release leaves out too.
    """
    names = decks or sorted(path.stem for path in (library / "decks").glob("*.yaml"))
    own = {"RADANKI_CACHE": str(cache_of_the_user()), "SOURCE_DATE_EPOCH": str(time)}
    answer = radanki_here(library, "--quiet", "build", "--out", out, *names, **own)
    # Without a network a deck may have nothing to pack, all of it being on the web: who names it is told by the status.
    is_one_empty = "there is nothing to pack" in answer.out
    assert answer.status == int(is_one_empty), answer.said
    told = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["decks"]
    return {deck["file"].removesuffix(".apkg"): deck for deck in told}


@cache
def this_library() -> Library:
    """Give this library as its files say it, read once in a process: it takes more than a second."""
    return read_library(REPOSITORY)[0]


def cache_of_the_user() -> Path:
    """Give the folder in which the program keeps fetched and finished pictures of whoever runs the tests."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("RADANKI_CACHE") or home / "radanki")


def cases_on_the_web() -> frozenset[str]:
    """Give the folders of cases of which a picture lies in no package: without a network it may be missing."""
    return frozenset(
        case_file.places.path.rpartition("/")[0]
        for case_file in this_library().cases
        for _, _, pointed in pointers_of(case_file)
        if isinstance(pointed, Reference) and not pointed.is_in_archive and pointed.scheme != "package"
    )
