"""The pictures of one case, laid open for the page: decoded in workers, kept in a folder that goes with the program."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from radanki.errors import ImageError
from radanki.fetch.store import PictureStore
from radanki.imaging.encoding.plain_values import ValuesJob, write_plain_values
from radanki.model.imaging.render_jobs import simulated_of, view_of, views_of
from radanki.model.imaging.stack import is_stack, key_of, places_of
from radanki.model.reference import BadReference, parse_reference, texts_of
from radanki.pipeline.workers import USUAL_LIMITS, run_in_workers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from radanki.imaging.encoding.plain_values import PlainValues
    from radanki.model.images import Image
    from radanki.model.library import CaseFile

_LONGEST_WAIT_SECONDS = 120.0
_Choice = tuple[str, tuple[object, ...]]
"""A picture's name and all that decides which pixels it shows."""


@dataclass(frozen=True, slots=True)
class OpenPicture:
    """The numbers of one slice, frame or still, and what they mean."""

    told: PlainValues
    content: Path


@dataclass(slots=True)
class _Opening:
    """The slices of one picture as they come out of the worker; an :class:`ImageError` stands where there are none."""

    ready: dict[int, OpenPicture | ImageError] = field(default_factory=dict)
    is_done: bool = False


class OpenPictures:
    """Opens pictures of a case when they are first asked for, the nearest slice first, each one once."""

    def __init__(self, cache: Path, workspace: Path) -> None:
        """Look for pictures that a case points to in ``cache``; ``workspace`` is emptied by whoever made it."""
        self._store = PictureStore(cache)
        self._workspace = workspace
        self._openings: dict[_Choice, _Opening] = {}
        self._changed = threading.Condition()

    def whereabouts(self, case_file: CaseFile, image: Image) -> str | None:
        """Say why a picture is not at hand; ``None`` where it is."""
        found = self._find(case_file, image)
        return found if isinstance(found, str) else None

    def open_one(self, case_file: CaseFile, image: Image, place: int) -> OpenPicture:
        """Give a slice or frame (0 for a still); waits for the worker.

        Raises:
            ImageError: where the picture is not here, can't be decoded, or has no such place.
        """
        found = self._find(case_file, image)
        if isinstance(found, str):
            raise ImageError(found)
        if place not in places_to_draw_on(image):
            raise ImageError(f"the picture has no slice or frame {place}")
        shown = (str(found), found.stat().st_mtime_ns, image.slices, image.slice, image.frames, image.frame)
        choice = (image.name, shown)
        with self._changed:
            opening = self._openings.get(choice)
            if opening is None:
                opening = self._openings[choice] = _Opening()
                jobs = self._jobs(case_file, image, found, place, len(self._openings))
                threading.Thread(target=self._open_all, args=(opening, jobs), daemon=True).start()
            self._changed.wait_for(lambda: place in opening.ready or opening.is_done, _LONGEST_WAIT_SECONDS)
            outcome = opening.ready.get(place)
        if outcome is None:
            raise ImageError("the picture took too long to open")
        if isinstance(outcome, ImageError):
            raise outcome
        return outcome

    def _find(self, case_file: CaseFile, image: Image) -> Path | str:
        """Give where a picture lies, or why it can't be shown; what a link leads to is never opened."""
        if image.link is not None:
            return "The library only links to this picture: findings have a label and a why, and no shape."
        if image.file is not None:
            return _file_of_case(case_file.folder, image.file)
        reference = parse_reference(image.from_ or "", archive_sha256=image.archive_sha256, sha256=image.sha256)
        if isinstance(reference, BadReference):
            return "The case does not say where this picture is; the checks say what is missing."
        found = self._store.path_of(reference)
        return found or f"{texts_of(image.from_)[0]} is not on this machine; `radanki fetch` brings it."

    def _jobs(
        self, case_file: CaseFile, image: Image, source: Path, first: int, number: int
    ) -> list[tuple[int, ValuesJob]]:
        places, modality = places_to_draw_on(image), case_file.placement.modality
        views = views_of(image, places) if is_stack(image) else (view_of(image),)
        jobs = [
            (
                place,
                ValuesJob(source, view, modality, self._workspace / f"{number}-{place}.values", simulated_of(image)),
            )
            for place, view in zip(places, views, strict=True)
        ]
        return sorted(jobs, key=lambda job: abs(job[0] - first))

    def _open_all(self, opening: _Opening, jobs: Sequence[tuple[int, ValuesJob]]) -> None:
        targets = {place: job.target for place, job in jobs}
        try:
            for place, told in run_in_workers(jobs, _laid_open, 1, USUAL_LIMITS):
                outcome = told or ImageError("the decoder gave up on this picture")
                with self._changed:
                    ready = outcome if isinstance(outcome, ImageError) else OpenPicture(outcome, targets[place])
                    opening.ready[place] = ready
                    self._changed.notify_all()
        finally:
            with self._changed:
                opening.is_done = True
                self._changed.notify_all()


def places_to_draw_on(image: Image) -> tuple[int, ...]:
    """Give the numbers of a stack's slices or a loop's frames, in order; 0 alone for a still."""
    return places_of(image) if is_stack(image) else (0,)


def first_place(image: Image) -> int:
    """Give the number of the slice or frame that is shown first."""
    return key_of(image)


def _laid_open(job: ValuesJob) -> PlainValues | ImageError:
    try:
        return write_plain_values(job)
    except ImageError as error:
        return error
    except OSError as error:
        return ImageError(f"the picture can't be opened: {error.strerror}")


def _file_of_case(folder: Path, name: str) -> Path | str:
    """Give a file or folder of a case; a name or a link that leads out of the case's folder is refused."""
    parts = PurePosixPath(name).parts
    path = folder / name
    if PurePosixPath(name).is_absolute() or ".." in parts or not parts:
        return "The picture's name leads out of the case's folder; it is not opened."
    if any((folder / PurePosixPath(*parts[:length])).is_symlink() for length in range(1, len(parts) + 1)):
        return "The picture is a link to somewhere else; it is not opened. Put the file itself here."
    if not path.exists() or not path.resolve().is_relative_to(folder.resolve()):
        return f"There is no {name} beside case.yaml."
    if path.is_dir() and any(entry.is_symlink() for entry in path.iterdir()):
        return "The folder holds links to somewhere else; it is not opened. Put the files themselves here."
    return path
