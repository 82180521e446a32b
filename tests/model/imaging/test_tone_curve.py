"""Tone curves keep every value within half a code, and say which windows they can show."""

from __future__ import annotations

import math
import re
from importlib import resources
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from radanki.model.imaging.rendering import Window
from radanki.model.imaging.tone_curve import (
    ABDOMEN,
    BONE,
    CHEST,
    CURVES,
    HEAD,
    MINIMUM_PSNR_DB,
    ToneCurve,
    choose_curve,
)

SOFT = Window(50, 350)
LUNG = Window(-600, 1500)
LIVER = Window(30, 150)
BONES = Window(400, 1800)
BRAIN = Window(40, 80)
STROKE = Window(40, 40)
SUBDURAL = Window(75, 200)
ANGIO = Window(300, 600)
SPINE = Window(50, 250)
TEMPORAL_BONE = Window(600, 2800)

curves = pytest.mark.parametrize("curve", CURVES, ids=[curve.name for curve in CURVES])


@curves
def test_a_curve_runs_from_the_lowest_to_the_highest_code_and_never_falls(curve: ToneCurve) -> None:
    values, codes = zip(*curve.knots, strict=True)

    assert codes[0] == 0
    assert codes[-1] == 255
    assert all(low < high for low, high in pairwise(values))
    assert all(low < high for low, high in pairwise(codes))


@curves
def test_a_brighter_value_never_gets_a_darker_code(curve: ToneCurve) -> None:
    codes = [curve.code_of(quarter / 4) for quarter in range(-4800, 13200)]

    assert codes == sorted(codes)
    assert set(codes) == set(range(256))


@curves
def test_the_inverse_table_has_one_rising_value_per_code(curve: ToneCurve) -> None:
    table = curve.inverse_table()

    assert len(table) == 256
    assert list(table) == sorted(set(table))
    assert [curve.code_of(hu) for hu in table] == list(range(256))


@given(hu=st.floats(-1024, 3071))
def test_a_value_comes_back_within_half_a_code(hu: float) -> None:
    for curve in CURVES:
        code = curve.code_of(hu)
        nearest, farthest = curve.hu_of(code - 0.5), curve.hu_of(code + 0.5)

        assert nearest - 1e-6 <= hu <= farthest + 1e-6


@given(hu=st.floats(-5000, 9000))
def test_values_beyond_the_ends_are_stored_as_the_ends(hu: float) -> None:
    assert all(0 <= curve.code_of(hu) <= 255 for curve in CURVES)
    assert CHEST.code_of(min(hu, -1024)) == 0
    assert CHEST.code_of(max(hu, 3071)) == 255


@curves
def test_the_knots_give_an_array_encoder_the_same_codes(curve: ToneCurve) -> None:
    values = np.arange(-1100, 3200)
    knots = np.array(curve.knots, dtype=float)

    codes = np.floor(np.interp(values, knots[:, 0], knots[:, 1]) + 0.5)

    assert codes.tolist() == [curve.code_of(float(hu)) for hu in values]


@pytest.mark.parametrize(
    ("curve", "windows"),
    [
        (CHEST, (LUNG, SOFT, BONES, ANGIO)),
        (ABDOMEN, (SOFT, LIVER, LUNG, BONES)),
        (HEAD, (BRAIN, STROKE, SUBDURAL, BONES)),
        (BONE, (BONES, TEMPORAL_BONE, SOFT, SPINE)),
    ],
    ids=["chest", "abdomen", "head", "bone"],
)
def test_a_region_can_show_the_windows_that_readers_use_there(curve: ToneCurve, windows: tuple[Window, ...]) -> None:
    predicted = {window: round(curve.predicted_psnr_db(window), 1) for window in windows}

    assert all(curve.can_show(window) for window in windows), predicted


def test_a_brain_window_is_not_offered_on_the_chest_curve() -> None:
    assert CHEST.predicted_psnr_db(BRAIN) < 30
    assert not CHEST.can_show(BRAIN)


def test_a_window_outside_every_value_is_never_offered() -> None:
    assert CHEST.predicted_psnr_db(Window(9000, 100)) == -math.inf


@pytest.mark.parametrize(
    ("windows", "curve"),
    [
        ((LUNG, SOFT), CHEST),
        ((LUNG, ANGIO, SOFT), CHEST),
        ((SOFT, LIVER), ABDOMEN),
        ((BRAIN, SUBDURAL), HEAD),
        ((TEMPORAL_BONE, BONES), BONE),
        ((), CHEST),
    ],
)
def test_the_curve_follows_from_the_windows_that_a_stack_offers(windows: tuple[Window, ...], curve: ToneCurve) -> None:
    assert choose_curve(windows) is curve


@curves
def test_the_prediction_agrees_with_noise_added_to_real_codes(curve: ToneCurve) -> None:
    window = next(window for window in (SOFT, LIVER, BRAIN) if curve.can_show(window))
    generator = np.random.default_rng(7)
    hu = generator.uniform(window.centre - window.width / 2, window.centre + window.width / 2, 200_000)
    knots = np.array(curve.knots, dtype=float)
    codes = np.floor(np.interp(hu, knots[:, 0], knots[:, 1]) + 0.5) + generator.normal(0, 1.06, hu.size)
    shown = np.interp(codes, knots[:, 1], knots[:, 0])
    error = (shown - hu) * 255 / window.width
    measured = 10 * math.log10(255**2 / float(np.mean(error**2)))

    assert curve.predicted_psnr_db(window) == pytest.approx(measured, abs=0.5)
    assert measured >= MINIMUM_PSNR_DB - 0.5


def test_the_documentation_says_which_windows_a_curve_can_show() -> None:
    presets = yaml.safe_load(resources.files("radanki.vocabulary").joinpath("windows.yaml").read_text(encoding="utf-8"))
    documented = (Path(__file__).parents[3] / "docs" / "viewer.md").read_text(encoding="utf-8")

    for curve in CURVES:
        predicted = {one["slug"]: curve.predicted_psnr_db(Window(one["centre"], one["width"])) for one in presets}
        shown = ", ".join(f"{slug} {psnr_db:.1f}" for slug, psnr_db in predicted.items() if psnr_db >= MINIMUM_PSNR_DB)

        assert re.search(rf"^\| {curve.name} \| {re.escape(shown)} \|$", documented, re.MULTILINE), shown
