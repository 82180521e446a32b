"""A call is answered from memory only where nothing changed that it goes by: each input is changed, one by one."""

from __future__ import annotations

import os
import shutil
import time
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from PIL import Image

from radanki.cli.building import build_anew, check_anew
from radanki.library.digests import sha256_of
from radanki.library.git import Git
from radanki.library.whole_file import write_for_now
from radanki.pipeline.memory.finished_runs import RunMemory
from support.libraries import (
    DECK,
    SCHEMATIC,
    SMALL_CASE,
    SMALL_FOLDER,
    SMALL_HEIGHT,
    SMALL_WIDTH,
    files_in,
    write_deck,
    write_small_library,
)
from support.program import git, radanki_here

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

REVIEWED = "reviewed: [{by: R. Eader, on: 2025-11-02}]\n"
SAID = (("result", "all.apkg: one note"), ("note", "cases/xr/chest: fine"))
TODAY = "1796000000"
"""After every day that the case names."""
FILES = ("all.apkg", "films.apkg", "manifest.json")
CASE, PICTURE = f"{SMALL_FOLDER}/case.yaml", f"{SMALL_FOLDER}/frontal.png"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = write_small_library(tmp_path / "library")
    (root / CASE).write_text(SMALL_CASE + REVIEWED + "schematic: drawing.svg\n", encoding="utf-8")
    (root / SMALL_FOLDER / "drawing.svg").write_text(SCHEMATIC, encoding="utf-8")
    write_deck(root, f"{DECK}select:\n  modality: [xr]\n", name="films")
    # A test writes and calls within the same moment; what a moment is has a test of its own.
    monkeypatch.setattr("radanki.pipeline.memory.surroundings._FINE_NS", -(10**10))
    return root


def memory_of(root: Path, *call: object, moment: tuple[object, ...] = ()) -> RunMemory:
    return RunMemory(root, root.parent / "cache", Git(root, os.environ), call, moment, time.time_ns())


def remembered(root: Path) -> bool:
    return memory_of(root, "build").recall() == SAID


def keep(root: Path) -> None:
    """Remember a run that made packages."""
    for name in FILES:
        (root / "dist" / name).parent.mkdir(exist_ok=True)
        (root / "dist" / name).write_text(f"{name}, made of the library")
    memory_of(root, "build").keep(SAID, [root / "dist" / name for name in FILES])
    assert remembered(root)


def at_work(library: Path, *words: str | Path, **surroundings: str) -> bool:
    """Tell whether a call did its work, and was not answered from memory."""
    with (
        mock.patch.object(build_anew, "validate", side_effect=InterruptedError),
        mock.patch.object(check_anew, "validate", side_effect=InterruptedError),
    ):
        return radanki_here(library, *words, **surroundings).status != 0


def same_size(path: Path, old: bytes, new: bytes) -> None:
    """Change a file in its place, without its size or time telling so."""
    before, content = path.stat(), path.read_bytes()
    assert old in content
    assert len(old) == len(new)
    path.write_bytes(content.replace(old, new, 1))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def another_picture(root: Path) -> None:
    Image.new("L", (SMALL_WIDTH, SMALL_HEIGHT), 120).save(root / PICTURE)


def one_byte_of_the_picture(root: Path) -> None:
    path = root / PICTURE
    content = path.read_bytes()
    same_size(path, content[-9:-8], bytes([content[-9] ^ 1]))


