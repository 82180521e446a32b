"""One writer at a time: the next one waits or is refused, and a writer that was killed holds nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from radanki.errors import PackageError
from radanki.package.at_work import alone_in

if TYPE_CHECKING:
    from pathlib import Path

HOLDER = """
import sys, time
from pathlib import Path
from radanki.package.at_work import alone_in
with alone_in(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def holder(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_who_is_second_is_refused_until_the_first_is_killed(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        with pytest.raises(PackageError, match="another build or release is writing there"), alone_in(tmp_path):
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()

        with alone_in(tmp_path):
            assert [*tmp_path.iterdir()] == [], "nothing is left behind"


def test_who_may_wait_is_told_so_and_goes_on_afterwards(tmp_path: Path) -> None:
    told: list[str] = []
    with holder(tmp_path) as process:

        def wait() -> None:
            told.append("waiting")
            process.kill()

        with alone_in(tmp_path, on_waiting=wait):
            told.append("alone")

    assert told == ["waiting", "alone"]


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    with alone_in(tmp_path / "new/dist"):
        assert (tmp_path / "new/dist").is_dir()


def test_a_file_in_the_folders_place_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "dist").write_text("")

    with pytest.raises(PackageError, match="dist can't be written"), alone_in(tmp_path / "dist"):
        pass
