"""Orders for the renderer: what a case says of its pictures, stacks and windows, as jobs; no pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.model.imaging.rendering import (
    NamedWindow,
    Plane,
    RenderJob,
    SegmentJob,
    StackJob,
    StackSegmentJob,
    View,
    Window,
)
from radanki.model.imaging.simulating import Simulation, TissueConstants, simulation_of
from radanki.model.imaging.stack import is_stack, key_of, places_of, span_of, steps_of
from radanki.model.phi.identifier import OpenedFile
from radanki.vocabulary import find_default_window, find_window
from radanki.vocabulary.tissues import tissues

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from radanki.model.images import Finding, Image
    from radanki.model.library import CaseFile, Location, Places

_OWN = "own"
_OWN_LABEL = "Case"
"""Name and label of a window that the case gives by numbers."""


Task = RenderJob | SegmentJob | StackJob | StackSegmentJob
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


def orders_of_case(case_file: CaseFile, found: Mapping[Location, HeldFile]) -> Iterator[RenderOrder]:
    """List what there is to render of a case whose pictures and label maps were ``found``, by their places."""
    modality = case_file.placement.modality
    for place, image in enumerate(case_file.case.images):
        location: Location = ("images", place)
        if location not in found:
            continue
        key = "from" if image.from_ is not None else "file"
        yield RenderOrder((*location, key), image.name, None, still_job(image, modality, *found[location]))
        if is_stack(image):
            key = "slices" if image.slices else "frames" if image.frames else "simulate"
            yield RenderOrder((*location, key), image.name, None, stack_job(image, modality, *found[location]))
        for at, finding in enumerate(image.findings):
            if finding.mask is not None:
                where: Location = (*location, "findings", at, "mask")
                task = segment_job(image, finding, finding.mask.value, found[where], found[location])
                yield RenderOrder(where, image.name, finding.number, task)


def views_of(image: Image, places: tuple[int, ...]) -> tuple[View, ...]:
    """Give the views of these slices or frames."""
    if image.slices is not None:
        return tuple(View(None, Plane(image.slices.plane, place)) for place in places)
    still = None if image.slice is None else Plane(image.slice.plane, image.slice.index)
    return tuple(View(place, still) for place in places)


def view_of(image: Image) -> View:
    """Give the frame or slice that a still shows: the chosen one, or the key of a loop or stack."""
    frame = image.frame if image.frames is None else image.frames.key
    if steps_of(image) > 1:
        frame = key_of(image)
    chosen: Plane | None = None
    if image.slice is not None:
        chosen = Plane(image.slice.plane, image.slice.index)
    elif image.slices is not None:
        chosen = Plane(image.slices.plane, image.slices.key)
    return View(frame, chosen)


def window_of(image: Image) -> Window | None:
    """Give the window that the case asks for, by its name or its values."""
    if image.window is None:
        return None
    if isinstance(image.window, str):
        preset = find_window(image.window)
        return None if preset is None else Window(preset.centre, preset.width)
    return Window(image.window.centre, image.window.width)


def windows_of(image: Image, modality: str) -> tuple[NamedWindow, ...]:
    """Give the windows that a student can switch between, the first being shown first; CT alone has units for them."""
    if modality != "ct":
        return ()
    names = list(image.windows)
    offered = []
    if isinstance(image.window, str):
        names = [image.window, *names]
    elif (own := window_of(image)) is not None:
        offered.append(NamedWindow(_OWN, _OWN_LABEL, own))
    elif not names and (usual := find_default_window(modality)) is not None:
        names = [usual.slug]
    for name in dict.fromkeys(names):
        preset = find_window(name)
        if preset is not None:
            offered.append(NamedWindow(name, preset.name, Window(preset.centre, preset.width)))
    return tuple(offered)


def simulated_of(image: Image) -> Simulation | None:
    """Give the simulation that makes a picture, with the constants of its tissues; none of a measured one."""
    if image.simulate is None:
        return None
    known = (tissues()[name] for name in image.simulate.tissues or () if name in tissues())
    constants = tuple(TissueConstants(one.density, one.t1_ms, one.t2_ms, one.t2_star_ms, one.is_fat) for one in known)
    return simulation_of(image.simulate, constants)


def still_job(image: Image, modality: str, source: Path, digest: str) -> RenderJob:
    """Give the task of rendering a picture: its still, or the key of its stack or loop."""
    return RenderJob(
        source,
        digest,
        view_of(image),
        modality,
        window_of(image),
        image.crop,
        image.blank,
        image.turn,
        simulated_of(image),
    )


def stack_job(image: Image, modality: str, source: Path, digest: str) -> StackJob:
    """Give the task of rendering a stack or loop."""
    places = places_of(image)
    spans = [span_of(image, finding) for finding in image.findings]
    return StackJob(
        source=source,
        digest=digest,
        views=views_of(image, places),
        places=places,
        key=key_of(image),
        kept=tuple(sorted({(first + last) // 2 for first, last in spans} & set(places))),
        modality=modality,
        window=window_of(image),
        windows=windows_of(image, modality),
        crop=image.crop,
        redacted=image.blank,
        turn=image.turn,
        simulation=simulated_of(image),
    )


def stack_segment_job(
    image: Image, finding: Finding, value: int, labels: tuple[Path, str], picture: tuple[Path, str]
) -> StackSegmentJob:
    """Give the task of tracing a finding's region through a stack; label map and picture come with their digests."""
    first, last = span_of(image, finding)
    places = tuple(place for place in places_of(image) if first <= place <= last)
    return StackSegmentJob(*labels, value, *picture, views_of(image, places), places)


def segment_job(
    image: Image, finding: Finding, value: int, labels: tuple[Path, str], picture: tuple[Path, str]
) -> SegmentJob | StackSegmentJob:
    """Give the task of tracing a finding's region on its picture, or through its stack."""
    if is_stack(image):
        return stack_segment_job(image, finding, value, labels, picture)
    return SegmentJob(*labels, value, *picture, view_of(image))
