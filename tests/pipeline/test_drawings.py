"""A contributor's own drawing reaches the answer, and nothing but shapes and words of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from radanki.pipeline.card_inputs import card_inputs
from radanki.pipeline.validate import validate
from support.cases import REVIEWED, a_case
from support.libraries import write_case

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.pipeline.validated_library import ValidatedLibrary

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100"><rect width="20" height="10"/>'
    '<text x="5" y="50">{text}</text></svg>'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = a_case(title="Deep sulcus sign", diagnosis="Supine pneumothorax", schematic="sign.svg", reviewed=REVIEWED)
    folder = write_case(tmp_path / "library", "xr/chest/sulcus", text)
    (folder / "sign.svg").write_text(DRAWING.format(text="Deep sulcus"), encoding="utf-8")
    return folder


def validated(folder: Path) -> ValidatedLibrary:
    root = folder.parents[3]
    return validate(root, root.parent / "cache", workers=1)


def test_the_drawing_is_handed_to_the_cards_under_a_name_that_tells_nothing(folder: Path) -> None:
    library = validated(folder)
    (case,) = library.cases

    drawing = card_inputs(case, "open", {}).schematic

    assert not library.has_errors
    assert drawing is not None
    assert drawing.name.startswith("rk-")
    assert (drawing.width_px, drawing.height_px) == (200, 100)
    assert b"Deep sulcus" in drawing.path.read_bytes()


def test_a_name_in_the_drawing_is_an_error_at_the_line_of_the_drawing(folder: Path) -> None:
    (folder / "sign.svg").write_text(DRAWING.format(text="born 12.03.1961"), encoding="utf-8")

    problems = [problem for problem in validated(folder).problems if problem.severity == "error"]

    assert {(problem.line, problem.rule.partition("/")[0]) for problem in problems} == {(8, "privacy")}


def test_a_drawing_with_a_script_is_refused(folder: Path) -> None:
    (folder / "sign.svg").write_text(DRAWING.format(text="</text><script>1</script><text>"), encoding="utf-8")

    assert {problem.rule for problem in validated(folder).problems} == {"media/unsafe-drawing"}
