"""PNG, JPEG, WebP and TIFF: upright, on black, in sRGB, and nothing but pixels."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from radanki.errors import ImageError
from radanki.model.imaging.rendering import View, Window

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from radanki.model.imaging.rendering import Rendering


FORMATS: dict[str, dict[str, Any]] = {
    "png": {},
    "jpeg": {"quality": 95, "subsampling": 0},
    "webp": {"lossless": True},
    "tiff": {},
}

# What a camera stores for each EXIF orientation: the way from the upright picture to the stored one.
TURNS: dict[int, Callable[[np.ndarray], np.ndarray]] = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.transpose(1, 0, 2),
    6: np.rot90,
    7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
    8: lambda a: np.rot90(a, -1),
}


def marked(rows: int = 40, columns: int = 64) -> np.ndarray:
    """A picture with a red mark at its top left and a blue one at its bottom right."""
    picture = np.full((rows, columns, 3), 90, dtype=np.uint8)
    picture[:16, :16] = (250, 10, 10)
    picture[-8:, -8:] = (10, 10, 250)
    return picture


def lies_upright(picture: np.ndarray) -> bool:
    red, blue = picture[:16, :16].reshape(-1, 3).mean(0), picture[-8:, -8:].reshape(-1, 3).mean(0)
    return picture.shape[:2] == (40, 64) and is_red(red) and is_red(blue[::-1])


def is_red(colour: np.ndarray) -> bool:
    return bool(colour[0] > 200 and colour[2] < 100)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("orientation", TURNS)
def test_a_picture_comes_out_upright_whatever_its_orientation_says(
    tmp_path: Path, shown: Callable[..., np.ndarray], rendered: Callable[..., Rendering], kind: str, orientation: int
) -> None:
    exif = Image.Exif()
    exif[274] = orientation
    source = tmp_path / "photo"
    stored = Image.fromarray(np.ascontiguousarray(TURNS[orientation](marked())))
    stored.save(source, kind, exif=exif, **FORMATS[kind])

    assert lies_upright(shown(source))
    assert (rendered(source).source_width_px, rendered(source).source_height_px) == (64, 40)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_name_of_a_file_decides_nothing(tmp_path: Path, shown: Callable[..., np.ndarray], kind: str) -> None:
    source = tmp_path / "picture.nii.gz"
    Image.fromarray(marked()).save(source, kind, **FORMATS[kind])

    assert lies_upright(shown(source))


@pytest.mark.parametrize("kind", ["png", "webp", "tiff"])
def test_what_alpha_hides_stays_hidden(tmp_path: Path, shown: Callable[..., np.ndarray], kind: str) -> None:
    picture = np.dstack([marked(), np.full((40, 64), 255, dtype=np.uint8)])
    picture[10:20, 30:40] = (255, 255, 255, 0)
    picture[20:30, 30:40] = (200, 100, 50, 128)
    source = tmp_path / "picture"
    options = {"lossless": True, "exact": True} if kind == "webp" else {}
    Image.fromarray(picture).save(source, kind, **options)

    pixels = shown(source)

    assert not pixels[10:20, 30:40].any()
    assert pixels[25, 35].tolist() == [100, 50, 25]


def test_a_transparent_palette_colour_is_black(tmp_path: Path, shown: Callable[..., np.ndarray]) -> None:
    image = Image.new("P", (4, 1))
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.putdata([0, 1, 0, 1])
    source = tmp_path / "picture.png"
    image.save(source, transparency=1)

    assert shown(source).tolist() == [[[255, 0, 0], [0, 0, 0], [255, 0, 0], [0, 0, 0]]]


def test_a_transparent_deep_grey_value_is_black(tmp_path: Path, shown: Callable[..., np.ndarray]) -> None:
    values = np.array([[0, 100, 60_000, 1_000]], dtype=np.uint16)
    source = tmp_path / "picture.png"
    Image.fromarray(values).save(source, transparency=60_000)

    assert shown(source, window=Window(500, 1_000)).tolist()[0][2] == 0
    assert shown(source).tolist()[0][3] == 255


@pytest.mark.parametrize("kind", ["png", "tiff"])
def test_deep_grey_is_windowed_by_percentiles_or_as_asked(
    tmp_path: Path, shown: Callable[..., np.ndarray], kind: str
) -> None:
    values = np.arange(0, 40_000, 4, dtype=np.uint16).reshape(100, 100)
    source = tmp_path / "deep"
    Image.fromarray(values).save(source, kind)

    assert shown(source).ravel()[40] == 0
    assert shown(source).ravel()[-40] == 255
    assert shown(source, window=Window(128, 256)).ravel()[:65].tolist() == [*range(0, 256, 4), 255]


def test_deep_grey_of_which_0_is_white_is_turned_over(tmp_path: Path, shown: Callable[..., np.ndarray]) -> None:
    values = np.array([[0, 128, 255]], dtype=np.uint16)
    source = tmp_path / "negative.tif"
    Image.fromarray(values).save(source, tiffinfo={262: 0})

    assert shown(source, window=Window(128, 256)).tolist() == [[255, 127, 0]]


def test_shades_of_which_0_is_white_are_turned_over_once(tmp_path: Path, shown: Callable[..., np.ndarray]) -> None:
    source = tmp_path / "negative.tif"
    # A stored byte of 0 is white here: Pillow hands it over as 255.
    source.write_bytes(a_bare_tiff(bytes([0, 128, 255]), photometric=0))

    assert shown(source).tolist() == [[255, 127, 0]]


def a_bare_tiff(row: bytes, *, photometric: int) -> bytes:
    entries = [
        (256, 3, 1, len(row)),
        (257, 3, 1, 1),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, photometric),
        (273, 4, 1, 8),
        (277, 3, 1, 1),
        (278, 3, 1, 1),
        (279, 4, 1, len(row)),
    ]
    data = row + b"\0" * (8 - len(row))
    directory = struct.pack("<H", len(entries))
    directory += b"".join(struct.pack("<HHII", *entry) for entry in entries) + struct.pack("<I", 0)
    return b"II*\0" + struct.pack("<I", 8 + len(data)) + data + directory


def test_colours_in_another_space_are_brought_to_srgb(tmp_path: Path, shown: Callable[..., np.ndarray]) -> None:
    # A profile whose red and blue are exchanged shows whether it was used at all.
    swapped = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = swapped.index(b"rXYZ"), swapped.index(b"bXYZ")
    swapped[red : red + 4], swapped[blue : blue + 4] = b"bXYZ", b"rXYZ"
    # Its description must not call it sRGB, or it is taken for that.
    swapped = swapped.replace(b"s\0R\0G\0B", b"x\0x\0x\0x").replace(b"sRGB built-in", b"xxxx built-in")
    source = tmp_path / "picture.png"
    Image.fromarray(np.full((4, 4, 3), (250, 10, 10), dtype=np.uint8)).save(source, icc_profile=bytes(swapped))

    assert is_red(shown(source)[0, 0][::-1])


def test_a_broken_colour_profile_changes_nothing(tmp_path: Path, shown: Callable[..., np.ndarray]) -> None:
    source = tmp_path / "picture.png"
    Image.fromarray(marked()).save(source, icc_profile=b"not a profile")

    assert np.array_equal(shown(source), marked())


def test_grey_stays_grey_and_grey_colours_become_it(tmp_path: Path, rendered: Callable[..., Rendering]) -> None:
    grey = np.arange(256, dtype=np.uint8).reshape(16, 16)
    Image.fromarray(grey).save(tmp_path / "grey.png")
    Image.fromarray(np.dstack([grey] * 3)).save(tmp_path / "colour.png")

    first, second = rendered(tmp_path / "grey.png"), rendered(tmp_path / "colour.png")

    assert Image.open(io.BytesIO(first.data)).mode == "L"
    assert (first.data, first.digest) == (second.data, second.digest)


def test_bits_become_black_and_white(tmp_path: Path, shown: Callable[..., np.ndarray]) -> None:
    source = tmp_path / "drawing.png"
    Image.fromarray(np.array([[True, False], [False, True]])).save(source)

    assert shown(source).tolist() == [[255, 0], [0, 255]]


def test_a_window_does_not_apply_to_shades(tmp_path: Path, rendered: Callable[..., Rendering]) -> None:
    source = tmp_path / "grey.png"
    Image.fromarray(np.arange(256, dtype=np.uint8).reshape(16, 16)).save(source)

    windowed = rendered(source, window=Window(40, 80), modality="ct")

    assert windowed.window is None
    assert windowed.digest == rendered(source).digest


@pytest.mark.parametrize("kind", ["tiff", "webp", "png"])
def test_only_the_chosen_page_is_shown(tmp_path: Path, shown: Callable[..., np.ndarray], kind: str) -> None:
    pages = [Image.fromarray(np.full((5, 6, 3), (shade, 0, 0), dtype=np.uint8)) for shade in (60, 120, 240)]
    source = tmp_path / "pages"
    options = {"lossless": True} if kind == "webp" else {}
    pages[0].save(source, kind, save_all=True, append_images=pages[1:], **options)

    assert shown(source)[0, 0, 0] == 60
    assert shown(source, view=View(frame=2))[0, 0, 0] == 240
    with pytest.raises(ImageError) as caught:
        shown(source, view=View(frame=3))
    assert caught.value.rule == "media/out-of-range"


def test_a_flat_picture_has_no_slices(tmp_path: Path, shown: Callable[..., np.ndarray]) -> None:
    from radanki.model.imaging.rendering import Plane  # noqa: PLC0415  # for this one test

    source = tmp_path / "flat.png"
    Image.fromarray(marked()).save(source)

    with pytest.raises(ImageError) as caught:
        shown(source, view=View(slice=Plane("axial", 0)))
    assert caught.value.rule == "media/out-of-range"


SECRET = b"DOE^JANE"


def tainted(kind: str) -> bytes:
    """A picture that carries a name in everything that its format lets carry text."""
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x9C9D] = SECRET.decode().encode("utf-16-le")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + SECRET
    options: dict[str, object] = {"exif": exif, "icc_profile": profile}
    if kind == "png":
        text = PngImagePlugin.PngInfo()
        text.add_text("Patient", SECRET.decode())
        text.add_itxt("Patient", SECRET.decode(), zip=False)
        options["pnginfo"] = text
    if kind == "jpeg":
        options["comment"] = SECRET
    file = io.BytesIO()
    Image.fromarray(marked()).save(file, kind, **options)
    return file.getvalue() + SECRET


@pytest.mark.parametrize("kind", FORMATS)
def test_nothing_but_pixels_reaches_the_package(tmp_path: Path, rendered: Callable[..., Rendering], kind: str) -> None:
    source = tmp_path / "DOE^JANE"
    source.write_bytes(tainted(kind))
    assert SECRET in source.read_bytes()

    data = rendered(source).data

    assert SECRET not in data
    assert set(chunks_of(data)) == {b"IHDR", b"IDAT", b"IEND"}


def chunks_of(png: bytes) -> list[bytes]:
    kinds, place = [], 8
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        kinds.append(png[place + 4 : place + 8])
        place += 12 + length
    assert place == len(png)
    return kinds
