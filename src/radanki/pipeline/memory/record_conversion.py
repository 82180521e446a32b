"""From a case to what is kept of it, and back."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from radanki.checks.days import days_in
from radanki.library.digests import sha256_of_file
from radanki.library.joined.on_demand import OnDemand, OnDemandSequence
from radanki.library.walk import CASE_FILE_NAME
from radanki.model.imaging.card_picture import Media
from radanki.model.phi.identifier import OpenedFile
from radanki.model.validated_case import FilesOfPicture, ValidatedCase, ValidatedPicture
from radanki.pipeline.memory.case_record import CaseRecord, KeptFile, KeptPicture, RestOfRecord, SmallRecord
from radanki.pipeline.memory.surroundings import state_of_file
from radanki.pipeline.memory.trees import UnknowableError

if TYPE_CHECKING:
    from radanki.model.library import CaseFile
    from radanki.model.releases.ledger import ReleasedCase
    from radanki.pipeline.memory.case_record import KeptMedia, ProblemsOfCase, State


def record_of(case: ValidatedCase, found: ProblemsOfCase, fetched: Path) -> CaseRecord:
    """Give what is kept of a case; what lies in ``fetched`` is named by its digest.

    Raises:
        UnknowableError: where something was opened whose state can't be told from outside.
    """
    folder = case.file.folder
    small = SmallRecord(
        summary=case.summary,
        digest=sha256_of_file(folder / CASE_FILE_NAME),
        found=found,
        days=days_in(case.file),
        made_of=_digest_of(case),
        elsewhere=tuple((str(path), _state_of(path, fetched)) for path in case.elsewhere),
        shown=tuple((one.name, tuple(map(_kept, one.media)), one.offered, one.fidelity) for one in case.files),
        drawing=None if case.drawing is None else _kept(case.drawing),
    )
    pictures = {
        name: KeptPicture(one.still, one.stack, dict(one.outlines), one.is_blank) for name, one in case.pictures.items()
    }
    return CaseRecord(small, RestOfRecord(tuple(_kept_file(one, folder) for one in case.opened), pictures))


def case_again(record: CaseRecord, case_file: CaseFile, released: ReleasedCase | None, media: Path) -> ValidatedCase:
    """Give the result of a case that a record is of; its pictures lie in the folder ``media``."""
    small = record.small

    def pictures() -> dict[str, ValidatedPicture]:
        images = {image.name: image for image in case_file.case.images}
        return {
            name: ValidatedPicture(
                images[name],
                one.still.in_folder(media),
                None if one.stack is None else one.stack.in_folder(media),
                one.outlines,
                one.is_blank,
            )
            for name, one in record.rest.pictures.items()
        }

    def opened() -> tuple[OpenedFile, ...]:
        folder, path = case_file.folder, small.summary.path
        return tuple(
            OpenedFile(path, one.line, one.column, folder / one.path, one.digest) for one in record.rest.opened
        )

    def files() -> tuple[FilesOfPicture, ...]:
        return tuple(
            FilesOfPicture(name, tuple(_media(one, media) for one in made), offered, fidelity)
            for name, made, offered, fidelity in small.shown
        )

    return ValidatedCase(
        file=case_file,
        summary=small.summary,
        pictures=OnDemand(pictures),
        drawing=None if small.drawing is None else _media(small.drawing, media),
        opened=OnDemandSequence(opened),
        released=released,
        known_files=OnDemandSequence(files),
        known_elsewhere=tuple(Path(path) for path, _ in small.elsewhere),
    )


def _digest_of(case: ValidatedCase) -> str:
    opened = [(str(one.path), one.digest) for one in case.opened]
    return hashlib.sha256(repr(opened).encode("utf-8", "surrogateescape")).hexdigest()


def _state_of(path: Path, fetched: Path) -> State | None:
    """Give what tells whether a file outside of a case is the one that was opened; what was fetched has its name."""
    if path.is_relative_to(fetched):
        return None
    state = state_of_file(path)
    if state is None or path.is_dir():
        raise UnknowableError("a folder lies elsewhere")
    return state


def _kept_file(opened: OpenedFile, folder: Path) -> KeptFile:
    path = opened.path.relative_to(folder) if opened.path.is_relative_to(folder) else opened.path
    return KeptFile(opened.line, opened.column, str(path), opened.digest)


def _kept(media: Media) -> KeptMedia:
    return media.name, media.width_px, media.height_px, media.size_bytes


def _media(kept: KeptMedia, folder: Path) -> Media:
    name, width, height, size = kept
    return Media(name, folder / name, width, height, size)
