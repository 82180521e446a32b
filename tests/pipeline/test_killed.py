"""Stopped at whatever moment, radanki leaves the old files or the new, never a part of one; a repeat puts it right."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from radanki.checks.privacy.attestation import digest_to_sign
from radanki.package.reading import open_package
from radanki.pipeline.validate import validate
from support.cases import LOOKED, REVIEWED_TWICE, a_case, a_finding, an_image
from support.libraries import write_case, write_deck
from support.program import git

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")

RADANKI = Path(sys.executable).with_name("radanki")
OLD, NEW = "1763900000", "1766500000"


ORPHANS = """\
import os, time
from radanki.pipeline.workers import USUAL_LIMITS, run_in_workers

def own_number(_):
    return os.getpid()

if __name__ == "__main__":
    for _, worker in run_in_workers([(n, None) for n in range(2)], own_number, 1, USUAL_LIMITS):
        print(worker, flush=True)
        time.sleep(60)
"""


@dataclass
class Stage:
    """A folder that a command changes, as it was before, and a process that runs the command in forks that die."""

    arguments: list[str]
    changed: Path
    before: Path
    forks: subprocess.Popen[str]

    def runs(self, **when: float) -> dict[str, object]:
        """Run the command; ``kill_at`` a step or ``kill_after`` seconds it dies."""
        assert self.forks.stdin is not None
        assert self.forks.stdout is not None
        self.forks.stdin.write(json.dumps({"arguments": self.arguments, **when}) + "\n")
        self.forks.stdin.flush()
        answer: dict[str, object] = json.loads(self.forks.stdout.readline())
        return answer

    def begins_again(self) -> None:
        """Put everything back as it was before the command, which changes nothing in git's own folder."""
        for path in self.changed.iterdir():
            if path.name == ".git":
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        shutil.copytree(self.before, self.changed, dirs_exist_ok=True)


@contextmanager
def on_stage(arguments: list[str], changed: Path, cache: Path) -> Iterator[Stage]:
    before = changed.with_name("before")
    shutil.copytree(changed, before, ignore=shutil.ignore_patterns(".git"))
    script = Path(__file__).with_name("killed_at_step.py")
    with subprocess.Popen(
        [sys.executable, str(script), str(changed), str(cache)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "RADANKI_CACHE": str(cache), "SOURCE_DATE_EPOCH": NEW},
    ) as forks:
        stage = Stage(arguments, changed, before, forks)
        assert stage.runs()["status"] == 0
        yield stage
        forks.stdin.close()


def write_library(root: Path) -> None:
    write_deck(root)
    write_deck(root, "name: RadAnki Test\ntitle: XR\nselect: {modality: [xr]}\n", "xr")
    for number, place in enumerate(("xr/chest", "ct/neuro")):
        text = a_case(
            f"00000000000000a{number}",
            f"Round opacity {number}",
            images=[an_image(a_finding(asks=["cover", "find"]), view="PA erect", looked=LOOKED)],
            diagnosis="Round opacity",
            reviewed=REVIEWED_TWICE,
        )
        folder = write_case(root, f"{place}/case-{number}", text)
        picture = Image.linear_gradient("L").resize((100, 80))
        picture.putpixel((number, 0), 255)
        picture.save(folder / "frontal.png")


