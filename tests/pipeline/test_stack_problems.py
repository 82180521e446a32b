"""What a contributor is told of a stack that is too long, or that offers a window which its pictures can't show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from radanki.pipeline.validate import validate
from support.cases import LOOKED, a_case, a_finding, an_image
from support.libraries import write_case
from support.pictures import write_nifti

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from radanki.pipeline.validated_library import ValidatedLibrary


@pytest.fixture
def validated(tmp_path: Path) -> Callable[..., ValidatedLibrary]:
    def validate_stack(stop: int, *windows: str) -> ValidatedLibrary:
        image = an_image(
            a_finding(ellipse=[10, 10, 3, 3], slice=50),
            name="axial",
            file="chest.nii",
            slices={"plane": "axial", "start": 0, "stop": stop, "key": 3},
            window="lung",
            windows=windows,
            looked=LOOKED,
        )
        folder = write_case(tmp_path / "library", "ct/chest/one", a_case(images=[image], diagnosis="Round thing"))
        noise = np.random.default_rng(1).normal(0, 20, (24, 24, 70)) + np.linspace(-900, 200, 24)[:, None, None]
        write_nifti(folder / "chest.nii", noise.round().astype(np.int16))
        return validate(tmp_path / "library", tmp_path / "cache", workers=1)

    return validate_stack


def test_a_stack_that_is_too_long_is_shown_in_part_and_said_so(
    validated: Callable[..., ValidatedLibrary],
) -> None:
    library = validated(70, "lung")
    (problem,) = (problem for problem in library.problems if problem.rule == "media/stack-thinned")
    (picture,) = library.cases[0].pictures.values()
    stack = picture.stack
    assert stack is not None
    places = [one.place for one in stack.slices]

    assert (problem.severity, problem.line) == ("warning", 10)
    assert problem.message == ("`axial`: 60 of 70 are shown, evenly chosen, to stay within 60 pictures and 1 MB")
    assert len(places) == 60
    assert {3, 50} <= set(places)
    assert not library.has_errors


def test_a_window_that_is_not_true_enough_is_an_error_with_its_name(
    validated: Callable[..., ValidatedLibrary],
) -> None:
    library = validated(60, "lung", "stroke_narrow")
    (problem,) = (problem for problem in library.problems if problem.rule == "media/window-fidelity")

    assert problem.severity == "error"
    assert problem.message.startswith("the window `lung` of `axial` is shown with ")
    assert problem.message.endswith("where 38 are needed")


def test_a_sound_stack_gives_no_word(validated: Callable[..., ValidatedLibrary]) -> None:
    library = validated(60, "lung", "bone")

    assert not [problem for problem in library.problems if problem.rule.startswith("media/")]
