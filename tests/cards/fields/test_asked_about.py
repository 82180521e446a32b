"""An answer outlines what it is about: the findings that are named by number or in its words, or none at all."""

from __future__ import annotations

import pytest

from radanki.cards.fields.asked_about import findings_about
from radanki.model.images import Image

IMAGE = Image.model_validate(
    {
        "name": "frontal",
        "file": "a.png",
        "findings": [
            {"number": 1, "label": "Pleural effusion", "rect": [1, 1, 5, 5]},
            {"number": 2, "label": "Carina", "rect": [9, 1, 5, 5]},
        ],
    }
)


@pytest.mark.parametrize(
    ("about", "text", "outlined"),
    [
        (None, "The carina lies at T4.", [2]),
        (None, "What is done next?", []),
        ((1,), "The carina lies at T4.", [1]),
        ((), "The carina lies at T4.", []),
    ],
)
def test_numbers_go_before_words_and_an_empty_list_outlines_nothing(
    about: tuple[int, ...] | None, text: str, outlined: list[int]
) -> None:
    assert [one.number for one in findings_about([IMAGE], about, text)] == outlined
