"""Archives that can't be read, in words of ours: the readers' own name members, and those may be called as patients."""

from __future__ import annotations

import struct
import tarfile
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from radanki.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Iterator

_BROKEN: Final = (
    OSError,
    tarfile.TarError,
    zipfile.BadZipFile,
    IndexError,  # zipfile, on an extra field that is cut short
    struct.error,  # zipfile, on a header that is cut short
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    UnicodeError,
    ValueError,
    OverflowError,
)
"""What the readers raise on files that are no archives, are cut short, or are locked."""


@contextmanager
def broken_is_told() -> Iterator[None]:
    """Raise what a reader of archives raises as a :class:`FetchError` that names no member."""
    try:
        yield
    except _BROKEN as error:
        raise refused(_in_words(error)) from error


def _in_words(error: Exception) -> str:
    """Say why an archive can't be read; the readers' own words name members, which may be called as patients are."""
    if isinstance(error, OSError) and error.strerror:
        return f"the archive can't be read: {error.strerror}"
    if isinstance(error, RuntimeError) and "password" in str(error):
        return "the archive has a password"
    if isinstance(error, NotImplementedError):
        return "the archive can't be read: it is packed in a way that is not known here"
    return "the archive can't be read: it is no archive, or is damaged or cut short"


def refused(message: str) -> FetchError:
    """Give the error of an archive that is not taken."""
    return FetchError(message, fix="Point to another archive.", rule="fetch/bad-archive")
