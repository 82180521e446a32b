"""What a package is searched for, and the words that it is looked for in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from radanki.pipeline.phi.searched_for import WORD, words_in


@given(st.one_of(st.text(), st.text(st.characters(max_codepoint=127))))
def test_words_are_the_same_however_they_are_found(text: str) -> None:
    assert words_in(text) == WORD.findall(text)
