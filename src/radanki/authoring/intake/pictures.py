"""How each original becomes a clean picture of the case: in which form, which of its slices or frames, and its name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from radanki.authoring.deidentify import clean
from radanki.checks.privacy.faces import MOST_SLICES, THIN_GAP_MM
from radanki.errors import ImageError
from radanki.model.imaging.rendering import FILM_LIKE, MOST_STACK_SLICES, Window
from radanki.model.phi.deidentification import DeidentifyJob
from radanki.vocabulary import find_modality_of_dicom, find_window
from radanki.vocabulary.usual_windows import usual_windows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from radanki.authoring.intake.originals import Original
    from radanki.model.imaging.rendering import PixelBox
    from radanki.model.intake import Suggestion
    from radanki.model.phi.deidentification import CleanForm, Deidentified
    from radanki.model.placement import Placement

_RASTERS: Final = frozenset({"png", "jpeg", "webp", "tiff"})
_VALUES: Final = frozenset({"ct", "mr", "pet", "nm"})
"""Modalities whose values are worth keeping: windows can still be set on them."""

_HEADS: Final = frozenset({"neuro", "head-neck"})
_CODES: Final = {"ct": "CT", "mr": "MR", "pet": "PT", "nm": "NM"}
_MOST_FPS: Final = 60.0
_ALIKE: Final = 0.15
"""Windows whose centre and width differ by less than this share of the width are shown alike."""


@dataclass(frozen=True, slots=True)
class NewPicture:
    """A clean picture of the case to be: its name, its file or folder (outside the library), and its other fields.

    ``file`` is how ``case.yaml`` names it. ``fields`` are in the order of the case format; ``changes`` are slugs of
    what was done to the pixels; ``proposed`` names the fields that a header proposed.
    """

    name: str
    file: str
    path: Path
    fields: dict[str, Any]
    changes: tuple[str, ...]
    proposed: tuple[str, ...]
    cleaned: Deidentified
    taken: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a contributor may ask of the pictures: a form, the plane of stacks that are cut out of volumes, and cuts.

    ``crop`` and ``blank`` hold for every picture: what they take away never enters the library. ``most`` is how many
    slices or frames a stack may have.
    """

    form: CleanForm | None = None
    plane: str = "axial"
    crop: PixelBox | None = None
    blank: tuple[PixelBox, ...] = ()
    most: int = MOST_STACK_SLICES


