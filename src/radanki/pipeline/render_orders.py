"""What there is to open for a case: each picture and label map that is on this machine, with the job that it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.model.imaging.rendering import RenderJob, StackJob
from radanki.model.imaging.stack import is_stack
from radanki.model.phi.identifier import OpenedFile
from radanki.model.reference import BadReference, parse_reference
from radanki.model.releases.manifest import LeftOut
from radanki.pipeline.render_jobs import segment_job, stack_job, still_job

if TYPE_CHECKING:
    from collections.abc import Iterator
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
    orders: list[RenderOrder] = []
    for wanted in _orders(case_file, store, memory):
        if isinstance(wanted, LeftOut):
            return CaseOrders(left_out=wanted)
        orders.append(wanted)
    return CaseOrders(tuple(orders))


def _orders(case_file: CaseFile, store: PictureStore, memory: DigestMemory) -> Iterator[RenderOrder | LeftOut]:
    modality = case_file.placement.modality
    for place, image in enumerate(case_file.case.images):
        if not image.is_held:
            continue
        held = _find(case_file, image, store, memory)
        if held is None:
            yield _left_out(case_file, image)
            continue
        location: Location = ("images", place)
        key = "from" if image.from_ is not None else "file"
        yield RenderOrder((*location, key), image.name, None, still_job(image, modality, *held))
        if is_stack(image):
            key = "slices" if image.slices else "frames"
            yield RenderOrder((*location, key), image.name, None, stack_job(image, modality, *held))
        for at, finding in enumerate(image.findings):
            if finding.mask is None:
                continue
            labels = _find(case_file, finding.mask, store, memory)
            if labels is None:
                yield _left_out(case_file, finding.mask)
                continue
            task = segment_job(image, finding, finding.mask.value, labels, held)
            yield RenderOrder((*location, "findings", at, "mask"), image.name, finding.number, task)


def _find(case_file: CaseFile, held: Image | Mask, store: PictureStore, memory: DigestMemory) -> HeldFile | None:
    if held.file is not None:
        path = case_file.folder / held.file
        return path, memory.digest_of(path)
    reference = parse_reference(held.from_ or "", archive_sha256=held.archive_sha256, sha256=held.sha256)
    if isinstance(reference, BadReference) or reference.sha256 is None:
        return None
    found = store.path_of(reference)
    return None if found is None else (found, reference.sha256)


def _left_out(case_file: CaseFile, held: Image | Mask) -> LeftOut:
    folder = case_file.places.path.rpartition("/")[0]
    return LeftOut(folder, "fetch/missing", f"{held.from_} is not on this machine; `radanki fetch` brings it")
