"""The cache is counted, cleared of what can be made again, and held against its own names."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import pytest

from radanki.library.digests import sha256_of
from support.libraries import files_in, write_small_library
from support.program import radanki_here

if TYPE_CHECKING:
    from pathlib import Path

LONG_AGO = 1_000_000_000


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Build a library, and put fetched pictures beside what the build left in the cache."""
    root = write_small_library(tmp_path / "library")
    assert radanki_here(root, "build").status == 0
    fetched = tmp_path / "cache/pictures"
    fetched.mkdir(parents=True, exist_ok=True)
    (fetched / hashlib.sha256(b"a film").hexdigest()).write_bytes(b"a film")
    series = tmp_path / "series"
    series.mkdir()
    (series / "1.dcm").write_bytes(b"a slice")
    series.rename(fetched / sha256_of(series))
    return root


def age(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (LONG_AGO, LONG_AGO))


def test_every_part_of_the_cache_is_told_with_its_size(library: Path, tmp_path: Path) -> None:
    told = radanki_here(library, "cache")

    held = files_in(tmp_path / "cache")
    assert told.status == 0
    for name in {path.partition("/")[0] for path in held}:
        assert f" {name} " in f"{told.out.replace(chr(10), ' ')} "
    assert f"{len(held)} files  {tmp_path / 'cache'}" in told.out
    assert radanki_here(library, "cache", "--size").out == told.out


def test_what_was_used_of_late_stays_and_what_was_fetched_stays_for_ever(library: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    before = files_in(cache)
    (cache / "pictures/.partial-abc").write_bytes(b"half")

    assert "cleared away: 0 files" in radanki_here(library, "cache", "--prune").out
    age(cache)
    told = radanki_here(library, "cache", "--prune", "--days", "7")

    left = files_in(cache)
    assert told.status == 0
    assert {path for path in before if path.startswith("pictures/")} == {p for p in left if p.startswith("pictures/")}
    assert not [path for path in left if path.startswith(("media/", "jobs/", "viewer/", "runs/"))]


def test_a_build_after_that_gives_the_same_package(library: Path, tmp_path: Path) -> None:
    before = (library / "dist/all.apkg").read_bytes()
    age(tmp_path / "cache")
    radanki_here(library, "cache", "--prune")

    assert radanki_here(library, "build").status == 0
    assert (library / "dist/all.apkg").read_bytes() == before


def test_what_is_not_what_its_name_says_is_named_and_goes_when_asked(library: Path, tmp_path: Path) -> None:
    fetched = tmp_path / "cache/pictures"
    assert radanki_here(library, "cache", "--verify").out == "fetched pictures and archives: none wrong\n"
    (fetched / ("0" * 64)).write_bytes(b"another")
    (fetched / "holiday.jpg").write_bytes(b"x")

    told = radanki_here(library, "cache", "--verify")
    assert (told.status, told.out.count("is not what its name says")) == (1, 2)
    cleared = radanki_here(library, "cache", "--verify", "--prune")

    assert cleared.status == 0
    assert sorted(path.is_dir() for path in fetched.iterdir()) == [False, True]
    assert radanki_here(library, "cache", "--verify").status == 0


def test_days_without_prune_are_a_mistake(library: Path) -> None:
    assert radanki_here(library, "cache", "--days", "3").status == 2


def test_an_empty_cache_is_no_fault(tmp_path: Path) -> None:
    root = write_small_library(tmp_path / "library")

    for words in ((), ("--prune",), ("--verify",)):
        assert radanki_here(root, "cache", *words).status == 0
