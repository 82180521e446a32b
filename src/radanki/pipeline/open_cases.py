"""The files of cases are opened: folders looked through, drawings drawn, pictures rendered; one result a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.errors import ImageError
from radanki.fetch.store import PictureStore
from radanki.library.joined.summaries import summary_of
from radanki.model.imaging.rendered import RenderedStack, RenderedStill
from radanki.model.problem import Problem
from radanki.model.validated_case import ValidatedCase, ValidatedPicture
from radanki.pipeline.digests import DigestMemory
from radanki.pipeline.drawings import UNDRAWN, draw
from radanki.pipeline.executors.here import Here
from radanki.pipeline.phi.scan import scan_folders
from radanki.pipeline.render import render_all
from radanki.pipeline.render_orders import CaseOrders, orders_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from radanki.fetch.shared_store import SharedStore
    from radanki.model.imaging.render_jobs import RenderOrder
    from radanki.model.library import CaseFile
    from radanki.model.releases.ledger import Ledger
    from radanki.pipeline.drawings import CaseDrawing
    from radanki.pipeline.phi.scan import FolderScan
    from radanki.pipeline.render import Progress
    from radanki.pipeline.render_worker import Outcome
    from radanki.pipeline.workers import Workers


_BLANK_BYTES, _BLANK_PIXELS_A_BYTE = 500, 60
"""What a picture of one shade takes up at most, as PNG or JPEG: its headers, and so little a pixel."""


@dataclass(frozen=True, slots=True)
class OpeningOptions:
    """Where finished work is kept and shared, how many child processes there may be, and who is told of the way."""

    cache: Path
    workers: Workers
    progress: Progress | None = None
    store: SharedStore | None = None


def open_cases(
    case_files: Sequence[CaseFile], sound: Collection[str], ledger: Ledger, options: OpeningOptions
) -> tuple[ValidatedCase, ...]:
    """Give the result of each case, in order; every folder is looked through, pictures are rendered of sound cases.

    ``sound`` has the paths of the case files whose pictures are to be opened. A picture that is not on this machine
    leaves its case out.
    """
    if not case_files:  # to open none would still read and write the memory of digests
        return ()
    memory = DigestMemory(None if isinstance(options.workers, Here) else options.cache)  # hundreds would read all of it
    store = PictureStore(options.cache)
    scans = scan_folders(case_files, options.cache, memory, workers=options.workers)
    chosen = [case_file for case_file in case_files if case_file.places.path in sound]
    drawings = {case_file.places.path: draw(case_file, options.cache) for case_file in chosen}
    wanted = {case_file.places.path: orders_of(case_file, store, memory) for case_file in chosen}
    memory.save()
    tasks = [order.task for case_orders in wanted.values() for order in case_orders.orders]
    outcomes = iter(
        render_all(tasks, options.cache, workers=options.workers, progress=options.progress, store=options.store)
    )
    done = {path: [(order, next(outcomes)) for order in wanted[path].orders] for path in wanted}
    return tuple(
        _result(
            case_file,
            scan,
            drawings.get(case_file.places.path, UNDRAWN),
            wanted.get(case_file.places.path, CaseOrders()),
            done.get(case_file.places.path, ()),
            ledger,
        )
        for case_file, scan in zip(case_files, scans, strict=True)
    )


def _result(  # noqa: PLR0913, PLR0917  # a case is all of this
    case_file: CaseFile,
    scan: FolderScan,
    drawing: CaseDrawing,
    orders: CaseOrders,
    done: Sequence[tuple[RenderOrder, Outcome]],
    ledger: Ledger,
) -> ValidatedCase:
    places = case_file.places
    faults = (_problem(case_file, order, outcome) for order, outcome in done if isinstance(outcome, ImageError))
    return ValidatedCase(
        file=case_file,
        summary=summary_of(case_file),
        pictures=_pictures(case_file, done),
        drawing=drawing.media,
        drawn_texts=drawing.texts,
        phi_locations=scan.locations,
        opened=tuple(order.opened(places) for order in orders.orders),
        left_out=orders.left_out,
        released=ledger.case(case_file.case.id),
        faults=(*scan.faults, *drawing.faults, *faults),
    )


def _pictures(case_file: CaseFile, done: Sequence[tuple[RenderOrder, Outcome]]) -> Mapping[str, ValidatedPicture]:
    stills = {order.picture: outcome for order, outcome in done if isinstance(outcome, RenderedStill)}
    stacks = {order.picture: outcome for order, outcome in done if isinstance(outcome, RenderedStack)}
    outlines = {
        (order.picture, order.number): outcome
        for order, outcome in done
        if order.number is not None and isinstance(outcome, tuple)
    }
    return {
        image.name: ValidatedPicture(
            image,
            stills[image.name],
            stacks.get(image.name),
            {
                finding.number: outlines[image.name, finding.number]
                for finding in image.findings
                if (image.name, finding.number) in outlines
            },
            _is_blank(stills[image.name]),
        )
        for image in case_file.case.images
        if image.name in stills
    }


def _is_blank(still: RenderedStill) -> bool:
    """Whether a still has but one shade; a file with anything to see is larger, and is not opened."""
    media = still.media
    if media.size_bytes > _BLANK_BYTES + media.width_px * media.height_px // _BLANK_PIXELS_A_BYTE:
        return False
    from radanki.imaging.encoding.one_shade import is_of_one_shade  # noqa: PLC0415  # heavy, and rarely asked

    return is_of_one_shade(media.path)


def _problem(case_file: CaseFile, order: RenderOrder, error: ImageError) -> Problem:
    places = case_file.places
    return Problem(places.path, *places.at(*order.location), error.rule, error.message, error.fix)
