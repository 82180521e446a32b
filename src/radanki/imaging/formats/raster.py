"""PNG, JPEG, WebP and TIFF: the upright pixels of one page, and nothing of the rest of the file."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageCms, ImageOps

from radanki.errors import ImageError
from radanki.imaging import limits
from radanki.imaging.picture import Array, Grey8, GreyscaleTransform, Picture, WindowFunction

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FORMATS = ("PNG", "JPEG", "WEBP", "TIFF")
_SHADE_MODES = ("1", "L")
_DEEP_MODES = ("I;16", "I;16B", "I;16L", "I;16N", "I", "F")
_ORIENTATION = 274
_PHOTOMETRIC, _WHITE_IS_ZERO = 262, 0


def read_raster(path: Path, frame: int) -> Picture:
    """Read one page (from 0) upright: 8-bit grey or colour on black, or deep grey with a window to choose.

    Raises :class:`ImageError` for a page that is not there and for what is larger than the limits.
    """
    with _opened(path) as image:
        _turn_to(image, frame)
        image.load()
        is_negative = _is_white_zero(image)
        upright = ImageOps.exif_transpose(image)
        if upright.mode in _DEEP_MODES:
            return _deep_grey(upright, is_negative=is_negative)
        return Picture(_shades_or_colours(upright))


def read_label_values(path: Path) -> Array:
    """Read the upright values (rows, columns) of a label picture: the indices of a palette, or grey values.

    Raises :class:`ImageError` for a colour picture: its colours are no numbers.
    """
    with _opened(path) as image:
        image.load()
        upright = ImageOps.exif_transpose(image)
        if upright.mode not in {"P", *_SHADE_MODES, *_DEEP_MODES}:
            raise ImageError(
                "the label map is a colour picture", fix="Save the labels as grey values or palette indices."
            )
        return np.asarray(upright)


def measure_raster(path: Path, frame: int) -> tuple[int, int, int]:
    """Give width and height of the upright page and the number of pages, from headers where the format allows."""
    with _opened(path) as image:
        frames = int(getattr(image, "n_frames", 1))
        _turn_to(image, frame)
        width, height = image.size
        # Pillow turns TIFF pages by itself and tells their upright size.
        lies = image.format != "TIFF" and image.getexif().get(_ORIENTATION, 1) in {5, 6, 7, 8}
        return (height, width, frames) if lies else (width, height, frames)


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    with Image.open(path, formats=_FORMATS) as image:
        limits.check_size(*image.size)
        if image.format == "JPEG":
            limits.check_scans(path.read_bytes())
        yield image


def _turn_to(image: Image.Image, frame: int) -> None:
    frames = int(getattr(image, "n_frames", 1)) if frame else 1
    if not 0 <= frame < max(frames, 1):
        raise ImageError(
            f"the file has {frames} frames; there is no frame {frame}",
            fix="Frames are counted from 0.",
            rule="media/out-of-range",
        )
    if frame:
        limits.check_frames(frames)
        image.seek(frame)
        limits.check_size(*image.size)


def _is_white_zero(image: Image.Image) -> bool:
    """Whether 0 is white: Pillow turns such 8-bit pages over by itself, and leaves the deep ones as they are."""
    tags: Any = getattr(image, "tag_v2", {})
    return image.mode in _DEEP_MODES and tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO


def _deep_grey(image: Image.Image, *, is_negative: bool) -> Picture:
    stored = np.asarray(image)
    if stored.dtype.byteorder == ">":
        stored = stored.astype(stored.dtype.newbyteorder("="))
    # The grey value that a PNG declares transparent may hide a second picture: it stays outside.
    transparent = image.info.get("transparency")
    padding = stored == transparent if isinstance(transparent, int) else None
    auto_window_values = stored if padding is None else stored[~padding]
    function: WindowFunction = "LINEAR" if np.issubdtype(stored.dtype, np.integer) else "LINEAR_EXACT"
    return Picture(
        stored,
        GreyscaleTransform(
            function=function, is_inverse=is_negative, padding=padding, auto_window_values=auto_window_values
        ),
    )


def _shades_or_colours(image: Image.Image) -> Grey8:
    alpha = None
    if image.has_transparency_data:
        image = image.convert("LA" if image.mode in {"L", "LA", "La", "1"} else "RGBA")
        alpha = np.asarray(image.getchannel("A"))
        image = image.convert("L" if image.mode == "LA" else "RGB")
    pixels = np.asarray(_in_srgb(image))
    return pixels if alpha is None else _on_black(pixels, alpha)


def _on_black(pixels: Grey8, alpha: Grey8) -> Grey8:
    """Put the picture on black: merely dropping alpha would show what it hides."""
    painted = np.empty_like(pixels)
    for row, opacity in enumerate(alpha.astype(np.uint16)[..., *[None] * (pixels.ndim - alpha.ndim)]):
        painted[row] = (pixels[row] * opacity + 127) // 255
    return painted


def _in_srgb(image: Image.Image) -> Image.Image:
    """Give the picture in grey or sRGB colours, by its own colour profile where that makes sense."""
    profile = _profile_of(image)
    if image.mode == "P":
        image = image.convert("RGB")
    if profile is not None and profile.profile.xcolor_space.strip() == {"L": "GRAY"}.get(image.mode, image.mode):
        try:
            converted = ImageCms.profileToProfile(image, profile, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except ImageCms.PyCMSError:
            converted = None
        if converted is not None:
            return converted.getchannel("R") if image.mode == "L" else converted
    return image.convert("L") if image.mode in _SHADE_MODES else image.convert("RGB")


def _profile_of(image: Image.Image) -> ImageCms.ImageCmsProfile | None:
    """Give the colour profile, if there is one that can be read and is not sRGB anyway."""
    data = image.info.get("icc_profile")
    if not data:
        return None
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        name = ImageCms.getProfileDescription(profile)
    except (ImageCms.PyCMSError, OSError):
        return None
    # A way from sRGB to sRGB would still move some values by one.
    return None if "srgb" in name.casefold() else profile
