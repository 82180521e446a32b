"""DICOM pictures: one frame of a file, decoded, with its greyscale transform and its geometry."""

from __future__ import annotations

from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydicom.encaps import get_frame
from pydicom.pixels.decoders.base import get_decoder
from pydicom.pixels.processing import convert_color_space
from pydicom.uid import UID

from radanki.errors import ImageError
from radanki.imaging import limits
from radanki.imaging.formats.codecs import DECODER_DEPENDENCIES, decoders_for
from radanki.imaging.formats.dicom_file import (
    PIXEL_KEYWORDS,
    check_has_pixels,
    check_is_picture,
    frame_count,
    is_little_endian,
    read_dataset,
    transfer_syntax_of,
)
from radanki.imaging.formats.dicom_geometry import patient_geometry_of, pixel_aspect
from radanki.imaging.formats.dicom_voi import greyscale_transform_of
from radanki.imaging.formats.frame_choice import choose_frame
from radanki.imaging.formats.frame_header import find_frame_size
from radanki.imaging.formats.kinds import FileStamp, stamp_of
from radanki.imaging.picture import Array, Grey8, Picture
from radanki.imaging.windowing.auto_window import (
    auto_window_values_of,
    chosen_places,
    lacks_window,
    with_auto_window_values,
)
from radanki.imaging.windowing.palette import colours_of

if TYPE_CHECKING:
    from pydicom.dataset import Dataset, FileDataset

_GREY = {"MONOCHROME1", "MONOCHROME2"}
_PARTIAL = "YBR_PARTIAL_422"
_KEPT_BYTES = 128 * 1024**2


def read_dicom(path: Path, frame: int | None) -> Picture:
    """Read one frame of a DICOM picture.

    Raises :class:`ImageError` for what is no picture, for frames that are not there, and where a file holds several
    and none was chosen.
    """
    dataset = open_again(path)
    frames = frame_count(dataset)
    picture = picture_of(dataset, choose_frame(frame, frames))
    if frames == 1 or not lacks_window(picture):
        return picture
    return with_auto_window_values(
        picture, auto_window_values_of(picture_of(dataset, at) for at in chosen_places(frames))
    )


def open_again(path: Path) -> FileDataset:
    """Open a picture with its pixels; the last file is kept, since a loop asks for frame after frame."""
    if path.stat().st_size > _KEPT_BYTES:
        return open_picture(path)
    return _open_stamped(stamp_of(path))


@lru_cache(maxsize=1)
def _open_stamped(stamp: FileStamp) -> FileDataset:
    return open_picture(Path(stamp[0]))


def open_picture(path: Path, *, with_pixels: bool = True) -> FileDataset:
    """Read a DICOM file that must be a picture within the limits."""
    dataset = read_dataset(path, with_pixels=with_pixels)
    check_is_picture(dataset)
    if with_pixels:
        check_has_pixels(dataset)
    check_declared_size(dataset)
    return dataset


def check_declared_size(dataset: Dataset) -> None:
    """Refuse, by what the header says, more pixels than the limits allow."""
    rows, columns = int(dataset.get("Rows") or 0), int(dataset.get("Columns") or 0)
    limits.check_size(columns, rows)
    bits = int(dataset.get("BitsAllocated") or 8)
    samples = int(dataset.get("SamplesPerPixel") or 1)
    limits.check_raw_bytes(ceil(rows * columns * samples * frame_count(dataset) * bits / 8))


def picture_of(dataset: FileDataset, frame: int) -> Picture:
    """Decode one frame of an opened picture."""
    photometric = str(dataset.get("PhotometricInterpretation") or "").strip()
    stored, photometric = decode_frame(dataset, frame, photometric)
    aspect, geometry = pixel_aspect(dataset, frame), patient_geometry_of(dataset, frame)
    if photometric in _GREY:
        return Picture(stored, greyscale_transform_of(dataset, frame, stored), aspect, geometry)
    if photometric == "PALETTE COLOR":
        colours = colours_of(stored, dataset, little_endian=is_little_endian(dataset))
    elif stored.ndim == 3 and stored.shape[2] == 3:  # noqa: PLR2004  # rows, columns, three samples
        colours = _as_rgb(stored, photometric, int(dataset.BitsStored))
    else:
        raise ImageError("the picture's kind of colour is not known", fix="Convert the picture to PNG.")
    return Picture(colours, None, aspect, geometry)


def decode_frame(dataset: FileDataset, frame: int, photometric: str) -> tuple[Array, str]:
    """Give the stored values of a frame, (rows, columns[, 3]), and the colour model that they are in now."""
    syntax = UID(transfer_syntax_of(dataset))
    if not hasattr(dataset, "file_meta"):
        raise ImageError("the file has no meta information", fix="Export it again as a DICOM file.")
    dataset.file_meta.TransferSyntaxUID = syntax
    options: dict[str, Any] = {"index": frame, "raw": True}
    if photometric == _PARTIAL and not syntax.is_encapsulated:
        # Stored as YBR_FULL_422 is, with another range (PS3.3 C.7.6.3.1.2).
        options["photometric_interpretation"] = "YBR_FULL_422"
    if not syntax.is_encapsulated:
        stored, properties = get_decoder(syntax).as_array(dataset, **_shifted(dataset, options))
    else:
        stored, properties = _decode_compressed(dataset, frame, syntax, options)
    model = photometric if photometric == _PARTIAL else str(properties["photometric_interpretation"])
    return _in_native_order(_shift_down(stored, dataset) if "correct_unused_bits" in options else stored), model


