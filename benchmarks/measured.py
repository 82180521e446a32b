"""Whole processes, measured: wall time, processor time and the memory of the tree."""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_BETWEEN_SAMPLES_S = 0.05


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of wall time, seconds of processor time of the tree, and its peak memory in MB (0 where none was seen).

    Memory is proportional (PSS): what processes share is counted once.
    """

    wall: float
    processor: float
    memory_mb: float

    def as_json(self) -> dict[str, float]:
        """Give it as a report keeps it."""
        return {name: round(value, 3) for name, value in asdict(self).items()}


def cost_of(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end and give what it cost; a command that fails ends the benchmark with its last words."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **(environment or {})},
    )
    peak = _Peak(process.pid)
    peak.start()
    said, _ = process.communicate()
    wall = time.perf_counter() - start
    peak.stop()
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))[:300]}\n{said[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, processor, peak.megabytes)


def machine() -> str:
    """Name the kind of machine that this is."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    cores = len(os.sched_getaffinity(0))
    system = platform.freedesktop_os_release()["PRETTY_NAME"] if sys.platform == "linux" else platform.system()
    return f"{cores} cores, {memory:.0f} GB, {system}, Python {platform.python_version()}"


class _Peak:
    """The most memory that a process and those below it took together; known on Linux alone."""

    def __init__(self, process: int) -> None:
        self._process, self._ended, self.megabytes = process, threading.Event(), 0.0
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        if sys.platform == "linux":
            self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(_BETWEEN_SAMPLES_S):
            self.megabytes = max(self.megabytes, sum(map(_memory_mb, _tree(self._process))))


def _tree(process: int) -> Iterator[int]:
    yield process
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        below = [int(child) for task in tasks for child in task.joinpath("children").read_text().split()]
    except OSError:  # it has ended
        return
    for child in below:
        yield from _tree(child)


def _memory_mb(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
