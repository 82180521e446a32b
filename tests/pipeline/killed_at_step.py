"""Runs radanki in forks, each of which kills itself at the n-th thing that it does to the files of some folders.

``python killed_at_step.py FOLDER ...`` reads requests, one JSON object a line: ``{"arguments": [...], "kill_at": 7}``,
where 0 kills nobody, and answers ``{"status": 0, "signal": 9, "steps": 7, "last": "os.rename"}``; ``"kill_after": 0.2``
kills after so many seconds instead. The first request is done by this very process, so that no fork has anything left
to import. A step is an audit event of Python: a file opened to be written, a file or folder made, renamed or removed;
the kill comes just before it happens.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import radanki.releasing.release.run
from radanki.cli import run
from radanki.releasing.rehearsal import RehearsalReport

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CHANGING = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "shutil.rmtree"}


class Steps:
    """An audit hook that counts, tells over a pipe, and kills."""

    def __init__(self, folders: list[str], kill_at: int, told: int) -> None:
        self.folders = tuple(folders)
        self.kill_at = kill_at
        self.told = told
        self.count = 0

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self._is_step(event, arguments):
            return
        self.count += 1
        os.write(self.told, f"{event} {Path(str(arguments[0])).name}\n".encode())
        if self.count == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def _is_step(self, event: str, arguments: tuple[object, ...]) -> bool:
        if event == "open":
            path, _, flags = arguments
            return isinstance(flags, int) and bool(flags & WRITING) and self._is_ours(path)
        return event in CHANGING and self._is_ours(arguments[0])

    def _is_ours(self, path: object) -> bool:
        return isinstance(path, str | os.PathLike) and os.path.abspath(path).startswith(self.folders)  # noqa: PTH100


def answer(request: dict[str, object], folders: list[str]) -> dict[str, object]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        # The default action of the alarm ends the process like SIGKILL: nothing of Python's runs any more.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, float(str(request.get("kill_after", 0))))
        sys.addaudithook(Steps(folders, int(str(request.get("kill_at", 0))), writing))
        os._exit(run(request["arguments"]))  # type: ignore[arg-type]
    os.close(writing)
    with os.fdopen(reading) as pipe:
        steps = pipe.read().splitlines()
    _, status = os.waitpid(child, 0)
    killed = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -1
    return {"status": code, "signal": killed, "steps": len(steps), "last": steps[-1] if steps else ""}


def main() -> None:
    # Anki's collections are none of the folders; without them two hundred releases can be killed in a minute.
    radanki.releasing.release.run.release.__defaults__ = (lambda _earlier, _packages, *_: RehearsalReport((), ()),)
    folders = [str(Path(folder).resolve()) for folder in sys.argv[1:]]
    prepared = json.loads(sys.stdin.readline())
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    answers.write(json.dumps({"status": run(prepared["arguments"])}) + "\n")
    answers.flush()
    for line in sys.stdin:
        answers.write(json.dumps(answer(json.loads(line), folders)) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
