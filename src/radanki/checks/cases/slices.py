"""Slices: one choice a picture, ranges that hold something, and findings on slices that are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.checks.complaint import error_at, warning_at
from radanki.model.case import asks_of
from radanki.model.imaging.stack import is_on_key, is_stack, key_of, places_of, span_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.images import Finding, Image
    from radanki.model.library import CaseFile, Location
    from radanki.model.problem import Problem


def check_slice_choice(case_file: CaseFile) -> Iterator[Problem]:
    """A picture is one slice, or a stack, or one frame, or a loop."""
    for place, image in enumerate(case_file.case.images):
        chosen = [key for key in ("slice", "slices", "frame", "frames") if getattr(image, key) is not None]
        if len(chosen) > 1:
            yield error_at(
                case_file.places,
                ("images", place, chosen[1]),
                "geometry/several-choices",
                f"`{chosen[0]}` and `{chosen[1]}` exclude each other",
                "Keep one; show the same file as two pictures where both are wanted.",
            )


def check_ranges(case_file: CaseFile) -> Iterator[Problem]:
    """A stack or loop has something in it, and holds what is shown first."""
    for place, image in enumerate(case_file.case.images):
        for key, kept in (("slices", image.slices), ("frames", image.frames)):
            if kept is None:
                continue
            location = ("images", place, key)
            if kept.start >= kept.stop:
                yield error_at(
                    case_file.places,
                    (*location, "stop"),
                    "geometry/empty-range",
                    f"`{key}` goes from {kept.start} to {kept.stop}: nothing is in it",
                    "`start` is included, `stop` is not: write a larger `stop`.",
                )
            else:
                yield from _not_in_range(case_file, (*location, "key"), "`key`", kept.key, _range(image))


def _not_in_range(case_file: CaseFile, location: Location, what: str, number: int, kept: range) -> Iterator[Problem]:
    """Report a slice or frame beyond the range, and one that is left out between two others."""
    if not kept.start <= number < kept.stop:
        yield error_at(
            case_file.places,
            location,
            "geometry/slice-outside",
            f"{what}: {number} is not in the stack",
            f"Write one of {kept[0]} to {kept[-1]}.",
        )
    elif number not in kept:
        yield warning_at(
            case_file.places,
            location,
            "geometry/slice-between",
            f"{what}: {number} is left out: the stack takes one slice in {kept.step}",
            f"Write {' or '.join(str(near) for near in _neighbours(number, kept))}.",
        )


def _neighbours(number: int, kept: range) -> tuple[int, ...]:
    below = number - (number - kept.start) % kept.step
    return tuple(near for near in (below, below + kept.step) if near in kept)


def check_finding_slices(case_file: CaseFile) -> Iterator[Problem]:
    """The slices of a finding are slices of its stack."""
    for location, image, finding in case_file.findings():
        if finding.slice is None and finding.slices is None:
            continue
        key = "slices" if finding.slices is not None else "slice"
        what = f"finding {finding.number}"
        fault = _slice_fault(image, finding)
        if fault is not None:
            rule, message, fix = fault
            yield error_at(case_file.places, (*location, key), rule, f"{what}: {message}", fix)
        elif image.slices is not None or image.frames is not None:
            numbers = {finding.slice} if finding.slices is None else set(finding.slices)
            for number in sorted(number for number in numbers if number is not None):
                yield from _not_in_range(case_file, (*location, key), what, number, _range(image))


def check_spans(case_file: CaseFile) -> Iterator[Problem]:
    """Outlines on several slices lie on slices of the stack, within what the finding names as its first and last."""
    for location, image, finding in case_file.findings():
        for number, _ in finding.drawn_spans:
            place: Location = (*location, "spans", str(number))
            what, kept = f"finding {finding.number}", finding.slices
            if not is_stack(image):
                yield error_at(
                    case_file.places,
                    place,
                    "geometry/span-outside",
                    f"{what}: it is drawn on {number}, and the picture is no stack",
                    "Write its outline as `polygon`: there is one slice only.",
                )
            elif kept is not None and not kept[0] <= number <= kept[1]:
                yield error_at(
                    case_file.places,
                    place,
                    "geometry/span-outside",
                    f"{what}: it is drawn on {number}, and its `slices` go from {kept[0]} to {kept[1]}",
                    "Let `slices` hold every slice that it is drawn on; without it they are the first and last.",
                )
            elif _range(image):
                yield from _not_in_range(case_file, place, what, number, _range(image))


def check_masked_on_key(case_file: CaseFile) -> Iterator[Problem]:
    """What a cover or name card asks for is on the key picture: Anki's occlusion shows one picture of a stack."""
    for location, image, finding in case_file.findings():
        asked = [kind for kind in asks_of(case_file.case, finding) if kind != "find"]
        if not asked or is_on_key(image, finding):
            continue
        yield warning_at(
            case_file.places,
            location,
            "geometry/not-on-key",
            f"no card asks for {' and '.join(asked)} of finding {finding.number}: it is not on the key picture",
            f"Let it ask `find` only, or make {key_of(image)} one of its slices, or the key one of them.",
        )


def check_key_shows_a_finding(case_file: CaseFile) -> Iterator[Problem]:
    """The slice that comes first, and is all that some clients show, shows one of the findings that are drawn."""
    for place, image in enumerate(case_file.case.images):
        drawn = [finding for finding in image.findings if finding.drawn_shape is not None or finding.spans]
        masked = any(finding.mask is not None for finding in image.findings)
        if not is_stack(image) or masked or not drawn or any(is_on_key(image, finding) for finding in drawn):
            continue
        first, last = span_of(image, drawn[0])
        if first > last or not {first, last} <= {*places_of(image)}:
            continue
        yield warning_at(
            case_file.places,
            ("images", place, "slices" if image.slices is not None else "frames", "key"),
            "geometry/key-without-finding",
            f"{key_of(image)} comes first and shows no finding: the answer would open without one",
            f"Take one that does, like {(first + last) // 2}; in the annotator, `Show first`.",
        )


def _slice_fault(image: Image, finding: Finding) -> tuple[str, str, str] | None:
    """Give rule, fault and remedy of slices that can't be meant, whatever the stack holds."""
    for other in ("slices", "spans"):
        if finding.slice is not None and getattr(finding, other) is not None:
            return "geometry/several-choices", f"it has `slice` and `{other}`", "Keep one."
    only = image.frame if image.slice is None else image.slice.index
    if not image.is_held or (only is not None and finding.slice != only):
        return "geometry/slice-outside", "the picture is no stack", "Take it out: there is one slice only."
    if finding.slices is not None and finding.slices[0] > finding.slices[1]:
        return "geometry/empty-range", "its first slice comes after its last", "Write the smaller number first."
    return None


def _range(image: Image) -> range:
    if image.slices is not None:
        return range(image.slices.start, image.slices.stop, image.slices.step)
    if image.frames is not None:
        return range(image.frames.start, image.frames.stop)
    return range(0)


CASE_RULES = (
    check_slice_choice,
    check_ranges,
    check_finding_slices,
    check_spans,
    check_key_shows_a_finding,
    check_masked_on_key,
)
