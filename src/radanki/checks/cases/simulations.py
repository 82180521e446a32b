"""Simulated pictures and the physics of measured ones: all that a signal needs, one list, known tissues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.checks.complaint import error_at
from radanki.model.imaging.simulating import NEEDED, STEPPED
from radanki.model.spelling import did_you_mean
from radanki.vocabulary.tissues import tissues

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.images import Image
    from radanki.model.imaging.simulating import Simulate
    from radanki.model.library import CaseFile, Location
    from radanki.model.problem import Problem


def check_simulations(case_file: CaseFile) -> Iterator[Problem]:
    """A simulation has what its equation asks for, tissues that are known, and at most one list."""
    for place, image in enumerate(case_file.case.images):
        if image.simulate is not None:
            location: Location = ("images", place, "simulate")
            yield from _incomplete(case_file, location, image.simulate)
            yield from _unknown_tissues(case_file, location, image.simulate)
            yield from _several_lists(case_file, location, image, image.simulate)


def _incomplete(case_file: CaseFile, location: Location, written: Simulate) -> Iterator[Problem]:
    if written.sequence is None and written.artifact is None:
        yield error_at(
            case_file.places,
            location,
            "simulation/incomplete",
            "nothing is simulated",
            "Write `sequence`, `artifact`, or both.",
        )
        return
    needed = () if written.sequence is None else ("tissues", *NEEDED[written.sequence])
    needed += () if written.artifact is None else ("amount",)
    what = written.sequence or written.artifact
    missing = [name for name in needed if getattr(written, name) is None]
    if missing:
        names = " and ".join(f"`{name}`" for name in missing)
        yield error_at(
            case_file.places,
            location,
            "simulation/incomplete",
            f"{what} needs {names}",
            "Write them; docs/simulating.md says what each does.",
        )
    elif written.artifact == "chemical-shift" and written.sequence is None:
        yield error_at(
            case_file.places,
            (*location, "artifact"),
            "simulation/incomplete",
            "a measured slice does not tell its fat from its water",
            "Make the shift of fat in a picture that `sequence` makes of a map of tissues.",
        )


def _unknown_tissues(case_file: CaseFile, location: Location, written: Simulate) -> Iterator[Problem]:
    for place, name in enumerate(written.tissues or ()):
        if name not in tissues():
            yield error_at(
                case_file.places,
                (*location, "tissues", place),
                "simulation/unknown-tissue",
                f"no constants are known for `{name}`",
                did_you_mean(name, list(tissues()), f"Write one of: {', '.join(tissues())}."),
            )


def _several_lists(case_file: CaseFile, location: Location, image: Image, written: Simulate) -> Iterator[Problem]:
    lists = [name for name in STEPPED if isinstance(getattr(written, name), tuple)]
    others = [name for name in ("slices", "frames", "frame") if getattr(image, name) is not None]
    if len(lists) > 1:
        yield error_at(
            case_file.places,
            (*location, lists[1]),
            "simulation/several-lists",
            f"`{lists[0]}` and `{lists[1]}` are both lists",
            "Let students scroll through one of them, and make the other a number.",
        )
    elif others:
        yield error_at(
            case_file.places,
            location,
            "simulation/several-lists",
            f"a simulated picture takes one `slice` of its file, and has `{others[0]}`",
            "Choose the slice by `slice`; what is scrolled through is a list in `simulate`.",
        )
    elif lists and written.key >= written.count:
        yield error_at(
            case_file.places,
            (*location, "key"),
            "simulation/several-lists",
            f"step {written.key} comes first, and there are {written.count}, counted from 0",
            f"Write a number up to {written.count - 1}.",
        )


def check_physics(case_file: CaseFile) -> Iterator[Problem]:
    """Repetition, echo and inversion times are those of an MR picture that was measured."""
    for place, image in enumerate(case_file.case.images):
        if image.physics is None:
            continue
        if case_file.placement.modality != "mr":
            yield error_at(
                case_file.places,
                ("images", place, "physics"),
                "simulation/not-measured",
                f"`{image.name}` is no MR picture",
                "Take `physics` out.",
            )
        elif image.simulate is not None and image.simulate.sequence is not None:
            yield error_at(
                case_file.places,
                ("images", place, "physics"),
                "simulation/not-measured",
                f"`{image.name}` is simulated: nothing was measured",
                "Take `physics` out; the card tells what `simulate` says.",
            )


CASE_RULES = (check_simulations, check_physics)
