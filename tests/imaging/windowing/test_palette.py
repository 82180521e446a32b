"""Palettes: whole or in segments, of 8 or 16 bits, in both byte orders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import data_store
import numpy as np
import pytest
from pydicom import uid

from radanki.errors import ImageError
from radanki.model.imaging.rendering import View

if TYPE_CHECKING:
    from collections.abc import Callable

    from radanki.model.imaging.rendering import Rendering

PYDICOM_DATA = Path(data_store.__file__).parent / "data"
VALUES = np.array([[0, 1, 2, 3, 9]], dtype=np.uint8)
REDS = [10, 60, 110, 255]


def palette(  # noqa: PLR0913  # what a palette is made of
    entries: list[int],
    *,
    bits: int,
    first: int = 0,
    count: int | None = None,
    order: str = "<",
    segmented: bool = False,
) -> dict[str, object]:
    """Attributes of a picture whose red follows the entries; green is 0 and blue 255."""
    count = len(entries) if count is None else count
    attributes: dict[str, object] = {"PhotometricInterpretation": "PALETTE COLOR"}
    white = 255 if bits == 8 else 0xFF00
    for colour, values in (("Red", entries), ("Green", [0] * count), ("Blue", [white] * count)):
        attributes[f"{colour}PaletteColorLookupTableDescriptor"] = [count, first, bits]
        keyword = f"{colour}PaletteColorLookupTableData"
        if segmented:
            keyword = f"Segmented{keyword}"
            values = values if colour == "Red" else [0, len(values), *values]  # noqa: PLW2901  # one discrete segment
        if bits == 8:
            packed = np.array(values, "u1").tobytes()
            words = np.frombuffer(packed + b"\0" * (len(packed) % 2), "<u2")
        else:
            words = np.array(values)
        attributes[keyword] = ("OW", words.astype(f"{order}u2").tobytes())
    return attributes


def reds(shown: Callable[..., np.ndarray], source: Path) -> list[int]:
    pixels = shown(source)
    assert not pixels[..., 1].any()
    assert (pixels[..., 2] == 255).all()
    return [int(value) for value in pixels[0, :, 0]]


@pytest.mark.parametrize("syntax", [uid.ExplicitVRLittleEndian, uid.ImplicitVRLittleEndian, uid.ExplicitVRBigEndian])
@pytest.mark.parametrize(("bits", "scale"), [(8, 1), (16, 256), (16, 257)])
def test_stored_values_take_the_palettes_colours(
    write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray], syntax: str, bits: int, scale: int
) -> None:
    order = ">" if syntax == uid.ExplicitVRBigEndian else "<"
    source = write_dicom(VALUES, syntax=syntax, **palette([red * scale for red in REDS], bits=bits, order=order))

    assert reds(shown, source) == [10, 60, 110, 255, 255]


def test_values_before_the_first_entry_take_its_colour(
    write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray]
) -> None:
    source = write_dicom(VALUES, **palette([red << 8 for red in REDS], bits=16, first=2))

    assert reds(shown, source) == [10, 10, 10, 60, 255]


def test_bytes_one_to_a_word_are_read_too(write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray]) -> None:
    attributes = palette(REDS, bits=8)
    for colour, values in (("Red", REDS), ("Green", [0] * 4), ("Blue", [255] * 4)):
        attributes[f"{colour}PaletteColorLookupTableData"] = ("OW", np.array(values, "<u2").tobytes())

    assert reds(shown, write_dicom(VALUES, **attributes)) == [10, 60, 110, 255, 255]


@pytest.mark.parametrize("bits", [8, 16])
def test_a_segmented_palette_is_written_out(
    write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray], bits: int
) -> None:
    unit = 1 if bits == 8 else 256
    # Discrete: 10, 20. Linear, 4 steps to 60: 30, 40, 50, 60. Indirect: the first segment once more.
    place = [0, 0, 0, 0] if bits == 8 else [0, 0]
    segments = [0, 2, 10 * unit, 20 * unit, 1, 4, 60 * unit, 2, 1, *place]
    values = np.arange(8, dtype=np.uint8)[None]
    source = write_dicom(values, **palette(segments, bits=bits, count=8, segmented=True))

    assert reds(shown, source) == [10, 20, 30, 40, 50, 60, 10, 20]


@pytest.mark.parametrize("segments", [[], [1, 5, 60], [2, 1, 0, 0], [9, 9, 9], [2, 65535, 0, 0, 2, 65535, 0, 0]])
def test_a_damaged_segmented_palette_is_one_error(
    write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray], segments: list[int]
) -> None:
    source = write_dicom(VALUES, **palette(segments, bits=16, count=8, segmented=True))

    with pytest.raises(ImageError):
        shown(source)


@pytest.mark.parametrize("frames", ["", "_2frame"])
def test_a_big_endian_palette_gives_the_colours_of_its_little_endian_twin(
    rendered: Callable[..., Rendering], frames: str
) -> None:
    little = rendered(PYDICOM_DATA / f"OBXXXX1A{frames}.dcm", view=View(frame=0))
    big = rendered(PYDICOM_DATA / f"OBXXXX1A_expb{frames}.dcm", view=View(frame=0))

    assert little.digest == big.digest
