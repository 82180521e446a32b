"""A build with the workers of a cluster: a real scheduler and two real workers on this machine."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from radanki.errors import UsageError
from radanki.pipeline.burned_in_search import text_searchers
from radanki.pipeline.executors.cluster import ClusterWorkers
from radanki.pipeline.executors.local import LocalWorkers
from radanki.pipeline.workers import USUAL_LIMITS, WorkerLimits, run_in_workers
from support.cases import LOOKED, REVIEWED_TWICE, a_case, a_finding, an_image
from support.libraries import write_case, write_deck
from support.program import RADANKI

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Looked for, not imported: that takes half a second in every process that collects tests.
HAS_CLUSTERS = importlib.util.find_spec("distributed") is not None

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not HAS_CLUSTERS, reason="the extra `cluster` is not installed"),
    pytest.mark.usefixtures("new_workers"),
]

PICTURES = 40
"""So many that a worker can be killed while others wait."""

DIES_HALF_WAY = """\
import os, signal, sys
from pathlib import Path
from radanki.pipeline.executors.child import GuardedChild

def perform_or_die(child, *job, perform=GuardedChild.perform):
    if 0 < len(list(Path({media!r}).glob("rk-*"))) < {pictures}:
        os.kill(os.getpid(), signal.SIGKILL)
    return perform(child, *job)

GuardedChild.perform = perform_or_die
"""
"""What makes a worker die under its first job after some pictures were made, and before all were."""


@dataclass
class Cluster:
    """A scheduler and its two workers, each a process of its own."""

    address: str
    workers: list[subprocess.Popen[bytes]]


def started(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments, "--no-dashboard"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@contextmanager
def running(folder: Path, *of_the_second: str) -> Iterator[Cluster]:
    """Run a cluster; its second worker may have options of its own."""
    told = folder / "scheduler.json"
    processes = [started("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(told))]
    try:
        while not (told.exists() and told.read_bytes()):
            time.sleep(0.02)
        address = json.loads(told.read_text())["address"]
        own = ("--no-nanny", "--nthreads", "1", "--local-directory", str(folder / "scratch"))
        processes += [started("worker", address, *own, *more) for more in ((), of_the_second)]
        yield Cluster(address, processes[1:])
    finally:
        for process in processes:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Give a cluster that all tests leave as it is: to start one takes four seconds of processor time."""
    with running(tmp_path_factory.mktemp("cluster")) as made:
        yield made


