"""What a source holds is told from headers, and what is too large is refused by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import nibabel
import numpy as np
import pytest
from PIL import Image

from radanki.errors import ImageError
from radanki.imaging import limits, reading
from radanki.imaging.header_probe import Probe, probe
from radanki.model.imaging.rendering import Plane, View

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from pydicom.dataset import FileDataset


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "tiff"])
def test_a_photograph_is_told_upright(tmp_path: Path, kind: Any) -> None:
    exif = Image.Exif()
    exif[274] = 6
    Image.new("RGB", (40, 30)).save(tmp_path / "photo.bin", kind, exif=exif)

    assert probe(tmp_path / "photo.bin", View()) == Probe(kind, 30, 40, 1)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_tiff_is_told_upright_however_it_is_stored(tmp_path: Path, orientation: int) -> None:
    Image.new("I;16", (40, 30)).save(tmp_path / "film.tif", tiffinfo={274: orientation})

    found = probe(tmp_path / "film.tif", View())

    assert (found.width_px, found.height_px) == ((40, 30) if orientation < 5 else (30, 40))


def test_pages_are_counted_and_measured(tmp_path: Path) -> None:
    pages = [Image.new("L", size) for size in ((40, 30), (20, 10))]
    pages[0].save(tmp_path / "pages.tif", save_all=True, append_images=pages[1:])

    assert probe(tmp_path / "pages.tif", View()) == Probe("tiff", 40, 30, 2)
    assert probe(tmp_path / "pages.tif", View(frame=1)) == Probe("tiff", 20, 10, 2)
    with pytest.raises(ImageError) as caught:
        probe(tmp_path / "pages.tif", View(frame=2))
    assert caught.value.rule == "media/out-of-range"


def test_a_dicom_file_is_told_without_its_pixels(write_dicom: Callable[..., Path]) -> None:
    source = write_dicom(np.zeros((5, 30, 40), np.uint16))
    source.write_bytes(source.read_bytes()[:-5000])  # nobody looks at the pixels

    assert probe(source, View()) == Probe("dicom", 40, 30, 5)
    assert probe(source, View(frame=4)) == Probe("dicom", 40, 30, 5)
    with pytest.raises(ImageError):
        probe(source, View(frame=5))


@pytest.mark.parametrize(("plane", "size"), [("axial", (9, 7)), ("coronal", (9, 5)), ("sagittal", (7, 5))])
def test_a_volume_is_told_by_plane(tmp_path: Path, plane: str, size: tuple[int, int]) -> None:
    nibabel.save(nibabel.Nifti1Image(np.zeros((9, 7, 5, 3), np.uint8), np.eye(4)), tmp_path / "v.nii.gz")

    found = probe(tmp_path / "v.nii.gz", View(frame=2, slice=Plane(plane, 0)))

    assert (found.kind, found.width_px, found.height_px, found.frames) == ("nifti", *size, 3)
    assert [found.slices_in(name) for name in ("axial", "coronal", "sagittal", "oblique")] == [5, 7, 9, 0]


def test_objects_that_are_no_pictures_are_no_pictures_here_either(write_dicom: Callable[..., Path]) -> None:
    with pytest.raises(ImageError) as caught:
        probe(write_dicom(np.zeros((6, 8), np.uint16), Modality="SR"), View())

    assert caught.value.rule == "media/not-a-picture"


def test_a_preamble_that_looks_like_a_tiff_is_still_dicom(
    tmp_path: Path, make_dataset: Callable[..., FileDataset]
) -> None:
    dataset = make_dataset(np.zeros((6, 8), np.uint16))
    dataset.preamble = b"II*\0" + b"\0" * 124
    dataset.save_as(tmp_path / "both.dcm", enforce_file_format=True)

    assert probe(tmp_path / "both.dcm", View()).kind == "dicom"


def test_a_file_over_the_limit_is_not_opened(tmp_path: Path) -> None:
    with (tmp_path / "huge.png").open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.truncate(limits.FILE_BYTES + 1)  # a file with a hole: it takes no space

    with pytest.raises(ImageError) as caught:
        probe(tmp_path / "huge.png", View())
    assert caught.value.rule == "media/too-large"


def test_a_folder_over_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FRAMES", 3)
    for number in range(4):
        Image.new("L", (4, 4)).save(tmp_path / f"{number}.png")

    with pytest.raises(ImageError) as caught:
        probe(tmp_path, View())
    assert caught.value.rule == "media/too-large"


def test_a_missing_library_is_named_with_the_extra_that_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nibabel.save(nibabel.Nifti1Image(np.ones((9, 7, 5), np.uint8), np.eye(4)), tmp_path / "v.nii")
    volume = tmp_path / "v.nii"
    monkeypatch.setattr(reading, "find_spec", lambda _: None)

    with pytest.raises(ImageError, match="nibabel") as caught:
        probe(volume, View(slice=Plane("axial", 0)))
    assert (caught.value.rule, caught.value.fix) == ("media/codec-missing", "Install radanki[volumes].")
