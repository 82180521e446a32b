"""The words that give no diagnosis away are plain words, and no diagnosis of the must-know list is among them."""

from __future__ import annotations

import pytest

from radanki.vocabulary import curriculum
from radanki.vocabulary.everyday import everyday_words


def test_everyday_words_are_single_words_in_small_letters() -> None:
    assert everyday_words()
    assert all(word.isalpha() and word == word.lower() for word in everyday_words())


def test_they_are_spelled_as_texts_are_compared() -> None:
    assert [word for word in everyday_words() if "ae" in word or "oe" in word] == []


@pytest.mark.parametrize(
    "word",
    [
        "pneumothorax",
        "fracture",
        "effusion",
        "appendicitis",
        "obstruction",
        "dissection",
        "hernia",
        "thrombosis",
        "stroke",
    ],
)
def test_a_diagnosis_is_no_everyday_word(word: str) -> None:
    assert word not in everyday_words()


def test_every_target_of_the_must_know_list_keeps_a_word_of_its_own() -> None:
    silent = [
        target.slug
        for target in curriculum()
        if all(word.lower().strip("(),/:") in everyday_words() for word in target.label.split())
    ]

    assert silent == []
