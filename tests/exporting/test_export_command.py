from __future__ import annotations

import contextlib
import errno
from typing import TYPE_CHECKING

import pytest

from radanki.cli import run
from radanki.errors import UsageError
from radanki.exporting.export import FORMS
from radanki.exporting.whole_folder import written_whole_folder
from support.libraries import files_in, write_small_library

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("form", FORMS)
def test_the_same_package_gives_the_same_bytes(form: str, good_package: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert run(["export", str(good_package), "--to", form, "--out", str(tmp_path / name)]) == 0

    assert files_in(tmp_path / "one") == files_in(tmp_path / "two")


def test_a_deck_is_named_as_it_is_built(good_package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = good_package.parent.parent

    status = run(["-C", str(library), "export", good_package.stem, "--to", "csv", "--out", str(tmp_path)])

    assert status == 0, capsys.readouterr().err
    assert (tmp_path / good_package.stem / "cards.csv").is_file()


def test_a_folder_that_is_there_is_left_alone(
    good_package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / good_package.stem / "mine.txt"
    mine.parent.mkdir()
    mine.write_text("mine", encoding="utf-8")

    assert run(["export", str(good_package), "--to", "csv", "--out", str(tmp_path)]) == 2

    assert "exists already: remove it, or name another folder" in only_line(capsys)
    assert files_in(tmp_path) == {f"{good_package.stem}/mine.txt": b"mine"}


def test_a_deck_that_was_not_built_is_told_how(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_small_library(tmp_path)

    assert run(["-C", str(tmp_path), "export", "all", "--to", "csv"]) == 2
    assert "no package of all was built: run `radanki build all` first" in only_line(capsys)
    assert run(["-C", str(tmp_path), "export", "al", "--to", "csv"]) == 2
    assert "there is no deck 'al', and no such file. Did you mean `all`?" in only_line(capsys)


@pytest.mark.parametrize("form", FORMS)
def test_what_is_no_package_is_one_line(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.apkg"
    broken.write_bytes(b"no zip")

    assert run(["export", str(broken), "--to", form, "--out", str(tmp_path / "out")]) == 1
    assert "broken.apkg" in only_line(capsys)
    assert run(["export", str(tmp_path / "none.apkg"), "--to", form, "--out", str(tmp_path / "out")]) == 1
    assert "there is no such file" in only_line(capsys)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("form", FORMS)
def test_a_full_disk_leaves_nothing_behind(
    form: str, good_package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(type(tmp_path), "write_bytes", full)

    assert run(["export", str(good_package), "--to", form, "--out", str(tmp_path / "out")]) == 1

    assert "No space left on device" in only_line(capsys)
    assert list((tmp_path / "out").iterdir()) == []


def test_what_a_killed_run_left_is_cleared_away_and_what_a_running_one_writes_is_not(tmp_path: Path) -> None:
    left = tmp_path / ".deck.0123.part"
    left.mkdir()

    with written_whole_folder(tmp_path / "deck") as mine:
        assert not left.exists()
        with contextlib.suppress(UsageError), written_whole_folder(tmp_path / "deck"):
            raise UsageError("no card")
        assert mine.is_dir()

    assert [path.name for path in tmp_path.iterdir()] == ["deck"]


def only_line(capsys: pytest.CaptureFixture[str]) -> str:
    (line,) = capsys.readouterr().err.splitlines()
    return line
