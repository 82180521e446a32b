"""What a worker of a cluster does with a job; nothing in here needs the library of the cluster."""

from __future__ import annotations

import functools
import hashlib
import platform
import threading
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import radanki
from radanki.imaging.versions import renderer_versions
from radanki.pipeline.executors.child import GuardedChild

if TYPE_CHECKING:
    from collections.abc import Callable

_HERE = threading.local()


@dataclass(frozen=True, slots=True)
class ClusterTerms:
    """What has to hold on a worker, so that it gives the very bytes that this machine would give, where they are found.

    ``program`` tells the program and all that decides pixels; ``folders`` are those that all machines share, and
    ``proof`` is a file that was just written into one of them.
    """

    program: str
    folders: tuple[Path, ...]
    proof: Path
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class ClusterAnswer:
    """What came of a job. Nothing is raised on a worker: the cluster would write paths of files into its log."""

    outcome: Any = None
    error: Exception | None = None
    died: bool = False
    refused: str = ""


@functools.cache
def program_here() -> str:
    """Give what decides the bytes of a picture: our own files, the libraries, and the kind of processor."""
    root = Path(radanki.__file__).parent
    files = sorted(path for path in root.rglob("*") if path.suffix in {".py", ".yaml", ".csv"})
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    versions = f"radanki {radanki.__version__} ({digest.hexdigest()[:12]}); {renderer_versions()}"
    return f"{versions}; {platform.machine()}"


def perform_on_cluster(terms: ClusterTerms, function: Callable[..., Any], arguments: tuple[Any, ...]) -> ClusterAnswer:
    """Do a job in a child process of this thread's own, if this machine may."""
    refused = _refusal(terms)
    if refused:
        return ClusterAnswer(refused=refused)
    try:
        return ClusterAnswer(_child(terms.memory_bytes).perform(function, arguments))
    except BrokenExecutor:
        return ClusterAnswer(died=True)
    except Exception as error:  # noqa: BLE001  # raised where the job was asked for
        return ClusterAnswer(error=error)


@functools.lru_cache(maxsize=64)
def _refusal(terms: ClusterTerms) -> str:
    """Say why this machine can't do the job as it is meant; nothing where it can."""
    if program_here() != terms.program:
        return f"a worker has another program than this machine: {program_here()} there, {terms.program} here"
    hidden = [str(path) for path in (*terms.folders, terms.proof) if not path.exists()]
    if hidden:
        return f"a worker does not see {hidden[0]}: library and cache have to lie in folders that all machines share"
    return ""


def _child(memory_bytes: int) -> GuardedChild:
    if getattr(_HERE, "memory_bytes", None) != memory_bytes:
        if hasattr(_HERE, "child"):
            _HERE.child.end()
        _HERE.child, _HERE.memory_bytes = GuardedChild(memory_bytes), memory_bytes
    child: GuardedChild = _HERE.child
    return child
