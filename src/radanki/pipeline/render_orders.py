"""What there is to open for a case: each picture and label map that is on this machine, with the job that it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.model.imaging.render_jobs import segment_job, stack_job, still_job
from radanki.model.imaging.rendering import RenderJob, StackJob
from radanki.model.imaging.stack import is_stack
from radanki.model.phi.identifier import OpenedFile
from radanki.model.reference import BadReference, parse_reference, texts_of
from radanki.model.releases.manifest import LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from radanki.fetch.store import PictureStore
    from radanki.model.case import Image, Mask
    from radanki.model.library import CaseFile, Location, Places
    from radanki.pipeline.digests import DigestMemory
    from radanki.pipeline.render_worker import Task

HeldFile = tuple["Path", str]
"""Where a picture or label map lies on this machine, and the digest of what it holds."""


@dataclass(frozen=True, slots=True)
class RenderOrder:
    """A task together with what it is for: the place in the case file, the picture, and the finding of a label map."""

    location: Location
    picture: str
    number: int | None
    task: Task

    def opened(self, places: Places) -> OpenedFile:
        """Give the file or folder that the task opens."""
        task = self.task
        if isinstance(task, RenderJob | StackJob):
            return OpenedFile(places.path, *places.at(*self.location), task.source, task.digest)
        return OpenedFile(places.path, *places.at(*self.location), task.labels, task.labels_digest)


@dataclass(frozen=True, slots=True)
class CaseOrders:
    """All orders of a case, or why it is left out: one of its files is not on this machine."""

    orders: tuple[RenderOrder, ...] = ()
    left_out: LeftOut | None = None


def orders_of(case_file: CaseFile, store: PictureStore, memory: DigestMemory) -> CaseOrders:
    """List what there is to render of a case; nothing, where something is missing."""
    found = {location: (held, _find(case_file, held, store, memory)) for location, held in _held(case_file)}
    missing = next((held for held, file in found.values() if file is None), None)
    if missing is not None:
        folder = case_file.places.path.rpartition("/")[0]
        reason = f"{texts_of(missing.from_)[0]} is not on this machine; `radanki fetch` brings it"
        return CaseOrders(left_out=LeftOut(folder, "fetch/missing", reason))
    return CaseOrders(tuple(_orders(case_file, {location: file for location, (_, file) in found.items() if file})))


def _held(case_file: CaseFile) -> Iterator[tuple[Location, Image | Mask]]:
    """Give each picture that is not only linked to, then the label maps of its findings, with their places."""
    for place, image in enumerate(case_file.case.images):
        if not image.is_held:
            continue
        yield ("images", place), image
        for at, finding in enumerate(image.findings):
            if finding.mask is not None:
                yield ("images", place, "findings", at, "mask"), finding.mask


def _orders(case_file: CaseFile, found: Mapping[Location, HeldFile]) -> Iterator[RenderOrder]:
    modality = case_file.placement.modality
    for place, image in enumerate(case_file.case.images):
        location: Location = ("images", place)
        if location not in found:
            continue
        key = "from" if image.from_ is not None else "file"
        yield RenderOrder((*location, key), image.name, None, still_job(image, modality, *found[location]))
        if is_stack(image):
            key = "slices" if image.slices else "frames"
            yield RenderOrder((*location, key), image.name, None, stack_job(image, modality, *found[location]))
        for at, finding in enumerate(image.findings):
            if finding.mask is not None:
                where: Location = (*location, "findings", at, "mask")
                task = segment_job(image, finding, finding.mask.value, found[where], found[location])
                yield RenderOrder(where, image.name, finding.number, task)


def _find(case_file: CaseFile, held: Image | Mask, store: PictureStore, memory: DigestMemory) -> HeldFile | None:
    if held.file is not None:
        path = case_file.folder / held.file
        return path, memory.digest_of(path)
    reference = parse_reference(held.from_ or "", archive_sha256=held.archive_sha256, sha256=held.sha256)
    if isinstance(reference, BadReference) or reference.sha256 is None:
        return None
    found = store.path_of(reference)
    return None if found is None else (found, reference.sha256)
