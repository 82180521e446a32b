"""What editors write gets through with one command, and nobody sees a difference."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import nibabel
import nrrd
import numpy as np
import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from radanki.imaging.formats.kinds import kind_of
from radanki.imaging.formats.raster import read_raster
from radanki.imaging.reading import read_picture
from radanki.model.imaging.rendering import Plane, View
from radanki.phi.deidentification.same_kind import as_same_kind
from radanki.phi.scan import scan

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.imaging.picture import Picture

FILM = np.clip(np.add.outer(np.arange(60), np.arange(88)) + np.random.default_rng(5).integers(0, 40, (60, 88)), 0, 255)
GREY, COLOUR = FILM.astype(np.uint8), np.dstack([FILM, FILM // 2, 255 - FILM]).astype(np.uint8)


def encoded(pixels: Any, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    (pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)).save(file, kind, **options)
    return file.getvalue()


def turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


def texts() -> PngInfo:
    text = PngInfo()
    for key in ("date:create", "date:modify", "Software"):
        text.add_text(key, "2026-11-20T10:11:12+00:00")
    return text


def imagej(pixels: Any) -> bytes:
    fields = ImageFileDirectory_v2()
    fields[270] = "ImageJ=1.54f\nimages=1\nunit=micron\nmin=0.0\nmax=255.0\n"
    return encoded(pixels, "TIFF", tiffinfo=fields)


def with_a_transparent_corner() -> bytes:
    pixels = np.dstack([COLOUR, np.full(GREY.shape, 255, dtype=np.uint8)])
    pixels[:9, :9, 3] = 0
    return encoded(pixels, "PNG")


PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
LAB = Image.fromarray(GREY % 5, "P")
LAB.putpalette([0, 0, 0, 200, 0, 0, 0, 200, 0, 0, 0, 200, 9, 9, 9] + [7, 77, 177] * 20)
HONEST = {
    "a JPEG with a colour profile": encoded(COLOUR, "JPEG", icc_profile=PROFILE, quality=90),
    "a PNG with a colour profile": encoded(COLOUR, "PNG", icc_profile=PROFILE),
    "a JPEG with an orientation alone": encoded(GREY, "JPEG", exif=turned()),
    "a JPEG with a comment": encoded(COLOUR, "JPEG", comment="Created with GIMP", quality=85),
    "a PNG with ImageMagick's texts": encoded(GREY, "PNG", pnginfo=texts()),
    "a PNG with a transparent corner": with_a_transparent_corner(),
    "a TIFF of ImageJ": imagej(GREY),
    "a deep TIFF of ImageJ": imagej((FILM * 200).astype(np.uint16)),
    "a floating TIFF of ImageJ": imagej(FILM.astype(np.float32) / 7),
    "a packed TIFF": encoded(COLOUR, "TIFF", compression="tiff_lzw"),
    "a progressive JPEG": encoded(COLOUR, "JPEG", progressive=True),
    "a CMYK JPEG": encoded(Image.fromarray(COLOUR).convert("CMYK"), "JPEG"),
    "a WebP with a colour profile": encoded(COLOUR, "WEBP", lossless=True, icc_profile=PROFILE),
    "a label map with spare colours": encoded(LAB, "PNG"),
    "a large film": encoded(np.tile(GREY, (32, 30)), "PNG", pnginfo=texts()),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_gets_through_with_the_pixels_that_are_seen(name: str, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(HONEST[name])

    octets, ending = as_same_kind(source, kind_of(source))

    made = tmp_path / f"made{ending}"
    made.write_bytes(octets)
    assert scan(source)
    assert scan(made) == ()
    assert np.array_equal(read_raster(made, 0).pixels, read_raster(source, 0).pixels)


def test_numbers_of_a_label_map_stay_what_they_are(tmp_path: Path) -> None:
    source = tmp_path / "labels.png"
    source.write_bytes(HONEST["a label map with spare colours"])

    octets, _ = as_same_kind(source, "png")

    assert np.array_equal(np.asarray(Image.open(io.BytesIO(octets))), GREY % 5)


def test_a_jpeg_keeps_its_blocks_where_only_its_words_go() -> None:
    source = encoded(COLOUR, "JPEG", quality=85)
    said = encoded(COLOUR, "JPEG", quality=85, comment="by Zebrawitz")

    from radanki.phi.deidentification.jpeg_anew import find_plain_jpeg  # noqa: PLC0415  # what is tested here alone

    made = find_plain_jpeg(said)

    assert made is not None
    assert b"Zebrawitz" not in made
    assert source[source.index(b"\xff\xda") :] == made[made.index(b"\xff\xda") :]


@pytest.mark.parametrize("ending", [".nii", ".nii.gz"])
@pytest.mark.parametrize("kind", [np.int16, np.uint8, np.float32])
def test_a_volume_keeps_its_voxels_and_its_place(ending: str, kind: Any, tmp_path: Path) -> None:
    turn = np.array([[0, -2.5, 0, 11], [1.5, 0, 0, -7], [0, 0, 3, 5], [0, 0, 0, 1]], dtype=float)
    image = nibabel.Nifti1Image(FILM.reshape(60, 11, 8).astype(kind), turn)
    image.set_qform(turn, code=1)
    image.header["cal_max"], image.header["descrip"] = 255, "FSL5.0"
    source = tmp_path / f"source{ending}"
    nibabel.save(image, source)

    octets, made_ending = as_same_kind(source, "nifti")

    made = tmp_path / f"made{made_ending}"
    made.write_bytes(octets)
    assert made_ending == ending
    assert scan(source)
    assert scan(made) == ()
    again: Any = nibabel.load(made)
    assert np.array_equal(np.asarray(again.dataobj), np.asarray(image.dataobj))
    assert np.allclose(again.affine, turn)


@pytest.mark.parametrize("encoding", ["raw", "gzip", "bzip2"])
def test_a_nrrd_volume_keeps_its_voxels_and_its_place(encoding: str, tmp_path: Path) -> None:
    header = {
        "space": "left-posterior-superior",
        "space directions": [[0, 1.5, 0], [-2.5, 0, 0], [0, 0, 3]],
        "space origin": [11, -7, 5],
        "encoding": encoding,
        "content": "by Zebrawitz",
        "kinds": ["domain"] * 3,
    }
    source = tmp_path / "source.nrrd"
    nrrd.write(str(source), FILM.reshape(60, 11, 8).astype(np.int16), header)

    octets, ending = as_same_kind(source, "nrrd")

    made = tmp_path / f"made{ending}"
    made.write_bytes(octets)
    assert scan(source)
    assert scan(made) == ()
    view = View(None, Plane("axial", 4))
    before, after = read_picture(source, view), read_picture(made, view)
    assert np.array_equal(before.pixels, after.pixels)
    assert np.allclose(place_of(before), place_of(after))


def place_of(picture: Picture) -> Any:
    assert picture.geometry is not None
    return picture.geometry.to_ras
