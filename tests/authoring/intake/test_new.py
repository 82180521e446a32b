"""Starting a case: what a contributor gives, what comes of it, and what never does."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Never

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread

from radanki.library.walk import read_library
from radanki.pipeline.build import BuildOptions, build
from radanki.pipeline.validate import validate
from support.pictures import write_nifti

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from authoring.intake.conftest import Desk
    from radanki.model.case import Case

OPEN = {"completeness/nothing-to-ask", "completeness/not-looked", "completeness/not-reviewed"}
"""What a new case may lack: somebody draws, somebody looks, somebody else reads."""


def case_of(desk: Desk) -> Case:
    (case_file,) = read_library(desk.root)[0].cases
    return case_file.case


def slices_of(desk: Desk, name: str) -> list[Path]:
    return sorted(next((desk.root / "cases").glob(f"*/*/*/{name}")).iterdir())


def rules(desk: Desk, tmp_path: Path) -> set[str]:
    """Give every rule that the library breaks, pictures opened and files looked through."""
    return {problem.rule for problem in validate(desk.root, tmp_path / "cache", workers=1).problems}


def test_a_dicom_series_becomes_a_stack_with_windows_and_nothing_of_the_patient(desk: Desk, tmp_path: Path) -> None:
    series = desk.series("ct", 9)

    status, said = desk.new("cases/ct/chest/round-opacity", series, *desk.answers)

    assert status == 0, said
    (image,) = case_of(desk).images
    assert (image.name, image.file, image.contrast, image.window) == ("axial", "axial", "iv", "lung")
    assert image.windows == ("lung", "mediastinum")
    assert image.slices.model_dump() == {"plane": "axial", "start": 0, "stop": 9, "step": 1, "key": 4}
    assert not desk.tells_identity("cases/ct/chest/round-opacity")
    assert "left behind: 180 traces of an identity" in said
    assert desk.name not in said
    heights = [float(dcmread(path).ImagePositionPatient[2]) for path in slices_of(desk, "axial")]
    assert heights == [5.0 * at for at in range(9)]
    assert rules(desk, tmp_path) <= OPEN


def test_a_long_series_is_thinned_to_sixty_slices(desk: Desk) -> None:
    _, said = desk.new("cases/ct/chest/round-opacity", desk.series("ct", 130), *desk.answers)

    assert "44 of 130 taken, evenly" in said
    assert len(list((desk.root / "cases/ct/chest/round-opacity/axial").iterdir())) == 44


def test_no_slice_enters_the_repository_that_a_deck_has_no_room_for(desk: Desk) -> None:
    """Who signs sees what is shown; the others would lie in git without anybody having looked at them."""
    desk.new("cases/ct/chest/round-opacity", desk.noisy_series("noisy", 30), *desk.answers)

    kept = len(list((desk.root / "cases/ct/chest/round-opacity/axial").iterdir()))
    slices = case_of(desk).images[0].slices
    assert (slices.start, slices.stop, slices.step) == (0, kept, 1)
    assert 1 < kept < 30
    _, said = desk.radanki("check")
    assert "media/stack-thinned" not in said


def test_of_a_thin_head_series_no_face_can_be_rendered(desk: Desk) -> None:
    desk.new("cases/mr/neuro/round-opacity", desk.series("mr", 50, gap_mm=1.0, modality="MR"), *desk.answers)

    assert case_of(desk).images[0].slices.stop == 17


def test_two_films_are_two_pictures_named_by_their_views(desk: Desk, tmp_path: Path) -> None:
    films = desk.film("a", ViewPosition="PA"), desk.film("b", 1, ViewPosition="LL")
    before = films[0].read_bytes()

    desk.new("cases/xr/chest/round-opacity", *films, *desk.answers)

    images = case_of(desk).images
    assert [(image.name, image.file, image.view) for image in images] == [
        ("frontal", "frontal.png", "PA"),
        ("lateral", "lateral.png", "lateral"),
    ]
    assert films[0].read_bytes() == before
    assert not desk.tells_identity("cases/xr/chest/round-opacity")
    assert rules(desk, tmp_path) <= OPEN


def test_a_view_that_is_no_word_of_the_standard_is_not_taken_over(desk: Desk) -> None:
    desk.new("cases/xr/chest/round-opacity", desk.film(ViewPosition=desk.name), *desk.answers)

    assert case_of(desk).images[0].view is None
    assert not desk.tells_identity("cases/xr/chest/round-opacity")


def test_a_loop_becomes_numbered_frames_at_the_speed_of_the_file(desk: Desk) -> None:
    frames = np.stack([np.full((40, 50), 3 * at, np.uint8) for at in range(80)])
    loop = desk.dicom("loop", frames, "US", FrameTime="25")

    desk.new("cases/us/cardiovascular/round-opacity", loop, *desk.answers)

    (image,) = case_of(desk).images
    # Every second frame is kept, so each lasts twice as long: 25 ms a frame were 40 a second.
    assert image.frames.model_dump() == {"start": 0, "stop": 40, "fps": 20.0, "key": 20}
    assert not desk.tells_identity("cases/us/cardiovascular/round-opacity")


def test_a_jpeg_leaves_its_exif_behind(desk: Desk) -> None:
    exif = Image.Exif()
    exif[0x013B], exif[0x010E] = desk.name, f"{desk.name} 20210314"
    photo = desk.originals / f"{desk.name}.jpg"
    Image.linear_gradient("L").save(photo, exif=exif, comment=desk.name.encode())

    desk.new("cases/xr/chest/round-opacity", photo, *desk.answers)

    assert case_of(desk).images[0].file == "picture.png"
    assert not desk.tells_identity("cases/xr/chest/round-opacity")


@pytest.mark.parametrize("kind", [np.int16, np.float32], ids=["whole", "fractions"])
def test_a_nifti_volume_becomes_a_stack_of_ct_slices(desk: Desk, tmp_path: Path, kind: type[np.generic]) -> None:
    import nibabel  # noqa: PLC0415  # an extra

    voxels = np.full((30, 32, 70), -1000, kind)
    voxels[8:20, 8:20, 10:50] = 60
    volume = nibabel.Nifti1Image(voxels, np.diag([1.0, 1.0, 2.5, 1.0]))
    volume.header["descrip"] = desk.name
    nibabel.save(volume, desk.originals / "ct.nii.gz")

    status, said = desk.new("cases/ct/chest/round-opacity", desk.originals / "ct.nii.gz", *desk.answers)

    assert status == 0, said
    (image,) = case_of(desk).images
    assert (image.slices.stop, image.windows) == (35, ("lung", "mediastinum"))
    assert not desk.tells_identity("cases/ct/chest/round-opacity")
    assert rules(desk, tmp_path) <= OPEN


def test_voxels_that_are_no_whole_numbers_become_shades(desk: Desk) -> None:

    voxels = np.linspace(0, 1, 20 * 20 * 8, dtype=np.float32).reshape(20, 20, 8)
    write_nifti(desk.originals / "mr.nii", voxels)

    desk.new("cases/mr/urinary/round-opacity", desk.originals / "mr.nii", "--plane", "coronal", *desk.answers)

    (image,) = case_of(desk).images
    assert (image.name, image.slices.plane, image.slices.stop) == ("coronal", "coronal", 20)
    assert {path.suffix for path in slices_of(desk, "coronal")} == {".png"}


def test_a_zip_file_of_a_study_gives_its_largest_series(desk: Desk) -> None:
    study = desk.originals / "study"
    desk.series("study/DICOM/ST0/SE0", 3, SeriesInstanceUID="1.2.3.4.1")
    desk.series("study/DICOM/ST0/SE1", 7, SeriesInstanceUID="1.2.3.4.2")
    archive = desk.originals / f"{desk.name}.zip"
    with zipfile.ZipFile(archive, "w") as package:
        for path in sorted(study.rglob("*")):
            if path.is_file():
                package.write(path, path.relative_to(study))
        package.writestr("README.txt", desk.name)
        package.writestr("__MACOSX/._x", desk.name)

    status, said = desk.new("cases/ct/chest/round-opacity", archive, *desk.answers)

    assert status == 0, said
    assert "1: 7 axial CT pictures, 48 x 48 pixels" in said
    assert "2: 3 axial CT pictures" in said
    assert case_of(desk).images[0].slices.stop == 7
    assert not desk.tells_identity("cases/ct/chest/round-opacity")


def test_another_series_can_be_asked_for(desk: Desk) -> None:
    desk.series("study/a", 3, SeriesInstanceUID="1.2.3.4.1")
    desk.series("study/b", 7, SeriesInstanceUID="1.2.3.4.2")

    desk.new("cases/ct/chest/round-opacity", desk.originals / "study", "--series", "2", *desk.answers)

    assert case_of(desk).images[0].slices.stop == 3


def test_what_shows_the_same_places_twice_is_two_stacks(desk: Desk) -> None:
    desk.series("study/b0", 4, modality="MR", DiffusionBValue=0.0)
    desk.series("study/b1000", 4, modality="MR", DiffusionBValue=1000.0, ScanningSequence="EP")

    _, said = desk.new("cases/mr/urinary/round-opacity", desk.originals / "study", "--series", "2", *desk.answers)

    assert said.count("4 axial MR pictures") == 2
    assert case_of(desk).images[0].sequence == "dwi"


def test_the_series_of_the_paths_modality_is_taken(desk: Desk) -> None:
    desk.series("study/ct", 7, SeriesInstanceUID="1.2.3.4.1")
    desk.film("study/film", ViewPosition="PA")

    status, said = desk.new("cases/xr/chest/round-opacity", desk.originals / "study", *desk.answers)

    assert status == 0, said
    assert case_of(desk).images[0].name == "frontal"


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ({"../../escaped": b"x"}, "would climb out"),
        ({"/escaped": b"x"}, "would climb out"),
        ({"inner.zip": b"PK\x03\x04"}, "no picture is in it"),
        ({"notes.txt": b"nothing to see"}, "no picture is in it"),
    ],
    ids=["upwards", "absolute", "a zip within", "no picture"],
)
def test_a_zip_file_that_is_no_study_is_refused(
    desk: Desk, tmp_path: Path, entries: dict[str, bytes], reason: str
) -> None:
    archive = desk.originals / "study.zip"
    with zipfile.ZipFile(archive, "w") as package:
        for name, content in entries.items():
            package.writestr(name, content)
    before = {path for path in tmp_path.rglob("*") if "cache" not in path.parts}

    status, said = desk.new("cases/ct/chest/round-opacity", archive, *desk.answers)

    assert status == 1
    assert reason in said
    assert {path for path in tmp_path.rglob("*") if "cache" not in path.parts} == before


def test_a_zip_bomb_is_given_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("radanki.fetch.archive.ARCHIVE_LIMIT_BYTES", 1 << 20)
    archive = desk.originals / "bomb.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("zeros", bytes(2 << 20))

    status, said = desk.new("cases/ct/chest/round-opacity", archive, *desk.answers)

    assert status == 1
    assert "unpacks to more than" in said
    assert desk.everything() == set()


@pytest.mark.parametrize(
    ("place", "advice"),
    [
        ("cases/ct/chst/x", "Did you mean `chest`?"),
        ("cases/mri/chest/x", "Did you mean `mr`?"),
        ("cases/ct/lung/x", "Did you mean `chest`?"),
        ("cases/ct/chest/Round Opacity", "`round-opacity`"),
        ("cases/ct/chest", "write cases/<modality>/<organ system>/<short-name>"),
        ("cases/xr/chest/x", "did you mean cases/ct/chest/x?"),
    ],
)
def test_a_path_that_can_not_be_right_is_told_the_right_one(desk: Desk, place: str, advice: str) -> None:
    status, said = desk.new(place, desk.dicom("slice", np.zeros((20, 20), np.uint16), "CT"), *desk.answers)

    assert status == 2
    assert advice in said
    assert desk.everything() == set()


def test_a_case_that_is_there_is_not_written_over(desk: Desk) -> None:
    desk.new("cases/xr/chest/round-opacity", *desk.linked)
    before = desk.text("cases/xr/chest/round-opacity")

    status, said = desk.new("xr/chest/round-opacity", *desk.linked)

    assert status == 2
    assert "is there already" in said
    assert desk.text("cases/xr/chest/round-opacity") == before
    desk.new("xr/chest/another", *desk.linked)
    ids = {case_file.case.id for case_file in read_library(desk.root)[0].cases}
    assert len(ids) == 2


def test_a_picture_of_radiopaedia_is_linked_to_and_not_copied(desk: Desk, tmp_path: Path) -> None:
    link = "https://radiopaedia.org/cases/61830?lang=us"

    status, said = desk.new("cases/xr/chest/round-opacity", desk.film(), *desk.linked, "--source", link)

    assert status == 0, said
    assert "May I ship this? Only in decks that are given away" in said
    assert "are not copied into the library" in said
    case = case_of(desk)
    assert [(image.link, image.file) for image in case.images] == [("https://radiopaedia.org/cases/61830", None)]
    (source,) = case.sources
    assert (source.id, source.licence, str(source.accessed)) == (
        "radiopaedia",
        "RADIOPAEDIA-NC-SA-3.0-mod",
        "2025-11-23",
    )
    assert desk.everything() == {
        "cases/xr",
        "cases/xr/chest",
        "cases/xr/chest/round-opacity",
        "cases/xr/chest/round-opacity/case.yaml",
    }
    assert rules(desk, tmp_path) <= OPEN


def test_a_picture_is_held_where_its_licence_was_stated(desk: Desk) -> None:
    words = [word for word in desk.answers if word not in {"--own", "CC-BY-4.0", "--licence"}]
    link = "https://commons.wikimedia.org/wiki/File:Round.jpg"

    _, said = desk.new(
        "cases/xr/chest/round-opacity",
        desk.film(),
        *(*words, "--source", link, "--author", "Ann Other", "--licence", "CC-BY-SA-4.0"),
    )

    assert "May I ship this? Yes" in said
    case = case_of(desk)
    assert case.images[0].file == "picture.png"
    assert case.sources[0].changes == ("deidentify", "window", "format")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ((), "whose picture is it?"),
        (("--own", "--source", "https://example.org/x"), "exclude each other"),
        (("--source", "not an address"), "no web address"),
        (("--own", "--licence", "CC-BY-4"), "Did you mean `CC-BY-4.0`?"),
    ],
)
def test_a_case_is_not_made_where_nobody_says_whose_picture_it_is(
    desk: Desk, words: tuple[str, ...], reason: str
) -> None:
    status, said = desk.new("cases/xr/chest/round-opacity", desk.film(), *words)

    assert status == 2
    assert reason in said
    assert desk.everything() == set()


def test_without_a_terminal_nothing_is_asked_and_check_names_what_is_missing(desk: Desk) -> None:
    status, said = desk.new("cases/xr/chest/round-opacity", desk.film(), "--own")

    assert status == 0
    assert "title:  # what it shows; never seen before the answer\n" in desk.text("cases/xr/chest/round-opacity")
    for key in ("title", "kind", "level", "author", "licence", "contributors"):
        assert f"`{key}` has no value [shape/empty]" in said
    assert desk.radanki("check")[0] == 1


def test_at_a_terminal_only_what_nobody_can_know_is_asked(desk: Desk, answering: Callable[..., list[str]]) -> None:
    asked = answering("", "", "Round opacity", "pa", "1", "cert", "Drawn for this test.", "A. Contributor")

    status, said = desk.radanki("new", "cases/ct/chest/round-opacity", desk.series("ct", 5), "--no-annotate")

    assert status == 0, said
    assert len(asked) == 8
    case = case_of(desk)
    assert (case.kind, case.certainty, case.licence) == ("pathology", "certain", "CC-BY-4.0")
    assert case.sources[0].author == "A. Contributor"


def test_at_a_terminal_the_page_for_drawing_opens_at_the_end(
    desk: Desk, answering: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    monkeypatch.setattr("radanki.cli.authoring.annotate.command.callback", lambda **how: opened.append(how["case"]))
    answering()

    status, said = desk.radanki("new", "cases/xr/chest/round-opacity", desk.film(), *desk.answers)

    assert status == 0, said
    assert opened == [str(desk.root / "cases/xr/chest/round-opacity")]


def test_yes_takes_what_is_proposed(desk: Desk) -> None:
    words = [word for word in desk.answers if word not in {"--own", "CC-BY-4.0", "--licence"}]

    status, said = desk.new("cases/xr/chest/round-opacity", desk.film(), *words, "--yes")

    assert status == 0, said
    assert case_of(desk).sources[0].own
    assert case_of(desk).sources[0].licence == "CC-BY-4.0"


@pytest.mark.parametrize(("typed", "age", "months"), [("54", 54, None), ("93", "90+", None), ("7m", None, 7)])
def test_an_age_is_there_only_where_it_was_typed_and_never_over_89(
    desk: Desk, typed: str, age: int | str | None, months: int | None
) -> None:
    desk.new("cases/xr/chest/one", *desk.linked, "--age", typed)

    patient = case_of(desk).patient
    assert (patient.age, patient.months) == (age, months)


def test_what_is_typed_is_looked_at_before_anything_is_made(desk: Desk) -> None:
    words = [word if word != "Round opacity" else "Opacity of Mrs Quimby" for word in desk.linked]

    status, said = desk.new("cases/xr/chest/round-opacity", *words)

    assert status == 1
    assert "`title` holds what looks like a person's name: Mrs … [privacy/name]" in said
    assert desk.everything() == set()


def test_where_a_picture_fails_half_way_nothing_is_left(desk: Desk) -> None:
    good = desk.film("good")
    bad = desk.film("bad")
    bad.write_bytes(bad.read_bytes()[:-400])

    status, said = desk.new("cases/xr/chest/round-opacity", good, bad, *desk.answers)

    assert status == 1
    assert "input 2" in said
    assert desk.everything() == set()


def test_where_the_disk_is_full_nothing_is_left(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> Never:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("radanki.authoring.intake.start._refuse_phi", full)

    status, said = desk.new("cases/xr/chest/round-opacity", *desk.linked)

    assert status == 1
    assert "No space left on device" in said
    assert desk.everything() == set()


def test_a_crop_keeps_what_lies_outside_from_the_library(desk: Desk) -> None:
    desk.new("cases/xr/chest/one", desk.film(), *desk.answers, "--crop", "10,20,30,25", "--blank", "10,20,5,5")

    with Image.open(desk.root / "cases/xr/chest/one/picture.png") as picture:
        assert picture.size == (30, 25)
        assert picture.crop((0, 0, 5, 5)).getextrema() == (0, 0)


def test_a_new_case_with_a_diagnosis_builds_into_a_package(desk: Desk, tmp_path: Path) -> None:
    desk.new("cases/ct/chest/round-opacity", desk.series("ct", 5), *desk.answers, "--diagnosis", "Round opacity")

    options = BuildOptions(tmp_path / "dist", tmp_path / "cache", workers=1, time=1_763_900_000, draft=True)
    report = build(validate(desk.root, options.cache, workers=1, compared="all"), [], options)

    assert [deck.entry.cards for deck in report.decks] == [1]
    assert not any(mark in (tmp_path / "dist/test.apkg").read_bytes() for mark in (desk.name.encode(), b"19580312"))


def test_the_keys_stand_in_the_order_of_the_case_format(desk: Desk) -> None:
    desk.new("cases/ct/chest/round-opacity", desk.series("ct", 5), *desk.answers, "--diagnosis", "A", "--age", "5")

    keys = re.findall(r"^([a-z_]+):", desk.text("cases/ct/chest/round-opacity"), re.MULTILINE)
    order = [key for key in type(case_of(desk)).model_fields if key in keys]
    assert keys == order
