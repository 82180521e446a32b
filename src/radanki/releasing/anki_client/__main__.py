"""The child process: one JSON request a line comes in, one JSON answer a line goes out, until the pipe is closed.

``python -m radanki.releasing.anki_client FOLDER`` makes collections in that folder, one after the other: the request
``begins`` gives the pipe to a new student, with an empty collection.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from radanki.releasing.anki_client.collection import new_student

if TYPE_CHECKING:
    from radanki.releasing.anki_client.collection import Student

REQUESTS: Final = frozenset({
    "answers",
    "buries",
    "database_complaint",
    "deletes",
    "due_cards",
    "edits",
    "flags",
    "gathers",
    "gives_deck_a_preset",
    "snapshot",
    "imports",
    "inspection",
    "lets_days_pass",
    "moves",
    "postpones",
    "removes_deck",
    "renames_deck",
    "suspends",
    "switches_fsrs_on",
})  # fmt: skip
"""What may be asked of a student; each is the name of a method."""


def main(folder: Path) -> None:
    """Serve until the parent closes the pipe."""
    with _standard_output() as answers, ExitStack() as current:
        student: Student | None = None
        for place, line in enumerate(sys.stdin):
            request = json.loads(line)
            if request["ask"] == "begins":
                current.close()
                student = current.enter_context(new_student(_folder(folder, place)))
            answers.write(json.dumps(_answer(student, request)) + "\n")
            answers.flush()


def _folder(folder: Path, place: int) -> Path:
    own = folder / str(place)
    own.mkdir()
    return own


def _answer(student: Student | None, request: dict[str, Any]) -> dict[str, Any]:
    name, arguments = request["ask"], request["with"]
    if name == "begins":
        return {"given": None}
    if name not in REQUESTS:
        return {"fault": f"nobody answers to {name!r}"}
    if name == "imports":
        arguments["package"] = Path(arguments["package"])
    try:
        given = getattr(student, name)(**arguments)
    except BaseException as error:  # noqa: BLE001  # a panic of Anki's engine is no Exception; the parent says it in words
        return {"fault": " ".join(f"{type(error).__name__}: {error}".split())[:300]}
    return {"given": asdict(given) if is_dataclass(given) and not isinstance(given, type) else given}


def _standard_output() -> IO[str]:
    """Keep standard output for the answers: what Anki prints there goes to standard error."""
    kept = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return kept


if __name__ == "__main__":
    main(Path(sys.argv[1]))