def _shifted(dataset: Dataset, options: dict[str, Any]) -> dict[str, Any]:
    """Ask for values as they stand where their highest bit is not the usual one: pydicom takes it for granted."""
    if _bits_below(dataset):
        options["correct_unused_bits"] = False
    return options


def _bits_below(dataset: Dataset) -> int:
    stored, high = dataset.get("BitsStored"), dataset.get("HighBit")
    if "PixelData" not in dataset or not isinstance(stored, int) or not isinstance(high, int):
        return 0
    allocated = int(dataset.get("BitsAllocated") or 0)
    return high + 1 - stored if high + 1 - stored > 0 and high < allocated else 0


def _shift_down(stored: Array, dataset: Dataset) -> Array:
    above = int(dataset.BitsAllocated) - int(dataset.HighBit) - 1
    return (stored << above) >> (above + _bits_below(dataset))


def _in_native_order(stored: Array) -> Array:
    return stored if stored.dtype.isnative else stored.astype(stored.dtype.newbyteorder("="))


def _decode_compressed(
    dataset: FileDataset, frame: int, syntax: UID, options: dict[str, Any]
) -> tuple[Array, dict[str, str | int]]:
    """Try the decoders that are there in the order of preference."""
    _check_frame_size(dataset, frame)
    names = decoders_for(syntax)
    if not names:
        raise _missing_decoder(syntax)
    for name in names[:-1]:
        try:
            return get_decoder(syntax).as_array(dataset, decoding_plugin=name, **options)
        except (RuntimeError, ValueError, NotImplementedError):
            continue
    return get_decoder(syntax).as_array(dataset, decoding_plugin=names[-1], **options)


def _check_frame_size(dataset: FileDataset, frame: int) -> None:
    """Refuse a frame whose own header tells another size than the file's, before a decoder reserves memory for it."""
    keyword = next(keyword for keyword in PIXEL_KEYWORDS if keyword in dataset)
    packed = get_frame(dataset[keyword].value, frame, number_of_frames=frame_count(dataset))
    if packed.startswith(b"\xff\xd8"):
        limits.check_scans(packed)
    size = find_frame_size(packed)
    if size is not None and (size.width_px, size.height_px) != (dataset.Columns, dataset.Rows):
        raise ImageError(
            f"the compressed frame is {size.width_px} x {size.height_px} pixels, the file says "
            f"{dataset.Columns} x {dataset.Rows}",
            fix="Export it again from its source.",
        )


def _missing_decoder(syntax: UID) -> ImageError:
    if syntax in DECODER_DEPENDENCIES:
        return ImageError(
            f"a decoder for {syntax.name} is not installed",
            fix="Install radanki[codecs], or convert the picture to PNG.",
            rule="media/codec-missing",
        )
    name = syntax.name if not syntax.name[:1].isdigit() else "this transfer syntax"
    return ImageError(f"no decoder for {name} is known", fix="Convert the picture to PNG.")


def _as_rgb(stored: Array, model: str, bits: int) -> Grey8:
    """Give 8-bit RGB (rows, columns, 3) of colours in any model that three samples can be in."""
    shades = _to_8_bits(stored, bits)
    if model in {"RGB", "YBR_ICT", "YBR_RCT"}:  # the last two are undone by the decoder
        return shades
    if model in {"YBR_FULL", "YBR_FULL_422"}:
        converted: Grey8 = convert_color_space(shades, "YBR_FULL", "RGB")
        return converted
    if model == _PARTIAL:
        return _from_partial_range(shades)
    raise ImageError("the picture's kind of colour is not known", fix="Convert the picture to PNG.")


def _to_8_bits(stored: Array, bits: int) -> Grey8:
    shades: Grey8 = (stored >> max(bits - 8, 0)).astype(np.uint8)
    return shades


def _from_partial_range(shades: Grey8) -> Grey8:
    """Convert YBR_PARTIAL_422, whose luminance runs from 16 to 235, by the inverse of PS3.3 C.7.6.3.1.2."""
    luminance, blue, red = np.moveaxis(shades.astype(np.float64), -1, 0)
    luminance, blue, red = (luminance - 16) * 255 / 219, (blue - 128) * 255 / 224, (red - 128) * 255 / 224
    colours = (luminance + 1.402 * red, luminance - 0.344136 * blue - 0.714136 * red, luminance + 1.772 * blue)
    rounded: Grey8 = np.clip(np.rint(np.stack(colours, axis=-1)), 0, 255).astype(np.uint8)
    return rounded
