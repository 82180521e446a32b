"""What is kept of a case that nothing was wrong with: all that came of reading, checking and opening its files.

It has two parts. The small one is decoded for every case of a library in every run; the rest, which is what cards show
of pictures, for those cases that somebody asks for.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from pydantic import ConfigDict, TypeAdapter, ValidationError

from radanki.checks import RELEASE_RULES
from radanki.checks.days import DaysOfCase  # noqa: TC001  # the decoder reads the annotations
from radanki.model.imaging.rendered import Outlines, RenderedStack, RenderedStill  # noqa: TC001  # as above
from radanki.model.joined.summary import CaseSummary  # noqa: TC001  # as above
from radanki.model.problem import Problem  # noqa: TC001  # as above
from radanki.pipeline.memory.surroundings import state_of_file

State = tuple[int, ...]
KeptMedia = tuple[str, int, int, int]
"""A finished file: its name, width and height in pixels, and size in bytes."""
KeptFiles = tuple[str, tuple[KeptMedia, ...], int, tuple[tuple[str, float], ...]]
"""The files of a picture, as ``FilesOfPicture`` has them."""
_FORM: Final = ConfigDict(ser_json_inf_nan="strings")  # a stack that loses nothing is infinitely true
_FOLDER_SIGN: Final = b"\0"
"""Stands for the name of the case's folder, which may be that of a person; JSON escapes it wherever it is meant."""
_END: Final = b"\n"
"""Ends the small part; JSON on one line has none."""


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture as it was rendered, without what its case says of it."""

    still: RenderedStill
    stack: RenderedStack | None
    outlines: dict[int, Outlines]
    is_blank: bool


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file or folder that was opened: the place of its name in ``case.yaml``, where it lies, and its digest.

    ``path`` is relative to the case's folder, or absolute.
    """

    line: int
    column: int
    path: str
    digest: str


@dataclass(frozen=True, slots=True)
class ProblemsOfCase:
    """Problems of a case: of reading it, those that the rules on one case find, and those of its files."""

    read: tuple[Problem, ...] = ()
    rules: tuple[Problem, ...] = ()
    files: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class SmallRecord:
    """A case in small, the SHA-256 of its ``case.yaml``, and what came of it as far as every run asks.

    ``made_of`` is a digest of all that was opened; ``elsewhere`` is what of it lies outside of the case's folder, each
    with a state that tells whether it is the one that was opened, or with none where its name is its digest.
    """

    __pydantic_config__ = _FORM

    summary: CaseSummary
    digest: str
    found: ProblemsOfCase
    days: DaysOfCase
    made_of: str
    elsewhere: tuple[tuple[str, State | None], ...] = ()
    shown: tuple[KeptFiles, ...] = ()
    drawing: KeptMedia | None = None


@dataclass(frozen=True, slots=True)
class RestOfRecord:
    """What was opened for a case, and what was made of its pictures, by name."""

    __pydantic_config__ = _FORM

    opened: tuple[KeptFile, ...]
    pictures: dict[str, KeptPicture]


_SMALL: Final = TypeAdapter(SmallRecord)


@cache
def _form_of_rest() -> TypeAdapter[RestOfRecord]:
    return TypeAdapter(RestOfRecord)  # large, and not always asked for


class CaseRecord:
    """What is kept of a case; the rest is decoded when somebody asks."""

    def __init__(self, small: SmallRecord, rest: RestOfRecord | bytes) -> None:
        """Take both parts."""
        self.small, self._rest = small, rest

    @cached_property
    def rest(self) -> RestOfRecord:
        """What only cards show."""
        return _form_of_rest().validate_json(self._rest) if isinstance(self._rest, bytes) else self._rest


def encoded(record: CaseRecord) -> bytes:
    """Give a record as it is kept: nothing in it names the folder."""
    small = _SMALL.dump_json(record.small, exclude_defaults=True)
    return _without_folder(small + _END + _form_of_rest().dump_json(record.rest), record.small.summary.folder)


def decoded(content: bytes, folder: str) -> CaseRecord | None:
    """Give the record that was kept of the case in a folder; ``None`` where it is of another form."""
    small, _, rest = content.replace(_FOLDER_SIGN, _name_of(folder)).partition(_END)
    try:
        return CaseRecord(_SMALL.validate_json(small), rest)
    except ValidationError:
        return None


def _without_folder(content: bytes, folder: str) -> bytes:
    return content.replace(_name_of(folder), _FOLDER_SIGN)


def _name_of(folder: str) -> bytes:
    return folder.rpartition("/")[2].encode()


def is_at_hand(record: SmallRecord, media: str) -> bool:
    """Tell whether all that was opened for a case, and all that was made of it, is still there.

    ``media`` is the folder of what was made, as text that ends with a separator: this is asked ten thousand times.
    """
    made = [one for _, files, _, _ in record.shown for one in files]
    made += [] if record.drawing is None else [record.drawing]
    return all(_size_of(media + name) == size for name, _, _, size in made) and all(
        os.path.exists(path) if state is None else state_of_file(Path(path)) == state  # noqa: PTH110  # as above
        for path, state in record.elsewhere
    )


def is_kept_back(problem: Problem) -> bool:
    """Tell whether a problem is in the way of keeping anything: a record must not say who a patient is."""
    return problem.rule not in RELEASE_RULES and (problem.rule.startswith("privacy/") or problem.severity == "error")


def digest_of_case(state: bytes, record: SmallRecord) -> bytes:
    """Give a digest of all that cards can show of a case: of the state of its folder, and of what was opened."""
    return hashlib.sha256(state + record.made_of.encode()).digest()


def _size_of(path: str) -> int | None:
    try:
        return os.stat(path).st_size  # noqa: PTH116  # as above
    except OSError:
        return None
