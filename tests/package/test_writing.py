"""A package is written whole or not at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from radanki.errors import PackageError
from support.packages import packed, two_decks

if TYPE_CHECKING:
    from support.notes import NoteBench


def test_media_pass_through_block_by_block(bench: NoteBench) -> None:
    decks = two_decks(bench)
    os.truncate(next(iter(bench.pictures.values())), 64 << 20)
    packed(bench, decks, "warm.apkg")

    tracemalloc.start()
    packed(bench, decks)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak_bytes < 8 << 20


def test_the_package_may_be_read_by_whoever_the_umask_lets(bench: NoteBench) -> None:
    before = os.umask(0o022)
    try:
        mode = packed(bench, two_decks(bench)).stat().st_mode
    finally:
        os.umask(before)

    assert mode & 0o777 == 0o644


def test_a_target_that_cannot_be_written_is_told_in_one_sentence(bench: NoteBench) -> None:
    with pytest.raises(PackageError, match=r"deck.apkg can't be written: .+"):
        packed(bench, two_decks(bench), "pictures/picture-5-64.png/deck.apkg")


_IS_KILLED_AT_EVERY_STEP = """
import hashlib, json, os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from support.notes import NoteBench
from support.packages import TIME, packed, two_decks
folder = Path(sys.argv[2])
bench = NoteBench(folder, {})
decks = two_decks(bench)
target = packed(bench, decks)
digest = lambda: hashlib.sha256(target.read_bytes()).hexdigest()
steps = 0
def count(event, arguments):
    global steps
    if event.startswith(("open", "os.", "sqlite3.", "fcntl.", "tempfile.", "shutil.")):
        steps += 1
        if steps == stop_at:
            os.kill(os.getpid(), signal.SIGKILL)
before, seen, stop_at, status = digest(), [], 0, 1
while status:
    stop_at += 1
    child = os.fork()
    if not child:
        sys.addaudithook(count)
        packed(bench, decks, time=TIME + 1)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    seen.append(digest())
print(json.dumps({"before": before, "seen": seen, "left": sorted(os.listdir(target.parent))}))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_build_killed_at_any_step_leaves_the_old_package_or_the_new_one(tmp_path: Path) -> None:
    folder = tmp_path / "dist" / "pictures"
    folder.mkdir(parents=True)

    script = [sys.executable, "-c", _IS_KILLED_AT_EVERY_STEP, str(Path(__file__).parents[1]), str(folder)]
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    told = json.loads(subprocess.run(script, capture_output=True, check=True, cwd=tmp_path, env=env).stdout)

    after = told["seen"][-1]
    changed_at = told["seen"].index(after)
    assert changed_at > 10
    assert told["seen"][:changed_at] == [told["before"]] * changed_at
    assert set(told["seen"][changed_at:]) == {after}
    assert told["left"] == ["deck.apkg", "pictures"]


def test_a_failed_build_leaves_the_package_that_was_there(bench: NoteBench) -> None:
    decks = two_decks(bench)
    before = packed(bench, decks).read_bytes()
    next(iter(bench.pictures.values())).unlink()

    with pytest.raises(PackageError):
        packed(bench, decks)
    assert (bench.folder.parent / "deck.apkg").read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="locks are of another kind there")
def test_what_another_running_build_is_writing_is_left_alone(bench: NoteBench) -> None:
    import fcntl  # noqa: PLC0415  # not everywhere

    abandoned, held = (bench.folder.parent / f".deck.apkg.{word}.part" for word in ("abandoned", "held"))
    abandoned.write_bytes(b"")
    with held.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        packed(bench, two_decks(bench))

        assert held.exists()
    assert not abandoned.exists()
