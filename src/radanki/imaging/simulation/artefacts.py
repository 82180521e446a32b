"""MR artefacts, made where they arise: in k-space, or where spins of another frequency are put in a wrong place.

The slice is taken as it would have been measured once, without phase of its own. One axis of it is the phase-encoding
one (``axis`` 0 is down the picture, 1 across), the other is read out. Amounts are in pixels or shares of 100:

- ghosting: how far the slice moves to and fro along the phase axis, in pixels, eight times during the measurement;
- wrap-around: the field of view along the phase axis, in percent of the slice: what lies outside comes in opposite;
- truncation: how much of k-space is measured along the phase axis, in percent; the rest is nought (Gibbs ringing);
- spike: one false sample, in percent of the strength of the sample at the centre (herringbone);
- zipper: a foreign frequency of that strength in all samples, in percent of the brightest pixel;
- chemical-shift: how far fat is put along the read axis, in pixels;
- susceptibility: the radius of a metal ball, in pixels: its field, a dipole's, puts spins in wrong places along the
  read axis and takes the signal where it differs within a voxel. The field is that of J. F. Schenck, Medical Physics
  1996;23:815-850; its strength here is chosen for the eye, six pixels at the ball's surface.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from radanki.errors import ImageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt


_CYCLES: Final = 8
_SPIKE_PLACE: Final = (0.09, 0.06)
"""Where the false sample lies, in shares of k-space from its centre."""
_ZIPPER_PLACE: Final = 0.31
_BALL_SHIFT_PX: Final = 6.0
_SUBSTEPS: Final = 4
"""Into how many parts a pixel is cut on its way to where its spins are put."""


def ghosted(values: npt.NDArray[np.float64], axis: int, amount: float) -> npt.NDArray[np.float64]:
    """Move the slice to and fro while its lines of k-space are measured, one after the other."""
    space = _to_k(values)
    count = values.shape[axis]
    line = np.arange(count)
    shift = amount * np.sin(2 * np.pi * _CYCLES * line / count)
    phase = np.exp(-2j * np.pi * np.fft.fftshift(np.fft.fftfreq(count)) * shift)
    return _from_k(space * (phase[:, None] if axis == 0 else phase[None, :]))


def wrapped(values: npt.NDArray[np.float64], axis: int, amount: float) -> npt.NDArray[np.float64]:
    """Measure lines of k-space further apart: what lies outside of the smaller field adds to its other side."""
    lines = np.moveaxis(values, axis, 0)
    size = max(1, min(round(len(lines) * amount / 100), len(lines)))
    first = (len(lines) - size) // 2
    folded = np.zeros((size, *lines.shape[1:]))
    np.add.at(folded, (np.arange(len(lines)) - first) % size, lines)
    black = np.zeros_like(lines)
    black[first : first + size] = folded
    return np.moveaxis(black, 0, axis)


def truncated(values: npt.NDArray[np.float64], axis: int, amount: float) -> npt.NDArray[np.float64]:
    """Leave out the outer lines of k-space, as a coarse matrix does that is shown on a fine one."""
    count = values.shape[axis]
    far = np.abs(np.fft.fftshift(np.fft.fftfreq(count))) * 200 > amount
    space = np.moveaxis(_to_k(values), axis, 0)
    space[far] = 0
    return _from_k(np.moveaxis(space, 0, axis))


def spiked(values: npt.NDArray[np.float64], _axis: int, amount: float) -> npt.NDArray[np.float64]:
    """Spoil one sample: its wave lies over the whole picture."""
    space = _to_k(values)
    rows, columns = values.shape
    centre = abs(space[rows // 2, columns // 2])
    place = rows // 2 + round(rows * _SPIKE_PLACE[0]), columns // 2 + round(columns * _SPIKE_PLACE[1])
    space[place] += centre * amount / 100
    return _from_k(space)


def zipped(values: npt.NDArray[np.float64], axis: int, amount: float) -> npt.NDArray[np.float64]:
    """Add a foreign frequency: one column of the read axis, dashed because its phase is another in every line."""
    lines = np.moveaxis(values.copy(), axis, 0)
    place = round(lines.shape[1] * _ZIPPER_PLACE)
    dashes = 0.5 + 0.5 * np.sign(np.sin(np.arange(len(lines)) * 2 * np.pi / 4.7))
    lines[:, place] += dashes * values.max() * amount / 100
    return np.moveaxis(lines, 0, axis)


def shifted(
    water: npt.NDArray[np.float64], fat: npt.NDArray[np.float64], axis: int, amount: float
) -> npt.NDArray[np.float64]:
    """Put fat where its lower frequency says that it lies: along the read axis, away from its water."""
    count = water.shape[1 - axis]
    phase = np.exp(-2j * np.pi * np.fft.fftshift(np.fft.fftfreq(count)) * amount)
    moved = _to_k(fat) * (phase[None, :] if axis == 0 else phase[:, None])
    return _from_k(_to_k(water) + moved)


def disturbed(
    values: npt.NDArray[np.float64], axis: int, amount: float, at: tuple[int, int]
) -> npt.NDArray[np.float64]:
    """Put a metal ball into the slice, with the main field down the patient's axis, at right angles to the slice.

    In the slice through its middle the field beside a ball is -a³/r³ of that at its surface (the dipole's equator).
    """
    if amount <= 0:
        return values
    rows, columns = np.indices(values.shape)
    distance = np.hypot(rows - at[1], columns - at[0])
    field = np.where(distance > amount, -((amount / np.maximum(distance, amount)) ** 3), 0.0) * _BALL_SHIFT_PX
    steepness = np.hypot(*np.gradient(field))
    kept = np.where(distance > amount, values * np.abs(np.sinc(steepness)), 0.0)
    found = np.zeros_like(values)
    read = columns if axis == 0 else rows
    for part in range(_SUBSTEPS):
        spot = read + field + (part + 0.5) / _SUBSTEPS - 0.5
        low = np.floor(spot).astype(np.int64)
        for place, share in ((low, 1 - (spot - low)), (low + 1, spot - low)):
            inside = np.clip(place, 0, values.shape[1 - axis] - 1)
            np.add.at(found, (rows, inside) if axis == 0 else (inside, columns), kept * share / _SUBSTEPS)
    return found


ALONG_PHASE: Final[Mapping[str, Callable[[npt.NDArray[np.float64], int, float], npt.NDArray[np.float64]]]] = {
    "ghosting": ghosted,
    "wrap-around": wrapped,
    "truncation": truncated,
    "spike": spiked,
    "zipper": zipped,
}
"""What makes each artefact that needs nothing but a slice, its phase axis and an amount."""


def check_place(shape: tuple[int, ...], at: tuple[int, int]) -> None:
    """Refuse a place that is not on the picture."""
    if not (at[0] < shape[1] and at[1] < shape[0]):
        raise ImageError(
            f"`at` is not on the picture, which is {shape[1]} x {shape[0]} pixels",
            fix="Write x and y of a pixel, counted from 0 at the top left.",
            rule="media/out-of-range",
        )


def _to_k(values: npt.NDArray[np.float64]) -> npt.NDArray[np.complex128]:
    return np.fft.fftshift(np.fft.fft2(np.fft.ifftshift(values)))


def _from_k(space: npt.NDArray[np.complex128]) -> npt.NDArray[np.float64]:
    """Give the magnitude, as scanners show it."""
    return np.abs(np.fft.fftshift(np.fft.ifft2(np.fft.ifftshift(space))))
