"""What was drawn on the originals lands where it was drawn, and what the program remembers of them tells nobody."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread

from radanki.library.walk import read_library
from radanki.model.imaging.shapes import Rect

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from authoring.intake.conftest import Desk
    from radanki.model.images import Finding

FILM, STACK, LOOP = "cases/xr/chest/film", "cases/ct/chest/stack", "cases/us/hepatobiliary/loop"
NUMBERS = "cases/ct/chest/numbered"
BOX = (700, 842, 280, 168)
"""On a film of 2,800 by 3,368 pixels."""
SHOWN = Rect(332.5, 400.0, 133.0, 79.81)
"""The same on the 1,330 by 1,600 pixels that a card has."""


def coco(boxes: Mapping[str, Sequence[float]], size: tuple[int, int] | None = None) -> dict[str, Any]:
    sized = {} if size is None else {"width": size[0], "height": size[1]}
    return {
        "images": [{"id": at, "file_name": name, **sized} for at, name in enumerate(boxes)],
        "annotations": [{"image_id": at, "category_id": 1, "bbox": list(box)} for at, box in enumerate(boxes.values())],
        "categories": [{"id": 1, "name": "Nodule"}],
    }


def labelme(name: str, box: Sequence[float], size: tuple[int, int]) -> dict[str, Any]:
    x, y, width, height = box
    shape = {"label": "Nodule", "points": [[x, y], [x + width, y + height]], "shape_type": "rectangle"}
    return {"shapes": [shape], "imagePath": name, "imageHeight": size[1], "imageWidth": size[0]}


def given_film(desk: Desk, size: tuple[int, int] = (2800, 3368), name: str = "thorax.png") -> Path:
    path = desk.originals / name
    shades = (np.add.outer(np.arange(size[1]), np.arange(size[0])) // 24).astype(np.uint8)
    Image.fromarray(shades).save(path)
    return path


def given_stack(desk: Desk, names: Sequence[str] = ("a1.png", "a2.png", "a3.png", "a4.png")) -> Path:
    """Write numbered pictures of 96 by 64 pixels of which no two are alike."""
    folder = desk.originals / "slices"
    folder.mkdir()
    for at, name in enumerate(names):
        shades = np.full((64, 96), 40, np.uint8)
        shades[8:40, 10 * at + 4 : 10 * at + 30] = 90 + 20 * at
        Image.fromarray(shades).save(folder / name)
    return folder


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder for what several tests start from: a case takes seconds to start, and no time to copy."""
    return tmp_path_factory.mktemp("templates")


def started_before(desk: Desk, templates: Path, place: str, given: Callable[[Desk], Path]) -> None:
    """Start a case, or take the one that another test started."""
    kept = templates / place.replace("/", "-")
    if kept.exists():
        shutil.rmtree(desk.root)
        shutil.copytree(kept, desk.root)
    else:
        started(desk, place, given(desk))
        shutil.copytree(desk.root, kept)


def started(desk: Desk, place: str, *words: Any) -> None:
    status, said = desk.new(place, *words, *desk.answers)
    assert status == 0, said


def imported(desk: Desk, place: str, content: Any, *words: str) -> str:
    file = desk.originals / "shapes.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return taken_from(desk, place, file, *words)


def taken_from(desk: Desk, place: str, file: Path, *words: str) -> str:
    status, said = desk.radanki("shapes", "import", place, file, *words)
    assert (status == 0) == bool(findings(desk)), said
    return said


def findings(desk: Desk) -> tuple[Finding, ...]:
    (case_file,) = read_library(desk.root)[0].cases
    return case_file.case.images[0].findings


def is_near(found: Finding, expected: Rect) -> bool:
    shape = found.drawn_shape
    assert isinstance(shape, Rect)
    pairs = zip(
        (shape.x, shape.y, shape.width, shape.height),
        (expected.x, expected.y, expected.width, expected.height),
        strict=True,
    )
    return all(abs(one - other) <= 0.6 for one, other in pairs)


