"""Words that name nobody by themselves, so that an answer may hold them though a file's name does, too."""

from __future__ import annotations

import pytest

from radanki.vocabulary.common_words import is_common_word


@pytest.mark.parametrize("word", ["MCA", "svc", "Aorta", "kidneys", "stroke", "Hospital"])
def test_a_vessel_s_letters_and_medical_words_name_nobody(word: str) -> None:
    assert is_common_word(word)


@pytest.mark.parametrize("word", ["Fictiva", "Nemo", "Mcaxy"])
def test_a_name_stays_a_name(word: str) -> None:
    assert not is_common_word(word)
