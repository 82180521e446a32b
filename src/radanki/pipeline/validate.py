"""A library looked at from every side: read, checked, its pictures rendered, and what they show checked again.

`radanki check` prints the outcome; `radanki build` goes on from it. Nothing is rendered twice: renderings are cached.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from radanki.checks import run_picture_checks, run_pixel_checks
from radanki.errors import ImageError
from radanki.fetch.store import PictureStore
from radanki.library.ledger import ledger_places, read_ledger
from radanki.library.walk import read_library
from radanki.model.imaging.rendering import (
    MOST_STACK_BYTES,
    MOST_STACK_SLICES,
    Plane,
    RenderJob,
    SegmentJob,
    StackJob,
    View,
)
from radanki.model.imaging.stack import is_stack, key_of
from radanki.model.imaging.tone_curve import MINIMUM_PSNR_DB
from radanki.model.phi.identifier import OpenedFile
from radanki.model.problem import Problem
from radanki.model.reference import BadReference, parse_reference
from radanki.model.releases.ledger import Ledger
from radanki.model.releases.manifest import LeftOut
from radanki.pipeline.digests import DigestMemory
from radanki.pipeline.drawings import draw
from radanki.pipeline.phi_scan import scan_folders
from radanki.pipeline.render import Rendered, RenderedStack, TracedStack, render_all
from radanki.pipeline.rules import check, check_history
from radanki.pipeline.stack_jobs import stack_job, stack_region_job, window_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from radanki.model.case import Finding, Image, Mask
    from radanki.model.imaging.card_picture import Media
    from radanki.model.imaging.rendering import StackSegmentJob
    from radanki.model.imaging.shapes import Shape
    from radanki.model.library import CaseFile, Library, Location
    from radanki.pipeline.render import Task

Progress = Callable[[int, int], None]
PictureKey = tuple[str, str]
"""The id of a case and the name of a picture."""
SlicedOutlines = tuple[tuple[int, tuple["Shape", ...]], ...]


@dataclass(frozen=True, slots=True)
class ValidatedLibrary:
    """What is known of a library: its problems, its renderings, its traced regions, and the cases to leave out.

    ``regions`` holds, by picture and finding number, the outlines of findings that lie in label maps; ``stack_regions``
    the same slice by slice, each with its number, for the pictures of which ``stacks`` has all slices or frames.
    ``left_out`` holds, by case id, why a case can't be shown on this machine now. ``opened`` holds, by case id, every
    file and folder that was opened for it. ``drawings`` holds the schematics, by case id. ``ledger`` is what was
    released.
    """

    library: Library
    problems: tuple[Problem, ...]
    rendered: Mapping[PictureKey, Rendered] = field(default_factory=dict)
    regions: Mapping[tuple[str, str, int], tuple[Shape, ...]] = field(default_factory=dict)
    left_out: Mapping[str, LeftOut] = field(default_factory=dict)
    opened: Mapping[str, tuple[OpenedFile, ...]] = field(default_factory=dict)
    stacks: Mapping[PictureKey, RenderedStack] = field(default_factory=dict)
    stack_regions: Mapping[tuple[str, str, int], SlicedOutlines] = field(default_factory=dict)
    drawings: Mapping[str, Media] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)

    @property
    def has_errors(self) -> bool:
        """Whether anything is wrong; warnings are not."""
        return any(problem.severity == "error" for problem in self.problems)


@dataclass(frozen=True, slots=True)
class _Held:
    """Where a picture or label map lies on this machine, and the digest of what it holds."""

    path: Path
    digest: str


@dataclass(frozen=True, slots=True)
class _Order:
    """A task together with what it is for: the case, the place in its file, and the finding of a label map."""

    case_file: CaseFile
    location: Location
    image: Image
    number: int | None
    task: Task


def examine(  # noqa: PLR0913  # what there is to leave out, and who may be told of the way
    root: Path,
    cache: Path,
    *,
    workers: int,
    progress: Progress | None = None,
    for_release: bool = False,
    only: Collection[str] | None = None,
    today: date | None = None,
) -> ValidatedLibrary:
    """Read and check the library below ``root``, render what is held, and check what the pictures show.

    Pictures of cases that have errors are not opened. A picture that is not in ``cache`` leaves its case out.
    ``only`` takes ids of cases: the pictures of others stay closed, while every rule that joins cases sees them all.
    Without ``today`` nothing that depends on the date is a problem.
    """
    library, unreadable = read_library(root)
    ledger, broken = read_ledger(library.root)
    problems = [*unreadable, *broken, *check(library, for_release=for_release, today=today)]
    problems += check_history(library, ledger, ledger_places(library.root))
    sound = tuple(file for file in _without_errors(library, problems) if only is None or file.case.id in only)
    memory = DigestMemory(cache)
    problems += scan_folders(library.cases, cache, memory, workers=workers)
    drawings, faults_of_drawings = draw(sound, cache)
    problems += faults_of_drawings
    orders, left_out = _orders(sound, cache, memory)
    memory.save()
    outcomes = render_all([order.task for order in orders], cache, workers=workers, progress=progress)
    rendered: dict[PictureKey, Rendered] = {}
    regions: dict[tuple[str, str, int], tuple[Shape, ...]] = {}
    stacks: dict[PictureKey, RenderedStack] = {}
    stack_regions: dict[tuple[str, str, int], SlicedOutlines] = {}
    for order, outcome in zip(orders, outcomes, strict=True):
        key = (order.case_file.case.id, order.image.name)
        if isinstance(outcome, ImageError):
            problems.append(_problem(order, outcome))
        elif isinstance(outcome, Rendered):
            rendered[key] = outcome
        elif isinstance(outcome, RenderedStack):
            stacks[key] = outcome
            problems += _stack_problems(order, outcome)
        elif order.number is not None and isinstance(outcome, TracedStack):
            stack_regions[*key, order.number] = outcome.shapes
            regions[*key, order.number] = dict(outcome.shapes).get(key_of(order.image), ())
        elif order.number is not None and isinstance(outcome, tuple):
            regions[*key, order.number] = outcome
    sizes = {key: (picture.source_width_px, picture.source_height_px) for key, picture in rendered.items()}
    problems += run_picture_checks(library, sizes)
    problems += run_pixel_checks(library, _digests_shown(rendered, stacks), for_release=for_release)
    return ValidatedLibrary(
        library=library,
        problems=tuple(sorted(problems)),
        rendered=rendered,
        regions=regions,
        left_out=left_out,
        opened=_opened(orders),
        stacks=stacks,
        stack_regions=stack_regions,
        drawings=drawings,
        ledger=ledger,
    )


def _opened(orders: list[_Order]) -> dict[str, tuple[OpenedFile, ...]]:
    opened: dict[str, list[OpenedFile]] = {}
    for order in orders:
        places, task = order.case_file.places, order.task
        if isinstance(task, RenderJob | StackJob):
            path, digest = task.source, task.digest
        else:
            path, digest = task.labels, task.labels_digest
        file = OpenedFile(places.path, *places.at(*order.location), path, digest)
        opened.setdefault(order.case_file.case.id, []).append(file)
    return {case_id: tuple(files) for case_id, files in opened.items()}


def _digests_shown(
    rendered: Mapping[PictureKey, Rendered], stacks: Mapping[PictureKey, RenderedStack]
) -> dict[PictureKey, tuple[str, ...]]:
    """Give the digests of all that a deck shows of each picture: its still, then its slices or frames in order."""
    of_stacks = {key: tuple(one.media.name for one in stack.slices) for key, stack in stacks.items()}
    return {key: (picture.digest, *of_stacks.get(key, ())) for key, picture in rendered.items()}


def _without_errors(library: Library, problems: list[Problem]) -> tuple[CaseFile, ...]:
    faulty = {problem.path for problem in problems if problem.severity == "error"}
    return tuple(case_file for case_file in library.cases if case_file.places.path not in faulty)


def _orders(
    case_files: tuple[CaseFile, ...], cache: Path, memory: DigestMemory
) -> tuple[list[_Order], dict[str, LeftOut]]:
    """List what there is to render, and the cases for which something is missing."""
    store = PictureStore(cache)
    orders: list[_Order] = []
    left_out: dict[str, LeftOut] = {}
    for case_file in case_files:
        wanted = list(_orders_of_case(case_file, store, memory))
        missing = next((item for item in wanted if isinstance(item, LeftOut)), None)
        if missing is None:
            orders += [item for item in wanted if isinstance(item, _Order)]
        else:
            left_out[case_file.case.id] = missing
    return orders, left_out


def _orders_of_case(case_file: CaseFile, store: PictureStore, memory: DigestMemory) -> Iterator[_Order | LeftOut]:
    for place, image in enumerate(case_file.case.images):
        if not image.is_held:
            continue
        held = _find(case_file, image, store, memory)
        if held is None:
            yield _left_out(case_file, image)
            continue
        location: Location = ("images", place)
        yield _Order(case_file, (*location, _key_of(image)), image, None, _render_job(case_file, image, held))
        if is_stack(image):
            rendering = stack_job(image, case_file.placement.modality, held.path, held.digest)
            yield _Order(case_file, (*location, "slices" if image.slices else "frames"), image, None, rendering)
        for at, finding in enumerate(image.findings):
            if finding.mask is None:
                continue
            labels = _find(case_file, finding.mask, store, memory)
            if labels is None:
                yield _left_out(case_file, finding.mask)
                continue
            yield _Order(
                case_file,
                (*location, "findings", at, "mask"),
                image,
                finding.number,
                _region_job(image, finding, finding.mask, labels, held),
            )


def _key_of(held: Image | Mask) -> str:
    return "from" if held.from_ is not None else "file"


def _find(case_file: CaseFile, held: Image | Mask, store: PictureStore, memory: DigestMemory) -> _Held | None:
    if held.file is not None:
        path = case_file.folder / held.file
        return _Held(path, memory.digest_of(path))
    reference = parse_reference(held.from_ or "", archive_sha256=held.archive_sha256, sha256=held.sha256)
    if isinstance(reference, BadReference) or reference.sha256 is None:
        return None
    found = store.path_of(reference)
    return None if found is None else _Held(found, reference.sha256)


def _left_out(case_file: CaseFile, held: Image | Mask) -> LeftOut:
    folder = case_file.places.path.rpartition("/")[0]
    return LeftOut(folder, "fetch/missing", f"{held.from_} is not on this machine; `radanki fetch` brings it")


def view_of(image: Image) -> View:
    """Give the frame or slice that a still shows: the chosen one, or the key of a loop or stack."""
    frame = image.frame if image.frames is None else image.frames.key
    chosen: Plane | None = None
    if image.slice is not None:
        chosen = Plane(image.slice.plane, image.slice.index)
    elif image.slices is not None:
        chosen = Plane(image.slices.plane, image.slices.key)
    return View(frame, chosen)


def _render_job(case_file: CaseFile, image: Image, held: _Held) -> RenderJob:
    return RenderJob(
        source=held.path,
        digest=held.digest,
        view=view_of(image),
        modality=case_file.placement.modality,
        window=window_of(image),
        crop=image.crop,
        redacted=image.blank,
    )


def _region_job(image: Image, finding: Finding, mask: Mask, labels: _Held, held: _Held) -> SegmentJob | StackSegmentJob:
    if is_stack(image):
        return stack_region_job(image, finding, mask.value, (labels.path, labels.digest), (held.path, held.digest))
    return SegmentJob(labels.path, labels.digest, mask.value, held.path, held.digest, view_of(image))


def _stack_problems(order: _Order, stack: RenderedStack) -> Iterator[Problem]:
    """Say which window of a stack is not true enough, and that slices or frames were left out."""
    places = order.case_file.places
    line, column = places.at(*order.location)
    for window in stack.fidelity:
        if window.psnr_db < MINIMUM_PSNR_DB:
            yield Problem(
                places.path,
                line,
                column,
                "media/window-fidelity",
                f"the window `{window.name}` of `{order.image.name}` is shown with {window.psnr_db:.1f} dB, "
                f"where {MINIMUM_PSNR_DB:.0f} are needed",
                "Offer fewer windows, or windows of one body part; show a very narrow one as a picture of its own.",
            )
    if len(stack.slices) < stack.offered:
        yield Problem(
            places.path,
            line,
            column,
            "media/stack-thinned",
            f"`{order.image.name}`: {len(stack.slices)} of {stack.offered} are shown, evenly chosen, "
            f"to stay within {MOST_STACK_SLICES} pictures and {MOST_STACK_BYTES / 1e6:g} MB",
            "Choose a shorter range or a larger step, or crop to what matters."
            + (" Nobody signs for what is left out: take it out of the folder, too." if order.image.file else ""),
            severity="warning",
        )


def _problem(order: _Order, error: ImageError) -> Problem:
    line, column = order.case_file.places.at(*order.location)
    return Problem(order.case_file.places.path, line, column, error.rule, error.message, error.fix)