@pytest.mark.parametrize(
    "content",
    [
        coco({"thorax.png": BOX}, (2800, 3368)),
        coco({"thorax.png": BOX}),
        coco({"another.png": BOX}, (2800, 3368)),
        labelme("..\\pictures\\thorax.png", BOX, (2800, 3368)),
        labelme("thorax.jpg", BOX, (2800, 3368)),
        coco({"picture.png": (332.5, 400, 133, 79.8)}, (1330, 1600)),
        coco({"picture.png": (332.5, 400, 133, 79.8)}),
        coco({"thorax.png": (332.5, 400, 133, 79.8)}, (1330, 1600)),
    ],
)
def test_a_shape_lies_where_it_was_drawn_on_the_film_or_on_what_a_card_shows_of_it(
    desk: Desk, templates: Path, content: Any
) -> None:
    started_before(desk, templates, FILM, given_film)

    imported(desk, FILM, content)

    (found,) = findings(desk)
    assert is_near(found, SHOWN)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (coco({"another.png": BOX}), "does not tell on which it was drawn; say which with --drawn-on"),
        (coco({"thorax.png": BOX}, (1400, 1684)), "it was made of one of 2800 x 3368"),
    ],
)
def test_what_may_be_of_the_original_or_not_is_refused(desk: Desk, templates: Path, content: Any, said: str) -> None:
    started_before(desk, templates, FILM, given_film)

    assert said in imported(desk, FILM, content)
    assert not findings(desk)


@pytest.mark.parametrize(("basis", "box"), [("given", BOX), ("case", (332.5, 400, 133, 79.8))])
def test_a_person_may_say_what_was_drawn_on(desk: Desk, templates: Path, basis: str, box: Sequence[float]) -> None:
    started_before(desk, templates, FILM, given_film)

    imported(desk, FILM, coco({"another.png": box}), "--drawn-on", basis)

    (found,) = findings(desk)
    assert is_near(found, SHOWN)


def test_a_mask_of_the_original_is_brought_to_the_picture(desk: Desk, templates: Path) -> None:
    started_before(desk, templates, FILM, given_film)
    mask = np.zeros((3368, 2800), np.uint8)
    mask[842:1010, 700:980] = 1
    Image.fromarray(mask).save(desk.originals / "mask.png")

    taken_from(desk, FILM, desk.originals / "mask.png", "--label", "1=Nodule")

    (found,) = findings(desk)
    assert is_near(found, SHOWN)


def test_what_new_cut_off_is_taken_off_the_places_of_shapes(desk: Desk) -> None:
    started(desk, FILM, given_film(desk, (400, 300)), "--crop", "50,40,300,200")

    imported(desk, FILM, coco({"thorax.png": (60, 50, 20, 10)}, (400, 300)))

    (found,) = findings(desk)
    assert found.drawn_shape == Rect(10, 10, 20, 10)


def test_outlines_of_single_slices_fit_the_series_whatever_order_it_is_shown_in(desk: Desk) -> None:
    series = desk.series("ct", 6)
    started(desk, STACK, series)
    folder = desk.originals / "outlines"
    folder.mkdir()
    for number in (2, 5):
        name = f"{desk.name}_20210314_{number}"
        (folder / f"{number}.json").write_text(
            json.dumps(labelme(f"{name}.png", (10, number, 8, 8), (48, 48))), encoding="utf-8"
        )

    taken_from(desk, STACK, folder, "--each-slice")

    # The series was numbered from the top: its second file is the fifth slice from below.
    assert {(found.slice, found.drawn_shape) for found in findings(desk)} == {
        (4, Rect(10, 2, 8, 8)),
        (1, Rect(10, 5, 8, 8)),
    }


