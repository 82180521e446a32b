"""What there is to open for a case: where pictures and label maps lie on this machine, or which of them is not here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.model.imaging.render_jobs import orders_of_case
from radanki.model.reference import BadReference, parse_reference, texts_of
from radanki.model.releases.manifest import LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.fetch.store import PictureStore
    from radanki.model.images import Image, Mask
    from radanki.model.imaging.render_jobs import HeldFile, RenderOrder
    from radanki.model.library import CaseFile, Location
    from radanki.pipeline.digests import DigestMemory


@dataclass(frozen=True, slots=True)
class CaseOrders:
    """All orders of a case, or why it is left out: one of its files is not on this machine."""

    orders: tuple[RenderOrder, ...] = ()
    left_out: LeftOut | None = None


def orders_of(case_file: CaseFile, store: PictureStore, memory: DigestMemory) -> CaseOrders:
    """List what there is to render of a case; nothing, where something is missing."""
    found: dict[Location, HeldFile] = {}
    for location, held in _held(case_file):
        file = _find(case_file, held, store, memory)
        if file is None:
            folder = case_file.places.path.rpartition("/")[0]
            reason = f"{texts_of(held.from_)[0]} is not on this machine; `radanki fetch` brings it"
            return CaseOrders(left_out=LeftOut(folder, "fetch/missing", reason))
        found[location] = file
    return CaseOrders(tuple(orders_of_case(case_file, found)))


def _held(case_file: CaseFile) -> Iterator[tuple[Location, Image | Mask]]:
    """Give each picture that is not only linked to, then the label maps of its findings, with their places."""
    for place, image in enumerate(case_file.case.images):
        if not image.is_held:
            continue
        yield ("images", place), image
        for at, finding in enumerate(image.findings):
            if finding.mask is not None:
                yield ("images", place, "findings", at, "mask"), finding.mask


def _find(case_file: CaseFile, held: Image | Mask, store: PictureStore, memory: DigestMemory) -> HeldFile | None:
    if held.file is not None:
        path = case_file.folder / held.file
        return path, memory.digest_of(path)
    reference = parse_reference(held.from_ or "", archive_sha256=held.archive_sha256, sha256=held.sha256)
    if isinstance(reference, BadReference) or reference.sha256 is None:
        return None
    found = store.path_of(reference)
    return None if found is None else (found, reference.sha256)
