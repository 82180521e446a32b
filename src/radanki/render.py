"""Pictures become media: rendered once, in child processes, and cached by everything that decides their pixels.

A decoder can eat memory, hang, or take its process down (a 600 kB file can ask for gigabytes), so none runs in the
process that holds the build: each worker has a memory limit and a deadline, and a worker that dies costs one picture.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import signal
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from radanki.errors import ImageError
from radanki.model.rendering import Media, RegionJob, RenderJob, Window
from radanki.model.shapes import Ellipse, Point, Polygon, Rect, Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_WINDOW_OF_TASKS = 64
"""How many tasks wait in the pool at once, so that memory does not grow with the library."""

Task = RenderJob | RegionJob


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What a worker may take: address space, and processor time for one picture.

    The memory is ten times what the largest picture that passes imaging's own limits was seen to need; the slowest real
    picture, a 4.6 megapixel JPEG 2000 film, takes one second.
    """

    memory_bytes: int = 3 * 1024**3
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Rendered:
    """A picture in the cache: its media, the size of the upright source picture, and the window that was used."""

    media: Media
    digest: str
    source_width_px: int
    source_height_px: int
    window: Window | None


Outcome = Rendered | tuple[Shape, ...] | ImageError


def render_all(
    tasks: Sequence[Task],
    cache: Path,
    *,
    workers: int,
    progress: Callable[[int, int], None] | None = None,
    limits: WorkerLimits = WorkerLimits(),
) -> tuple[Outcome, ...]:
    """Give the outcome of each task, in the order of the tasks: from the cache where it is known, else worked out.

    ``progress`` is told how many tasks of those that are not in the cache are done, and how many there are.
    A picture that can't be rendered gives an :class:`ImageError` in its place and spoils nothing else.
    """
    versions = _versions()
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


def _versions() -> str:
    from radanki.imaging import versions  # noqa: PLC0415  # only building needs it

    return versions()


def _cache_key(task: Task, versions: str) -> str:
    """Everything that can change the outcome and nothing else: contents by their digests, never by their paths."""
    values = asdict(task)
    for path in ("source", "labels", "picture"):
        values.pop(path, None)
    text = json.dumps([type(task).__name__, values, versions], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


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
    path = cache / "media" / record["name"]
    try:
        size_bytes = path.stat().st_size
    except OSError:
        return None
    if size_bytes != record["size_bytes"]:
        return None
    media = Media(record["name"], path, record["width_px"], record["height_px"], size_bytes)
    window = None if record["window"] is None else Window(*record["window"])
    return Rendered(media, record["digest"], record["source_width_px"], record["source_height_px"], window)


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
    unfinished = dict(queue)
    for key, outcome in _in_pool(queue, cache, workers, limits):
        del unfinished[key]
        yield key, outcome
    # A worker that died took the pool with it. Each task that was left gets a pool of its own, so that
    # the one at fault fails alone.
    for key, task in unfinished.items():
        outcomes = list(_in_pool([(key, task)], cache, 1, limits))
        yield outcomes[0] if outcomes else (key, _died(task, limits))


def _died(task: Task, limits: WorkerLimits) -> ImageError:
    what = "picture" if isinstance(task, RenderJob) else "label map"
    return ImageError(
        f"the decoder gave up on this {what}: it needed too much memory or more than {limits.seconds:g} s",
        fix="Export it again from its source, or convert it to PNG.",
        rule="media/too-heavy",
    )


def _size_of(task: Task) -> int:
    path = task.source if isinstance(task, RenderJob) else task.picture
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _in_pool(
    queue: Sequence[tuple[str, Task]], cache: Path, workers: int, limits: WorkerLimits
) -> Iterator[tuple[str, Outcome]]:
    """Yield outcomes as they come; end early, without an error, when a worker dies."""
    if not queue:
        return
    context = multiprocessing.get_context("spawn")
    processes = max(1, min(workers, len(queue)))
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_limit_worker, initargs=(limits,)) as pool:
        waiting = iter(queue)
        running: dict[Future[Outcome], str] = {}
        try:
            while True:
                while len(running) < _WINDOW_OF_TASKS and (item := next(waiting, None)) is not None:
                    running[pool.submit(_perform, item[1], cache, item[0], limits.seconds)] = item[0]
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    outcome = future.result()
                    yield running.pop(future), outcome
        except BrokenProcessPool:
            return


def _limit_worker(limits: WorkerLimits) -> None:
    """Bound what a worker may take; where the system has no such limits the pictures' own limits must do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        import resource  # noqa: PLC0415  # not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _perform(task: Task, cache: Path, key: str, seconds: float) -> Outcome:
    """Work one task out in a worker and keep the outcome; faults of the picture are kept out of the cache."""
    _start_deadline(seconds)
    try:
        if isinstance(task, RenderJob):
            return _render(task, cache, key)
        return _trace(task, cache, key)
    except ImageError as error:
        return error
    finally:
        _stop_deadline()


def _start_deadline(seconds: float) -> None:
    # The default action ends the process: a handler in Python would wait for the very decoder that hangs.
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _stop_deadline() -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, 0)


def _render(job: RenderJob, cache: Path, key: str) -> Rendered:
    from radanki.imaging.rendering import render  # noqa: PLC0415  # heavy: only workers load it

    rendering = render(job)
    # 16 hex digits, 64 bits: two pictures of a library of a million share a name with odds of one in thirty million.
    name = f"rk-{rendering.digest[:16]}{rendering.suffix}"
    path = cache / "media" / name
    _write_whole(path, rendering.data)
    record = {
        "name": name,
        "digest": rendering.digest,
        "size_bytes": len(rendering.data),
        "width_px": rendering.width_px,
        "height_px": rendering.height_px,
        "source_width_px": rendering.source_width_px,
        "source_height_px": rendering.source_height_px,
        "window": None if rendering.window is None else [rendering.window.centre, rendering.window.width],
    }
    _write_whole(_record_path(cache, key), json.dumps(record).encode())
    media = Media(name, path, rendering.width_px, rendering.height_px, len(rendering.data))
    return Rendered(media, rendering.digest, rendering.source_width_px, rendering.source_height_px, rendering.window)


def _trace(job: RegionJob, cache: Path, key: str) -> tuple[Shape, ...]:
    from radanki.imaging.regions import trace_region  # noqa: PLC0415  # heavy: only workers load it

    shapes = trace_region(job)
    record = {"shapes": [_shape_to_record(shape) for shape in shapes]}
    _write_whole(_record_path(cache, key), json.dumps(record).encode())
    return shapes


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a reader finds all of it or nothing, whoever else writes it at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_bytes(data)
    partial.replace(path)
