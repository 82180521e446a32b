"""DICOM pictures: every kind of colour, and every file that comes with pydicom."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import data_store
import numpy as np
import pydicom
import pytest
from pydicom import uid
from pydicom.pixels.processing import convert_color_space

from radanki.errors import ImageError
from radanki.imaging.header_probe import probe
from radanki.model.imaging.rendering import Rendering, View, Window

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydicom.dataset import FileDataset

PYDICOM_FILES = Path(pydicom.__file__).parent / "data"
PYDICOM_DATA = Path(data_store.__file__).parent / "data"
ALL_FILES = sorted(
    path
    for folder in (PYDICOM_FILES, PYDICOM_DATA)
    for path in folder.rglob("*")
    if path.is_file() and path.suffix not in {".py", ".pyc"}
)
COLOURS = np.random.default_rng(11).integers(0, 256, (6, 8, 3)).astype(np.uint8)


@pytest.mark.parametrize("syntax", [uid.ExplicitVRLittleEndian, uid.ImplicitVRLittleEndian, uid.ExplicitVRBigEndian])
@pytest.mark.parametrize("planar", [0, 1])
def test_colours_are_read_by_pixel_and_by_plane(
    write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray], syntax: str, planar: int
) -> None:
    stored = np.moveaxis(COLOURS, -1, 0) if planar else COLOURS
    source = write_dicom(COLOURS, syntax=syntax, PlanarConfiguration=planar, PixelData=("OB", stored.tobytes()))

    assert np.array_equal(shown(source), COLOURS)


def test_luminance_and_chrominance_become_colours(
    write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray]
) -> None:
    source = write_dicom(convert_color_space(COLOURS, "RGB", "YBR_FULL"), PhotometricInterpretation="YBR_FULL")

    assert np.abs(shown(source).astype(int) - COLOURS).max() <= 2


@pytest.mark.parametrize(("model", "grey"), [("YBR_FULL_422", (50, 50)), ("YBR_PARTIAL_422", (16, 0))])
def test_chrominance_of_half_the_width_is_spread(
    write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray], model: str, grey: tuple[int, int]
) -> None:
    # Two pixels take four samples: Y1 Y2 Cb Cr.
    stored = np.tile(np.array([grey[0], 235, 128, 128], np.uint8), (6, 4))
    source = write_dicom(COLOURS, PhotometricInterpretation=model, PixelData=("OB", stored.tobytes()))

    pixels = shown(source)

    bright = 255 if model == "YBR_PARTIAL_422" else 235
    assert pixels.tolist() == [[grey[1], bright] * 4] * 6


@pytest.mark.parametrize("bits", [16, 32])
def test_deep_colours_keep_their_upper_byte(
    write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray], bits: int
) -> None:
    deep = COLOURS.astype(f"u{bits // 8}") << (bits - 8)

    assert np.array_equal(shown(write_dicom(deep)), COLOURS)


def test_one_bit_pictures_are_black_and_white(
    write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray]
) -> None:
    mask = np.random.default_rng(2).integers(0, 2, (7, 9)).astype(np.uint8)
    packed = np.packbits(mask.ravel(), bitorder="little").tobytes()
    source = write_dicom(mask, BitsAllocated=1, BitsStored=1, HighBit=0, PixelData=("OB", packed))

    assert np.array_equal(shown(source), mask * 255)


def test_floating_point_pictures_are_stretched(
    tmp_path: Path, make_dataset: Callable[..., FileDataset], shown: Callable[..., np.ndarray]
) -> None:
    values = np.linspace(-1, 1, 4_000, dtype=np.float32).reshape(50, 80)
    dataset = make_dataset(values)
    del dataset.PixelData, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation
    dataset.FloatPixelData = values.tobytes()
    dataset.save_as(tmp_path / "map.dcm", enforce_file_format=True)

    shades = shown(tmp_path / "map.dcm").ravel()

    assert (shades[:10] == 0).all()
    assert (shades[-10:] == 255).all()
    assert (np.diff(shades.astype(int)) >= 0).all()


def test_a_narrow_window_on_fractions_keeps_its_shades(
    tmp_path: Path, make_dataset: Callable[..., FileDataset], shown: Callable[..., np.ndarray]
) -> None:
    values = np.array([[0.0, 0.25, 0.5, 1.0]], np.float32)
    dataset = make_dataset(values)
    del dataset.PixelData, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation
    dataset.FloatPixelData = values.tobytes()
    dataset.save_as(tmp_path / "map.dcm", enforce_file_format=True)

    assert shown(tmp_path / "map.dcm", window=Window(0.5, 1)).tolist() == [[0, 63, 127, 255]]


@pytest.mark.parametrize("left", [True, False])
def test_a_single_picture_is_shown_as_it_is_stored(
    write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray], *, left: bool
) -> None:
    picture = np.zeros((6, 8), np.uint16)
    picture[0, 0 if left else -1] = 1000
    source = write_dicom(picture, ImageOrientationPatient=[-1, 0, 0, 0, 1, 0], PatientOrientation=["R", "F"])

    pixels = shown(source, window=Window(500, 1000))

    assert pixels[0, 0 if left else -1] == 255
    assert pixels.astype(bool).sum() == 1


def test_a_file_without_its_preamble_is_read(
    tmp_path: Path, write_dicom: Callable[..., Path], rendered: Callable[..., Rendering]
) -> None:
    pixels = np.arange(64, dtype=np.uint16).reshape(8, 8)
    for syntax in (uid.ExplicitVRLittleEndian, uid.ImplicitVRLittleEndian):
        whole = write_dicom(pixels, syntax=syntax)
        content = whole.read_bytes()
        start = 144 + int.from_bytes(content[140:144], "little")
        (tmp_path / "bare").write_bytes(content[start:])

        assert rendered(tmp_path / "bare").digest == rendered(whole).digest


def test_frames_without_a_window_are_equally_bright(
    write_dicom: Callable[..., Path], shown: Callable[..., np.ndarray]
) -> None:
    frames = np.stack([np.full((6, 8), value, np.uint16) for value in (100, 200, 300)])
    frames[:, 0, 0] = 250
    source = write_dicom(frames)

    assert len({int(shown(source, view=View(frame=at))[0, 0]) for at in range(3)}) == 1


def test_an_enhanced_file_is_shown_in_the_window_of_its_groups(
    rendered: Callable[..., Rendering], shown: Callable[..., np.ndarray]
) -> None:
    source = PYDICOM_DATA / "eCT_Supplemental.dcm"
    dataset = pydicom.dcmread(source)
    values = dataset.pixel_array[1].astype(np.int64) - 1024  # slope 1, intercept -1024, in the shared groups

    assert rendered(source, view=View(frame=1)).window == Window(49.0, 102.0)
    expected = np.clip(((values * 2 - 97) * 255 + 101 * 255) // (2 * 101), 0, 255)
    assert np.array_equal(shown(source, view=View(frame=1)), expected)


@pytest.mark.slow
def test_every_file_of_pydicom_is_a_picture_or_one_clear_error(rendered: Callable[..., Rendering]) -> None:
    outcomes: dict[bool, int] = {True: 0, False: 0}
    for source in ALL_FILES:
        try:
            found = probe(source, View())
            rendering = rendered(source, view=View(frame=0 if found.frames > 1 else None))
        except ImageError as error:
            assert error.message  # noqa: PT017  # either outcome is right
            assert error.rule.startswith("media/")  # noqa: PT017  # as above
            outcomes[False] += 1
            continue
        assert (rendering.source_width_px, rendering.source_height_px) == (found.width_px, found.height_px)
        outcomes[True] += 1

    assert outcomes[True] >= 164
    assert sum(outcomes.values()) == len(ALL_FILES)


# Files that no reader should take for a picture, and files that are damaged on purpose.
REFUSED = {
    "rtplan.dcm": "media/not-a-picture",
    "rtstruct.dcm": "media/not-a-picture",
    "test-SR.dcm": "media/not-a-picture",
    "liver_1frame.dcm": "media/not-a-picture",
    "waveform_ecg.dcm": "media/not-a-picture",
    "DICOMDIR": "media/not-a-picture",
    "MR_truncated.dcm": "media/unreadable",
    "badVR.dcm": "media/unreadable",
    "README.txt": "media/unknown-kind",
}


@pytest.mark.parametrize(("name", "rule"), REFUSED.items())
def test_files_that_are_no_pictures_are_refused_by_their_rule(
    rendered: Callable[..., Rendering], name: str, rule: str
) -> None:
    source = next(path for path in ALL_FILES if path.name == name)

    with pytest.raises(ImageError) as caught:
        rendered(source)
    assert caught.value.rule == rule
