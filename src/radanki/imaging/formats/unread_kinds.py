"""Files that people give and that radanki does not read: what each is, and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class UnreadKind:
    """A kind of file by its first bytes: ``marks`` are (place, bytes), one of which is there."""

    name: str
    way_out: str
    marks: tuple[tuple[int, bytes], ...]


_FRAMES: Final = "Save its frames as numbered PNG pictures (`ffmpeg -i FILE frame-%04d.png`), and give their folder."
_AS_PNG: Final = "Open it and save it as PNG."
_UNPACK: Final = "Unpack it, and give the folder, or pack it as zip."
_NIFTI: Final = "Save it as NIfTI (.nii.gz), with 3D Slicer or FreeSurfer's `mri_convert`."

UNREAD_KINDS: Final = (
    UnreadKind(
        "a HEIC photograph, as phones take them",
        "Save it as JPEG or PNG; phones do so when a picture is sent or exported as `most compatible`.",
        tuple((4, b"ftyp" + brand) for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")),
    ),
    UnreadKind("an AVIF picture", _AS_PNG, ((4, b"ftypavif"), (4, b"ftypavis"))),
    UnreadKind(
        "a GIF picture",
        f"Save it as PNG. One that moves: {_FRAMES[0].lower()}{_FRAMES[1:]}",
        ((0, b"GIF87a"), (0, b"GIF89a")),
    ),
    UnreadKind("a BMP picture", _AS_PNG, ((0, b"BM"),)),
    UnreadKind("a Photoshop file", "Export its picture as PNG, without layers of text.", ((0, b"8BPS"),)),
    UnreadKind("a JPEG 2000 picture", _AS_PNG, ((4, b"jP  \r\n\x87\n"), (0, b"\xff\x4f\xff\x51"))),
    UnreadKind("a JPEG XL picture", _AS_PNG, ((0, b"\xff\x0a"), (4, b"JXL \r\n\x87\n"))),
    UnreadKind("a camera's raw picture", _AS_PNG, ((4, b"ftypcrx "), (0, b"FUJIFILMCCD-RAW"))),
    UnreadKind("a PDF document", "Save the picture itself out of it, as PNG.", ((0, b"%PDF-"),)),
    UnreadKind("an Office document", "Save the picture itself out of it, as PNG.", ((0, b"\xd0\xcf\x11\xe0"),)),
    UnreadKind("a RAR archive", _UNPACK, ((0, b"Rar!\x1a\x07"),)),
    UnreadKind("a 7z archive", _UNPACK, ((0, b"7z\xbc\xaf\x27\x1c"),)),
    UnreadKind("a tar archive", _UNPACK, ((257, b"ustar"),)),
    UnreadKind("a packed file", _UNPACK, ((0, b"\x1f\x8b"), (0, b"BZh"), (0, b"\xfd7zXZ\0"), (0, b"\x28\xb5\x2f\xfd"))),
    UnreadKind("a zip archive inside of what was given", _UNPACK, ((0, b"PK\x03\x04"),)),
    UnreadKind(
        "a video",
        _FRAMES,
        (
            *(
                (4, b"ftyp" + brand)
                for brand in (b"isom", b"iso2", b"mp41", b"mp42", b"avc1", b"M4V ", b"qt  ", b"3gp")
            ),
            *((4, b"moov"), (4, b"mdat"), (8, b"AVI "), (0, b"\x1aE\xdf\xa3")),
            *((0, b"\x30\x26\xb2\x75"), (0, b"\0\0\x01\xba"), (0, b"FLV\x01")),
        ),
    ),
    UnreadKind("a volume of FreeSurfer", _NIFTI, ((0, b"\0\0\0\x01\0\0\x01"),)),
    UnreadKind("a MetaImage volume", _NIFTI, ((0, b"ObjectType ="), (0, b"ObjectType="))),
    UnreadKind("an Analyze volume", _NIFTI, ((0, b"\x5c\x01\0\0"), (0, b"\0\0\x01\x5c"))),
    UnreadKind("a drawing (SVG)", "Save it as PNG; of a case's schematic say `schematic`.", ((0, b"<svg"),)),
    UnreadKind(
        "a page of the web",
        "Save the picture itself, not the page.",
        ((0, b"<!DOCTYPE html"), (0, b"<!doctype html"), (0, b"<html")),
    ),
)


def find_unread_kind(head: bytes) -> UnreadKind | None:
    """Give what a file is by its first bytes, where it is of a kind that people give and that is not read."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    return next(
        (kind for kind in UNREAD_KINDS if any(head[at : at + len(mark)] == mark for at, mark in kind.marks)), None
    )