CHANGES: dict[str, Callable[[Path], object]] = {
    "a word of the case": lambda root: same_size(root / CASE, b"Pain relief", b"Sleep first"),
    "the picture": another_picture,
    "a byte of the picture": one_byte_of_the_picture,
    "the drawing": lambda root: same_size(root / SMALL_FOLDER / "drawing.svg", b'r="4"', b'r="3"'),
    "the description of a deck": lambda root: same_size(root / "decks/all.yaml", b"for tests", b"for tasks"),
    "a new deck": lambda root: write_deck(root, DECK, name="more"),
    "a deck less": lambda root: (root / "decks/films.yaml").unlink(),
    "a case less": lambda root: shutil.rmtree(root / SMALL_FOLDER),
    "a case elsewhere": lambda root: shutil.move(root / SMALL_FOLDER, root / "cases/xr/chest/moved"),
    "a stray file": lambda root: (root / SMALL_FOLDER / "letter.txt").write_text("Dear colleague"),
    "a hidden file": lambda root: (root / SMALL_FOLDER / ".notes").write_text("Dear colleague"),
    "what new said of a picture": lambda root: write_for_now(root / ".radanki/notices/a.json", b"{}"),
    "a ledger": lambda root: (root / "decks/ledger.json").write_text("{}"),
    "the folder of a release": lambda root: _make(root / "dist/release-1.0/all.apkg"),
    "no package": lambda root: (root / "dist/all.apkg").unlink(),
    "a torn package": lambda root: (root / "dist/all.apkg").write_bytes(b"PK"),
    "a foreign package": lambda root: shutil.copy(root / "dist/films.apkg", root / "dist/all.apkg"),
    "no manifest": lambda root: (root / "dist/manifest.json").unlink(),
}


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"")


@pytest.mark.parametrize("change", CHANGES)
def test_each_thing_that_changes_is_noticed(library: Path, change: str) -> None:
    keep(library)

    CHANGES[change](library)

    assert not remembered(library)


def test_a_commit_and_a_tag_are_noticed(library: Path) -> None:
    git(library, "init", "--quiet")
    git(library, "add", "cases", "decks")
    git(library, "commit", "--quiet", "--message", "first")
    keep(library)

    git(library, "commit", "--quiet", "--allow-empty", "--message", "second")
    assert not remembered(library)
    keep(library)
    git(library, "tag", "v1.0")
    assert not remembered(library)
    keep(library)
    git(library, "rm", "--cached", "--quiet", CASE)
    assert not remembered(library)


def test_another_day_is_noticed_and_its_run_takes_the_place_of_the_last(library: Path) -> None:
    memory_of(library, "check", moment=("2026-11-29",)).keep(SAID, [])
    today = memory_of(library, "check", moment=("2026-11-30",))

    assert today.recall() is None
    today.keep(SAID, [])
    assert today.recall() == SAID
    assert len(list((library.parent / "cache/runs").iterdir())) == 1


def test_more_of_the_history_is_noticed_in_a_clone_that_stays_shallow(library: Path, tmp_path: Path) -> None:
    git(library, "init", "--quiet")
    git(library, "add", "cases", "decks")
    for message in ("first", "second", "third"):
        git(library, "commit", "--quiet", "--allow-empty", "--message", message)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth", "1", library.as_uri(), str(clone))
    keep(clone)

    git(clone, "fetch", "--quiet", "--deepen", "1")

    assert Git(clone, os.environ).is_shallow
    assert not remembered(clone)


def test_a_picture_that_came_into_the_cache_is_noticed(library: Path) -> None:
    keep(library)
    _make(library.parent / "cache/pictures" / ("0" * 64))

    assert not remembered(library)


def test_a_folder_elsewhere_is_noticed_when_a_file_below_it_changes(library: Path, tmp_path: Path) -> None:
    _make(tmp_path / "installed/series/slice.dcm")
    keep(library)
    memory_of(library, "build").keep(SAID, [tmp_path / "installed/series"])
    assert remembered(library)

    (tmp_path / "installed/series/slice.dcm").write_bytes(b"other")

    assert not remembered(library)


def test_a_fetched_picture_is_known_by_its_name_and_not_read_again(library: Path) -> None:
    fetched = library.parent / "cache/pictures" / ("0" * 64)
    _make(fetched)
    with (
        mock.patch("radanki.pipeline.memory.finished_runs.sha256_of_file", side_effect=InterruptedError),
        mock.patch("radanki.pipeline.memory.surroundings.sha256_of_file", side_effect=InterruptedError),
    ):
        memory_of(library, "build").keep(SAID, [fetched])
        assert remembered(library)

    fetched.unlink()
    assert not remembered(library)


