"""Pictures are laid open with their own numbers, and nothing is lost where 16 bits hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from radanki.imaging.encoding.plain_values import PlainValues, ValuesJob, values_from, write_plain_values
from radanki.model.imaging.rendering import Plane, View
from support.pictures import write_nifti

if TYPE_CHECKING:
    from pathlib import Path


WHOLE = View()


def opened(path: Path, view: View = WHOLE, modality: str = "ct") -> tuple[PlainValues, np.ndarray]:
    target = path.with_name("numbers")
    told = write_plain_values(ValuesJob(path, view, modality, target))
    return told, values_from(target.read_bytes(), told)


def test_hounsfield_units_come_out_as_they_are_upright_and_with_their_sides(tmp_path: Path) -> None:
    values = np.full((30, 20, 4), -1000, dtype=np.int16)
    values[3, 2, 1] = 400
    write_nifti(tmp_path / "v.nii", values, np.diag((-1.0, -2.0, 3.0, 1.0)))

    told, seen = opened(tmp_path / "v.nii", View(None, Plane("axial", 1)))

    assert (told.number_format, told.width_px, told.height_px, told.pixel_aspect) == ("signed", 30, 20, 2.0)
    assert told.is_hounsfield
    assert (told.window.centre, told.window.width) == (50, 400)
    assert told.geometry.sides == ("R", "L", "A", "P")
    assert seen[2, 3] == 400
    assert np.count_nonzero(seen == -1000) == 30 * 20 - 1


def test_fractions_are_spread_over_16_bits(tmp_path: Path) -> None:
    values = np.random.default_rng(2).normal(1.0, 0.2, (16, 16, 3)).astype(np.float32)
    write_nifti(tmp_path / "v.nii", values)

    told, seen = opened(tmp_path / "v.nii", View(None, Plane("axial", 0)), "mr")

    span = float(values[..., 0].max() - values[..., 0].min())
    assert np.abs(np.sort(seen.ravel()) - np.sort(values[..., 0].ravel())).max() <= span / 65_535
    assert told.window.width < 2


@pytest.mark.parametrize(("mode", "number_format"), [("L", "shades"), ("RGB", "colours")])
def test_pictures_are_finished_shades(tmp_path: Path, mode: str, number_format: str) -> None:
    Image.new(mode, (7, 5), 90 if mode == "L" else (10, 90, 30)).save(tmp_path / "p.png")

    told, seen = opened(tmp_path / "p.png", modality="xr")

    assert told.number_format == number_format
    assert seen.shape == (5, 7)
    assert set(seen.ravel()) == {90}
    assert (told.window.centre, told.window.width) == (128, 256)
