"""Faces: what a head stack can be rendered to, and pictures that may show one outright.

Faces rendered from MR of heads were matched to photographs in 97% of 157 people, and in 28 to 38% after the usual
defacing (Schwarz et al., NeuroImage 2021): the risk lies in thin-slice stacks, not in single slices.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import error_at, warning_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.images import Image
    from radanki.model.library import CaseFile
    from radanki.model.problem import Problem

MOST_SLICES: Final = 40
THIN_GAP_MM: Final = 3.0
FEWEST_SLICES: Final = 10
"""Fewer slices, however thin, span less than three centimetres: no face comes of them."""

_HEAD: Final = frozenset({"neuro", "head-neck"})
_VOLUMES: Final = frozenset({"ct", "mr", "pet"})
_PHOTOGRAPH: Final = re.compile(
    r"\b(photo(graph)?s?|3[- ]?d|(volume|surface|shaded)[- ]render\w*|rendering|vrt|vr|selfie|portrait)\b",
    re.IGNORECASE,
)


def can_show_a_face(slices: int, gap_mm: float | None) -> bool:
    """Whether a head stack of so many slices, ``gap_mm`` apart where that is known, could be rendered to a face."""
    if gap_mm is None:
        return slices > MOST_SLICES
    return slices >= FEWEST_SLICES and gap_mm < THIN_GAP_MM


def check_face_stacks(case_file: CaseFile) -> Iterator[Problem]:
    """A stack of a head is not so thin that a face comes of it: judged by its number of slices."""
    for place, image in enumerate(case_file.case.images):
        yield from check_face_stack(case_file, place, image, None)


def check_face_stack(case_file: CaseFile, place: int, image: Image, gap_mm: float | None) -> Iterator[Problem]:
    """As :func:`check_face_stacks`, for one picture; ``gap_mm`` is the gap between the source's slices."""
    if image.slices is None or not _is_head_volume(case_file):
        return
    chosen = range(image.slices.start, image.slices.stop, image.slices.step)
    if can_show_a_face(len(chosen), None if gap_mm is None else gap_mm * image.slices.step):
        yield warning_at(
            case_file.places,
            ("images", place, "slices"),
            "privacy/face-stack",
            f"`{image.name}` shows {len(chosen)} slices of a head: a face can be rendered from them",
            f"Show every n-th slice (`step`): at most {MOST_SLICES}, {THIN_GAP_MM:.0f} mm or more apart; or leave "
            "out the slices with the face; a volume in the folder is public as a whole, so cut it down as well.",
        )


def check_photographs(case_file: CaseFile) -> Iterator[Problem]:
    """Who looked at a photograph or a rendering in three dimensions says that no face is shown, or may be shown."""
    for place, image in enumerate(case_file.case.images):
        if image.is_held and _may_show_a_face(case_file, image) and not any(entry.face for entry in image.looked):
            yield error_at(
                case_file.places,
                ("images", place),
                "privacy/face-unattested",
                f"`{image.name}` may show a face, and nobody has said that it does not",
                "Look at it, then add `face: none` to the entry in `looked`; or `face: consented` where the person has "
                "agreed in writing to be shown.",
            )


def _is_head_volume(case_file: CaseFile) -> bool:
    return case_file.placement.system in _HEAD and case_file.placement.modality in _VOLUMES


def _may_show_a_face(case_file: CaseFile, image: Image) -> bool:
    said = " ".join(text for text in (image.name.replace("-", " "), image.view, image.sequence) if text)
    return case_file.placement.modality == "other" or (
        _PHOTOGRAPH.search(said) is not None and (image.sequence is None or _is_rendering(said))
    )


def _is_rendering(said: str) -> bool:
    """Whether more is said than 3D, which is also a way to take MR pictures."""
    return _PHOTOGRAPH.search(re.sub(r"(?i)\b3[- ]?d\b", " ", said)) is not None


CASE_RULES = (check_face_stacks, check_photographs)
