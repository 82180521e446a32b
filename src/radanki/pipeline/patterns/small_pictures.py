"""Finished pictures made small, in child processes, and kept so that none is made small twice."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from radanki.errors import ImageError
from radanki.library.whole_file import write_for_now
from radanki.model.imaging.card_picture import Media
from radanki.pipeline.job_cache import JobCache, key_of_job
from radanki.pipeline.workers import USUAL_LIMITS, run_in_workers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from radanki.pipeline.workers import Workers

_VERSION: Final = 1
"""Counted up whenever the same picture gives another small one than before."""
_RECORD: Final = TypeAdapter(Media)


def small_pictures(pictures: Iterable[Media], cache: Path, *, workers: Workers) -> Mapping[str, Media]:
    """Give the small copy of each finished picture, by the picture's name, which is a digest of its pixels."""
    from radanki.imaging.versions import renderer_versions  # noqa: PLC0415  # reads the versions of what is installed

    folder, records, now = cache / "media", JobCache(cache, "small", _RECORD), renderer_versions()
    found: dict[str, Media] = {}
    missing: dict[str, Media] = {}
    for media in pictures:
        key = key_of_job(_VERSION, media.name, now)
        kept = records.recall(key)
        path = None if kept is None else folder / kept.name
        if kept is not None and path is not None and path.is_file() and path.stat().st_size == kept.size_bytes:
            found[media.name] = Media(kept.name, path, kept.width_px, kept.height_px, kept.size_bytes)
        else:
            missing[media.name] = media
    jobs = [(media, (media.path, folder)) for media in missing.values()]
    for media, outcome in run_in_workers(jobs, _perform, workers, USUAL_LIMITS):
        if isinstance(outcome, Media):
            records.keep(key_of_job(_VERSION, media.name, now), outcome)
            found[media.name] = outcome
        else:
            raise outcome or ImageError("a finished picture could not be made small", fix="Empty the cache.")
    return found


def _perform(job: tuple[Path, Path]) -> Media | ImageError:
    from radanki.imaging.encoding.small_picture import small_picture  # noqa: PLC0415  # heavy: only workers load it

    path, folder = job
    try:
        small = small_picture(path)
    except ImageError as error:
        return error
    # By the bytes: another encoder gives other bytes for the same pixels, and Anki would keep the old file.
    name = f"rk-{hashlib.sha256(small.data).hexdigest()[:16]}.webp"
    write_for_now(folder / name, small.data)
    return Media(name, folder / name, small.width_px, small.height_px, len(small.data))
