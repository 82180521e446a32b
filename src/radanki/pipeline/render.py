"""Pictures become media: rendered once, in child processes, and cached by everything that decides their pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from pydantic import ConfigDict, TypeAdapter

from radanki.errors import ImageError
from radanki.imaging.versions import renderer_versions
from radanki.model.imaging.rendered import Outlines, RenderedStack, RenderedStill
from radanki.model.imaging.rendering import RenderJob, StackJob, StackSegmentJob
from radanki.pipeline.executors.batches import run_in_batches
from radanki.pipeline.job_cache import JobCache, jobs_folder, key_of_job
from radanki.pipeline.render_worker import perform
from radanki.pipeline.sharing.renderings import SharedRenderings, placed_in
from radanki.pipeline.workers import USUAL_LIMITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from radanki.fetch.shared_store import SharedStore
    from radanki.model.imaging.card_picture import Media
    from radanki.model.imaging.render_jobs import Task
    from radanki.pipeline.render_worker import Outcome
    from radanki.pipeline.workers import WorkerLimits, Workers

Progress = Callable[[int, int], None]
"""Is told how much is done, and how much there is to do."""

_KIND: Final = "renderings"
RECORD: Final = TypeAdapter[RenderedStill | RenderedStack | Outlines](
    RenderedStill | RenderedStack | Outlines,
    config=ConfigDict(ser_json_inf_nan="strings"),  # a stack that loses nothing is infinitely true
)


def render_all(  # noqa: PLR0913  # who may be told, and where others keep theirs
    tasks: Sequence[Task],
    cache: Path,
    *,
    workers: Workers,
    progress: Progress | None = None,
    limits: WorkerLimits = USUAL_LIMITS,
    store: SharedStore | None = None,
) -> tuple[Outcome, ...]:
    """Give the outcome of each task, in the order of the tasks: from the cache where it is known, else worked out.

    ``progress`` is told how many tasks of those that are not in the cache are done, and how many there are.
    A picture that can't be rendered gives an :class:`ImageError` in its place and spoils nothing else.
    What is not in the cache may lie in the ``store`` that machines share, and what was worked out goes there.
    """
    media, records = cache / "media", JobCache(cache, _KIND, RECORD)
    now = renderer_versions()
    keys = [_key_of(task, now) for task in tasks]
    outcomes: dict[str, Outcome] = {}
    missing: dict[str, Task] = {}
    for key, task in zip(keys, tasks, strict=True):
        kept = records.recall(key)
        known = None if kept is None else _found_in(media, kept)
        if known is None:
            missing[key] = task
        else:
            outcomes[key] = known
    with SharedRenderings(store, media, RECORD) as shared:
        for key, brought in shared.bring(missing):
            records.keep(key, brought)
            outcomes[key] = brought
            del missing[key]
        for done, (key, outcome) in enumerate(_work(missing, media, workers, limits), 1):
            outcomes[key] = outcome
            if not isinstance(outcome, ImageError):  # faults of a picture are kept out of the cache
                records.keep(key, outcome)
                shared.keep(key, outcome)
            if progress is not None:
                progress(done, len(missing))
    return tuple(outcomes[key] for key in keys)


def kept_renderings(cache: Path) -> tuple[Path, ...]:
    """Give the folders of everything that was ever rendered here, by whatever version; it can be rendered again."""
    folders = (jobs_folder(cache, _KIND), cache / "media", cache / "renderings")  # the last as of version 0.1
    return tuple(folder for folder in folders if folder.is_dir())


def _key_of(task: Task, now: str) -> str:
    values = asdict(task)
    for path in ("source", "labels", "picture"):
        values.pop(path, None)
    if values.get("simulation", True) is None:  # the key of a measured picture is the one that it always had
        del values["simulation"]
    key = key_of_job(type(task).__name__, values, now)
    return f"{key[:2]}/{key}"


def _found_in(media: Path, known: RenderedStill | RenderedStack | Outlines) -> Outcome | None:
    """Give a kept outcome with the places of its files in this cache; ``None`` where one is gone, or of another size.

    A cache may have been moved, or restored from another machine, since it was written.
    """
    here, files = placed_in(media, known)
    return here if all(_is_whole(one) for one in files) else None


def _is_whole(media: Media) -> bool:
    try:
        return media.path.stat().st_size == media.size_bytes
    except OSError:
        return False


def _work(
    missing: dict[str, Task], media: Path, workers: Workers, limits: WorkerLimits
) -> Iterator[tuple[str, Outcome]]:
    """Work out what is missing, the biggest sources first, so that no core waits for one at the end."""
    jobs = [(key, (task, media)) for key, task in sorted(missing.items())]
    for key, outcome in run_in_batches(jobs, _size_of, perform, workers, limits):
        yield key, _died(missing[key], limits) if outcome is None else outcome


def _died(task: Task, limits: WorkerLimits) -> ImageError:
    what = "picture" if isinstance(task, RenderJob | StackJob) else "label map"
    return ImageError(
        f"the decoder gave up on this {what}: it needed too much memory or more than {limits.seconds:g} s",
        fix="Export it again from its source, or convert it to PNG.",
        rule="media/too-heavy",
    )


def _size_of(job: tuple[Task, Path]) -> int:
    task, _ = job
    path = task.source if isinstance(task, RenderJob | StackJob) else task.picture
    count = len(task.views) if isinstance(task, StackJob | StackSegmentJob) else 1
    try:
        return path.stat().st_size * count
    except OSError:
        return 0
