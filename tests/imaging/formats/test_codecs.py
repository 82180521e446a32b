"""Compressed DICOM: our decoder gives back what was encoded, and says what is missing where it can't be had."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import data_store
import imagecodecs
import numpy as np
import pydicom
import pytest
from pydicom import uid
from pydicom.encaps import encapsulate, get_frame
from pydicom.pixels.decoders.base import DecodeRunner, get_decoder
from pydicom.pixels.decoders.rle import _rle_decode_frame

from radanki.errors import ImageError
from radanki.imaging.formats import codecs
from radanki.imaging.formats.frame_header import find_frame_size, with_whole_spectrum
from radanki.model.imaging.rendering import View, Window

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydicom.dataset import FileDataset

    from radanki.model.imaging.rendering import Rendering

PYDICOM_FILES = Path(pydicom.__file__).parent / "data" / "test_files"
PYDICOM_DATA = Path(data_store.__file__).parent / "data"

NOISE = np.random.default_rng(7)
SIGNED = NOISE.integers(-1000, 2000, (40, 50)).astype(np.int16)
UNSIGNED = (SIGNED.astype(np.int32) + 1000).astype(np.uint16)
BYTES = NOISE.integers(0, 256, (40, 50)).astype(np.uint8)
COLOURS = NOISE.integers(0, 256, (40, 50, 3)).astype(np.uint8)


def ljpeg(pixels: np.ndarray) -> bytes:
    return bytes(
        imagecodecs.ljpeg_encode(pixels.view(f"u{pixels.dtype.itemsize}"), bitspersample=8 * pixels.dtype.itemsize)
    )


def jpegls(pixels: np.ndarray) -> bytes:
    return bytes(imagecodecs.jpegls_encode(pixels.view(f"u{pixels.dtype.itemsize}")))


def jpeg2k(pixels: np.ndarray) -> bytes:
    return bytes(imagecodecs.jpeg2k_encode(pixels, reversible=True, codecformat="j2k"))


def htj2k(pixels: np.ndarray) -> bytes:
    return bytes(imagecodecs.htj2k_encode(pixels, reversible=True))


Case = tuple[str, "Callable[[np.ndarray], bytes]", np.ndarray]
LOSSLESS = [
    (uid.JPEGLossless, ljpeg, (UNSIGNED, BYTES, SIGNED)),
    (uid.JPEGLosslessSV1, ljpeg, (UNSIGNED, BYTES, SIGNED)),
    (uid.JPEGLSLossless, jpegls, (UNSIGNED, BYTES, SIGNED, COLOURS)),
    (uid.JPEGLSNearLossless, jpegls, (UNSIGNED,)),
    (uid.JPEG2000Lossless, jpeg2k, (UNSIGNED, BYTES, SIGNED, COLOURS)),
    (uid.HTJ2KLossless, htj2k, (UNSIGNED, BYTES, SIGNED, COLOURS)),
    (uid.HTJ2KLosslessRPCL, htj2k, (UNSIGNED,)),
    (uid.HTJ2K, htj2k, (UNSIGNED, SIGNED)),
]


@pytest.fixture
def write_compressed(tmp_path: Path, make_dataset: Callable[..., FileDataset]) -> Callable[..., Path]:
    def write(pixels: np.ndarray, syntax: str, *frames: bytes, **more: Any) -> Path:
        dataset = make_dataset(pixels, syntax)
        if len(frames) > 1:
            dataset.NumberOfFrames = len(frames)
        for keyword, value in more.items():
            setattr(dataset, keyword, value)
        dataset.PixelData = encapsulate(list(frames))
        dataset["PixelData"].VR = "OB"
        dataset["PixelData"].is_undefined_length = True
        path = tmp_path / "compressed.dcm"
        dataset.save_as(path, enforce_file_format=True)
        return path

    return write


@pytest.mark.parametrize(
    "case",
    [
        pytest.param((syntax, encode, pixels), id=f"{syntax.keyword}-{pixels.dtype}-{pixels.ndim}d")
        for syntax, encode, pictures in LOSSLESS
        for pixels in pictures
    ],
)
def test_lossless_frames_come_back_to_the_last_bit(
    write_compressed: Callable[..., Path],
    write_dicom: Callable[..., Path],
    rendered: Callable[..., Rendering],
    case: Case,
) -> None:
    syntax, encode, pixels = case
    compressed = write_compressed(pixels, syntax, encode(pixels))
    plain = write_dicom(pixels)

    for centre in range(-1000, 3000, 200):
        window = Window(centre, 256)
        assert rendered(compressed, window=window).digest == rendered(plain, window=window).digest


def extended(pixels: np.ndarray) -> bytes:
    return bytes(imagecodecs.jpeg8_encode(pixels, level=98, bitspersample=12))


def test_12_bit_jpeg_is_read_also_where_its_scan_header_is_wrong(
    write_compressed: Callable[..., Path], shown: Callable[..., np.ndarray]
) -> None:
    smooth = np.add.outer(np.arange(40), np.arange(50) * 40).astype(np.uint16)
    frame = extended(smooth)
    scan = frame.index(b"\xff\xda")
    last = scan + 4 + 1 + 2 + 1
    assert frame[last] == 63
    slip = frame[:last] + b"\0" + frame[last + 1 :]
    right = write_compressed(smooth, uid.JPEGExtended12Bit, frame, BitsStored=12, HighBit=11)
    expected = shown(right, window=Window(1000, 2000))

    wrong = write_compressed(smooth, uid.JPEGExtended12Bit, slip, BitsStored=12, HighBit=11)

    assert np.array_equal(shown(wrong, window=Window(1000, 2000)), expected)
    assert np.abs(expected.astype(int) - smooth.astype(int) * 255 // 2000).max() <= 2
    assert with_whole_spectrum(slip) == frame == with_whole_spectrum(frame)


def test_each_frame_is_decoded_alone(write_compressed: Callable[..., Path], shown: Callable[..., np.ndarray]) -> None:
    frames = [jpegls(np.full((40, 50), value, np.uint16)) for value in (10, 20, 30)]
    source = write_compressed(UNSIGNED, uid.JPEGLSLossless, *frames)

    assert [shown(source, view=View(frame=at), window=Window(128, 256))[0, 0] for at in range(3)] == [10, 20, 30]


def test_registering_twice_changes_nothing() -> None:
    codecs.register()
    codecs.register()

    assert get_decoder(uid.JPEGLSLossless).available_plugins.count(codecs.LABEL) == 1


def test_a_missing_decoder_is_named_with_the_extra_that_brings_it(
    write_compressed: Callable[..., Path], shown: Callable[..., np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_compressed(UNSIGNED, uid.JPEGLSLossless, jpegls(UNSIGNED))
    monkeypatch.setattr(codecs, "find_spec", lambda _: None)
    # highdicom, which other tests write with, brings a decoder of its own.
    monkeypatch.setattr(codecs, "_OTHERWISE", (codecs.LABEL,))
    for syntax in codecs.DECODER_DEPENDENCIES:
        if codecs.LABEL in get_decoder(syntax).available_plugins:
            get_decoder(syntax).remove_plugin(codecs.LABEL)

    try:
        with pytest.raises(ImageError, match="JPEG-LS") as caught:
            shown(source)
    finally:
        for syntax in codecs.DECODER_DEPENDENCIES:
            get_decoder(syntax).remove_plugin(codecs.LABEL)

    assert caught.value.rule == "media/codec-missing"
    assert "radanki[codecs]" in caught.value.fix


def test_a_transfer_syntax_that_nobody_knows_is_not_quoted(
    write_compressed: Callable[..., Path], shown: Callable[..., np.ndarray]
) -> None:
    source = write_compressed(UNSIGNED, "1.2.826.0.1.12345", b"\0" * 10)

    with pytest.raises(ImageError) as caught:
        shown(source)
    assert "12345" not in str(caught.value)


@pytest.mark.parametrize(
    ("encode", "pixels"), [(ljpeg, BYTES), (jpegls, UNSIGNED), (jpeg2k, UNSIGNED), (htj2k, BYTES), (extended, UNSIGNED)]
)
def test_a_frame_tells_its_size_before_it_is_decoded(encode: Callable[[np.ndarray], bytes], pixels: np.ndarray) -> None:
    size = find_frame_size(encode(pixels))

    assert size is not None
    assert (size.width_px, size.height_px, size.components) == (50, 40, 1)


def test_a_frame_of_another_size_than_its_file_tells_is_refused(
    write_compressed: Callable[..., Path], shown: Callable[..., np.ndarray]
) -> None:
    source = write_compressed(UNSIGNED, uid.JPEG2000Lossless, jpeg2k(UNSIGNED), Rows=20, Columns=20)

    with pytest.raises(ImageError, match="50 x 40"):
        shown(source)


# Test files whose plain twin is there, and the difference found: none, but for two near-lossless ones.
TWINS = [
    (PYDICOM_DATA / "693_J2KR.dcm", PYDICOM_DATA / "693_UNCR.dcm", 0),
    (PYDICOM_DATA / "MR2_J2KR.dcm", PYDICOM_DATA / "MR2_UNCR.dcm", 0),
    (PYDICOM_DATA / "RG1_J2KR.dcm", PYDICOM_DATA / "RG1_UNCR.dcm", 0),
    (PYDICOM_DATA / "RG3_J2KR.dcm", PYDICOM_DATA / "RG3_UNCR.dcm", 0),
    (PYDICOM_DATA / "US1_J2KR.dcm", PYDICOM_DATA / "US1_UNCR.dcm", 0),
    (PYDICOM_FILES / "693_J2KI.dcm", PYDICOM_DATA / "693_UNCI.dcm", 0),
    (PYDICOM_DATA / "emri_small_jpeg_ls_lossless.dcm", PYDICOM_DATA / "emri_small.dcm", 0),
    (PYDICOM_DATA / "emri_small_jpeg_2k_lossless.dcm", PYDICOM_DATA / "emri_small.dcm", 0),
    (PYDICOM_DATA / "emri_small_RLE.dcm", PYDICOM_DATA / "emri_small.dcm", 0),
    (PYDICOM_DATA / "OBXXXX1A_rle.dcm", PYDICOM_DATA / "OBXXXX1A.dcm", 0),
    (PYDICOM_FILES / "MR_small_jp2klossless.dcm", PYDICOM_FILES / "MR_small.dcm", 0),
    (PYDICOM_FILES / "MR_small_jpeg_ls_lossless.dcm", PYDICOM_FILES / "MR_small.dcm", 0),
    (PYDICOM_FILES / "MR_small_RLE.dcm", PYDICOM_FILES / "MR_small.dcm", 0),
    (PYDICOM_FILES / "SC_rgb_gdcm_KY.dcm", PYDICOM_FILES / "SC_rgb_rle.dcm", 0),
    (PYDICOM_FILES / "SC_rgb_jls_lossy_line.dcm", PYDICOM_FILES / "SC_rgb_rle.dcm", 2),
    (PYDICOM_FILES / "SC_rgb_jls_lossy_sample.dcm", PYDICOM_FILES / "SC_rgb_rle.dcm", 2),
]


@pytest.mark.parametrize(("compressed", "plain", "tolerance"), TWINS, ids=lambda value: getattr(value, "stem", None))
def test_the_libraries_own_compressed_files_equal_their_plain_twins(
    shown: Callable[..., np.ndarray], compressed: Path, plain: Path, tolerance: int
) -> None:
    view = View(frame=0)

    difference = shown(compressed, view=view).astype(int) - shown(plain, view=view)

    assert np.abs(difference).max() <= tolerance


def run_lengths(pixels: np.ndarray, make_dataset: Callable[..., FileDataset]) -> bytes:
    dataset = make_dataset(pixels)
    dataset.compress(uid.RLELossless, encoding_plugin="pydicom")
    return get_frame(dataset.PixelData, 0, number_of_frames=1)


@pytest.mark.parametrize("pixels", [UNSIGNED, BYTES, SIGNED, COLOURS, BYTES[:5, :7], COLOURS[:5, :7]])
def test_run_lengths_whole_or_damaged_come_out_as_with_pydicom_or_are_left_to_it(
    make_dataset: Callable[..., FileDataset], pixels: np.ndarray
) -> None:
    whole, chance = run_lengths((pixels >> 4 << 4).astype(pixels.dtype), make_dataset), np.random.default_rng(5)
    form = {
        "rows": pixels.shape[0],
        "columns": pixels.shape[1],
        "samples_per_pixel": 1 if pixels.ndim == 2 else 3,
        "bits_allocated": 8 * pixels.itemsize,
    }
    runner = DecodeRunner(uid.RLELossless)
    for keyword, value in form.items():
        runner.set_option(keyword, value)

    def ours(frame: bytes) -> bytes | None:
        try:
            return bytes(codecs.decode_frame(frame, runner))
        except (RuntimeError, ValueError):
            return None

    assert ours(whole) == bytes(_rle_decode_frame(whole, *form.values()))
    for number in range(200):
        damaged = bytearray(whole[: chance.integers(1, len(whole)) if number % 3 else None])
        for at in chance.integers(min(len(damaged), 64 if number % 2 else 5000), size=chance.integers(1, 5)):
            damaged[at] = chance.choice((0, 1, 127, 128, 129, 255))
        found = ours(bytes(damaged))
        assert found is None or found == bytes(_rle_decode_frame(bytes(damaged), *form.values()))


@pytest.mark.parametrize("name", ["JPEG-LL.dcm", "JPGLosslessP14SV1_1s_1f_8b.dcm"])
def test_the_libraries_lossless_jpeg_files_are_read(shown: Callable[..., np.ndarray], name: str) -> None:
    # dcmdjpeg (DCMTK 3.6.7) gave the same stored values for both, to the last bit.
    pixels = shown(PYDICOM_DATA / name)

    assert len(np.unique(pixels)) > 100
