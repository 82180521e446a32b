"""`radanki preview --out`: which files there are, what is in them, and when the command fails."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, assert_never

import pytest
from markupsafe import Markup
from PIL import Image

from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect, Shape
from radanki.pipeline.validate import validate
from radanki.preview.cards import preview_cases
from radanki.preview.words import words_in
from support.libraries import SMALL_FOLDER
from support.program import radanki_here

if TYPE_CHECKING:
    from radanki.model.note import Note

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any


@pytest.fixture
def preview(cache: Path) -> Callable[..., tuple[int, str, str]]:
    """Give a function that runs the command on a library: exit status, and what it said."""

    def call(library: Path, *words: str) -> tuple[int, str, str]:
        ran = radanki_here(library, "preview", *words, RADANKI_CACHE=str(cache))
        return ran.status, ran.out, ran.err

    return call


def width_of(path: Path) -> int:
    with Image.open(path) as picture:
        return picture.width


def told_in(page: str) -> dict[str, Any]:
    (told,) = re.findall(r'id="told">(.*?)</script>', page, re.DOTALL)
    return json.loads(told)


def test_a_page_and_a_sheet_a_case_and_an_index(
    small_library: Path, tmp_path: Path, preview: Callable[..., tuple[int, str, str]]
) -> None:
    out = tmp_path / "out"
    status, said, _ = preview(small_library, "--out", str(out))
    found = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())

    assert status == 0
    assert said == f"{out / 'index.html'}: 1 case, 5 cards\n"
    assert found == ["index.html", "xr/chest/rib-fracture.html", "xr/chest/rib-fracture.png"]
    assert width_of(out / found[2]) == 848


def test_a_page_holds_every_file_that_its_cards_name(
    small_library: Path, tmp_path: Path, preview: Callable[..., tuple[int, str, str]]
) -> None:
    preview(small_library, "--out", str(tmp_path))
    page = (tmp_path / "xr/chest/rib-fracture.html").read_text(encoding="utf-8")
    told = told_in(page)
    named = {
        name
        for side in told["cases"][0]["sides"].values()
        for name in re.findall(r'\s(?:src|href)="([^":]+)"', side["front"] + side["back"])
    }

    assert named <= told["media"].keys()
    assert not re.search(r'(?:src|href)="(?:https?:|/)', page.partition('id="told"')[0])
    assert "default-src 'none'" in page


def test_a_case_with_an_error_is_shown_with_it_and_the_command_says_so(
    small_library: Path, tmp_path: Path, preview: Callable[..., tuple[int, str, str]]
) -> None:
    path = small_library / SMALL_FOLDER / "case.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("number: 4", "number: 1"), encoding="utf-8")
    status, _, complaints = preview(small_library, "--out", str(tmp_path / "out"))
    case = told_in((tmp_path / "out/xr/chest/rib-fracture.html").read_text(encoding="utf-8"))["cases"][0]

    assert status == 1
    assert "case.yaml:" in complaints
    assert case["list"] == []
    assert case["whyNone"] == "The case has errors: no package would hold it."
    assert {one["severity"] for one in case["problems"]} >= {"error"}


def test_a_case_that_can_not_be_read_is_there_with_its_problem(
    small_library: Path, tmp_path: Path, preview: Callable[..., tuple[int, str, str]]
) -> None:
    (small_library / SMALL_FOLDER / "case.yaml").write_text("title: [\n", encoding="utf-8")
    status, _, _ = preview(small_library, "--out", str(tmp_path / "out"))
    case = told_in((tmp_path / "out/xr/chest/rib-fracture.html").read_text(encoding="utf-8"))["cases"][0]

    assert (status, case["title"], case["whyNone"]) == (1, "rib-fracture", "case.yaml can't be read.")


def test_only_changed_cases_are_written(
    small_library: Path, tmp_path: Path, preview: Callable[..., tuple[int, str, str]]
) -> None:
    from shutil import copytree  # noqa: PLC0415  # only here

    base, out = copytree(small_library, tmp_path / "base"), tmp_path / "out"
    same = preview(small_library, "--out", str(out), "--base", str(base), "--changed")
    index = (out / "index.html").read_text(encoding="utf-8")
    path = small_library / SMALL_FOLDER / "case.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("What next?", "What now?"), encoding="utf-8")
    other = preview(small_library, "--out", str(out), "--base", str(base), "--changed")
    case = told_in((out / "xr/chest/rib-fracture.html").read_text(encoding="utf-8"))["cases"][0]

    assert (same[0], other[0]) == (0, 0)
    assert "No card differs." in index
    assert case["status"] == "changed"
    assert [(one["title"], one["what"]) for one in case["list"] if one["what"]] == [("Question, next", ["question"])]
    assert width_of(out / "xr/chest/rib-fracture.png") == 1680


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--changed",), "--base"),
        (("no-such-case",), "no such case"),
        (("--out", "IN-CASES"), "among the cases"),
        (("--deck", "nothing", "--out", "OUT"), "no such deck"),
        (("--base", "nowhere", "--out", "OUT"), "neither a folder nor a commit"),
    ],
)
def test_wrong_calls_are_told(
    small_library: Path, tmp_path: Path, preview: Callable[..., tuple[int, str, str]], words: tuple[str, ...], told: str
) -> None:
    places = {"IN-CASES": str(small_library / "cases" / "preview"), "OUT": str(tmp_path / "out")}
    status, _, complaints = preview(small_library, *(places.get(word, word) for word in words))

    assert status == 2
    assert told in complaints


def test_the_contact_sheet_has_the_masks_where_the_case_has_them(
    small_library: Path, tmp_path: Path, preview: Callable[..., tuple[int, str, str]]
) -> None:
    preview(small_library, "--out", str(tmp_path / "out"))
    sheet = Image.open(io.BytesIO((tmp_path / "out/xr/chest/rib-fracture.png").read_bytes())).convert("RGB")
    orange = [(x, y) for y in range(sheet.height) for x in range(16, 416) if sheet.getpixel((x, y)) == (230, 159, 0)]
    left, right = min(x for x, _ in orange) - 16, max(x for x, _ in orange) - 16
    top = min(y for _, y in orange)
    first = [y for _, y in orange if y < top + 150]

    # Cover 1 comes first: x 100 to 180 and y 60 to 120 of 400 by 300, in a cell of 400 pixels, less its dark line.
    assert left == pytest.approx(100, abs=3)
    assert max(first) - top == pytest.approx(60, abs=5)
    assert right <= 340


def test_the_good_library_shows_a_card_for_each_of_its_notes(good_library: Path, cache: Path) -> None:
    cases = preview_cases(validate(good_library, cache, workers=2), ())
    without = {case.folder: case.why_none for case in cases if not case.cards}

    assert without.keys() == {"cases/ct/neuro/withdrawn-bleed"}
    assert "is not on this machine" in without["cases/ct/neuro/withdrawn-bleed"]
    assert {card.kind for case in cases for card in case.cards} >= {"find", "cover", "name", "diagnosis"}
    assert all(face.text for case in cases for card in case.cards for face in card.faces)


def outlines_in(fields: Markup) -> list[tuple[str, str, float]]:
    """Give media, element and first coordinate (of 1000) of every outline that a field draws."""
    found = []
    for frame in fields.split('class="rk-frame')[1:]:
        media = re.findall(r'<img src="([^"]+)"', frame)[0]
        drawn = re.sub(r'<g class="rk-under">.*?</g>|<mask .*?</mask>', "", frame)
        shapes = re.findall(r'<(rect|ellipse|polygon) (?:x|cx|points)="([0-9.-]+)', drawn)
        found += [(media, kind, float(first)) for kind, first in shapes]
    return found


def outlines_of(note: Note) -> list[tuple[str, str, float]]:
    return [
        (picture.media, type(outline.shape).__name__.lower(), round(first_of(outline.shape) * 1000, 1))
        for picture in note.pictures
        for outline in picture.outlines
    ]


def first_of(shape: Shape) -> float:
    match shape:
        case Rect(x) | Ellipse(x) | Point(x):
            return x
        case Polygon(points):
            return points[0][0]
        case _:
            assert_never(shape)


def test_what_a_note_says_of_its_pictures_is_what_its_fields_show(good_library: Path, cache: Path) -> None:
    seen = validate(good_library, cache, workers=2)
    notes = [note for case in seen.notes.shown.values() for note in seen.notes.of(case, "nc")]
    for note in notes:
        fields = dict(note.fields)
        frame = Markup('class="rk-frame"{}{}').format(fields.get("Image", ""), fields.get("Marks", ""))
        answered = fields.get("Answer pictures", frame if "Marks" in fields else Markup(""))
        whole = Markup(answered.partition('<div class="rk-layer rk-layer-1">')[0])  # of a checklist: all of it
        assert outlines_of(note) == outlines_in(whole)
        masks = [mask for picture in note.pictures for mask in picture.masks]
        covered = fields.get("Occlusion", "")
        assert [str(mask.ordinal) for mask in masks] == re.findall(r"{{c([0-9]+)::image-occ", covered)
        shown = {name for picture in note.pictures for name in picture.files}
        shown_in = [fields.get(name, "") for name in ("Stack", "Pictures", "Image")]
        assert shown == {name for field in shown_in for name in re.findall(r'<img src="([^"]+)"', field)}
    assert sum(len(outlines_of(note)) for note in notes) > 5


def test_words_are_read_as_people_see_them() -> None:
    markup = Markup(
        'Ask<br><ol type="A"><li>One</li><li>Two</li></ol><span class="cloze-inactive">no <div>never</div></span>'
        "<ul><li>a &lt;b&gt;</li></ul><script>x</script><style>y</style>end"
    )

    assert words_in(markup) == "Ask\nA. One\nB. Two\n- a <b>\nend"
