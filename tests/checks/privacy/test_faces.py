from __future__ import annotations

from pathlib import Path

import pytest

from radanki.checks.privacy.faces import can_show_a_face, check_face_stack, check_photographs
from radanki.model.images import Image
from radanki.model.library import CaseFile, Places
from radanki.model.placement import Placement


class ACase:
    def __init__(self, *images: Image) -> None:
        self.images = images


def a_case_file(placement: str, **picture: object) -> CaseFile:
    image = Image.model_validate({"name": "stack", "file": "stack", **picture})
    return CaseFile(ACase(image), Placement(*placement.split("/")), Path("/library"), Places("case.yaml", {}))  # type: ignore[arg-type]


def stack_rules(placement: str, *, stop: int, step: int = 1, gap_mm: float | None = None) -> list[str]:
    slices = {"plane": "axial", "start": 0, "stop": stop, "step": step, "key": 0}
    case_file = a_case_file(placement, slices=slices)
    found = check_face_stack(case_file, 0, case_file.case.images[0], gap_mm)
    return [f"{problem.severity} {problem.rule}" for problem in found]


def photograph_rules(placement: str, **picture: object) -> list[str]:
    return [problem.rule for problem in check_photographs(a_case_file(placement, **picture))]


@pytest.mark.parametrize("placement", ["ct/neuro", "mr/head-neck", "pet/neuro"])
def test_a_long_stack_of_a_head_is_warned_about(placement: str) -> None:
    assert stack_rules(placement, stop=41) == ["warning privacy/face-stack"]


def test_every_second_slice_of_it_is_fine() -> None:
    assert stack_rules("ct/neuro", stop=80, step=2) == []


@pytest.mark.parametrize("placement", ["ct/chest", "mr/spine", "us/neuro"])
def test_other_stacks_have_no_face(placement: str) -> None:
    assert stack_rules(placement, stop=400) == []


def test_thin_slices_count_even_where_they_are_few() -> None:
    assert stack_rules("mr/neuro", stop=30, gap_mm=1.0) == ["warning privacy/face-stack"]


def test_leaving_slices_out_makes_the_gap_wider() -> None:
    assert stack_rules("mr/neuro", stop=60, step=3, gap_mm=1.0) == []


def test_thick_slices_show_no_face_however_many_they_are() -> None:
    assert not can_show_a_face(60, 5.0)


@pytest.mark.parametrize(
    ("placement", "picture"),
    [
        ("other/head-neck", {}),
        ("xr/musculoskeletal", {"view": "clinical photograph"}),
        ("ct/head-neck", {"view": "3D"}),
        ("ct/head-neck", {"view": "volume rendering"}),
        ("ct/head-neck", {"name": "vrt"}),
    ],
)
def test_a_photograph_or_a_rendering_needs_somebodys_word(
    placement: str, picture: dict[str, object] | dict[str, str]
) -> None:
    assert photograph_rules(placement, **picture) == ["privacy/face-unattested"]


@pytest.mark.parametrize("face", ["none", "consented"])
def test_that_word_is_given_where_somebody_looked(face: str) -> None:
    looked = [{"by": "AB", "on": "2026-11-20", "face": face}]

    assert photograph_rules("other/head-neck", looked=looked) == []


@pytest.mark.parametrize("picture", [{"view": "PA erect"}, {"sequence": "3D T1"}, {"name": "frontal"}])
def test_pictures_of_the_inside_need_no_such_word(picture: dict[str, str]) -> None:
    assert photograph_rules("mr/neuro", **picture) == []
