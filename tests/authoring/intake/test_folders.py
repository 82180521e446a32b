"""A folder means what people mean by it, what is left out of it is named, and what is odd of a picture is said."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from radanki.errors import ImageError
from radanki.imaging.formats.dicom_oddities import oddities_of_slices, turn_of_film
from radanki.imaging.formats.kinds import kind_of
from radanki.imaging.formats.series_search import find_series
from radanki.imaging.formats.unread_kinds import UNREAD_KINDS
from radanki.library.walk import read_library
from radanki.model.imaging.turning import Turn
from support.pictures import a_dicom

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from authoring.intake.conftest import Desk
    from radanki.model.images import Image as CaseImage
    from radanki.model.intake import FolderContents

STILL = np.arange(48 * 64, dtype=np.uint8).reshape(48, 64)


def images_of(desk: Desk) -> tuple[CaseImage, ...]:
    (case_file,) = read_library(desk.root)[0].cases
    return case_file.case.images


def pictures(folder: Path, names: Sequence[str], size: tuple[int, int] = (40, 30)) -> list[Path]:
    folder.mkdir(exist_ok=True, parents=True)
    for at, name in enumerate(names):
        Image.new("L", size, 20 + at).save(folder / name)
    return [folder / name for name in names]


def found(files: Sequence[Path], least_run: int = 2) -> FolderContents:
    return find_series(files, [path.as_posix() for path in files], least_run)


@pytest.mark.parametrize(
    ("names", "least", "runs"),
    [
        (("pa.png", "lateral.png"), 2, [1, 1]),
        (("im1.png", "im2.png", "im3.png"), 2, [3]),
        (("im1.png", "im2.png", "im3.png"), 0, [1, 1, 1]),
        (("im1.png", "im2.png", "im3.png"), 7, [1, 1, 1]),
        (("a1.png", "a2.png", "b.png"), 2, [2, 1]),
        (("before.png", "after.png", "late.png"), 2, [1, 1, 1]),
    ],
)
def test_only_what_is_numbered_alike_is_one_stack(
    tmp_path: Path, names: Sequence[str], least: int, runs: list[int]
) -> None:
    assert [len(one.files) for one in found(pictures(tmp_path, names), least).series] == runs


def test_pictures_of_two_sizes_are_two_pictures(tmp_path: Path) -> None:
    files = pictures(tmp_path, ["im1.png"]) + pictures(tmp_path, ["im2.png"], (30, 40))

    assert [len(one.files) for one in found(files).series] == [1, 1]


def test_a_pa_and_a_lateral_film_are_two_pictures_called_after_their_views(desk: Desk) -> None:
    pictures(desk.originals / "films", ("pa.png", "lateral.png"))

    status, said = desk.new("cases/xr/chest/views", desk.originals / "films", *desk.answers)

    assert status == 0, said
    assert {(image.name, image.view, image.frames) for image in images_of(desk)} == {
        ("frontal", "PA", None),
        ("lateral", "lateral", None),
    }


def test_stills_of_ultrasound_and_scintigraphy_are_pictures_and_slices_without_a_place_are_a_stack(desk: Desk) -> None:
    stills = [desk.dicom(f"us{at}", np.roll(STILL, at), "US", InstanceNumber=at) for at in range(3)]
    slices = [desk.dicom(f"ct{at}", np.roll(STILL, at), "CT", InstanceNumber=at) for at in range(3)]
    shots = [
        desk.dicom(f"sc{at}", np.roll(STILL, at), "CT", SOPClassUID="1.2.840.10008.5.1.4.1.1.7") for at in range(2)
    ]

    views = [desk.dicom(f"nm{at}", np.roll(STILL, at), "NM", InstanceNumber=at) for at in range(2)]

    assert sorted(len(one.files) for one in found([*stills, *slices, *shots, *views]).series) == [1] * 7 + [3]


def test_old_slices_are_sorted_by_their_number_and_that_is_said(desk: Desk) -> None:
    folder = desk.originals / "old"
    for at, number in enumerate((12, 3, 7)):
        values = np.full((48, 48), 1000 + number, np.uint16)
        values[:8, :8] = 0
        desk.dicom(f"old/{'cab'[at]}", values, "CT", InstanceNumber=number, RescaleIntercept=-1024, RescaleSlope=1)

    status, said = desk.new("cases/ct/chest/old", folder, *desk.answers)

    assert status == 0, said
    assert "the order of their numbers" in said
    (image,) = images_of(desk)
    assert image.slices is not None
    assert (image.slices.plane, image.slices.stop) == ("axial", 3)
    from pydicom import dcmread  # noqa: PLC0415

    made = [dcmread(path).pixel_array[20, 20] for path in sorted((desk.root / "cases/ct/chest/old/axial").iterdir())]
    assert made == [1003, 1007, 1012]


def test_a_copy_is_left_out_by_name_and_a_file_that_only_shares_a_uid_is_not(desk: Desk) -> None:
    series = desk.series("ct", 3)
    shutil.copy(next(series.iterdir()), series / "Copy of a slice")
    films = [desk.film(f"film{at}", seed=at, SOPInstanceUID="1.2.3") for at in range(2)]

    contents = found(sorted(series.iterdir()))
    assert [path.name for path in contents.doubles] == ["Copy of a slice"]
    assert [len(one.files) for one in contents.series] == [3]
    assert not found(films).doubles

    status, said = desk.new("cases/ct/chest/copy", series, *desk.answers)
    assert status == 0, said
    assert "another file holds the same picture: 'Copy of a slice'" in said


def test_what_is_left_out_of_a_folder_is_named_with_the_way_out(desk: Desk) -> None:
    folder = desk.originals / "folder"
    pictures(folder, ["film.png"])
    (folder / "phone.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(60))
    (folder / "report.pdf").write_bytes(b"%PDF-1.7 " + bytes(60))
    (folder / f"{desk.name}_20210314.pdf").write_bytes(b"%PDF-1.7 " + bytes(61))

    status, said = desk.new("cases/xr/chest/some", folder, *desk.answers)

    assert status == 0, said
    assert re.search(r"left out: phone\.heic \(a HEIC photograph.*\)\. Save it as JPEG", said)
    assert "left out: report.pdf and 1 more (a PDF document" in said
    assert desk.name not in said


def test_a_folder_without_a_picture_says_what_is_in_it(desk: Desk) -> None:
    (desk.originals / "phone.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(60))

    status, said = desk.new("cases/xr/chest/none", desk.originals, *desk.answers)

    assert status == 1
    assert "phone.heic: the file is a HEIC photograph" in said
    assert "Save it as JPEG or PNG" in said


@pytest.mark.parametrize("kind", UNREAD_KINDS, ids=lambda kind: kind.name)
def test_a_file_of_a_kind_that_is_not_read_is_told_the_way_out(tmp_path: Path, kind: Any) -> None:
    for at, mark in kind.marks:
        path = tmp_path / "given"
        path.write_bytes(bytes(at) + mark + bytes(600))

        with pytest.raises(ImageError, match="does not read") as told:
            kind_of(path)

        assert kind.name in told.value.message
        assert told.value.fix == kind.way_out


@pytest.mark.parametrize(
    ("code", "orientation", "more", "turn"),
    [
        ("DX", ["L", "F"], {}, Turn()),
        ("DX", ["R", "F"], {}, Turn(0, is_mirrored=True)),
        ("CR", ["RP", "FL"], {}, Turn(0, is_mirrored=True)),
        ("CR", ["R", "H"], {}, Turn(2)),
        ("CR", ["L", "H"], {}, Turn(2, is_mirrored=True)),
        ("DX", ["F", "R"], {}, Turn(1)),
        ("DX", ["A", "F"], {}, Turn()),
        ("DX", ["P", "F"], {}, Turn()),
        ("DX", ["P", "H"], {}, Turn(2)),
        ("DX", ["R", "F"], {"BodyPartExamined": "HAND"}, Turn()),
        ("MG", ["P", "L"], {"ImageLaterality": "R", "ViewPosition": "CC"}, Turn()),
        ("MG", ["A", "L"], {"ImageLaterality": "R", "ViewPosition": "CC"}, Turn(0, is_mirrored=True)),
        ("MG", ["A", "R"], {"ImageLaterality": "L", "ViewPosition": "CC"}, Turn()),
        ("MG", ["P", "FL"], {"ImageLaterality": "R", "ViewPosition": "MLO"}, Turn()),
        ("MG", ["P", "FR"], {"ImageLaterality": "L", "ViewPosition": "MLO"}, Turn(0, is_mirrored=True)),
        ("CT", ["R", "F"], {}, Turn()),
        ("DX", [], {}, Turn()),
    ],
)
def test_a_film_is_hung_as_films_are(code: str, orientation: list[str], more: dict[str, str], turn: Turn) -> None:
    head = a_dicom(STILL, PatientOrientation=orientation, **more)

    found_turn, said = turn_of_film(head, code)

    assert found_turn == turn
    assert bool(said) == (turn != Turn() or "BodyPartExamined" in more)


def test_a_mirrored_film_is_turned_over_and_check_asks_for_a_look(desk: Desk) -> None:
    film = desk.film(PatientOrientation=["R", "F"])

    status, said = desk.new("cases/xr/chest/mirrored", film, *desk.answers)

    assert status == 0, said
    assert "look: the file says that its right edge is the patient's right" in said
    (image,) = images_of(desk)
    assert image.flip == "horizontal"
    place = desk.root / "cases/xr/chest/mirrored/case.yaml"
    assert "[media/look]" in desk.radanki("check")[1]
    signed = place.read_text().replace("flip: horizontal", "flip: horizontal\n    looked: [{by: AB, on: 2025-01-01}]")
    place.write_text(signed)
    assert "[media/look]" not in desk.radanki("check")[1]


def test_a_film_whose_window_misses_every_value_is_shown_by_their_range(desk: Desk) -> None:
    status, said = desk.new("cases/xr/chest/pale", desk.film(WindowCenter=-30000, WindowWidth=100), *desk.answers)

    assert status == 0, said
    assert "its own window showed one shade only" in said
    with Image.open(desk.root / "cases/xr/chest/pale/picture.png") as picture:
        assert np.ptp(np.asarray(picture)) > 200


def test_a_picture_of_one_shade_is_told_by_new_and_by_check(desk: Desk) -> None:
    pictures(desk.originals, ["white.png"], (600, 400))

    status, said = desk.new("cases/xr/chest/white", desk.originals / "white.png", *desk.answers, "--diagnosis", "Snow")

    assert status == 0, said
    assert "look: it is of one shade" in said
    assert "[media/one-shade]" in desk.radanki("check")[1]


def slice_at(height: float, cosines: Sequence[float] = (1, 0, 0, 0, 1, 0), **more: Any) -> Any:
    return a_dicom(STILL, ImagePositionPatient=[0, 0, height], ImageOrientationPatient=list(cosines), **more)


TILTED = (1, 0, 0, 0, float(np.cos(np.radians(15))), float(np.sin(np.radians(15))))


@pytest.mark.parametrize(
    ("heads", "said"),
    [
        ([slice_at(height) for height in (0, 5, 10, 15)], ""),
        ([slice_at(height) for height in (0, 5, 20, 25)], "a gap: 15 mm between slices 1 and 2"),
        ([slice_at(height, TILTED) for height in (0, 5, 10)], "tilted by 15 degrees"),
        ([slice_at(height, (-1, 0, 0, 0, -1, 0)) for height in (0, 5, 10)], "lay prone"),
        ([slice_at(height, (-1, 0, 0, 0, 1, 0)) for height in (0, 5, 10)], "mirrored, as seen from above"),
        ([slice_at(height, PatientPosition="FFS") for height in (0, 5, 10)], "feet first"),
        ([a_dicom(STILL, InstanceNumber=at) for at in range(3)], "the order of their numbers"),
        ([a_dicom(STILL, InstanceNumber=at, GantryDetectorTilt=[1, 20]) for at in range(3)], "order of their numbers"),
    ],
)
def test_what_is_odd_of_a_series_is_said(heads: Sequence[Any], said: str) -> None:
    told = list(oddities_of_slices(heads, range(len(heads)), "CT"))

    assert bool(told) == bool(said)
    assert all(said in one for one in told)


def test_a_file_that_was_given_twice_is_one_picture(desk: Desk) -> None:
    first, second = pictures(desk.originals, ["one.png", "two.png"])
    shutil.copy(first, second)

    status, said = desk.new("cases/xr/chest/twice", first, second, *desk.answers)

    assert status == 0, said
    assert "Input 2: left out, since input 1 is the same picture" in said
    assert len(images_of(desk)) == 1