def test_a_slice_is_known_by_its_instance_also_out_of_a_zip_file(desk: Desk) -> None:
    series = desk.series("ct", 5)
    uid = str(dcmread(series / f"{desk.name}_20210314_4").SOPInstanceUID)
    archive = desk.originals / "export.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in series.iterdir():
            file.write(path, f"export/{path.name}")
    started(desk, STACK, archive)

    imported(desk, STACK, coco({f"{uid}.png": (10, 10, 8, 8)}, (48, 48)))

    (found,) = findings(desk)
    assert found.slice == 1


NUMBERED = ("0002.png", "0003.png", "0005.png", "0007.png")


@pytest.mark.parametrize(
    ("names", "words", "slices"),
    [
        (["0003.png"], (), None),
        (["0003.png"], ("--drawn-on", "given"), {1}),
        (["0003.png"], ("--drawn-on", "case"), {2}),
        (["slices/0003.png"], (), {1}),
        (["stack/0003.png"], (), {2}),
        (["0003.png", "0005.png"], (), {1, 2}),
        (["0003.png", "0001.png"], (), {0, 2}),
        (["0005.png"], (), {2}),
        (["0004.png"], (), {3}),
        (["0009.png"], (), None),
    ],
)
def test_renumbered_slices_fit_or_are_refused(
    desk: Desk, templates: Path, names: Sequence[str], words: Sequence[str], slices: set[int] | None
) -> None:
    started_before(desk, templates, NUMBERS, lambda desk: given_stack(desk, NUMBERED))

    said = imported(desk, NUMBERS, coco({name: (10 + 20 * at, 10, 8, 8) for at, name in enumerate(names)}), *words)

    if slices is None:
        assert not findings(desk)
        assert "--drawn-on given or --drawn-on case" in said or "the name of no slice" in said
    else:
        assert {found.slice for found in findings(desk)} == slices


def test_what_was_exported_of_a_renumbered_stack_comes_back_to_its_slice(desk: Desk, templates: Path) -> None:
    started_before(desk, templates, NUMBERS, lambda desk: given_stack(desk, NUMBERED))
    imported(desk, NUMBERS, coco({"stack/0003.png": (10, 10, 8, 8)}))
    desk.radanki("shapes", "export", NUMBERS, "--out", desk.originals / "out")
    place = desk.root / NUMBERS / "case.yaml"
    kept = [line for line in desk.text(NUMBERS).splitlines(keepends=True) if "Nodule" not in line]
    place.write_text("".join(kept).replace("    findings:\n", ""), encoding="utf-8")

    (file,) = (desk.originals / "out").iterdir()
    taken_from(desk, NUMBERS, file)

    assert [found.slice for found in findings(desk)] == [2]


def test_a_slice_that_was_taken_out_since_moves_those_behind_it(desk: Desk, templates: Path) -> None:
    started_before(desk, templates, STACK, given_stack)
    (desk.root / STACK / "stack/0001.png").unlink()
    text = desk.text(STACK).replace("stop: 4", "stop: 3").replace("key: 2", "key: 1")
    (desk.root / STACK / "case.yaml").write_text(text, encoding="utf-8")

    imported(desk, STACK, coco({"a3.png": (10, 10, 8, 8)}))

    (found,) = findings(desk)
    assert found.slice == 1


def test_of_a_picture_that_was_changed_since_nothing_is_known(desk: Desk, templates: Path) -> None:
    started_before(desk, templates, STACK, given_stack)
    Image.new("L", (96, 64), 77).save(desk.root / STACK / "stack/0002.png")

    assert "the name of no slice" in imported(desk, STACK, coco({"a2.png": (10, 10, 8, 8)}))
    assert not findings(desk)


def test_masks_lie_on_the_slices_that_they_are_called_after(desk: Desk, templates: Path) -> None:
    started_before(desk, templates, STACK, given_stack)
    folder = desk.originals / "masks"
    folder.mkdir()
    for name in ("a3.png", "a4.png"):
        mask = np.zeros((64, 96), np.uint8)
        mask[10:30, 10:30] = 1
        Image.fromarray(mask).save(folder / name)

    taken_from(desk, STACK, folder, "--label", "1=Nodule", "--each-slice")

    assert [found.slices for found in findings(desk)] == [(2, 3)]


