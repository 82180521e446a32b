"""What differs on macOS and Windows, played here: limits, locks, open files, line ends, code pages, many cores."""

from __future__ import annotations

import fcntl
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
import types
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from radanki.cli.failure_text import system_error_text
from radanki.errors import PackageError
from radanki.package import at_work
from radanki.package.reading import open_package
from radanki.pipeline.executors import limits, local
from radanki.pipeline.workers import WorkerLimits, run_in_workers
from support.ct_series import ct_series, instances
from support.good_library import copy_good_library
from support.libraries import write_small_library
from support.program import RADANKI, radanki_here, surroundings_of
from support.windows_files import files_as_on_windows

TEXTS = (".yaml", ".json", ".svg", ".txt", ".md", ".yml")


# ---------- processes ----------


def test_a_system_that_refuses_a_limit_of_memory_still_gets_its_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(what: int, most: tuple[int, int]) -> None:
        del most
        if what == resource.RLIMIT_AS:
            raise ValueError("current limit exceeds maximum limit")  # macOS

    monkeypatch.setattr(resource, "setrlimit", refusing)
    monkeypatch.setattr(limits, "_end_with_parent", lambda: None)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(os, "dup2", lambda *_: None)

    limits.limit_worker(1024**3)


def test_where_no_signal_tells_of_the_parents_end_a_thread_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for system in ("darwin", "win32"):
        monkeypatch.setattr(sys, "platform", system)
        assert not limits._is_told_by_signal(0)  # noqa: SLF001  # what a worker asks


def test_more_cores_than_windows_can_wait_for_are_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    class Pool:
        def __init__(self, processes: int, **_: Any) -> None:
            asked.append(processes)
            raise BrokenProcessPool

    monkeypatch.setattr(local, "ProcessPoolExecutor", Pool)
    with pytest.raises(BrokenProcessPool):
        list(run_in_workers([(at, at) for at in range(200)], abs, 96, WorkerLimits()))
    assert asked == [61]


# ---------- locks and open files ----------


class Msvcrt(types.ModuleType):
    """Locks of bytes as Windows has them, played with those that are here."""

    LK_NBLCK = 2

    def locking(self, descriptor: int, mode: int, size: int) -> None:
        assert (mode, size) == (self.LK_NBLCK, 1)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PermissionError(13, "Permission denied") from error


def test_two_builds_on_windows_wait_for_each_other_and_a_release_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_work, "fcntl", None)
    monkeypatch.setattr(at_work, "msvcrt", Msvcrt("msvcrt"))
    told: list[str] = []
    refused = pytest.raises(PackageError, match="another build or release")

    with at_work.alone_in(tmp_path), refused, at_work.alone_in(tmp_path):
        pass
    first = os.open(tmp_path / ".radanki-at-work", os.O_RDWR)
    at_work.msvcrt.locking(first, 2, 1)
    monkeypatch.setattr(time, "sleep", lambda _: os.close(first))
    with at_work.alone_in(tmp_path, on_waiting=lambda: told.append("waiting")):
        told.append("alone")

    assert told == ["waiting", "alone"]


def test_a_build_needs_no_file_deleted_or_replaced_that_is_still_open(tmp_path: Path) -> None:
    root = write_small_library(tmp_path / "library")

    with files_as_on_windows() as refused:
        for words in (("check",), ("build",), ("build", "--draft"), ("preview", "--out", str(tmp_path / "pages"))):
            ran = radanki_here(root, *words)
            assert ran.status == 0, ran.said
        inspected = radanki_here(root, "inspect", root / "dist/all.apkg")
        assert inspected.status == 0, inspected.said

    assert refused == []


def test_an_open_file_is_refused_in_this_play_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with path.open("w"), files_as_on_windows() as refused, pytest.raises(PermissionError):
        path.unlink()
    assert refused == [path]


def test_a_package_that_anki_has_open_is_told_as_that() -> None:
    error = PermissionError(13, "Access is denied", "dist/.x.apkg.1.part", 5, "dist/x.apkg")

    assert (
        system_error_text(error) == "dist/x.apkg: Access is denied; close the program that has it open, and try again"
    )


# ---------- texts ----------


@pytest.mark.slow
def test_a_library_that_was_checked_out_with_other_line_ends_is_the_same(tmp_path: Path) -> None:
    as_it_is, with_crlf = copy_good_library(tmp_path / "one/library"), copy_good_library(tmp_path / "two/library")
    for path in with_crlf.rglob("*"):
        if path.suffix in TEXTS:
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    said = [radanki_here(root, "check").err for root in (as_it_is, with_crlf)]
    digests = []
    for root in (as_it_is, with_crlf):
        built = radanki_here(root, "build")
        assert built.status == 0, built.said
        for package in sorted((root / "dist").glob("*.apkg")):
            with open_package(package) as opened:
                digests.append((package.name, [(note.guid, note.fields) for note in opened.notes_by_guid()]))

    assert said[0] == said[1]
    half = len(digests) // 2
    assert digests[:half] == digests[half:]


@pytest.mark.slow  # twelve commands, each in a process of its own
@pytest.mark.parametrize("page", ["cp1252", "ascii", "cp932"])
def test_no_name_ends_a_command_whatever_the_code_page(tmp_path: Path, page: str) -> None:
    folder = tmp_path / "Łódź 放射線"
    folder.mkdir()
    surroundings = surroundings_of(folder, PYTHONIOENCODING=page, PYTHONUTF8="0")
    for words in (("init", "--name", "Łódź 放射線"), ("check",), ("build",), ("check", "--format", "json")):
        done = subprocess.run([RADANKI, *words], cwd=folder, env=surroundings, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        assert b"Traceback" not in done.stderr
    json.loads(done.stdout.decode(page))


def test_what_windows_hands_to_another_program_is_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    import radanki.cli as program  # noqa: PLC0415  # what is played is its start

    asked: list[dict[str, str]] = []

    class Stream:
        @staticmethod
        def isatty() -> bool:
            return False

        @staticmethod
        def reconfigure(**how: str) -> None:
            asked.append(how)

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "stdout", Stream())
    monkeypatch.setattr(sys, "stderr", Stream())
    monkeypatch.setattr(program, "run", lambda _: 0)
    with pytest.raises(SystemExit):
        program.main([])

    assert asked == [{"errors": "backslashreplace", "encoding": "utf-8"}] * 2


def test_a_machine_without_fonts_letters_its_contact_sheets(tmp_path: Path) -> None:
    root = write_small_library(tmp_path / "library")
    none = tmp_path / "none"
    none.mkdir()
    surroundings = {"FONTCONFIG_PATH": str(none), "XDG_DATA_DIRS": str(none), "XDG_DATA_HOME": str(none)}

    ran = radanki_here(root, "preview", "--out", tmp_path / "pages", **surroundings)

    assert ran.status == 0, ran.said
    assert list((tmp_path / "pages").rglob("*.png"))


def test_the_copy_of_a_series_does_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise OSError(1314, "A required privilege is not held by the client")

    monkeypatch.setattr(Path, "symlink_to", no_links)
    root = write_small_library(tmp_path / "library")
    (tmp_path / "series").mkdir()
    for name, content in instances(ct_series()).items():
        (tmp_path / "series" / name.replace("/", "-")).write_bytes(content)
    ran = radanki_here(
        root, "new", "cases/ct/chest/a", tmp_path / "series", "--own", "--yes", "--title", "A", "--kind", "normal",
        "--level", "1", "--contributor", "A. C.",
    )  # fmt: skip
    shutil.rmtree(tmp_path / "series")

    assert ran.status == 0, ran.said
