"""What a typed answer is worth: the structure, its side, and other names and spellings of it."""

from __future__ import annotations

import pytest

from radanki.model.exams.marking import marks_for

CLAVICLE = ("Left clavicle", "Left collar bone")
AORTA = ("Arch of the aorta", "Aortic arch")
ANSWERS = [
    ("left clavicle", CLAVICLE, 2),
    ("  Clavicle, LEFT ", CLAVICLE, 2),
    ("L clavicle", CLAVICLE, 2),
    ("the left collar bones", CLAVICLE, 2),
    ("left clavicel", CLAVICLE, 0),
    ("left clavcle", CLAVICLE, 2),
    ("left claviculae", CLAVICLE, 2),
    ("clavicle", CLAVICLE, 1),
    ("collar bone", CLAVICLE, 1),
    ("right clavicle", CLAVICLE, 0),
    ("both clavicles", CLAVICLE, 0),
    ("left scapula", CLAVICLE, 0),
    ("left", CLAVICLE, 0),
    ("", CLAVICLE, 0),
    ("aortic arch", AORTA, 2),
    ("arch of aorta", AORTA, 2),
    ("left aortic arch", AORTA, 2),
    ("aorta", AORTA, 0),
    ("oesophagus", ("Esophagus",), 2),
    ("hyoïd", ("Hyoid",), 2),
    ("C3", ("C2",), 0),
]


@pytest.mark.parametrize(("typed", "accepted", "marks"), ANSWERS)
def test_two_for_the_structure_with_its_side_one_without_it_else_none(
    typed: str, accepted: tuple[str, ...], marks: int
) -> None:
    assert marks_for(typed, accepted) == marks


def test_nothing_is_right_where_nothing_is_accepted() -> None:
    assert marks_for("anything", ()) == 0