def test_a_mask_that_is_called_after_no_slice_lies_on_none(desk: Desk, templates: Path) -> None:
    started_before(desk, templates, STACK, given_stack)
    mask = np.zeros((64, 96), np.uint8)
    mask[10:30, 10:30] = 1
    Image.fromarray(mask).save(desk.originals / "mask.png")

    assert "the name of no slice of stack" in taken_from(
        desk, STACK, desk.originals / "mask.png", "--label", "1=Nodule"
    )
    taken_from(desk, STACK, desk.originals / "mask.png", "--label", "1=Nodule", "--of", "mask.png")

    (found,) = findings(desk)
    assert found.slice == 2


def given_loop(desk: Desk) -> Path:
    frames = np.stack([np.full((48, 48), at * 2, np.uint8) for at in range(120)])
    frames[:, :4, :4] = 255
    return desk.dicom("loop", frames, "US", FrameTime=40.0)


def video(frame: int) -> str:
    """Give what CVAT writes of a box on one frame of a video."""
    box = '<box frame="{}" outside="{}" xtl="10" ytl="10" xbr="18" ybr="18" occluded="0" keyframe="1"/>'
    boxes = box.format(frame, 0) + box.format(frame + 1, 1)
    meta = "<meta><task><mode>interpolation</mode></task></meta>"
    return f'<annotations><version>1.1</version>{meta}<track id="0" label="Nodule">{boxes}</track></annotations>'


@pytest.mark.parametrize(
    ("frame", "words", "place"),
    [(100, (), 50), (20, (), None), (20, ("--drawn-on", "given"), 10), (20, ("--drawn-on", "case"), 20)],
)
def test_frames_of_a_thinned_loop_are_counted_as_they_were_given(
    desk: Desk, templates: Path, frame: int, words: Sequence[str], place: int | None
) -> None:
    started_before(desk, templates, LOOP, given_loop)
    file = desk.originals / "video.xml"
    file.write_text(video(frame), encoding="utf-8")

    said = taken_from(desk, LOOP, file, *words)

    if place is None:
        assert "say which with --drawn-on" in said
    else:
        assert [found.slice for found in findings(desk)] == [place]


def test_a_case_that_was_moved_is_still_known(desk: Desk, templates: Path) -> None:
    started_before(desk, templates, FILM, given_film)
    assert desk.radanki("move", FILM, "cases/xr/chest/other")[0] == 0

    imported(desk, "cases/xr/chest/other", coco({"thorax.png": BOX}, (2800, 3368)))

    assert is_near(findings(desk)[0], SHOWN)


def test_what_is_remembered_names_nobody_and_git_passes_over_it(desk: Desk) -> None:
    series = desk.series("ct", 4)
    started(desk, STACK, series)

    kept = [path for path in (desk.root / ".radanki").rglob("*") if path.is_file()]
    octets = b"".join(path.read_bytes() for path in kept)
    assert len(kept) == 2
    assert not desk.tells_identity(".radanki")
    assert str(series.parent.name).encode() not in octets
    subprocess.run(["git", "init", "-q"], cwd=desk.root, check=True)
    status = subprocess.run(["git", "status", "--porcelain", "-uall"], cwd=desk.root, check=True, capture_output=True)
    assert b".radanki" not in status.stdout


def test_a_memory_that_is_damaged_is_none(desk: Desk, templates: Path) -> None:
    started_before(desk, templates, FILM, given_film)
    (memory,) = (desk.root / ".radanki/origins").iterdir()
    memory.write_text("{", encoding="utf-8")

    assert "nothing was taken" in imported(desk, FILM, coco({"thorax.png": BOX}, (2800, 3368)))
    assert not findings(desk)
