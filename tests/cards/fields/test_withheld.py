"""What a front keeps back: what its question is about, however the answer says it, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from radanki.cards.fields.withheld import withheld, withheld_by
from radanki.model.items import Question

if TYPE_CHECKING:
    from cards.conftest import Bench

CT: dict[str, Any] = {"plane": "axial", "contrast": "iv", "phase": "arterial", "window": "lung", "windows": ["bone"]}
FILM: dict[str, Any] = {"view": "AP supine"}
MR: dict[str, Any] = {"plane": "coronal", "sequence": "t1fs"}


@pytest.mark.parametrize(
    ("modality", "image", "ask", "answer", "choices", "kept_back"),
    [
        ("xr", FILM, "How was it taken?", "AP; the heart is magnified", [], {"view"}),
        ("xr", FILM, "Is this PA or AP?", "AP", ["PA"], {"view"}),
        ("xr", FILM, "How does she lie?", "Supine", [], {"view", "sides"}),
        ("xr", FILM, "Which projection is this?", "From the front", [], {"view"}),
        ("xr", FILM, "In which lobe is it?", "The left lower lobe", [], set()),
        ("xr", FILM, "What comes next?", "A second radiograph", ["CT", "Surgery"], {"modality"}),
        ("xr", FILM, "What comes next?", "A second radiograph", ["A lateral radiograph", "Surgery"], set()),
        ("mr", MR, "What is it?", "T1, because fat is dark", [], {"sequence"}),
        ("mr", MR, "Is this T2-weighted?", "No", ["Yes"], {"sequence"}),
        ("mr", MR, "Which plane is this?", "It runs from ear to ear", [], {"plane"}),
        ("mr", MR, "Which muscle is torn?", "Supraspinatus", [], set()),
        ("ct", CT, "When was it taken?", "In the arterial phase", [], {"phase"}),
        ("ct", CT, "What feeds it?", "An arterial branch", [], {"phase"}),
        ("ct", CT, "Was contrast given?", "Yes", ["No"], {"contrast"}),
        ("ct", CT, "Which window is best?", "The bone window", [], {"window"}),
        ("ct", CT, "What is fractured?", "A cervical bone", [], set()),
        ("ct", CT, "Is the liver shown mirrored?", "No, it lies on the left", [], {"sides"}),
        ("ct", CT, "How wide is the aorta?", "4 cm", [], set()),
    ],
)
def test_what_the_front_of_a_question_keeps_back(  # noqa: PLR0913, PLR0917  # a row reads as a question
    bench: Bench,
    modality: str,
    image: dict[str, Any],
    ask: str,
    answer: str,
    choices: list[str],
    kept_back: set[str],
) -> None:
    case_file = bench.case(modality, images=[{"name": "one", "file": "one.png", **image}])
    question = Question.model_validate({"id": "a", "ask": ask, "answer": answer, "choices": choices})

    assert withheld_by(case_file, case_file.case.images, question) == kept_back


def test_a_history_that_names_the_answer_is_kept_back(bench: Bench) -> None:
    case_file = bench.case(history="A fall from a ladder.")

    assert withheld(case_file, (), ["A fall"]) == {"history"}
    assert withheld(case_file, (), ["A stroke"]) == frozenset()


def test_a_label_of_a_find_card_keeps_back_what_it_names_as_a_whole(bench: Bench) -> None:
    view = {"name": "one", "file": "one.png", "view": "left anterior oblique"}
    case_file = bench.case("angio", images=[view])

    assert withheld(case_file, case_file.case.images, ["Left anterior descending artery"]) == frozenset()
    assert withheld(case_file, case_file.case.images, ["Left anterior oblique"]) == {"view"}
