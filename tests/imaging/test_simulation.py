"""Simulated MR: the signal is that of the textbook's equations, and artefacts are what their cause in k-space makes."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING

import numpy as np
import pytest

from radanki.errors import ImageError
from radanki.imaging.simulation import artefacts
from radanki.imaging.simulation.signals import signal_of
from radanki.imaging.simulation.simulated import UNITS, read_shown
from radanki.model.imaging.rendering import Plane, View
from radanki.model.imaging.simulating import SimulatedStep, Simulation, TissueConstants
from radanki.vocabulary.tissues import tissues

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.imaging.simulating import SequenceKind

nibabel = pytest.importorskip("nibabel")


def constants(slug: str) -> TissueConstants:
    one = tissues()[slug]
    return TissueConstants(one.density, one.t1_ms, one.t2_ms, one.t2_star_ms, one.is_fat)


def signal(slug: str, sequence: SequenceKind, **step: float) -> float:
    return signal_of(constants(slug), sequence, SimulatedStep(**step))


@pytest.mark.parametrize(
    ("slug", "t1", "t2"),
    [
        ("grey-matter", (900, 1188), (80, 110)),
        ("white-matter", (560, 884), (66, 92)),
        ("csf", (4000, 4600), (1500, 2400)),
        ("fat", (230, 290), (55, 85)),
        ("muscle", (850, 1060), (32, 50)),
    ],
)
def test_relaxation_times_lie_among_those_measured_at_this_field(
    slug: str, t1: tuple[float, float], t2: tuple[float, float]
) -> None:
    """Ranges: Stanisz et al., Magn Reson Med 2005;54:507 (T1 GM 1124, WM 884, muscle 1008; T2 95, 72, 44);
    Rooney et al., Magn Reson Med 2007;57:308 (T1 GM 1188, WM 656, fluid 4300); Gold et al., AJR 2004;183:343
    (T1 of fat 288, T2 of muscle 35); Bottomley et al., Med Phys 1984;11:425."""  # a list of sources
    assert t1[0] <= tissues()[slug].t1_ms <= t1[1]
    assert t2[0] <= tissues()[slug].t2_ms <= t2[1]


def test_a_worked_example_of_the_literature_comes_out() -> None:
    """I. R. Young et al., Quant Imaging Med Surg 2020;10:1080, table 5: spin echo 600/20 ms, white matter
    (density 0.61, T1 510, T2 67): T1 leaves 69% of its signal, T2 74%."""  # a source and its figures
    white = TissueConstants(0.61, 510, 67, 67)
    step = SimulatedStep(tr_ms=600, te_ms=20)

    recovered = signal_of(TissueConstants(1, 510, 1e9, 1e9), "spin-echo", step)
    echo = signal_of(TissueConstants(1, 1e-3, 67, 67), "spin-echo", step)

    assert recovered == pytest.approx(0.69, abs=0.005)
    assert echo == pytest.approx(0.74, abs=0.005)
    assert signal_of(white, "spin-echo", step) == pytest.approx(0.61 * recovered * echo)


def test_t1_weighting_has_white_brighter_than_grey_and_fluid_darkest() -> None:
    values = [signal(slug, "spin-echo", tr_ms=500, te_ms=15) for slug in ("fat", "white-matter", "grey-matter", "csf")]

    assert values == sorted(values, reverse=True)


def test_t2_weighting_has_fluid_brightest_and_white_matter_darker_than_grey() -> None:
    values = [
        signal(slug, "spin-echo", tr_ms=4000, te_ms=100) for slug in ("csf", "grey-matter", "white-matter", "fat")
    ]

    assert values == sorted(values, reverse=True)


def test_proton_density_tells_grey_from_white_by_their_hydrogen() -> None:
    grey, white = (signal(slug, "spin-echo", tr_ms=60_000, te_ms=1) for slug in ("grey-matter", "white-matter"))

    assert grey / white == pytest.approx(0.80 / 0.65, rel=0.01)


def test_flair_takes_fluid_out_where_scanners_set_it() -> None:
    """At 1.5 T with a TR of 8 to 10 s the TI is 2000 to 2500 ms (De Coene et al., AJNR 1992;13:1555; Rinck,
    Magnetic Resonance in Medicine, chapter 10)."""  # a source and its figures
    t1 = tissues()["csf"].t1_ms
    null = t1 * (log(2) - log(1 + exp(-9000 / t1)))

    assert 2000 <= null <= 2600
    assert signal("csf", "inversion-recovery", tr_ms=9000, te_ms=120, ti_ms=null) == pytest.approx(0, abs=1e-9)
    assert signal("grey-matter", "inversion-recovery", tr_ms=9000, te_ms=120, ti_ms=null) > 0.15


def test_stir_takes_fat_out_where_scanners_set_it() -> None:
    """At 1.5 T the TI is 140 to 175 ms (Bydder and Young, J Comput Assist Tomogr 1985;9:659, and later handbooks)."""
    t1 = tissues()["fat"].t1_ms
    null = t1 * (log(2) - log(1 + exp(-4000 / t1)))

    assert 140 <= null <= 175
    assert abs(signal("fat", "inversion-recovery", tr_ms=4000, te_ms=30, ti_ms=null)) < 1e-9


def test_a_gradient_echo_is_strongest_at_the_angle_of_ernst() -> None:
    """Ernst and Anderson 1966: cos(a) = exp(-TR/T1)."""
    best = np.degrees(np.arccos(exp(-30 / tissues()["white-matter"].t1_ms)))
    angles = np.arange(1.0, 90.0, 0.5)
    found = [signal("white-matter", "gradient-echo", tr_ms=30, te_ms=5, flip_angle=angle) for angle in angles]

    assert angles[int(np.argmax(found))] == pytest.approx(best, abs=0.5)


@pytest.fixture
def slice_of_a_disc() -> np.ndarray:
    rows, columns = np.indices((96, 80))
    return np.where(np.hypot(rows - 48, columns - 40) < 30, 100.0, 0.0)


@pytest.mark.parametrize("axis", [0, 1])
def test_no_amount_of_an_artefact_changes_nothing(slice_of_a_disc: np.ndarray, axis: int) -> None:
    assert artefacts.ghosted(slice_of_a_disc, axis, 0) == pytest.approx(slice_of_a_disc, abs=1e-9)
    assert artefacts.wrapped(slice_of_a_disc, axis, 100) == pytest.approx(slice_of_a_disc)
    assert artefacts.truncated(slice_of_a_disc, axis, 100) == pytest.approx(slice_of_a_disc, abs=1e-9)
    assert artefacts.spiked(slice_of_a_disc, axis, 0) == pytest.approx(slice_of_a_disc, abs=1e-9)
    assert artefacts.zipped(slice_of_a_disc, axis, 0) == pytest.approx(slice_of_a_disc)
    assert artefacts.disturbed(slice_of_a_disc, axis, 0, (40, 48)) == pytest.approx(slice_of_a_disc)


def test_ghosts_lie_along_the_phase_axis_at_the_spacing_of_the_movement(slice_of_a_disc: np.ndarray) -> None:
    point = np.zeros((96, 80))
    point[48, 40] = 100.0

    moved = artefacts.ghosted(point, 0, 1.5)

    ghosts = np.flatnonzero(moved[:, 40] > 10)
    assert {round((place - 48) / 8) for place in ghosts} >= {-1, 0, 1}
    assert all(abs((place - 48 + 4) % 8 - 4) <= 2 for place in ghosts)
    assert np.delete(moved, 40, axis=1).max() < 1e-6
    assert np.abs(artefacts.ghosted(slice_of_a_disc, 1, 3) - slice_of_a_disc)[:, :8].max() > 1


def test_half_the_lines_of_k_space_fold_the_slice_as_the_smaller_field_does() -> None:
    noise = np.random.default_rng(5).random((64, 32))

    folded = artefacts.wrapped(noise, 0, 50)

    space = np.fft.fft(noise, axis=0)[::2]
    assert np.roll(folded[16:48], 16, axis=0) == pytest.approx(np.fft.ifft(space, axis=0).real)
    assert folded[:16].max() == folded[48:].max() == 0
    assert folded.sum() == pytest.approx(noise.sum())


def test_a_cut_off_k_space_rings_by_nine_percent_at_an_edge() -> None:
    """Gibbs: the overshoot at a step is 9% of it, however far k-space is measured (Wilbraham 1848, Gibbs 1899)."""
    step = np.zeros((512, 8))
    step[128:384] = 1.0

    for share in (6, 12):
        assert artefacts.truncated(step, 0, share).max() == pytest.approx(1.09, abs=0.012)


def test_fat_moves_by_what_is_asked_and_water_stays() -> None:
    water, fat = np.zeros((40, 48)), np.zeros((40, 48))
    water[20, 10], fat[20, 20] = 1.0, 1.0

    shown = artefacts.shifted(water, fat, 0, 5)

    assert sorted(map(tuple, np.argwhere(shown > 0.5))) == [(20, 10), (20, 25)]


def test_metal_leaves_a_void_and_loses_no_more_than_it_hides() -> None:
    even = np.full((80, 80), 50.0)

    shown = artefacts.disturbed(even, 0, 8, (40, 40))

    assert shown[40, 40] < 1
    assert shown[40, 5] == pytest.approx(50, rel=0.05)
    assert shown.max() > 60  # where spins pile up
    assert shown.sum() < even.sum()


def _write(path: Path, voxels: np.ndarray) -> Path:
    nibabel.Nifti1Image(voxels, np.diag([1.0, 1.0, 1.0, 1.0])).to_filename(path)
    return path


SPIN_ECHO = Simulation(
    "spin-echo",
    (constants("csf"), constants("fat")),
    (SimulatedStep(500, 15), SimulatedStep(500, 90)),
    artifact=None,
    is_phase_vertical=True,
    at=None,
)


def test_a_map_of_tissues_becomes_thousandths_of_the_signal_of_water(tmp_path: Path) -> None:
    shares = np.zeros((6, 5, 1, 2), dtype=np.uint8)
    shares[:, :, 0, 0], shares[0, :, 0, :] = 20, 10
    path = _write(tmp_path / "shares.nii.gz", shares)

    first, late = (read_shown(path, View(step, Plane("axial", 0)), SPIN_ECHO).pixels for step in (0, 1))

    fluid, fat = (signal(slug, "spin-echo", tr_ms=500, te_ms=15) for slug in ("csf", "fat"))
    assert set(np.unique(first)) == {round(fluid * UNITS), round((fluid + fat) / 2 * UNITS)}
    assert (late < first).all()


def test_a_label_map_is_softened_by_a_pixel_and_keeps_its_sum(tmp_path: Path) -> None:
    labels = np.zeros((9, 9, 1), dtype=np.uint8)
    labels[3:6, 3:6] = 1
    path = _write(tmp_path / "labels.nii.gz", labels)

    shown = read_shown(path, View(0, Plane("axial", 0)), SPIN_ECHO).pixels

    whole = signal("csf", "spin-echo", tr_ms=500, te_ms=15) * UNITS
    assert shown.max() == round(whole)
    assert shown.sum() == pytest.approx(9 * whole, rel=0.02)


def test_a_file_of_other_volumes_than_tissues_is_refused(tmp_path: Path) -> None:
    path = _write(tmp_path / "shares.nii.gz", np.ones((4, 4, 1, 3), dtype=np.uint8))

    with pytest.raises(ImageError, match="3 volumes, and `tissues` names 2"):
        read_shown(path, View(0, Plane("axial", 0)), SPIN_ECHO)
