"""From a map of tissues, or a measured slice, to the picture that a simulation makes of it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from radanki.errors import ImageError
from radanki.imaging.formats.kinds import FileStamp, kind_of, stamp_of
from radanki.imaging.formats.nifti import measure_nifti
from radanki.imaging.picture import GreyscaleTransform, Picture, Rescale
from radanki.imaging.reading import read_picture
from radanki.imaging.simulation import artefacts
from radanki.imaging.simulation.signals import signal_of
from radanki.imaging.windowing.window import in_own_units
from radanki.model.imaging.rendering import View

if TYPE_CHECKING:
    import numpy.typing as npt

    from radanki.model.imaging.simulating import SimulatedStep, Simulation

UNITS = 1000
"""What the picture's values count: thousandths of the signal of fully relaxed pure water."""


def read_shown(path: Path, view: View, simulation: Simulation | None) -> Picture:
    """Read a picture as it is shown: as its file has it, or what a simulation makes of it.

    A simulated picture's frame is the step of the simulation.
    """
    if simulation is None:
        return read_picture(path, view)
    step = simulation.steps[view.frame or 0]
    if simulation.sequence is None:
        return _measured(read_picture(path, View(None, view.slice)), simulation, step)
    like, shares = _shares_of_tissues(stamp_of(path), View(None, view.slice), len(simulation.tissues))
    water, fat = np.zeros(shares[0].shape), np.zeros(shares[0].shape)
    for tissue, share in zip(simulation.tissues, shares, strict=True):
        pool = fat if tissue.is_fat else water
        pool += share * signal_of(tissue, simulation.sequence, step)
    axis = 0 if simulation.is_phase_vertical else 1
    if simulation.artifact == "chemical-shift":
        values = artefacts.shifted(water, fat, axis, step.amount)
    else:
        values = _disturbed(np.abs(water + fat), simulation, step)
    whole = np.rint(values * UNITS).astype(np.int32)
    return replace(like, pixels=whole, greyscale=GreyscaleTransform(function="LINEAR_EXACT"))


@lru_cache(maxsize=1)
def _shares_of_tissues(stamp: FileStamp, view: View, count: int) -> tuple[Picture, list[npt.NDArray[np.float64]]]:
    """Give how much of each tissue there is in each pixel, and a picture that lies as they do.

    A file of several volumes has one a tissue, of any unit: the largest sum of a pixel is a whole. One volume is a
    label map, 1 being the first tissue; its edges are softened over a pixel, as the borders of voxels do. The steps of
    a stack differ in times alone, so they are kept for the next one; nobody writes into them.
    """
    path = Path(stamp[0])
    volumes = measure_nifti(path)[1] if kind_of(path) == "nifti" else 1
    if volumes == 1:
        like = read_picture(path, view)
        return like, [_softened(like.pixels == label) for label in range(1, count + 1)]
    if volumes != count:
        raise ImageError(
            f"the file has {volumes} volumes, and `tissues` names {count}",
            fix="Name one tissue a volume, in their order.",
            rule="media/out-of-range",
        )
    read = [read_picture(path, View(place, view.slice)) for place in range(count)]
    amounts = [np.asarray(one.pixels, dtype=np.float64) for one in read]
    whole = float(np.max(sum(amounts)))
    return read[0], [amount / whole if whole > 0 else amount for amount in amounts]


def _softened(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    soft = np.pad(mask.astype(np.float64), 1, mode="edge")
    soft = (soft[:-2] + 2 * soft[1:-1] + soft[2:]) / 4
    return np.asarray((soft[:, :-2] + 2 * soft[:, 1:-1] + soft[:, 2:]) / 4)


def _measured(picture: Picture, simulation: Simulation, step: SimulatedStep) -> Picture:
    """Give what an artefact makes of a slice that was measured; its window stays that of the slice."""
    greyscale = picture.greyscale
    if greyscale is None:
        grey = picture.pixels if picture.pixels.ndim == 2 else picture.pixels.mean(axis=2)  # noqa: PLR2004  # grey
        values = _disturbed(grey.astype(np.float64), simulation, step)
        return replace(picture, pixels=np.clip(np.rint(values), 0, 255).astype(np.uint8))
    values = in_own_units(picture.pixels, greyscale.modality)
    sample = picture.pixels if greyscale.auto_window_values is None else greyscale.auto_window_values
    shown = replace(
        greyscale,
        modality=Rescale(),
        function="LINEAR_EXACT",
        padding=None,
        auto_window_values=in_own_units(sample, greyscale.modality),
    )
    return replace(picture, pixels=_disturbed(np.nan_to_num(values), simulation, step), greyscale=shown)


def _disturbed(values: npt.NDArray[np.float64], simulation: Simulation, step: SimulatedStep) -> npt.NDArray[np.float64]:
    axis = 0 if simulation.is_phase_vertical else 1
    if simulation.artifact == "susceptibility":
        at = simulation.at or (values.shape[1] // 2, values.shape[0] // 2)
        artefacts.check_place(values.shape, at)
        return artefacts.disturbed(values, axis, step.amount, at)
    if simulation.artifact is None or simulation.artifact == "chemical-shift":  # fat is shifted where it is known
        return values
    return artefacts.ALONG_PHASE[simulation.artifact](values, axis, step.amount)
