"""The one place where whatever a decoder raises becomes an :class:`~radanki.errors.ImageError`.

Over 1,475 damaged files decoders raised nine kinds of exception, one of them derived from ``BaseException`` alone, so a
list of types would always be one short. Their texts are dropped: they may quote the file, and a file may hold a name.
"""

from __future__ import annotations

import struct
import warnings
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PIL import Image

from radanki.errors import ImageError

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIX = "Export it again from its source, or convert it to PNG."


@contextmanager
def decoding(what: str) -> Iterator[None]:
    """Turn anything that is raised inside into one :class:`ImageError`, and keep a decoder's warnings quiet.

    ``what`` names the thing that is read ("the picture"). Errors that radanki raises itself pass as they are, and so
    do ``KeyboardInterrupt`` and ``SystemExit``.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            yield
        except (ImageError, KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        except BaseException as error:  # noqa: BLE001  # the documented boundary: decoders raise anything
            raise _as_image_error(what, error) from None


def _as_image_error(what: str, error: BaseException) -> ImageError:
    name = type(error).__name__
    if isinstance(error, FileNotFoundError):
        return ImageError(f"{what} is not there", fix="Check the file's name.", rule="media/missing")
    if isinstance(error, PermissionError):
        return ImageError(f"{what} may not be read", fix="Check the file's permissions.")
    if name.startswith("DecompressionBomb"):
        return ImageError(f"{what} is too large", fix="Make it smaller.", rule="media/too-large")
    if isinstance(error, MemoryError):
        return ImageError(f"{what} needs more memory than it may have", fix=_FIX, rule="media/too-large")
    return ImageError(f"{what} can't be decoded: {_reason(error)}", fix=_FIX)


def _reason(error: BaseException) -> str:
    """Say why in words of our own: the decoder's may quote what stands in the file."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, EOFError | struct.error):
        return "it ends too early"
    if isinstance(error, zlib.error):
        return "its compressed part is damaged"
    if isinstance(error, ModuleNotFoundError):
        return "a library that reads it is not installed"
    return f"it is damaged, or of a kind that the decoder does not know ({type(error).__name__})"
