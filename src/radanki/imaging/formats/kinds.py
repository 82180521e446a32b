"""What a file is, by its first bytes; its name is never asked."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Literal

from radanki.errors import ImageError
from radanki.imaging import limits
from radanki.imaging.formats.unread_kinds import find_unread_kind

if TYPE_CHECKING:
    from pathlib import Path

Kind = Literal["png", "jpeg", "webp", "tiff", "dicom", "nifti", "nrrd", "series", "pictures"]
FileStamp = tuple[str, int, int, int]
"""A file's path, size, time of last change, and a checksum of its ends."""

RASTER_KINDS: tuple[Kind, ...] = ("png", "jpeg", "webp", "tiff")

_HEAD_BYTES = 4096
_END_BYTES = 1 << 16
_SIGNATURES: tuple[tuple[bytes, Kind], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
    (b"NRRD000", "nrrd"),
)
# A value representation as explicit files have it, PS3.5 section 6.2.
_VALUE_REPRESENTATION = re.compile(rb"A[EST]|CS|D[AST]|F[DL]|I[S]|L[OT]|O[BDFLVW]|PN|S[HLQSTV]|TM|U[CILNRSTV]")
_FIX = "Use PNG, JPEG, WebP, TIFF, DICOM, NIfTI or NRRD; a folder is a DICOM series or numbered pictures."


def kind_of(path: Path) -> Kind:
    """Tell what a file or folder holds.

    Raises :class:`ImageError` for what is empty, larger than the limit, or none of the kinds that radanki reads.
    """
    if path.is_dir():
        return _kind_of_folder(path)
    limits.check_file(path)
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    kind = _kind_of_head(head)
    if kind is None:
        unread = find_unread_kind(head)
        if unread is not None:
            message = f"the file is {unread.name}, which radanki does not read"
            raise ImageError(message, fix=unread.way_out, rule="media/unknown-kind")
        raise ImageError("the file is no picture of a kind that radanki reads", fix=_FIX, rule="media/unknown-kind")
    return kind


def stamp_of(path: Path) -> FileStamp:
    """Give what changes when a file does, for what is remembered of it while a worker lives.

    The time alone would not do: a small file can be written twice within one tick of the file system's clock.
    """
    stat = path.stat()
    with path.open("rb") as file:
        ends = zlib.crc32(file.read(_END_BYTES))
        file.seek(max(0, stat.st_size - _END_BYTES))
        ends = zlib.crc32(file.read(_END_BYTES), ends)
    return str(path), stat.st_size, stat.st_mtime_ns, ends


def files_of(folder: Path) -> tuple[Path, ...]:
    """List a folder's files in the order people count: ``slice2`` comes before ``slice10``; hidden files are left out.

    Raises :class:`ImageError` where there is none, or more than the limit.
    """
    files = [path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")]
    if not files:
        raise ImageError("the folder holds no file", fix=_FIX, rule="media/missing")
    limits.check_frames(len(files))
    return tuple(sorted(files, key=_natural_key))


def _natural_key(path: Path) -> tuple[tuple[tuple[int, int, str], ...], str]:
    parts = re.findall(r"[0-9]+|[^0-9]+", path.name.casefold())
    return tuple((0, int(part), "") if part.isascii() and part.isdigit() else (1, 0, part) for part in parts), path.name


def _kind_of_folder(folder: Path) -> Kind:
    kind = kind_of(files_of(folder)[0])
    if kind == "dicom":
        return "series"
    if kind in RASTER_KINDS:
        return "pictures"
    raise ImageError("the folder holds volumes; a picture is one of them", fix="Name the file instead of its folder.")


def _kind_of_head(head: bytes) -> Kind | None:
    # The preamble of a DICOM file may hold anything, also the signature of a TIFF file (PS3.10 section 7.1).
    if head[128:132] == b"DICM":
        return "dicom"
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if _is_nifti(_unzipped(head)):
        return "nifti"
    return "dicom" if _is_bare_dicom(head) else None


def _unzipped(head: bytes) -> bytes:
    if not head.startswith(b"\x1f\x8b"):
        return head
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, _HEAD_BYTES)
    except zlib.error:
        return b""


def _is_nifti(head: bytes) -> bool:
    if head[344:348] in {b"ni1\x00", b"ni2\x00"} or head[4:8] == b"ni2\x00":
        raise ImageError("the volume's header and its voxels are two files", fix="Save it as one .nii or .nii.gz file.")
    return head[344:348] == b"n+1\x00" or head[4:8] == b"n+2\x00"


def _is_bare_dicom(head: bytes) -> bool:
    """Whether a data set starts here without the preamble: group 2 or 8, low elements, and a sensible first value."""
    little, big = head[:2] in {b"\x02\x00", b"\x08\x00"}, head[:2] == b"\x00\x08"
    if not (little or big) or len(head) < 16:  # noqa: PLR2004  # no data set is that short
        return False
    if _VALUE_REPRESENTATION.fullmatch(head[4:6]):
        return True
    # Implicit files are little endian; the first values of group 8 are short.
    return little and int.from_bytes(head[4:8], "little") <= 256  # noqa: PLR2004  # four times the longest UID