@pytest.fixture
def dying_cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Give a cluster whose second worker dies half way through a build with its cache in ``shared``."""
    dies = tmp_path / "dies_half_way.py"
    dies.write_text(DIES_HALF_WAY.format(media=str(tmp_path / "shared/media"), pictures=PICTURES))
    with running(tmp_path, "--preload", str(dies)) as made:
        yield made


@pytest.fixture
def library(tmp_path: Path) -> Path:
    root, chance = tmp_path / "library", random.Random(7)  # noqa: S311  # the same pictures each time
    write_deck(root)
    for number in range(PICTURES):
        text = a_case(
            f"00000000000000{number:02x}",
            f"Round opacity {number}",
            images=[an_image(a_finding(asks=["cover"]), view="PA erect", looked=LOOKED)],
            diagnosis="Round opacity",
            reviewed=REVIEWED_TWICE,
        )
        folder = write_case(root, f"xr/chest/case-{number}", text)
        Image.frombytes("L", (400, 320), chance.randbytes(400 * 320)).save(folder / "frontal.png")
    return root


def build(root: Path, cache: Path, out: Path, *more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [str(RADANKI), "-C", str(root), "-q", "build", "--draft", "--out", str(out), *more],
        env={**os.environ, "RADANKI_CACHE": str(cache), "SOURCE_DATE_EPOCH": "1763900000"},
        stderr=subprocess.PIPE,
    )


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.*"))}


def test_a_build_whose_worker_is_killed_half_way_is_that_of_one_machine_byte_for_byte(
    library: Path, dying_cluster: Cluster, tmp_path: Path
) -> None:
    cluster, cache = dying_cluster, tmp_path / "shared"
    from distributed import Client  # noqa: PLC0415  # as above

    with Client(cluster.address, set_as_default=False) as client:
        client.wait_for_workers(2)
    far_said = (far := build(library, cache, tmp_path / "far", "--scheduler", cluster.address)).communicate()[1]
    near_said = (near := build(library, tmp_path / "own", tmp_path / "near")).communicate()[1]

    assert (far.returncode, near.returncode) == (0, 0), (far_said, near_said)
    assert [worker.poll() for worker in cluster.workers] == [None, -signal.SIGKILL]
    assert digests(tmp_path / "far") == digests(tmp_path / "near")
    assert digests(cache / "media") == digests(tmp_path / "own" / "media")
    assert list(cache.glob(".seen-by-workers-*")) == []


def test_on_a_cluster_too_a_decoder_that_dies_or_hangs_costs_its_job_and_no_worker(
    cluster: Cluster, tmp_path: Path
) -> None:
    jobs = {"dies": "__import__('os')._exit(1)", "hangs": "sum(iter(int, 1))", "eats": "len(bytes(2**33))"}
    limits = WorkerLimits(memory_bytes=2**32, seconds=0.3)

    with LocalWorkers(1) as local, ClusterWorkers(cluster.address, [tmp_path], local) as workers:
        while workers.threads < 2:
            workers.count_threads()
        queue = [*jobs.items(), *((str(at), "1") for at in range(100))]
        outcomes = dict(run_in_workers(queue, eval, workers, limits))
        workers.count_threads()

    assert outcomes == {"dies": None, "hangs": None, "eats": None, **{str(at): 1 for at in range(100)}}
    assert workers.threads == 2
    assert all(process.poll() is None for process in cluster.workers)


def test_files_that_only_this_machine_has_and_searches_for_names_stay_here(cluster: Cluster, tmp_path: Path) -> None:
    shared, own = tmp_path / "shared", tmp_path / "own"
    shared.mkdir()
    own.mkdir()
    local = HereAlone(1)

    with ClusterWorkers(cluster.address, [shared], local) as workers:
        jobs = [(at, at / "..") for at in (shared, own)]
        outcomes: dict[Path, Any] = dict(run_in_workers(jobs, os.listdir, workers, USUAL_LIMITS))
        assert workers.at_home is local
        assert text_searchers(workers) == text_searchers(local) == text_searchers(8) == 1
    with ClusterWorkers(cluster.address, [shared], local, searches_there=True) as told:
        assert told.at_home is text_searchers(told) is told

    assert outcomes[own] == "here"
    assert "shared" in outcomes[shared]


def test_a_worker_that_would_give_other_bytes_or_finds_no_files_is_refused(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LocalWorkers(1) as local:
        with ClusterWorkers(cluster.address, [tmp_path / "elsewhere", tmp_path], local) as workers:
            refused = refusal(workers)
            assert "does not see" in refused
            assert "elsewhere" in refused
        monkeypatch.setattr("radanki.pipeline.executors.cluster.program_here", lambda: "radanki 0.0")
        with ClusterWorkers(cluster.address, [tmp_path], local) as workers:
            refused = refusal(workers)
            assert "another program" in refused


def test_without_the_extra_or_a_scheduler_a_call_ends_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("radanki.pipeline.executors.cluster._SECONDS_TO_CONNECT", 1)
    with LocalWorkers(1) as local:
        with (
            pytest.raises(UsageError, match=r"no scheduler answers at tcp://127\.0\.0\.1:9"),
            ClusterWorkers("127.0.0.1:9", [tmp_path], local),
        ):
            pass
        monkeypatch.setitem(sys.modules, "distributed", None)
        with (
            pytest.raises(UsageError, match=r"pip install 'radanki\[cluster\]'"),
            ClusterWorkers("127.0.0.1:9", [tmp_path], local),
        ):
            pass


class HereAlone(LocalWorkers):
    """Says of each job that it came to this machine's own processes."""

    def executor(self, memory_bytes: int) -> Executor:
        del memory_bytes
        return Recording()


class Recording(Executor):
    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result("here")
        return future


def refusal(workers: ClusterWorkers) -> str:
    with pytest.raises(UsageError) as raised:
        list(run_in_workers([(1, "1")], eval, workers, USUAL_LIMITS))
    return str(raised.value)
