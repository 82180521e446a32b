"""What is kept of a case that nothing was wrong with: all that came of reading, checking and opening its files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path  # noqa: TC003  # as below
from typing import TYPE_CHECKING, Final

from pydantic import ConfigDict, TypeAdapter, ValidationError

from radanki.checks import RELEASE_RULES
from radanki.checks.days import DaysOfCase, days_in
from radanki.library.digests import sha256_of_file
from radanki.library.joined.on_demand import OnDemand
from radanki.library.walk import CASE_FILE_NAME
from radanki.model.imaging.card_picture import Media  # noqa: TC001  # the decoder reads the annotations
from radanki.model.imaging.rendered import Outlines, RenderedStack, RenderedStill  # noqa: TC001  # as above
from radanki.model.joined.summary import CaseSummary  # noqa: TC001  # as above
from radanki.model.phi.identifier import OpenedFile
from radanki.model.problem import Problem  # noqa: TC001  # as above
from radanki.model.validated_case import FilesOfPicture, ValidatedCase, ValidatedPicture
from radanki.pipeline.memory.surroundings import UnknowableError, state_of_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from radanki.model.library import CaseFile
    from radanki.model.releases.ledger import ReleasedCase

State = tuple[int, ...]
_FORM: Final = ConfigDict(ser_json_inf_nan="strings")  # a stack that loses nothing is infinitely true


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

    ``state`` tells of one outside of the case's folder whether it is the one that was opened.
    """

    line: int
    column: int
    path: Path
    digest: str
    state: State | None = None


@dataclass(frozen=True, slots=True)
class ProblemsOfCase:
    """Problems of a case: of reading it, those that the rules on one case find, and those of its files."""

    read: tuple[Problem, ...] = ()
    rules: tuple[Problem, ...] = ()
    files: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A case in small, the SHA-256 of its ``case.yaml``, and what came of it.

    ``pictures`` is JSON, read when somebody asks.
    """

    __pydantic_config__ = _FORM

    summary: CaseSummary
    digest: str
    found: ProblemsOfCase
    days: DaysOfCase
    opened: tuple[KeptFile, ...]
    shown: tuple[FilesOfPicture, ...]
    drawing: Media | None
    pictures: str


_RECORD: Final = TypeAdapter(CaseRecord)
_PICTURES: Final = TypeAdapter(dict[str, KeptPicture], config=_FORM)


def encoded(record: CaseRecord) -> bytes:
    """Give a record as it is kept."""
    return _RECORD.dump_json(record)


def decoded(content: bytes) -> CaseRecord | None:
    """Give the record that was kept; ``None`` where it is of another form."""
    try:
        return _RECORD.validate_json(content)
    except ValidationError:
        return None


def record_of(case: ValidatedCase, found: ProblemsOfCase, fetched: Path) -> CaseRecord:
    """Give what is kept of a case; what lies in ``fetched`` is named by its digest.

    Raises:
        UnknowableError: where something was opened whose state can't be told from outside.
    """
    folder = case.file.folder
    return CaseRecord(
        summary=case.summary,
        digest=sha256_of_file(folder / CASE_FILE_NAME),
        found=found,
        days=days_in(case.file),
        opened=tuple(_kept_file(one, (folder, fetched)) for one in case.opened),
        shown=case.files,
        drawing=case.drawing,
        pictures=_pictures_of(case),
    )


def is_at_hand(record: CaseRecord, folder: Path, media: Path) -> bool:
    """Tell whether all that was opened for a case, and all that was made of it, is still there."""
    made = [one for picture in record.shown for one in picture.media]
    made += [] if record.drawing is None else [record.drawing]
    return all(_size_of(media / one.name) == one.size_bytes for one in made) and all(
        one.path.exists() if one.state is None else state_of_file(one.path) == one.state
        for one in record.opened
        if not one.path.is_relative_to(folder)
    )


def is_kept_back(problem: Problem) -> bool:
    """Tell whether a problem is in the way of keeping anything: a record must not say who a patient is."""
    return problem.rule not in RELEASE_RULES and (problem.rule.startswith("privacy/") or problem.severity == "error")


def digest_of_case(state: bytes, record: CaseRecord) -> bytes:
    """Give a digest of all that cards can show of a case: of the state of its folder, and of what was opened."""
    opened = [(str(one.path), one.digest) for one in record.opened]
    return hashlib.sha256(state + repr(opened).encode("utf-8", "surrogateescape")).digest()


def _kept_file(opened: OpenedFile, known_by_name: Iterable[Path]) -> KeptFile:
    """Give what is kept of what was opened; beside the case and what was fetched, that is a file of a package."""
    state = None
    if not any(opened.path.is_relative_to(folder) for folder in known_by_name):
        state = state_of_file(opened.path)
        if state is None or opened.path.is_dir():
            raise UnknowableError("a folder lies elsewhere")
    return KeptFile(opened.line, opened.column, opened.path, opened.digest, state)


def _size_of(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _pictures_of(case: ValidatedCase) -> str:
    kept = {
        name: KeptPicture(one.still, one.stack, dict(one.outlines), one.is_blank) for name, one in case.pictures.items()
    }
    return _PICTURES.dump_json(kept).decode()


def case_again(record: CaseRecord, case_file: CaseFile, released: ReleasedCase | None, media: Path) -> ValidatedCase:
    """Give the result of a case that a record is of; its pictures lie in the folder ``media``."""
    path = case_file.places.path

    def pictures() -> dict[str, ValidatedPicture]:
        kept = _PICTURES.validate_json(record.pictures)
        images = {image.name: image for image in case_file.case.images}
        return {
            name: ValidatedPicture(
                images[name],
                one.still.in_folder(media),
                None if one.stack is None else one.stack.in_folder(media),
                one.outlines,
                one.is_blank,
            )
            for name, one in kept.items()
        }

    return ValidatedCase(
        file=case_file,
        summary=record.summary,
        pictures=OnDemand(pictures),
        drawing=None if record.drawing is None else record.drawing.in_folder(media),
        opened=tuple(OpenedFile(path, one.line, one.column, one.path, one.digest) for one in record.opened),
        released=released,
        known_files=tuple(
            replace(one, media=tuple(file.in_folder(media) for file in one.media)) for one in record.shown
        ),
    )
