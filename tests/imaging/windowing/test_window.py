"""Shades against the formulas of PS3.3 C.11.2.1, worked out here with exact fractions."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from radanki.imaging.picture import GreyscaleTransform, LookupTable, Rescale
from radanki.imaging.windowing.window import SOFT_TISSUE, shades_of
from radanki.model.imaging.rendering import Window

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from radanki.model.imaging.rendering import Rendering

HOUNSFIELD = np.arange(-1100, 3000, 1, dtype=np.int16).reshape(50, 82)


def linear(x: Fraction, centre: Fraction, width: Fraction) -> Fraction:
    """PS3.3 C.11.2.1.2.1 with an output from 0 to 255."""
    if x <= centre - Fraction(1, 2) - (width - 1) / 2:
        return Fraction(0)
    if x > centre - Fraction(1, 2) + (width - 1) / 2:
        return Fraction(255)
    return ((x - (centre - Fraction(1, 2))) / (width - 1) + Fraction(1, 2)) * 255


def linear_exact(x: Fraction, centre: Fraction, width: Fraction) -> Fraction:
    """PS3.3 C.11.2.1.3.2 with an output from 0 to 255."""
    if x <= centre - width / 2:
        return Fraction(0)
    if x > centre + width / 2:
        return Fraction(255)
    return ((x - centre) / width + Fraction(1, 2)) * 255


def golden(values: np.ndarray, centre: float, width: float, formula: Callable[..., Fraction]) -> np.ndarray:
    shades = [math.floor(formula(Fraction(int(x)), Fraction(centre), Fraction(width))) for x in values.ravel()]
    return np.array(shades, dtype=np.uint8).reshape(values.shape)


@pytest.mark.parametrize(("centre", "width"), [(40, 80), (40, 400), (-600, 1500), (40.5, 1), (30, 2), (300.25, 77.5)])
def test_an_explicit_window_gives_the_shades_of_the_standards_linear_function(
    write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray], centre: float, width: float
) -> None:
    source = write_dicom(HOUNSFIELD, Modality="CT")

    shades = shown(source, window=Window(centre, width), modality="ct")

    assert np.array_equal(shades, golden(HOUNSFIELD, centre, width, linear))


@pytest.mark.parametrize(("function", "formula"), [("LINEAR", linear), ("LINEAR_EXACT", linear_exact)])
def test_the_files_own_window_is_shown_with_its_function(
    write_dicom: Callable[..., Path],
    rendered: Callable[..., Rendering],
    shown: Callable[..., np.ndarray],
    function: str,
    formula: Callable[..., Fraction],
) -> None:
    source = write_dicom(
        HOUNSFIELD, Modality="CT", WindowCenter=["40", "-600"], WindowWidth=["100", "1500"], VOILUTFunction=function
    )

    assert np.array_equal(shown(source), golden(HOUNSFIELD, 40, 100, formula))
    assert rendered(source).window == Window(40.0, 100.0)


def test_a_sigmoid_window_follows_the_standards_curve(
    write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray]
) -> None:
    source = write_dicom(HOUNSFIELD, WindowCenter="500", WindowWidth="800", VOILUTFunction="SIGMOID")

    curve = [math.floor(255 / (1 + math.exp(-4 * (int(x) - 500) / 800))) for x in HOUNSFIELD.ravel()]

    assert np.array_equal(shown(source), np.array(curve).reshape(HOUNSFIELD.shape))


def test_stored_values_are_rescaled_before_the_window(
    write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray]
) -> None:
    stored = (HOUNSFIELD.astype(np.int32) + 1100).astype(np.uint16)
    source = write_dicom(stored, Modality="CT", RescaleSlope="1", RescaleIntercept="-1100")

    assert np.array_equal(shown(source, window=Window(40, 400)), golden(HOUNSFIELD, 40, 400, linear))


@pytest.mark.parametrize(
    "more",
    [
        {"PhotometricInterpretation": "MONOCHROME1"},
        {"PresentationLUTShape": "INVERSE"},
        {"PhotometricInterpretation": "MONOCHROME1", "PresentationLUTShape": "INVERSE"},
    ],
)
def test_a_negative_is_turned_over_once_whoever_says_so(
    write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray], more: dict[str, str]
) -> None:
    source = write_dicom(HOUNSFIELD, WindowCenter="40", WindowWidth="400", **more)

    inverse = golden(HOUNSFIELD, 40, 400, lambda *args: 255 - linear(*args))

    assert np.array_equal(shown(source), inverse)


def test_padding_is_black_and_does_not_decide_about_brightness(
    write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray]
) -> None:
    values = np.tile(np.arange(1000, 2000, dtype=np.int16), (20, 1))
    padded = values.copy()
    padded[:, :300] = -2000
    padded[0, :300] = -1999
    source = write_dicom(padded, "padded.dcm", PixelPaddingValue=-2000, PixelPaddingRangeLimit=-1999)
    plain = write_dicom(values[:, 300:].copy(), "plain.dcm")

    assert not shown(source)[:, :300].any()
    assert np.array_equal(shown(source)[:, 300:], shown(plain))


def test_a_padding_value_of_the_wrong_sign_is_read_as_the_pixels_are(
    write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray]
) -> None:
    values = np.array([[-2000, 0, 500, 1000]], dtype=np.int16)
    source = write_dicom(values, PixelPaddingValue=("US", 63536), PresentationLUTShape="INVERSE")

    assert shown(source, window=Window(0, 4000)).tolist()[0][0] == 0


def test_padding_stays_black_in_a_negative(write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray]) -> None:
    values = np.array([[0, 0, 500, 1000]], dtype=np.uint16)
    source = write_dicom(
        values, PhotometricInterpretation="MONOCHROME1", PixelPaddingValue=0, WindowCenter="500", WindowWidth="1000"
    )

    assert shown(source).tolist()[0][:2] == [0, 0]
    assert shown(source).tolist()[0][2] > shown(source).tolist()[0][3]


def test_values_beside_the_stored_bits_are_ignored(
    write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray]
) -> None:
    values = np.arange(-2048, 2048, dtype=np.int16).reshape(64, 64)
    # The upper four bits hold an overlay, as old scanners did it.
    stored = (values.astype(np.uint16) & 0x0FFF) | np.uint16(0x5000)
    source = write_dicom(stored, BitsStored=12, HighBit=11, PixelRepresentation=1)

    assert np.array_equal(shown(source, window=Window(0, 4096)), golden(values, 0, 4096, linear))


def test_values_whose_high_bit_is_the_topmost_are_shifted_down(
    write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray]
) -> None:
    values = np.arange(-2048, 2048, dtype=np.int16).reshape(64, 64)
    source = write_dicom(values << 4, BitsStored=12, HighBit=15, PixelRepresentation=1)

    assert np.array_equal(shown(source, window=Window(0, 4096)), golden(values, 0, 4096, linear))


def a_table(first: int, entries: np.ndarray, bits: int) -> Dataset:
    item = Dataset()
    item.add_new("LUTDescriptor", "US" if first >= 0 else "SS", [len(entries), first, bits])
    item.add_new("LUTData", "OW", entries.astype("<u2").tobytes())
    return item


def test_a_voi_table_is_preferred_to_a_window_and_has_no_window_to_name(
    write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray], rendered: Callable[..., Rendering]
) -> None:
    table = a_table(10, np.array([0, 100, 1000, 4095]), 12)
    values = np.array([[0, 10, 11, 12, 13, 99]], dtype=np.uint16)
    source = write_dicom(values, VOILUTSequence=Sequence([table]), WindowCenter="5", WindowWidth="5")

    assert shown(source).tolist() == [[0, 0, 100 * 255 // 4095, 1000 * 255 // 4095, 255, 255]]
    assert rendered(source).window is None


def test_a_modality_table_comes_before_the_window(
    write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray]
) -> None:
    table = a_table(0, np.array([0, 50, 200, 255]), 16)
    values = np.array([[0, 1, 2, 3]], dtype=np.uint16)
    source = write_dicom(values, ModalityLUTSequence=Sequence([table]), WindowCenter="128", WindowWidth="256")

    assert shown(source).tolist() == [[0, 50, 200, 255]]


def test_ct_without_a_window_is_shown_as_soft_tissue(
    write_dicom: Callable[..., Path], rendered: Callable[..., Rendering], shown: Callable[..., np.ndarray]
) -> None:
    source = write_dicom(HOUNSFIELD, Modality="CT")

    assert rendered(source, modality="ct").window == SOFT_TISSUE == Window(50, 400)
    assert np.array_equal(shown(source, modality="ct"), golden(HOUNSFIELD, 50, 400, linear))


def test_without_a_window_half_a_percent_at_each_end_is_cut_off(
    write_dicom: Callable[..., Path], rendered: Callable[..., Rendering], shown: Callable[..., np.ndarray]
) -> None:
    values = np.arange(10_001, dtype=np.uint16).reshape(73, 137)
    source = write_dicom(values)

    shades = shown(source)

    assert (shades.ravel()[:51] == 0).all()
    assert (shades.ravel()[9950:] == 255).all()
    assert 0 < shades.ravel()[100] < shades.ravel()[9900] < 255
    assert rendered(source).window is None


def test_bytes_without_any_window_are_shades_already(
    write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray]
) -> None:
    values = np.arange(20, 200, dtype=np.uint8).reshape(10, 18)

    assert np.array_equal(shown(write_dicom(values, Modality="US")), values)


def test_one_value_everywhere_is_black(write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray]) -> None:
    assert not shown(write_dicom(np.full((8, 8), 700, dtype=np.uint16))).any()


@given(
    values=st.lists(st.integers(-40_000, 40_000), min_size=1, max_size=50),
    centre=st.floats(-5_000, 5_000),
    width=st.floats(1, 10_000),
)
def test_brighter_never_comes_out_darker(values: list[int], centre: float, width: float) -> None:
    ordered = np.sort(np.array([values], dtype=np.int32))

    shades, _ = shades_of(ordered, GreyscaleTransform(), Window(centre, width), "ct")

    assert (np.diff(shades.astype(int)) >= 0).all()


@given(
    values=st.lists(st.integers(-1_000, 1_000), min_size=1, max_size=2_000),
    slope=st.sampled_from([1.0, 2.0, 0.5, -1.0, 0.244]),
)
def test_the_table_of_shades_is_the_formula_value_by_value(values: list[int], slope: float) -> None:
    greyscale = GreyscaleTransform(modality=Rescale(slope, 7.0))
    window = Window(40, 401)

    together, _ = shades_of(np.array([values], dtype=np.int16), greyscale, window, "mr")
    alone = [int(shades_of(np.array([[float(value)]]), greyscale, window, "mr")[0][0, 0]) for value in values]

    assert together[0].tolist() == alone


def test_a_table_takes_values_outside_to_its_ends() -> None:
    greyscale = GreyscaleTransform(voi=LookupTable(5, np.array([10, 20, 30]), 8))

    shades, _ = shades_of(np.array([[-9, 5, 6, 7, 900]]), greyscale, None, "xr")

    assert shades.tolist() == [[10, 10, 20, 30, 30]]


def test_fractions_without_numbers_are_black() -> None:
    values = np.array([[np.nan, 0.0, 0.5, 1.0]])

    shades, _ = shades_of(values, GreyscaleTransform(function="LINEAR_EXACT"), Window(0.5, 1.0), "mr")

    assert shades.tolist() == [[0, 0, 127, 255]]
