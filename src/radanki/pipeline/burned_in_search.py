"""Burned-in text of many pictures: searched in child processes, so that no picture can take the command down."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, TypeVar

from radanki.errors import ImageError
from radanki.pipeline.executors.local import LocalWorkers
from radanki.pipeline.workers import WorkerLimits, at_home, run_in_workers

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping
    from pathlib import Path

    from radanki.imaging.burned_in.detector import TextDetector
    from radanki.model.imaging.burned_in import PictureText
    from radanki.model.imaging.rendering import PixelBox
    from radanki.pipeline.workers import Workers

LIMITS: Final = WorkerLimits(memory_bytes=6 * 1024**3, seconds=180.0)
"""A picture of 1600 pixels takes 0.5 GB and some five seconds; the models map more addresses than they use."""

Key = TypeVar("Key", bound="Hashable")


@dataclass(frozen=True, slots=True)
class PictureToRead:
    """A finished picture, and the boxes of it that the case has cleared, in its pixels."""

    path: Path
    cleared: tuple[PixelBox, ...] = ()


def open_detector() -> TextDetector:
    """Give the detector of the extra ``ocr``.

    Raises:
        ImageError: where the extra is not installed; the text says how it is.
    """
    from radanki.imaging.burned_in.detector import BurnedInTextDetector  # noqa: PLC0415  # an extra, and heavy

    return BurnedInTextDetector()


def text_searchers(workers: Workers) -> Workers:
    """Give those of a run's workers that may search: one process of this machine, unless searches may travel.

    What is read may be a name. The models use all cores of a machine.
    """
    searchers = at_home(workers)
    return 1 if isinstance(searchers, int | LocalWorkers) else searchers


def read_burned_in_text(
    pictures: Mapping[Key, PictureToRead],
    *,
    workers: Workers,
    detector: Callable[[], TextDetector] = open_detector,
    progress: Callable[[int, int], None] | None = None,
) -> dict[Key, PictureText | ImageError]:
    """Give what stands in each picture, by its key, or why it could not be searched.

    ``detector`` is a function of a module that makes a detector: each child process makes its own. The models use all
    cores, so one or two ``workers`` are enough.

    Raises:
        ImageError: where there is no detector: the extra is not installed.
    """
    detector()  # its absence is one fault of the machine, not one of each picture
    queue = [(key, (picture, detector)) for key, picture in pictures.items()]
    found: dict[Key, PictureText | ImageError] = {}
    for done, (key, outcome) in enumerate(run_in_workers(queue, _search, workers, LIMITS), 1):
        found[key] = _gave_up() if outcome is None else outcome
        if progress is not None:
            progress(done, len(queue))
    return {key: found[key] for key in pictures}


def _search(job: tuple[PictureToRead, Callable[[], TextDetector]]) -> PictureText | ImageError:
    from radanki.imaging.burned_in.detector import search_picture  # noqa: PLC0415  # heavy: only workers load it

    picture, detector = job
    try:
        return search_picture(picture.path, _detector(detector), picture.cleared)
    except ImageError as error:
        return error


@cache
def _detector(make: Callable[[], TextDetector]) -> TextDetector:
    """Give the detector of this process: models are loaded once."""
    return make()


def _gave_up() -> ImageError:
    return ImageError(
        "the search for burned-in text gave up on this picture",
        fix="Look at it at full size; make it smaller or crop it, so that it can be searched.",
        rule="privacy/text-not-searched",
    )
