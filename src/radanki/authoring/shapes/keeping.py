"""A label map that is kept beside the case: one finding a segment, over all slices, and a map that holds only those."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.authoring.shapes.new_findings import MappedFinding, free_numbers
from radanki.errors import AnnotationError, ImageError
from radanki.imaging.masks.kept_map import KeepJob, keep_in_worker
from radanki.imaging.masks.segments import SMALLEST_AREA_PX
from radanki.model.imaging.annotation import Remark
from radanki.model.imaging.polygons import area_of, corners_of
from radanki.pipeline.workers import USUAL_LIMITS, run_in_workers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from radanki.authoring.shapes.labelling import Labelling
    from radanki.authoring.shapes.looking import Job
    from radanki.imaging.masks.kept_map import KeptMaps
    from radanki.imaging.masks.label_map_segments import LabelMapJob
    from radanki.model.imaging.annotation import LabelledSegment

_MOST_NAMED: Final = 5
Keep = Callable[["KeepJob"], "KeptMaps | ImageError | AnnotationError"]
"""What makes the maps; it gives its error back."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The findings of a kept map, its files by their names in the case's folder, and how many were there already."""

    findings: tuple[MappedFinding, ...]
    files: Mapping[str, bytes]
    known: int
    remarks: tuple[Remark, ...]


def keep_in_child(job: KeepJob) -> KeptMaps | ImageError | AnnotationError:
    """Make the maps in a child process with limits."""
    outcomes = [outcome for _, outcome in run_in_workers([(0, job)], keep_in_worker, 1, USUAL_LIMITS)]
    return outcomes[0] or ImageError("the decoder gave up on this file", fix="Export it again.")


def kept(job: Job, folder: Path, labelling: Labelling, keep: Keep = keep_in_child) -> Kept:
    """Work out the findings of a label map's segments that have a label, and the maps that hold them.

    Raises:
        AnnotationError: where the file holds no segments, or none that could be kept.
    """
    if job.label_map is None:
        raise AnnotationError("--keep-map keeps label maps: NIfTI, NRRD, DICOM SEG, mask pictures")
    image = job.picture.image
    there = {finding.label.casefold() for finding in image.findings if finding.mask is not None}
    named, remarks = _labelled(job, labelling)
    large = named.keys() & _large(job)
    new = {value: label for value, label in named.items() if value in large and label.casefold() not in there}
    numbers = dict(zip(new, free_numbers(image), strict=False))
    made = _made(job.label_map, numbers, keep) if numbers else None
    held = {} if made is None else made.holds
    names = _names(folder, image.name, 0 if made is None else len(made.files))
    findings = tuple(
        MappedFinding(image.name, number, new[value], names[held[number]])
        for value, number in numbers.items()
        if number in held
    )
    # An outline's holes are filled, so it may be large where the pixels of the map are too few.
    lost = {value for value, number in numbers.items() if number not in held}
    small = sorted({label for value, label in named.items() if value not in large or value in lost})
    if small:
        remarks.append(Remark(image.name, f"too small on every slice to be pointed at: {shortened(small)}"))
    if len(numbers) < len(new):
        remarks.append(Remark(image.name, f"no number is free for {len(new) - len(numbers)} further structures"))
    files = {} if made is None else dict(zip(names, made.files, strict=True))
    return Kept(findings, files, len(large) - len(new), tuple(remarks))


def _large(job: Job) -> frozenset[str]:
    """Give the segments that are large enough to be pointed at, on one slice at least."""
    return frozenset(
        one.value
        for one in job.seen.segments
        if sum(area_of(corners_of(part.shape)) for part in one.mask.parts) >= SMALLEST_AREA_PX
    )


def _labelled(job: Job, labelling: Labelling) -> tuple[dict[str, str], list[Remark]]:
    """Give the label of each number or colour of the map; those without one are told in one line."""
    named: dict[str, str] = {}
    unnamed: defaultdict[str, list[str]] = defaultdict(list)
    firsts: dict[str, LabelledSegment] = {}
    for segment in job.seen.segments:
        firsts.setdefault(segment.value, segment)
    for value, segment in firsts.items():
        label, reason = labelling.label_for(job.label_of(segment))
        if label is None:
            why = "no label was given to" if "no label" in reason else "without a name that says something"
            unnamed[why].append(value)
        else:
            named[value] = label
    return named, [Remark("", f"left out, {why}: region {shortened(values)}") for why, values in unnamed.items()]


def _made(label_map: LabelMapJob, numbers: Mapping[str, int], keep: Keep) -> KeptMaps:
    made = keep(KeepJob(label_map, tuple(numbers.items())))
    if isinstance(made, ImageError):
        raise AnnotationError(f"{made.message}. {made.fix}".rstrip()) from made
    if isinstance(made, AnnotationError):
        raise made
    return made


def _names(folder: Path, image: str, count: int) -> list[str]:
    """Give names that no file of the folder has."""
    numbered = (f"{image}-labels{'' if at == 1 else f'-{at}'}.nii.gz" for at in range(1, 1000))
    free = (name for name in numbered if not (folder / name).exists())
    return [next(free) for _ in range(count)]


def shortened(words: Sequence[str]) -> str:
    """Give the first of several words, and how many more there are."""
    more = len(words) - _MOST_NAMED
    return ", ".join(words[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