def clean_pictures(  # noqa: PLR0913  # originals, where they go, what is wished, and who is told
    originals: Sequence[Original],
    placement: Placement,
    workspace: Path,
    wishes: Wishes,
    *,
    shown: Callable[[NewPicture], int] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[NewPicture, ...]:
    """Make the clean pictures in the workspace, and give them with names of their own.

    ``shown`` tells how many slices of a picture a deck has room for; where that is fewer, fewer are taken.

    Raises:
        ImageError: where one can't be read, or would not be clean.
    """
    made: list[NewPicture] = []
    for place, original in enumerate(originals):
        name = _free(_name_of(original.proposal, placement, wishes), [picture.name for picture in made])
        made.append(_clean_what_is_shown(original, name, placement, workspace / f"clean-{place}", wishes, shown))
        if progress is not None:
            progress(place + 1, len(originals))
    return tuple(made)


def _clean_what_is_shown(  # noqa: PLR0913, PLR0917  # as above
    original: Original,
    name: str,
    placement: Placement,
    out: Path,
    wishes: Wishes,
    shown: Callable[[NewPicture], int] | None,
) -> NewPicture:
    """Clean an original, and again with fewer slices for as long as a deck would leave some of them out.

    Who signs for the pictures sees those that a deck shows; the others would enter the repository unseen.
    """
    picture = _clean_one(original, name, placement, out, wishes)
    taken = len(picture.cleaned.files)
    while shown is not None and 1 < (room := shown(picture)) < taken:
        picture = _clean_one(original, name, placement, out.with_name(f"{out.name}-{room}"), replace(wishes, most=room))
        if len(picture.cleaned.files) >= taken:
            break
        taken = len(picture.cleaned.files)
    return picture


def _clean_one(original: Original, name: str, placement: Placement, out: Path, wishes: Wishes) -> NewPicture:
    proposal = original.proposal
    form = wishes.form or _form_of(proposal, placement)
    outcome = _cleaned(original, out, _job(proposal, placement, form, wishes))
    if outcome is None:  # values that no plain file has a place for: shades will do
        form = "png"
        outcome = _cleaned(original, out, _job(proposal, placement, form, wishes))
    if outcome is None:
        raise AssertionError
    path, cleaned = outcome
    fields = _fields(proposal, placement, form, wishes, len(cleaned.files))
    places = _places(proposal, placement, wishes)
    return NewPicture(
        name=name,
        file=name if path.is_dir() else f"{name}{path.suffix}",
        path=path,
        fields=fields,
        changes=_changes(proposal, cleaned, form, wishes, is_sampled=bool(places)),
        proposed=tuple(key for key in ("view", "plane", "sequence", "contrast") if key in fields),
        cleaned=cleaned,
        taken=(len(places), _count(proposal, wishes)) if places else None,
    )


def _cleaned(original: Original, out: Path, wanted: DeidentifyJob) -> tuple[Path, Deidentified] | None:
    """Clean one original; give nothing where another form of it would do."""
    (outcome,) = clean([original.source], out, replace(wanted, out=out))
    if outcome.error is not None and outcome.error.rule == "clean/no-values" and wanted.form == "dicom":
        return None
    if outcome.error is not None or outcome.path is None or outcome.cleaned is None:
        error = outcome.error or ImageError("nothing came of it")
        raise ImageError(f"input {original.number}: {error.message}", fix=error.fix, rule=error.rule)
    return outcome.path, outcome.cleaned


def _form_of(proposal: Suggestion, placement: Placement) -> CleanForm:
    """Keep values where windows can be set on them; everything else becomes shades, losslessly."""
    if proposal.kind in _RASTERS or proposal.kind == "pictures" or placement.modality not in _VALUES:
        return "png"
    if _is_loop(proposal) or (not proposal.slices and placement.modality != "ct"):
        return "png"
    # Shades are kept as shades: a screenshot has no values.
    is_measured = find_modality_of_dicom(proposal.code) is not None or proposal.kind in {"nifti", "nrrd"}
    return "dicom" if is_measured else "png"


def _is_loop(proposal: Suggestion) -> bool:
    return proposal.kind == "dicom" and proposal.frames > 1 and not proposal.slices


def _plane(proposal: Suggestion, wishes: Wishes) -> str:
    """Give the plane of a stack: the asked one of a volume, the only one of a series."""
    if proposal.kind == "pictures" or proposal.slices_in(wishes.plane):
        return wishes.plane
    return proposal.slices[0][0] if proposal.slices else ""


def _count(proposal: Suggestion, wishes: Wishes) -> int:
    return proposal.slices_in(_plane(proposal, wishes)) if proposal.slices else proposal.frames


def _is_stack(proposal: Suggestion, wishes: Wishes) -> bool:
    return proposal.kind not in _RASTERS and _count(proposal, wishes) > 1


def _places(proposal: Suggestion, placement: Placement, wishes: Wishes) -> tuple[int, ...]:
    """Choose which slices or frames are taken, evenly and from the middle out; nothing where all are."""
    count = _count(proposal, wishes)
    if not _is_stack(proposal, wishes):
        return ()
    step = ceil(count / wishes.most)
    if proposal.slices and placement.system in _HEADS and placement.modality in _VALUES - {"nm"}:
        step = max(step, ceil(count / MOST_SLICES), _step_without_a_face(proposal, _plane(proposal, wishes)))
    return tuple(range((count - 1) % step // 2, count, step)) if step > 1 else ()


def _step_without_a_face(proposal: Suggestion, plane: str) -> int:
    """Give the step from which no face can be rendered out of a head stack (checks/privacy/faces.py)."""
    is_known = proposal.gap_mm is not None and proposal.gap_mm > 0
    gap_mm = proposal.gap_mm if is_known and (plane == "axial" or len(proposal.slices) == 1) else None
    return 1 if gap_mm is None else ceil(THIN_GAP_MM / gap_mm - 1e-6)


def _job(proposal: Suggestion, placement: Placement, form: CleanForm, wishes: Wishes) -> DeidentifyJob:
    from pathlib import Path  # noqa: PLC0415  # both are filled in by the caller

    window = None
    if form == "png" and placement.modality == "ct" and proposal.kind not in _RASTERS and proposal.kind != "pictures":
        window = _window_values(_windows(proposal, placement)[0]) if proposal.window is None else None
    return DeidentifyJob(
        source=Path(),
        out=Path(),
        form=form,
        frame=None,
        plane=_plane(proposal, wishes) or None if proposal.slices and proposal.kind != "pictures" else None,
        window=window,
        crop=wishes.crop,
        blank=wishes.blank,
        places=_places(proposal, placement, wishes),
        code=_CODES.get(placement.modality, ""),
    )


def _windows(proposal: Suggestion, placement: Placement) -> tuple[str, ...]:
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


def _fields(proposal: Suggestion, placement: Placement, form: CleanForm, wishes: Wishes, made: int) -> dict[str, Any]:
    """Give the fields of the picture in the order of the case format; what is not known is left out."""
    is_stack = made > 1
    stated = {"view": proposal.view, "sequence": proposal.sequence, "contrast": proposal.contrast}
    if not (is_stack and proposal.slices):
        stated["plane"] = proposal.plane
    fields: dict[str, Any] = {key: stated[key] for key in ("view", "plane", "sequence", "contrast") if stated.get(key)}
    if form == "dicom" and placement.modality == "ct":
        windows = _windows(proposal, placement)
        fields["window"] = windows[0]
        if is_stack and len(windows) > 1:
            fields["windows"] = list(windows)
    is_film = proposal.kind == "pictures" and placement.modality in FILM_LIKE
    if is_stack and proposal.slices and not is_film:
        plane = _plane(proposal, wishes)
        fields["slices"] = {"plane": plane, "start": 0, "stop": made, "step": 1, "key": made // 2}
    elif is_stack:
        fields["frames"] = {"start": 0, "stop": made, "fps": _fps(proposal, made), "key": made // 2}
    return fields


def _fps(proposal: Suggestion, made: int) -> int | float:
    """Give the frames a second at which the taken frames last as long as the loop did; 15 where nothing is told."""
    told = (proposal.fps or _UNTOLD_FPS) * min(1.0, made / max(made, proposal.frames))
    fps = round(min(_MOST_FPS, max(told, 0.5)), 1)
    return int(fps) if fps == int(fps) else fps


_UNTOLD_FPS: Final = 15.0
"""Of loops that do not tell: angiography runs at 15 frames a second where a heart is shown."""


def _changes(
    proposal: Suggestion, cleaned: Deidentified, form: CleanForm, wishes: Wishes, *, is_sampled: bool
) -> tuple[str, ...]:
    """Give the slugs of what was done, as the credit prints them."""
    size = (proposal.width_px, proposal.height_px) if wishes.crop is None else wishes.crop[2:]
    is_smaller = (cleaned.width_px, cleaned.height_px) != size
    is_volume = proposal.kind in {"nifti", "nrrd"}
    done = {
        "deidentify": True,
        "crop": wishes.crop is not None,
        "blank": bool(wishes.blank),
        "slice": is_volume or (is_sampled and bool(proposal.slices)),
        "frame": is_sampled and not proposal.slices,
        "window": form == "png" and proposal.kind not in _RASTERS and proposal.kind != "pictures",
        "resize": is_smaller and not is_volume,
        "format": (form == "png") != (proposal.kind == "png"),
    }
    return tuple(slug for slug, is_done in done.items() if is_done)


def _name_of(proposal: Suggestion, placement: Placement, wishes: Wishes) -> str:
    """Name a picture after what is seen at first sight, never after its file."""
    if _is_loop(proposal):
        return "loop"
    plane = _plane(proposal, wishes) if proposal.slices else proposal.plane
    if proposal.kind == "pictures":
        return "stack"
    if plane:
        return f"{plane}-{proposal.sequence}" if proposal.sequence else plane
    if placement.system == "chest" and proposal.view in {"PA", "AP"}:
        return "frontal"
    return "-".join(proposal.view.lower().split()) or "picture"


def _free(name: str, taken: Sequence[str]) -> str:
    if name not in taken:
        return name
    return next(f"{name}-{number}" for number in range(2, len(taken) + 3) if f"{name}-{number}" not in taken)
