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

    __slots__ = ("_digest", "_file", "_root", "summary")
    summary: CaseSummary
    _root: Path
    _digest: str
    _file: CaseFile | None

    def __init__(self, root: Path, summary: CaseSummary, digest: str) -> None:
        """Take the library (absolute), the case in small, and the SHA-256 of the file."""
        put = object.__setattr__
        put(self, "placement", summary.placement)
        put(self, "places", Places(summary.path, OnDemand(lambda: self._read().places.positions)))
        put(self, "summary", summary)
        put(self, "_root", root)
        put(self, "_digest", digest)
        put(self, "_file", None)

    @property
    def folder(self) -> Path:
        """The folder of the case."""
        return self._root / self.summary.folder

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
