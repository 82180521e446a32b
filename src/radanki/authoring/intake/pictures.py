"""How each original becomes a picture of the case without PHI: in which form, which of its slices, under which name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from radanki.authoring.deidentify import deidentify
from radanki.authoring.intake.picture_choices import (
    RASTERS,
    Wishes,
    chosen_places,
    count_of,
    form_of,
    is_loop,
    job_for,
    plane_of,
    windows_of,
)
from radanki.errors import ImageError
from radanki.model.imaging.rendering import FILM_LIKE
from radanki.model.imaging.turning import QUARTER_DEGREES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path, PurePosixPath

    from radanki.authoring.intake.originals import Original
    from radanki.model.imaging.rendering import PixelBox
    from radanki.model.intake import Suggestion
    from radanki.model.phi.deidentification import Deidentified, DeidentifiedForm, DeidentifyJob
    from radanki.model.placement import Placement


_MOST_FPS: Final = 60.0
_PROPOSED: Final = ("view", "plane", "sequence", "contrast", "rotate", "flip")


@dataclass(frozen=True, slots=True)
class NewPicture:
    """A de-identified picture of the case to be: its name, its file or folder outside the library, and other fields.

    ``file`` is how ``case.yaml`` names it. ``fields`` are in the order of the case format; ``changes`` are slugs of
    what was done to the pixels; ``proposed`` names the fields that a header proposed. ``given`` are the paths that the
    original's files had, and ``crop`` is what was kept of each picture; ``notices`` say what is odd of it.
    """

    name: str
    file: str
    path: Path
    fields: dict[str, Any]
    changes: tuple[str, ...]
    proposed: tuple[str, ...]
    deidentified: Deidentified
    taken: tuple[int, int] | None = None
    given: tuple[PurePosixPath, ...] = ()
    crop: PixelBox | None = None
    notices: tuple[str, ...] = ()


def deidentify_pictures(  # noqa: PLR0913  # originals, where they go, what is wished, and who is told
    originals: Sequence[Original],
    placement: Placement,
    workspace: Path,
    wishes: Wishes,
    *,
    shown: Callable[[NewPicture], int] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[NewPicture, ...]:
    """Make the de-identified pictures in the workspace, and give them with names of their own.

    ``shown`` tells how many slices of a picture a deck has room for; where that is fewer, fewer are taken.

    Raises:
        ImageError: where one can't be read, or would still hold PHI.
    """
    made: list[NewPicture] = []
    for place, original in enumerate(originals):
        name = _free(_name_of(original.proposal, placement, wishes), [picture.name for picture in made])
        made.append(_deidentify_what_is_shown(original, name, placement, workspace / f"clean-{place}", wishes, shown))
        if progress is not None:
            progress(place + 1, len(originals))
    return tuple(made)


def _deidentify_what_is_shown(  # noqa: PLR0913, PLR0917  # as above
    original: Original,
    name: str,
    placement: Placement,
    out: Path,
    wishes: Wishes,
    shown: Callable[[NewPicture], int] | None,
) -> NewPicture:
    """De-identify an original, and again with fewer slices for as long as a deck would leave some of them out.

    Who signs for the pictures sees those that a deck shows; the others would enter the repository unseen.
    """
    picture = _deidentify_one(original, name, placement, out, wishes)
    taken = len(picture.deidentified.files)
    while shown is not None and 1 < (room := shown(picture)) < taken:
        picture = _deidentify_one(
            original, name, placement, out.with_name(f"{out.name}-{room}"), replace(wishes, most=room)
        )
        if len(picture.deidentified.files) >= taken:
            break
        taken = len(picture.deidentified.files)
    return picture


def _deidentify_one(original: Original, name: str, placement: Placement, out: Path, wishes: Wishes) -> NewPicture:
    proposal = original.proposal
    form = wishes.form or form_of(proposal, placement)
    outcome = _deidentified(original, out, job_for(proposal, placement, form, wishes))
    if outcome is None:  # values that no plain file has a place for: shades will do
        form = "png"
        outcome = _deidentified(original, out, job_for(proposal, placement, form, wishes))
    if outcome is None:
        raise AssertionError
    path, deidentified = outcome
    fields = _fields(proposal, placement, form, wishes, len(deidentified.files))
    places = chosen_places(proposal, placement, wishes)
    return NewPicture(
        name=name,
        file=name if path.is_dir() else f"{name}{path.suffix}",
        path=path,
        fields=fields,
        changes=_changes(proposal, deidentified, form, wishes, is_sampled=bool(places)),
        proposed=tuple(key for key in _PROPOSED if key in fields),
        deidentified=deidentified,
        taken=(len(places), count_of(proposal, wishes)) if places else None,
        given=original.given,
        crop=wishes.crop,
        notices=(*proposal.notices, *deidentified.notices),
    )


def _deidentified(original: Original, out: Path, wanted: DeidentifyJob) -> tuple[Path, Deidentified] | None:
    """De-identify one original; give nothing where another form of it would do."""
    (outcome,) = deidentify([original.source], out, replace(wanted, out=out))
    if outcome.error is not None and outcome.error.rule == "clean/no-values" and wanted.form == "dicom":
        return None
    if outcome.error is not None or outcome.path is None or outcome.deidentified is None:
        error = outcome.error or ImageError("nothing came of it")
        raise ImageError(f"input {original.number}: {error.message}", fix=error.fix, rule=error.rule)
    return outcome.path, outcome.deidentified


def _fields(
    proposal: Suggestion, placement: Placement, form: DeidentifiedForm, wishes: Wishes, made: int
) -> dict[str, Any]:
    """Give the fields of the picture in the order of the case format; what is not known is left out."""
    is_stack = made > 1
    stated = {"view": proposal.view, "sequence": proposal.sequence, "contrast": proposal.contrast}
    if not (is_stack and proposal.slices):
        stated["plane"] = proposal.plane
    fields: dict[str, Any] = {key: stated[key] for key in ("view", "plane", "sequence", "contrast") if stated.get(key)}
    if form == "dicom" and placement.modality == "ct":
        windows = windows_of(proposal, placement)
        fields["window"] = windows[0]
        if is_stack and len(windows) > 1:
            fields["windows"] = list(windows)
    is_film = proposal.kind == "pictures" and placement.modality in FILM_LIKE
    if is_stack and proposal.slices and not is_film:
        plane = plane_of(proposal, wishes)
        fields["slices"] = {"plane": plane, "start": 0, "stop": made, "step": 1, "key": made // 2}
    elif is_stack:
        fields["frames"] = {"start": 0, "stop": made, "fps": _fps(proposal, made), "key": made // 2}
    if proposal.turn.quarters:
        fields["rotate"] = proposal.turn.quarters * QUARTER_DEGREES
    if proposal.turn.is_mirrored:
        fields["flip"] = "horizontal"
    return fields


def _fps(proposal: Suggestion, made: int) -> int | float:
    """Give the frames a second at which the taken frames last as long as the loop did; 15 where nothing is told."""
    told = (proposal.fps or _UNTOLD_FPS) * min(1.0, made / max(made, proposal.frames))
    fps = round(min(_MOST_FPS, max(told, 0.5)), 1)
    return int(fps) if fps == int(fps) else fps


_UNTOLD_FPS: Final = 15.0
"""Of loops that do not tell: angiography runs at 15 frames a second where a heart is shown."""


def _changes(
    proposal: Suggestion, deidentified: Deidentified, form: DeidentifiedForm, wishes: Wishes, *, is_sampled: bool
) -> tuple[str, ...]:
    """Give the slugs of what was done, as the credit prints them."""
    size = (proposal.width_px, proposal.height_px) if wishes.crop is None else wishes.crop[2:]
    is_smaller = (deidentified.width_px, deidentified.height_px) != size
    is_volume = proposal.kind in {"nifti", "nrrd"}
    done = {
        "deidentify": True,
        "crop": wishes.crop is not None,
        "blank": bool(wishes.redacted),
        "slice": is_volume or (is_sampled and bool(proposal.slices)),
        "frame": is_sampled and not proposal.slices,
        "window": form == "png" and proposal.kind not in RASTERS and proposal.kind != "pictures",
        "resize": is_smaller and not is_volume,
        "format": (form == "png") != (proposal.kind == "png"),
    }
    return tuple(slug for slug, is_done in done.items() if is_done)


def _name_of(proposal: Suggestion, placement: Placement, wishes: Wishes) -> str:
    """Name a picture after what is seen at first sight, never after its file."""
    if is_loop(proposal):
        return "loop"
    plane = plane_of(proposal, wishes) if proposal.slices else proposal.plane
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