def test_a_picture_of_a_package_that_is_installed_in_the_library_is_noticed(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = library / ".venv/lib/films_of_a_package/film.png"
    _make(film)
    (film.parent / "__init__.py").touch()
    shutil.copy(library / PICTURE, film)
    monkeypatch.syspath_prepend(film.parent.parent)
    held = f"from: package:films_of_a_package/film.png\n    sha256: {sha256_of(film)}"
    written = (library / CASE).read_text(encoding="utf-8")
    assert "file: frontal.png" in written
    (library / CASE).write_text(written.replace("file: frontal.png", held), encoding="utf-8")
    (library / PICTURE).unlink()
    assert radanki_here(library, "build").status == 0
    assert not at_work(library, "build")

    film.write_bytes(b"another film")

    assert at_work(library, "build")


def test_a_package_that_another_program_keeps_to_itself_is_made_again(library: Path) -> None:
    keep(library)
    (library / "dist/all.apkg").touch()
    with mock.patch("radanki.pipeline.memory.surroundings.sha256_of_file", side_effect=PermissionError):
        assert not remembered(library)

    assert remembered(library)


def test_what_changed_while_a_run_was_at_work_leaves_nothing_to_remember(library: Path) -> None:
    memory = memory_of(library, "build")
    CHANGES["a word of the case"](library)
    memory.keep(SAID, [])

    assert not remembered(library)


def test_a_link_in_the_library_is_never_trusted(library: Path) -> None:
    (library / SMALL_FOLDER / "other.png").symlink_to(library / PICTURE)
    memory_of(library, "build").keep(SAID, [])

    assert not remembered(library)


@pytest.mark.parametrize("damage", [b"", b"short", bytes(400)])
def test_a_torn_record_is_none(library: Path, damage: bytes) -> None:
    keep(library)
    (record,) = (library.parent / "cache/runs").iterdir()
    record.write_bytes(damage)

    assert not remembered(library)


def test_a_record_of_another_state_is_none_and_none_can_be_read_without_its_library(library: Path) -> None:
    keep(library)
    (record,) = (library.parent / "cache/runs").iterdir()
    content = record.read_bytes()
    assert b"chest" not in content
    assert b"apkg" not in content

    CHANGES["a word of the case"](library)
    keep(library)
    record.write_bytes(content)
    assert not remembered(library)


def test_packages_that_were_brought_back_are_those_that_were_made(library: Path) -> None:
    keep(library)
    path = library / "dist/all.apkg"
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)

    assert remembered(library)


@pytest.mark.parametrize("change", ["a word of the case", "a byte of the picture", "the picture"])
def test_a_build_after_a_change_is_as_one_from_nothing(library: Path, tmp_path: Path, change: str) -> None:
    radanki_here(library, "build")
    assert not at_work(library, "build")
    CHANGES[change](library)

    again = radanki_here(library, "build")

    fresh = tmp_path / "fresh"
    shutil.copytree(library, fresh / "library", ignore=shutil.ignore_patterns("dist"))
    nothing = radanki_here(fresh / "library", "build")
    assert (again.status, again.out) == (nothing.status, nothing.out)
    assert again.status == (1 if change == "a byte of the picture" else 0)
    assert again.status or files_in(library / "dist") == files_in(fresh / "library/dist")


def test_a_second_call_says_what_the_first_one_would_say_now(library: Path) -> None:
    radanki_here(library, "build")
    with mock.patch("radanki.pipeline.memory.finished_runs.RunMemory.recall", return_value=None):
        worked = radanki_here(library, "build"), radanki_here(library, "check", SOURCE_DATE_EPOCH=TODAY)

    assert not at_work(library, "build")
    assert not at_work(library, "check", SOURCE_DATE_EPOCH=TODAY)
    assert (radanki_here(library, "build"), radanki_here(library, "check", SOURCE_DATE_EPOCH=TODAY)) == worked
    assert "warning" in worked[1].err
    for words in (("build", "--draft"), ("build", "films"), ("build", "--out", "elsewhere"), ("-v", "build")):
        assert at_work(library, *words), words
    assert at_work(library, "build", SOURCE_DATE_EPOCH=TODAY)
    assert at_work(library, "check", "--release", SOURCE_DATE_EPOCH=TODAY)
    assert at_work(library, "check", SOURCE_DATE_EPOCH="1797000000")


def test_a_library_with_errors_is_looked_at_each_time(library: Path) -> None:
    (library / CASE).write_text("id: 1\n", encoding="utf-8")

    assert radanki_here(library, "check").status == 1
    assert not (library.parent / "cache/runs").exists()
