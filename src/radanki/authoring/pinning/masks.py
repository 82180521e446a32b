"""Findings of a segmentation that lies in an archive beside its series: label maps that a case points to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from radanki.authoring.shapes.importing import plan_import, save_import
from radanki.authoring.shapes.labelling import unfit
from radanki.authoring.shapes.looking import ImportOrder
from radanki.errors import FetchError, ImageError
from radanki.model.imaging.rendering import Plane, View
from radanki.pipeline.workers import WorkerLimits, run_in_workers
from radanki.vocabulary.segment_labels import label_of_segment

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.authoring.pinning.pin import Brings
    from radanki.imaging.masks.named_segments import NamedSegment
    from radanki.model.reference import Reference

_LIMITS: Final = WorkerLimits(seconds=600.0)
_STRUCTURE_SET: Final = "RTSTRUCT"


@dataclass(frozen=True, slots=True)
class PinnedMask:
    """A segmentation that is here, one file with its digest, and its segments that are seen on the stack.

    ``unnamed`` counts segments whose name says nothing that could stand on a card. A structure set (RTSTRUCT) has
    ``contours``, the file, in place of segments: it is no label map, so its outlines are drawn into the case.
    """

    reference: Reference
    segments: tuple[tuple[str, NamedSegment], ...]
    unnamed: int
    contours: Path | None = None


def pin_mask(reference: Reference, picture: Path, places: range, plane: str, bring: Brings) -> PinnedMask:
    """Bring a segmentation and find what of it is seen on the slices of a stack.

    Raises:
        FetchError: where it can't be had, or a series holds several segmentations.
        ImageError: where it is none, or lies elsewhere.
    """
    pinned, path = _one_file(reference, bring)
    ((_, outcome),) = run_in_workers([(0, (path, picture, places, plane))], _look, 1, _LIMITS)
    if outcome is None:
        raise ImageError("the segmentation took too much memory or time", rule="media/too-heavy")
    if isinstance(outcome, ImageError):
        raise outcome
    if isinstance(outcome, str):
        return PinnedMask(pinned, (), 0, path)
    labelled = [(_label(segment), segment) for segment in outcome]
    named = tuple((label, segment) for label, segment in labelled if label is not None)
    return PinnedMask(pinned, named, len(labelled) - len(named))


def draw_contours(root: Path, folder: str, cache: Path, contours: Path) -> int:
    """Draw the structures of a structure set into a new case's only stack; gives how many findings it has of them.

    Raises:
        AnnotationError: where nothing of it can be used.
    """
    plan = plan_import(root, folder, cache, ImportOrder(contours), ask=_label_of_structure)
    save_import(plan)
    return len(plan.added)


def _label_of_structure(name: str, is_usable: bool) -> str | None:  # noqa: FBT001  # what the importer tells
    return label_of_segment(name) or (name if is_usable else None)


def findings_of(masks: tuple[PinnedMask, ...]) -> list[dict[str, Any]]:
    """Give the findings of a new stack: one a segment, numbered from 1, their regions in the label maps."""
    found = [(mask, label, segment) for mask in masks for label, segment in mask.segments]
    return [
        {
            "number": number,
            "label": label,
            "mask": {"from": mask.reference.text, "sha256": mask.reference.sha256, "value": segment.number},
        }
        for number, (mask, label, segment) in enumerate(found, 1)
    ]


def key_of(masks: tuple[PinnedMask, ...], places: range) -> int:
    """Give the slice that shows most segments, and of those the one that shows most of them; the middle without any."""
    seen: dict[int, list[int]] = {}
    for mask in masks:
        for _, segment in mask.segments:
            for place, area in segment.places:
                seen.setdefault(place, []).append(area)
    if not seen:
        return places[len(places) // 2]
    middle = places[len(places) // 2]
    return max(seen, key=lambda place: (len(seen[place]), sum(seen[place]), -abs(place - middle)))


def _one_file(reference: Reference, bring: Brings) -> tuple[Reference, Path]:
    path, sha256, _ = bring(reference)
    if path.is_file():
        return replace(reference, sha256=sha256), path
    files = sorted(file.name for file in path.iterdir())
    if len(files) != 1:
        raise FetchError(
            f"{reference.text} holds {len(files)} files, and a label map is one",
            fix=f"Name it: {', '.join(f'{reference.text}{name}' for name in files[:5])}",
        )
    one = replace(reference, member=files[0], sha256=None)
    path, sha256, _ = bring(one)
    return replace(one, sha256=sha256), path


def _look(job: tuple[Path, Path, range, str]) -> tuple[NamedSegment, ...] | str | ImageError:
    from radanki.imaging.masks.named_segments import named_segments  # noqa: PLC0415  # heavy: only workers load it
    from radanki.imaging.masks.rtstruct import modality_of  # noqa: PLC0415  # as above

    labels, picture, places, plane = job
    views = tuple(View(slice=Plane(plane, place)) for place in places)
    try:
        if modality_of(labels) == "RTSTRUCT":
            return _STRUCTURE_SET
        return named_segments(labels, picture, views, tuple(places))
    except ImageError as error:
        return error


def _label(segment: NamedSegment) -> str | None:
    """Give the word of the vocabulary, else the file's own where it says something and is not a person's."""
    known = label_of_segment(segment.name, segment.code, segment.modifier)
    if known is not None:
        return known
    own = " ".join(segment.name.replace("_", " ").split())
    return own[:1].upper() + own[1:] if own and unfit(own) is None else None
