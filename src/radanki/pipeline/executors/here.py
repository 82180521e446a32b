"""Jobs done one after the other by who asks for them: for a process that is a worker itself."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class Here:
    """Stands for workers in a process that has the limits of one already."""

    waiting_jobs = 1

    @property
    def at_home(self) -> Here:
        """This very process."""
        return self

    def executor(self, memory_bytes: int) -> Executor:  # noqa: ARG002  # this process has its limit
        """Give what does a job when it is handed over."""
        return _AtOnce()

    def renew(self) -> None:
        """Do nothing: where this process dies, nobody is left to be told."""


class _AtOnce(Executor):
    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(function(*arguments, **named))
        except Exception as error:  # noqa: BLE001  # raised by whoever asks for the outcome
            done.set_exception(error)
        return done
