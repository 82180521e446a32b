"""What is taken of an original, and how: its form, plane, slices or frames, and windows."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from radanki.checks.privacy.faces import MOST_SLICES, THIN_GAP_MM
from radanki.model.imaging.rendering import MOST_STACK_SLICES, Window
from radanki.model.phi.deidentification import DeidentifyJob
from radanki.vocabulary import find_modality_of_dicom, find_window
from radanki.vocabulary.usual_windows import usual_windows

if TYPE_CHECKING:
    from radanki.model.imaging.rendering import PixelBox
    from radanki.model.intake import Suggestion
    from radanki.model.phi.deidentification import DeidentifiedForm
    from radanki.model.placement import Placement


RASTERS: Final = frozenset({"png", "jpeg", "webp", "tiff"})
MEASURED: Final = frozenset({"ct", "mr", "pet", "nm"})
"""Modalities whose values are worth keeping: windows can still be set on them."""
_HEADS: Final = frozenset({"neuro", "head-neck"})
_CODES: Final = {"ct": "CT", "mr": "MR", "pet": "PT", "nm": "NM"}
_ALIKE: Final = 0.15
"""Windows whose centre and width differ by less than this share of the width are shown alike."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a contributor may ask of the pictures: a form, the plane of stacks that are cut out of volumes, and cuts.

    ``crop`` and ``redacted`` hold for every picture: what they take away never enters the library. ``most`` is how many
    slices or frames a stack may have.
    """

    form: DeidentifiedForm | None = None
    plane: str = "axial"
    crop: PixelBox | None = None
    redacted: tuple[PixelBox, ...] = ()
    most: int = MOST_STACK_SLICES


def form_of(proposal: Suggestion, placement: Placement) -> DeidentifiedForm:
    """Keep values where windows can be set on them; everything else becomes shades, losslessly."""
    if proposal.kind in RASTERS or proposal.kind == "pictures" or placement.modality not in MEASURED:
        return "png"
    if is_loop(proposal) or (not proposal.slices and placement.modality != "ct"):
        return "png"
    # Shades are kept as shades: a screenshot has no values.
    is_measured = find_modality_of_dicom(proposal.code) is not None or proposal.kind in {"nifti", "nrrd"}
    return "dicom" if is_measured else "png"


def is_loop(proposal: Suggestion) -> bool:
    """Whether an original is frames over time."""
    return proposal.kind == "dicom" and proposal.frames > 1 and not proposal.slices


def plane_of(proposal: Suggestion, wishes: Wishes) -> str:
    """Give the plane of a stack: the asked one of a volume, the only one of a series."""
    if proposal.kind == "pictures" or proposal.slices_in(wishes.plane):
        return wishes.plane
    return proposal.slices[0][0] if proposal.slices else ""


def count_of(proposal: Suggestion, wishes: Wishes) -> int:
    """Give how many slices or frames an original has."""
    return proposal.slices_in(plane_of(proposal, wishes)) if proposal.slices else proposal.frames


def _is_stack(proposal: Suggestion, wishes: Wishes) -> bool:
    return proposal.kind not in RASTERS and count_of(proposal, wishes) > 1


def chosen_places(proposal: Suggestion, placement: Placement, wishes: Wishes) -> tuple[int, ...]:
    """Choose which slices or frames are taken, evenly and from the middle out; nothing where all are."""
    count = count_of(proposal, wishes)
    if not _is_stack(proposal, wishes):
        return ()
    step = ceil(count / wishes.most)
    if proposal.slices and placement.system in _HEADS and placement.modality in MEASURED - {"nm"}:
        step = max(step, ceil(count / MOST_SLICES), _step_without_a_face(proposal, plane_of(proposal, wishes)))
    return tuple(range((count - 1) % step // 2, count, step)) if step > 1 else ()


def _step_without_a_face(proposal: Suggestion, plane: str) -> int:
    """Give the step from which no face can be rendered out of a head stack (checks/privacy/faces.py)."""
    is_known = proposal.gap_mm is not None and proposal.gap_mm > 0
    gap_mm = proposal.gap_mm if is_known and (plane == "axial" or len(proposal.slices) == 1) else None
    return 1 if gap_mm is None else ceil(THIN_GAP_MM / gap_mm - 1e-6)


def job_for(proposal: Suggestion, placement: Placement, form: DeidentifiedForm, wishes: Wishes) -> DeidentifyJob:
    """Give what is to be made of an original."""
    window = None
    if form == "png" and placement.modality == "ct" and proposal.kind not in RASTERS and proposal.kind != "pictures":
        window = _window_values(windows_of(proposal, placement)[0]) if proposal.window is None else None
    return DeidentifyJob(
        source=Path(),
        out=Path(),
        form=form,
        frame=None,
        plane=plane_of(proposal, wishes) or None if proposal.slices and proposal.kind != "pictures" else None,
        window=window,
        crop=wishes.crop,
        redacted=wishes.redacted,
        places=chosen_places(proposal, placement, wishes),
        code=_CODES.get(placement.modality, ""),
    )


def windows_of(proposal: Suggestion, placement: Placement) -> tuple[str, ...]:
    """Give the windows that a reader of this organ system switches between, the file's own choice in front."""
    names = usual_windows()[placement.system]
    own = next((name for name in names if _is_shown_alike(proposal.window, name)), None)
    return names if own is None else (own, *(name for name in names if name != own))


def _window_values(name: str) -> Window:
    preset = find_window(name)
    if preset is None:
        raise AssertionError
    return Window(preset.centre, preset.width)


def _is_shown_alike(window: tuple[float, float] | None, name: str) -> bool:
    if window is None:
        return False
    preset = _window_values(name)
    return max(abs(window[0] - preset.centre), abs(window[1] - preset.width)) < _ALIKE * preset.width