def command(root: Path, cache: Path, out: Path, epoch: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [str(RADANKI), "-C", str(root), "-q", "build", "--out", str(out), "--jobs", "1"],
        env={**os.environ, "RADANKI_CACHE": str(cache), "SOURCE_DATE_EPOCH": epoch},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def by_command(root: Path, cache: Path, out: Path, epoch: str) -> None:
    _, said = (process := command(root, cache, out, epoch)).communicate()
    assert process.returncode == 0, said


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def is_whole(package: Path) -> bool:
    with open_package(package) as opened:
        return opened.count_notes() == len(list(opened.notes_by_guid())) > 0 and len(opened.media()) > 0


def shown(folder: Path) -> dict[str, str]:
    """Give what people see of a folder: not the hidden files, which the next run clears."""
    return {name: digest for name, digest in digests(folder).items() if not name.startswith(".")}


def test_killed_at_every_step_a_build_leaves_each_package_old_or_new(tmp_path: Path) -> None:
    root, cache, out = tmp_path / "library", tmp_path / "cache", tmp_path / "out"
    write_library(root)
    by_command(root, cache, out, OLD)
    old = digests(out)
    arguments = ["-C", str(root), "-q", "build", "--out", str(out), "--jobs", "1"]
    with on_stage(arguments, out, cache) as stage:
        new, mixtures = digests(out), set()
        assert stage.runs()["status"] == 0
        stage.begins_again()
        steps = int(str(stage.runs()["steps"]))
        for step in range(1, steps + 1):
            stage.begins_again()
            died = stage.runs(kill_at=step)
            assert died["signal"] == signal.SIGKILL, died
            left = shown(out)
            assert left.keys() == old.keys(), died
            assert all(digest in {old[name], new[name]} for name, digest in left.items()), died
            mixtures.add(tuple(left[name] == new[name] for name in sorted(left)))
            assert stage.runs()["status"] == 0, died
            assert digests(out) == new, f"leftovers after {died}"

    assert is_whole(out / "test.apkg")
    assert len(mixtures) == len(old) + 1, "each file went over once, one after the other"
    assert steps >= 12
    print(f"build: {steps} kills, one at each step on the file system")  # noqa: T201  # the count is the result


def test_killed_at_every_step_and_at_many_moments_a_release_is_there_or_not(tmp_path: Path) -> None:
    root, cache = tmp_path / "library", tmp_path / "cache"
    write_library(root)
    sign(root, cache)
    (root / ".gitignore").write_text("dist/\n", encoding="utf-8")
    git(root, "init", "--quiet")
    commit(root)
    released(root, cache, "1.0", OLD)
    commit(root)
    case = root / "cases/xr/chest/case-0/case.yaml"
    case.write_text(case.read_text(encoding="utf-8").replace("It is round.", "It is very round."), encoding="utf-8")
    commit(root)
    arguments = ["-C", str(root), "-q", "release", "1.1", "--jobs", "1"]
    with on_stage(arguments, root, cache) as stage:
        old, new = tree(stage.before), tree(root)
        assert "dist/release-1.1/SHA256SUMS" in new.keys() - old.keys()
        stage.begins_again()
        started = time.monotonic()
        steps = int(str(stage.runs()["steps"]))
        seconds = time.monotonic() - started
        assert tree(root) == new
        moments: list[dict[str, float]] = [{"kill_at": step} for step in range(1, steps + 1)]
        moments += [{"kill_after": seconds * (number + 0.5) / 24} for number in range(24)]
        killed, states = 0, set()
        for number, moment in enumerate(moments):
            stage.begins_again()
            died = stage.runs(**moment)
            killed += died["signal"] != 0
            left = tree(root)
            ledger, folder = left["decks/ledger.json"], whole_folder(left, new)
            assert ledger in {old["decks/ledger.json"], new["decks/ledger.json"]}, died
            assert folder in {"missing", "whole"}, died
            assert folder == "missing" or ledger == new["decks/ledger.json"], died
            assert {name: left[name] for name in old if name != "decks/ledger.json"} == {
                name: digest for name, digest in old.items() if name != "decks/ledger.json"
            }, died
            states.add((folder, ledger == new["decks/ledger.json"]))
            is_between = folder == "missing" and ledger == new["decks/ledger.json"]
            if is_between or (ledger == old["decks/ledger.json"] and number % 6 == 0):
                assert stage.runs()["status"] == 0, died
                assert tree(root, hidden=True) == new, f"leftovers after {died}"

    assert states == {("missing", False), ("missing", True), ("whole", True)}
    assert killed >= steps
    print(f"release: {killed} kills, {steps} of them at each step on the file system")  # noqa: T201  # the result


def tree(root: Path, *, hidden: bool = False) -> dict[str, str]:
    """Give every file's sum by its path: of a library, without what git keeps and what is hidden in dist and decks."""
    files = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*")) if path.is_file()}
    kept = {name: path for name, path in files.items() if not name.startswith(".git/")}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in kept.items() if hidden or "/." not in name
    }


def whole_folder(left: dict[str, str], new: dict[str, str]) -> str:
    """Tell whether the folder of release 1.1 is there, and as it should be."""
    found, meant = (
        {name: digest for name, digest in files.items() if name.startswith("dist/release-1.1/")}
        for files in (left, new)
    )
    return "whole" if found == meant else "broken" if found else "missing"


def sign(root: Path, cache: Path) -> None:
    """Bind every look at a picture to its pixels, which a release asks for."""
    for case in validate(root, cache, workers=1).cases:
        seen = case.pictures["frontal"].still
        path = case.file.folder / "case.yaml"
        text = path.read_text(encoding="utf-8")
        signed = text.replace("on: 2026-11-20}", f"on: 2026-11-20, pixels: '{digest_to_sign([seen.digest])[:16]}'}}")
        path.write_text(signed, encoding="utf-8")


def commit(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "--quiet", "-m", "State")


def released(root: Path, cache: Path, version: str, epoch: str) -> None:
    subprocess.run(
        [str(RADANKI), "-C", str(root), "-q", "release", version, "--jobs", "1"],
        env={**os.environ, "RADANKI_CACHE": str(cache), "SOURCE_DATE_EPOCH": epoch},
        check=True,
        capture_output=True,
    )


def test_killed_at_many_moments_the_command_leaves_whole_packages_and_can_be_repeated(tmp_path: Path) -> None:
    """With nothing in the cache, so that it dies while pictures are rendered, too."""
    root, out = tmp_path / "library", tmp_path / "out"
    write_library(root)
    started = time.monotonic()
    by_command(root, tmp_path / "cache", tmp_path / "new", NEW)
    seconds = time.monotonic() - started
    new, killed = digests(tmp_path / "new"), 0

    for moment in range(6):
        process = command(root, tmp_path / f"cache-{moment // 3}", out, NEW)
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds * (0.2 + 0.1 * moment))
            seconds /= 2  # it was at its end already: the machine has become faster
        killed += process.poll() is None
        process.kill()
        process.communicate()
        assert shown(out).items() <= new.items() if out.exists() else True

    by_command(root, tmp_path / "cache-1", out, NEW)
    assert digests(out) == new
    assert killed >= 1


def test_two_builds_at_once_end_well_and_leave_whole_packages(tmp_path: Path) -> None:
    root, cache, out = tmp_path / "library", tmp_path / "cache", tmp_path / "out"
    write_library(root)
    both = [command(root, cache, out, NEW) for _ in range(2)]
    said = [process.communicate()[1] for process in both]

    assert [process.returncode for process in both] == [0, 0], said
    assert sorted(path.name for path in out.iterdir()) == ["manifest.json", "test.apkg", "xr.apkg"]
    assert is_whole(out / "test.apkg")
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert {deck["file"]: deck["sha256"] for deck in manifest["decks"]}.items() <= digests(out).items()


def test_workers_end_with_a_command_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "command.py"
    script.write_text(ORPHANS, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        worker = int(process.stdout.readline())
        os.kill(worker, 0)
        process.kill()
        # The worker holds the pipe open for as long as it lives.
        assert process.stdout.read() == ""
