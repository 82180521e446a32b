"""A decoder for pydicom on top of imagecodecs: JPEG lossless, JPEG-LS, 12-bit JPEG, JPEG 2000, HTJ2K, run lengths.

It needs the extra ``codecs``. The names ``is_available``, ``DECODER_DEPENDENCIES`` and the signature of
:func:`decode_frame` are what pydicom asks of a plugin.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
from pydicom import uid
from pydicom.pixels.common import PhotometricInterpretation
from pydicom.pixels.decoders.base import get_decoder

from radanki.imaging.formats.frame_header import with_whole_spectrum

if TYPE_CHECKING:
    import numpy.typing as npt
    from pydicom.pixels.decoders.base import DecodeRunner

LABEL = "radanki"

_JPEG_LOSSLESS = (uid.JPEGLossless, uid.JPEGLosslessSV1)
_JPEG_LS = (uid.JPEGLSLossless, uid.JPEGLSNearLossless)
_JPEG_2000 = (uid.JPEG2000Lossless, uid.JPEG2000)
_HTJ2K = (uid.HTJ2KLossless, uid.HTJ2KLosslessRPCL, uid.HTJ2K)
_SYNTAXES = (*_JPEG_LOSSLESS, *_JPEG_LS, uid.JPEGExtended12Bit, *_JPEG_2000, *_HTJ2K, uid.RLELossless)

DECODER_DEPENDENCIES = dict.fromkeys(_SYNTAXES, ("imagecodecs>=2025.3.30",))

# Pillow first where it decodes all there is: it is always there, so every machine gives the same lossy pixels.
# Other plugins of pydicom are asked where a user has them and not the extra; all agree on lossless frames.
# GDCM is never asked: it ends the process on a hostile file.
_OTHERWISE = (LABEL, "pyjpegls", "pylibjpeg")
_PREFERENCE = {
    uid.JPEGBaseline8Bit: ("pillow",),
    # Pillow reads the 8-bit kind, and keeps colours as they are stored.
    uid.JPEGExtended12Bit: ("pillow", LABEL, "pylibjpeg"),
    **dict.fromkeys(_JPEG_2000, ("pillow", LABEL)),
    # pydicom's own takes ten times as long, and shows what there is of a damaged frame.
    uid.RLELossless: (LABEL, "pydicom"),
}
_RLE_HEADER_BYTES = 64


def is_available(syntax: str) -> bool:
    """Whether frames of this transfer syntax can be decoded here; pydicom asks."""
    return syntax in DECODER_DEPENDENCIES and find_spec("imagecodecs") is not None


def register() -> None:
    """Let pydicom use this decoder; a second call changes nothing."""
    for syntax in _SYNTAXES:
        decoder = get_decoder(syntax)
        if LABEL not in decoder._available and LABEL not in decoder._unavailable:  # noqa: SLF001  # no public way to ask
            decoder.add_plugin(LABEL, (__name__, "decode_frame"))


def decoders_for(syntax: str) -> tuple[str, ...]:
    """Give the names of the installed decoders to try for a transfer syntax, the preferred first; perhaps none."""
    register()
    try:
        available = get_decoder(uid.UID(syntax)).available_plugins
    except NotImplementedError:  # a syntax that pydicom does not know
        return ()
    return tuple(name for name in _PREFERENCE.get(uid.UID(syntax), _OTHERWISE) if name in available)


def decode_frame(frame: bytes, runner: DecodeRunner) -> memoryview:
    """Decode one frame and tell the runner what came out; pydicom calls it."""
    if runner.transfer_syntax == uid.RLELossless:
        planes = _decode_runs(frame, runner)
        runner.set_option("planar_configuration", 1)
        return planes
    pixels = _decode(frame, runner.transfer_syntax)
    runner.set_option("bits_allocated", 8 * pixels.dtype.itemsize)
    if pixels.ndim == 3:  # noqa: PLR2004  # rows, columns, samples
        runner.set_option("planar_configuration", 0)
        if runner.photometric_interpretation in {PhotometricInterpretation.YBR_ICT, PhotometricInterpretation.YBR_RCT}:
            # The transforms of JPEG 2000 are part of its decoding.
            runner.set_option("photometric_interpretation", PhotometricInterpretation.RGB)
    return _octets_of(pixels)


def _decode(frame: bytes, syntax: uid.UID) -> Any:
    import imagecodecs  # noqa: PLC0415  # an extra, and heavy

    if syntax in _JPEG_LOSSLESS:
        return imagecodecs.ljpeg_decode(frame)
    if syntax in _JPEG_LS:
        return imagecodecs.jpegls_decode(frame)
    if syntax == uid.JPEGExtended12Bit:
        grey = imagecodecs.jpeg8_decode(with_whole_spectrum(frame))
        if grey.ndim != 2:  # noqa: PLR2004  # rows, columns
            raise NotImplementedError("colours of extended JPEG are left to Pillow: this decoder changes their model")
        return grey
    return imagecodecs.jpeg2k_decode(frame)


def _decode_runs(frame: bytes, runner: DecodeRunner) -> memoryview:
    """Decode a frame in run lengths (PS3.5 Annex G): a segment for each byte of a sample, the highest first.

    A segment holds runs as the PackBits scheme has them. Raises ``ValueError`` or what imagecodecs raises for a frame
    that is not whole. Its own decoder for whole frames is not asked: it ends the process on a hostile one.
    """
    import imagecodecs  # noqa: PLC0415  # an extra, and heavy

    size, octets = runner.rows * runner.columns, runner.bits_allocated // 8
    count, *starts = np.frombuffer(frame[:_RLE_HEADER_BYTES].ljust(_RLE_HEADER_BYTES, b"\0"), dtype="<u4").tolist()
    if runner.bits_allocated % 8 or not 0 < count == runner.samples_per_pixel * octets <= len(starts):
        raise ValueError("not as many run lengths as the pixels have bytes")
    pixels = np.empty((runner.samples_per_pixel, size, octets), dtype=np.uint8)
    for place, (start, stop) in enumerate(zip(starts[:count], [*starts[1:count], len(frame)], strict=True)):
        segment = frame[start:stop]
        try:
            runs = imagecodecs.packbits_decode(segment, out=bytearray(size))
        except imagecodecs.PackbitsError:
            if not segment.endswith(b"\0"):
                raise
            # A byte that fills up to an even length says that another one follows.
            runs = imagecodecs.packbits_decode(segment[:-1], out=bytearray(size))
        if len(runs) != size:
            raise ValueError("fewer run lengths than pixels")
        pixels[place // octets, :, octets - 1 - place % octets] = np.frombuffer(runs, dtype=np.uint8)
    return _octets_of(pixels)


def _octets_of(pixels: npt.NDArray[Any]) -> memoryview:
    """Give the bytes of an array where they are: pydicom copies them into one of its own, as from any buffer."""
    return np.ascontiguousarray(pixels).reshape(-1).view(np.uint8).data
