"""The file of a case that is known already: it is read when somebody asks for more than where it lies."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from radanki.errors import UsageError
from radanki.library.case_file import read_case
from radanki.library.joined.on_demand import OnDemand
from radanki.model.library import CaseFile, Places

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.case import Case
    from radanki.model.joined.summary import CaseSummary


class KnownCaseFile(CaseFile):
    """A case file with its placement, folder and path; its content is read from the disk once, on demand."""

    __slots__ = ("_digest", "_file", "summary")
    summary: CaseSummary
    _digest: str
    _file: CaseFile | None

    def __init__(self, folder: Path, summary: CaseSummary, digest: str) -> None:
        """Take the folder (absolute), the case in small, and the SHA-256 of the file."""
        places = Places(summary.path, OnDemand(lambda: self._read().places.positions))
        values = {"placement": summary.placement, "folder": folder, "places": places}
        for name, value in {**values, "summary": summary, "_digest": digest, "_file": None}.items():
            object.__setattr__(self, name, value)

    @property
    def id(self) -> str:
        """The id of the case."""
        return self.summary.id

    @property
    def case(self) -> Case:
        """The case."""
        return self._read().case

    def _read(self) -> CaseFile:
        if self._file is None:
            path = self.folder / self.places.path.rpartition("/")[2]
            content = path.read_bytes()
            file, _ = read_case(content, self.places.path, self.folder, self.placement)
            if file is None or hashlib.sha256(content).hexdigest() != self._digest:
                raise UsageError(f"{path} changed while the command was at work: call it once more")
            object.__setattr__(self, "_file", file)
            return file
        return self._file
