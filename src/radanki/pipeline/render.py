"""Pictures become media: rendered once, in child processes, and cached by everything that decides their pixels."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, assert_never

from radanki.errors import ImageError
from radanki.imaging.versions import renderer_versions
from radanki.model.imaging.card_picture import Media, StackSlice
from radanki.model.imaging.rendering import (
    NOWHERE,
    Fidelity,
    Geometry,
    RenderJob,
    SegmentJob,
    StackJob,
    StackSegmentJob,
    Window,
)
from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect, Shape
from radanki.pipeline.cache_file import write_cache_file
from radanki.pipeline.workers import USUAL_LIMITS, WorkerLimits, run_in_workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from radanki.model.imaging.rendering import Rendering

__all__ = ["Rendered", "RenderedStack", "WorkerLimits", "kept_renderings", "render_all"]

Task = RenderJob | SegmentJob | StackJob | StackSegmentJob


@dataclass(frozen=True, slots=True)
class Rendered:
    """A picture in the cache: its media, the size of the upright source picture, and the window that was used."""

    media: Media
    digest: str
    source_width_px: int
    source_height_px: int
    window: Window | None
    geometry: Geometry = NOWHERE


@dataclass(frozen=True, slots=True)
class RenderedStack:
    """A stack or loop in the cache; see :class:`~radanki.model.imaging.rendering.StackRendering`."""

    slices: tuple[StackSlice, ...]
    knots: tuple[tuple[int, int], ...] | None
    fidelity: tuple[Fidelity, ...]
    geometry: Geometry
    offered: int

    @property
    def size_bytes(self) -> int:
        """What all pictures take up together."""
        return sum(one.media.size_bytes for one in self.slices)


@dataclass(frozen=True, slots=True)
class TracedStack:
    """Where a region of a label map is seen in a stack: per slice that shows it, its number and outlines."""

    shapes: tuple[tuple[int, tuple[Shape, ...]], ...]


Outcome = Rendered | RenderedStack | TracedStack | tuple[Shape, ...] | ImageError


def render_all(
    tasks: Sequence[Task],
    cache: Path,
    *,
    workers: int,
    progress: Callable[[int, int], None] | None = None,
    limits: WorkerLimits = USUAL_LIMITS,
) -> tuple[Outcome, ...]:
    """Give the outcome of each task, in the order of the tasks: from the cache where it is known, else worked out.

    ``progress`` is told how many tasks of those that are not in the cache are done, and how many there are.
    A picture that can't be rendered gives an :class:`ImageError` in its place and spoils nothing else.
    """
    versions = renderer_versions()
    keys = [_cache_key(task, versions) for task in tasks]
    outcomes: dict[str, Outcome] = {}
    missing: dict[str, Task] = {}
    for key, task in zip(keys, tasks, strict=True):
        known = _recall(cache, key)
        if known is None:
            missing[key] = task
        else:
            outcomes[key] = known
    for done, (key, outcome) in enumerate(_work(missing, cache, workers, limits), 1):
        outcomes[key] = outcome
        if progress is not None:
            progress(done, len(missing))
    return tuple(outcomes[key] for key in keys)


def _cache_key(task: Task, versions: str) -> str:
    """Everything that can change the outcome and nothing else: contents by their digests, never by their paths."""
    values = asdict(task)
    for path in ("source", "labels", "picture"):
        values.pop(path, None)
    text = json.dumps([type(task).__name__, values, versions], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def kept_renderings(cache: Path) -> tuple[Path, ...]:
    """Give the folders of everything that was ever rendered here, by whatever version; it can be rendered again."""
    return tuple(folder for name in ("renderings", "media") if (folder := cache / name).is_dir())


def _record_path(cache: Path, key: str) -> Path:
    return cache / "renderings" / key[:2] / f"{key}.json"


def _recall(cache: Path, key: str) -> Outcome | None:
    try:
        record = json.loads(_record_path(cache, key).read_bytes())
    except (OSError, ValueError):
        return None
    return _outcome_from_record(cache, record)


def _outcome_from_record(cache: Path, record: dict[str, Any]) -> Outcome | None:
    if "shapes" in record:
        return tuple(_shape_from_record(shape) for shape in record["shapes"])
    if "shapes_of_slices" in record:
        lots = record["shapes_of_slices"]
        return TracedStack(tuple((place, tuple(map(_shape_from_record, shapes))) for place, shapes in lots))
    if "slices" in record:
        return _stack_from_record(cache, record)
    return _still_from_record(cache, record)


def _still_from_record(cache: Path, record: dict[str, Any]) -> Rendered | None:
    if "geometry" not in record:  # written before pictures knew their sides
        return None
    path = cache / "media" / record["name"]
    try:
        size_bytes = path.stat().st_size
    except OSError:
        return None
    if size_bytes != record["size_bytes"]:
        return None
    media = Media(record["name"], path, record["width_px"], record["height_px"], size_bytes)
    window = None if record["window"] is None else Window(*record["window"])
    size = record["source_width_px"], record["source_height_px"]
    return Rendered(media, record["digest"], *size, window, _geometry_from_record(record["geometry"]))


def _stack_from_record(cache: Path, record: dict[str, Any]) -> RenderedStack | None:
    slices = []
    for place, name, size_bytes in record["slices"]:
        path = cache / "media" / name
        if not path.is_file() or path.stat().st_size != size_bytes:
            return None
        slices.append(StackSlice(place, Media(name, path, record["width_px"], record["height_px"], size_bytes)))
    return RenderedStack(
        tuple(slices),
        None if record["knots"] is None else tuple((hu, code) for hu, code in record["knots"]),
        tuple(Fidelity(name, float(whole), float(worst)) for name, whole, worst in record["fidelity"]),
        _geometry_from_record(record["geometry"]),
        record["offered"],
    )


def _geometry_from_record(record: list[Any]) -> Geometry:
    spacing_mm, (left, right, top, bottom) = record
    return Geometry(spacing_mm, (left, right, top, bottom))


def _geometry_to_record(geometry: Geometry) -> list[Any]:
    return [geometry.spacing_mm, list(geometry.sides)]


def _shape_from_record(record: list[Any]) -> Shape:
    kind, values = record
    match kind:
        case "Polygon":
            return Polygon(tuple((x, y) for x, y in values))
        case "Rect":
            return Rect(*values)
        case "Ellipse":
            return Ellipse(*values)
        case _:
            return Point(*values)


def _shape_to_record(shape: Shape) -> list[Any]:
    match shape:
        case Polygon(points):
            return ["Polygon", [list(point) for point in points]]
        case Rect(x, y, width, height):
            return ["Rect", [x, y, width, height]]
        case Ellipse(cx, cy, rx, ry):
            return ["Ellipse", [cx, cy, rx, ry]]
        case Point(x, y):
            return ["Point", [x, y]]


def _work(missing: dict[str, Task], cache: Path, workers: int, limits: WorkerLimits) -> Iterator[tuple[str, Outcome]]:
    """Work out what is missing, the biggest sources first, so that no core waits for one at the end."""
    queue = sorted(missing.items(), key=lambda item: (-_size_of(item[1]), item[0]))
    jobs = [(key, (task, cache, key)) for key, task in queue]
    for key, outcome in run_in_workers(jobs, _perform, workers, limits):
        yield key, _died(missing[key], limits) if outcome is None else outcome


def _died(task: Task, limits: WorkerLimits) -> ImageError:
    what = "picture" if isinstance(task, RenderJob | StackJob) else "label map"
    return ImageError(
        f"the decoder gave up on this {what}: it needed too much memory or more than {limits.seconds:g} s",
        fix="Export it again from its source, or convert it to PNG.",
        rule="media/too-heavy",
    )


def _size_of(task: Task) -> int:
    path = task.source if isinstance(task, RenderJob | StackJob) else task.picture
    count = len(task.views) if isinstance(task, StackJob | StackSegmentJob) else 1
    try:
        return path.stat().st_size * count
    except OSError:
        return 0


def _perform(job: tuple[Task, Path, str]) -> Outcome:
    """Work one task out in a worker and keep the outcome; faults of the picture are kept out of the cache."""
    task, cache, key = job
    try:
        match task:
            case RenderJob():
                return _render(task, cache, key)
            case StackJob():
                return _render_stack(task, cache, key)
            case StackSegmentJob():
                return _trace_stack(task, cache, key)
            case SegmentJob():
                return _trace(task, cache, key)
            case _:
                assert_never(task)
    except ImageError as error:
        return error


def _render(job: RenderJob, cache: Path, key: str) -> Rendered:
    from radanki.imaging.rendering import render  # noqa: PLC0415  # heavy: only workers load it

    rendering = render(job)
    _refuse_unproved_redactions(job, rendering)
    # 16 hex digits, 64 bits: two pictures of a library of a million share a name with odds of one in thirty million.
    name = f"rk-{rendering.digest[:16]}{rendering.suffix}"
    path = cache / "media" / name
    write_cache_file(path, rendering.data)
    record = {
        "name": name,
        "digest": rendering.digest,
        "size_bytes": len(rendering.data),
        "width_px": rendering.width_px,
        "height_px": rendering.height_px,
        "source_width_px": rendering.source_width_px,
        "source_height_px": rendering.source_height_px,
        "window": None if rendering.window is None else [rendering.window.centre, rendering.window.width],
        "geometry": _geometry_to_record(rendering.geometry),
    }
    write_cache_file(_record_path(cache, key), json.dumps(record).encode())
    media = Media(name, path, rendering.width_px, rendering.height_px, len(rendering.data))
    size = rendering.source_width_px, rendering.source_height_px
    return Rendered(media, rendering.digest, *size, rendering.window, rendering.geometry)


def _refuse_unproved_redactions(job: RenderJob, rendering: Rendering) -> None:
    """Look into the finished file: what was to be painted black must be black there, whatever came after the brush."""
    from radanki.imaging.encoding.redaction_proof import redactions_are_proved  # noqa: PLC0415  # heavy: only workers load it

    frame = job.crop or (0, 0, rendering.source_width_px, rendering.source_height_px)
    if job.redacted and not redactions_are_proved(
        rendering.data, job.redacted, frame, (rendering.width_px, rendering.height_px)
    ):
        raise ImageError(
            "a box of `blank` is not black in the finished picture, or too small to tell",
            fix="Draw the box larger, or crop the place away.",
            rule="privacy/blank-not-proved",
        )


def _render_stack(job: StackJob, cache: Path, key: str) -> RenderedStack:
    from radanki.imaging.encoding.stack import render_stack  # noqa: PLC0415  # heavy: only workers load it

    rendering = render_stack(job)
    slices = []
    for one in rendering.slices:
        # By the bytes: another encoder gives other bytes for the same pixels, and Anki would keep the old file.
        name = f"rk-{hashlib.sha256(one.data).hexdigest()[:16]}{rendering.suffix}"
        path = cache / "media" / name
        write_cache_file(path, one.data)
        media = Media(name, path, rendering.width_px, rendering.height_px, len(one.data))
        slices.append(StackSlice(one.place, media))
    record = {
        "slices": [[one.place, one.media.name, one.media.size_bytes] for one in slices],
        "width_px": rendering.width_px,
        "height_px": rendering.height_px,
        "knots": rendering.knots,
        # An infinite number is no JSON; its text reads back as one.
        "fidelity": [[one.name, str(one.psnr_db), str(one.worst_db)] for one in rendering.fidelity],
        "geometry": _geometry_to_record(rendering.geometry),
        "offered": rendering.offered,
    }
    write_cache_file(_record_path(cache, key), json.dumps(record).encode())
    return RenderedStack(tuple(slices), rendering.knots, rendering.fidelity, rendering.geometry, rendering.offered)


def _trace_stack(job: StackSegmentJob, cache: Path, key: str) -> TracedStack:
    from radanki.imaging.masks.segments import trace_segment_on_slices  # noqa: PLC0415  # heavy: only workers load it

    traced = trace_segment_on_slices(job)
    record = {"shapes_of_slices": [[place, [_shape_to_record(shape) for shape in shapes]] for place, shapes in traced]}
    write_cache_file(_record_path(cache, key), json.dumps(record).encode())
    return TracedStack(traced)


def _trace(job: SegmentJob, cache: Path, key: str) -> tuple[Shape, ...]:
    from radanki.imaging.masks.segments import trace_segment  # noqa: PLC0415  # heavy: only workers load it

    shapes = trace_segment(job)
    record = {"shapes": [_shape_to_record(shape) for shape in shapes]}
    write_cache_file(_record_path(cache, key), json.dumps(record).encode())
    return shapes
