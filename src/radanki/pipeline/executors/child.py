"""A child process that does jobs one after the other, told through pipes: the guard on the machines of a cluster.

A worker of a cluster is a process of somebody else's making, which may have no limit, or be allowed no children of
Python's own kind. So each of its threads has a child of this kind, and a decoder that dies leaves the worker alone.
"""

from __future__ import annotations

import os
import pickle  # between a process and its own child
import subprocess  # as above
import sys
from concurrent.futures import BrokenExecutor
from typing import TYPE_CHECKING, Any, Final

from radanki.pipeline.executors.limits import limit_worker

if TYPE_CHECKING:
    from collections.abc import Callable

_COMMAND: Final = "from radanki.pipeline.executors.child import main; main()"


class GuardedChild:
    """One child process with a limit of memory; after one that died, the next job has another."""

    def __init__(self, memory_bytes: int) -> None:
        """Start nothing yet."""
        self._memory_bytes = memory_bytes
        self._process: subprocess.Popen[bytes] | None = None

    def perform(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        """Give what the function gives in the child, or raise what it raises.

        Raises:
            BrokenExecutor: where the child died.
        """
        process = self._process or self._start()
        orders, answers = process.stdin, process.stdout
        assert orders is not None  # noqa: S101  # both were asked for
        assert answers is not None  # noqa: S101
        try:
            pickle.dump((function, arguments), orders)
            orders.flush()
            error, outcome = pickle.load(answers)  # noqa: S301  # from our own child
        except (EOFError, OSError, pickle.UnpicklingError) as broken:
            self.end()
            raise BrokenExecutor("the process of a job died") from broken
        if error is not None:
            raise error
        return outcome

    def end(self) -> None:
        """End the child, whatever it is at."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-P", "-c", _COMMAND, str(self._memory_bytes)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603  # ourselves
        return self._process


def main() -> None:
    """Do what the parent asks for, until it asks no more or is gone."""
    with os.fdopen(os.dup(1), "wb") as answers:
        limit_worker(int(sys.argv[1]))
        os.dup2(2, 1)  # what a decoder prints is no answer
        while True:
            try:
                function, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301  # from our own parent
            except EOFError:
                return
            try:
                answer: tuple[Exception | None, Any] = None, function(*arguments)
            except Exception as error:  # noqa: BLE001  # raised by the parent
                answer = error, None
            pickle.dump(answer, answers)
            answers.flush()
