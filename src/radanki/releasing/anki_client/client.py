"""The parent's end of the pipe: a student whom a command can ask, and the report of a plain import."""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from radanki.errors import PackageError, UsageError
from radanki.releasing.anki_client.snapshot import (
    CollectionSnapshot,
    ImportReport,
    Inspection,
    PackageLog,
    inspection_from,
    snapshot_from,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from types import TracebackType
    from typing import Self

    from radanki.releasing.anki_client.snapshot import CardKey

MOST_SECONDS: Final = 600.0
"""For one answer: 20,000 cards are rendered in 40 seconds."""
_HOW_TO_HAVE_IT: Final = "Anki's own library is not installed; `pip install 'radanki[rehearsal]'` brings it"
_SHOWN: Final = 5


def anki_version() -> str | None:
    """Give the version of Anki's own library, or ``None`` where it is not installed."""
    try:
        return importlib.metadata.version("anki")
    except importlib.metadata.PackageNotFoundError:
        return None


def available() -> bool:
    """Tell whether Anki's own library is installed."""
    return anki_version() is not None


def import_packages(packages: Sequence[Path]) -> ImportReport:
    """Import packages, in this order, into an empty collection, with the options that Anki's dialog proposes.

    Raises:
        UsageError: where Anki's own library is not installed.
        PackageError: where it refused a package, or came to a halt.
    """
    with AnkiClient() as student:
        student.begins()
        logs = tuple(student.imports(package) for package in packages)
        snapshot = student.snapshot()
        inspection = student.inspection()
    faults = (*faults_of_logs(logs), *faults_of(inspection))
    return ImportReport(anki_version() or "", logs, len(snapshot.notes), len(snapshot.cards), inspection, faults)


def faults_of(inspection: Inspection, *, but_for: Collection[CardKey] = ()) -> tuple[str, ...]:
    """Say each fault that an inspection found as one sentence, a few of each kind; ``but_for`` some cards."""
    empty = [key for key in inspection.empty_cards if key not in but_for]
    unsound = [(guid, ordinal, said) for guid, ordinal, said in inspection.unsound if (guid, ordinal) not in but_for]
    found = {
        "a card does not show": [f"note {guid}, card {ordinal}: {said}" for guid, ordinal, said in unsound],
        "a file is missing": list(inspection.missing_media),
        "a card is empty": [f"note {guid}, card {ordinal}" for guid, ordinal in empty],
        "the mask editor refuses a note": [f"{guid}: {said}" for guid, said in inspection.uneditable],
        "a note type was imported a second time": list(inspection.doubled_note_types),
        "Check Database complains": [] if inspection.database_complaint is None else [inspection.database_complaint],
    }
    return tuple(line for what, cases in found.items() for line in _some(what, cases))


def _some(what: str, cases: Sequence[str]) -> list[str]:
    shown = [f"{what}: {case}" for case in cases[:_SHOWN]]
    return [*shown, f"{what}: {len(cases) - _SHOWN} more"] if len(cases) > _SHOWN else shown


def faults_of_logs(logs: Sequence[PackageLog]) -> list[str]:
    """Say which packages brought nothing, and which met note types that are not what they were."""
    lost = [f"{log.package}: it holds no note" for log in logs if not log.found]
    refused = [
        f"{log.package}: {log.conflicting} notes were refused, because their note type has other fields than before"
        for log in logs
        if log.conflicting
    ]
    return lost + refused


class AnkiClient:
    """Students in a child process, one after the other, while the ``with`` block lasts; each begins with nothing.

    Every method raises :class:`PackageError` with one sentence where Anki refuses, fails, comes to a halt or hangs.
    """

    def __init__(self, *, most_seconds: float = MOST_SECONDS) -> None:
        """Raises :class:`UsageError` where Anki's own library is not installed."""
        if not available():
            raise UsageError(_HOW_TO_HAVE_IT)
        self._most_seconds = most_seconds

    def __enter__(self) -> Self:
        """Start the child."""
        self._folder = tempfile.TemporaryDirectory(prefix="radanki-anki-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        self._complaints = folder / "complaints"
        collection = folder / "student"
        collection.mkdir()
        with self._complaints.open("wb") as complaints:
            # -P: a file called anki.py in the current folder is not Anki's library.
            self._child = subprocess.Popen(  # noqa: S603  # our own module, a folder of ours
                [sys.executable, "-P", "-m", "radanki.releasing.anki_client", str(collection)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                encoding="utf-8",
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the child end, and throw its collection away."""
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue
        try:
            self._child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._folder.cleanup()

    def begins(self) -> None:
        """Throw away what was held: from now on a new student answers, whose collection is empty."""
        self.ask("begins")

    def imports(self, package: Path) -> PackageLog:
        """Import a package with the options that Anki's dialog proposes."""
        return PackageLog(**self.ask("imports", package=str(package.absolute())))

    def snapshot(self) -> CollectionSnapshot:
        """Give all that the collection holds."""
        return snapshot_from(self.ask("snapshot"))

    def inspection(self) -> Inspection:
        """Render every card, and run Anki's own checks; Check Database, which mends, comes last."""
        return inspection_from(self.ask("inspection"))

    def due_cards(self) -> tuple[CardKey, ...]:
        """Give the cards in learning or due for review."""
        return tuple((guid, ordinal) for guid, ordinal in self.ask("due_cards"))

    def ask(self, request: str, **arguments: object) -> Any:
        """Ask the student for something by the name of a method of :class:`collection.Student`."""
        if self._child.stdin is None or self._child.stdout is None:
            raise PackageError("Anki's own library could not be asked")
        alarm = threading.Timer(self._most_seconds, self._child.kill)
        alarm.start()
        try:
            self._child.stdin.write(json.dumps({"ask": request, "with": arguments}) + "\n")
            self._child.stdin.flush()
            line = self._child.stdout.readline()
        except OSError:
            line = ""
        finally:
            alarm.cancel()
        answer = json.loads(line) if line.endswith("\n") else {"fault": self._last_words()}
        if "fault" in answer:
            what = f"{request} {Path(str(arguments['package'])).name}" if "package" in arguments else request
            raise PackageError(f"Anki's own library ({anki_version()}) failed at `{what}`: {answer['fault']}")
        return answer["given"]

    def _last_words(self) -> str:
        """Say how the child ended, in one line."""
        try:
            status = self._child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            return "it did not answer"
        said = self._complaints.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        how = f"signal {-status}" if status < 0 else f"status {status}"
        return f"it ended with {how}" + (f" ({said[-1][:300]})" if said else "")
