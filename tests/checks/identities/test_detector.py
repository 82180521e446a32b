"""What the detector owes to spelling, and what it costs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radanki.checks.identities.detector import identities_in
from radanki.checks.identities.plain_text import folded, shown_text
from radanki.checks.identities.sentences import sentence_around


@given(st.text())
def test_no_text_breaks_it_and_what_it_finds_is_in_the_text(text: str) -> None:
    shown = shown_text(text)

    assert all(0 <= one.start < one.end <= len(shown) for one in identities_in(text))
    assert len(folded(shown)) == len(shown)


@given(st.text())
def test_what_is_shown_is_shown_alike(text: str) -> None:
    assert (
        shown_text(shown_text(text)).strip() == shown_text(text)
        or "&" in text
        or "\\" in text
        or "*" in text
        or "_" in text
        or "`" in text
        or "{" in text
        or "~" in text
    )


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.sampled_from("1a A.,-/@:('*^ März00"), min_size=1, max_size=4))
def test_a_long_text_takes_a_time_that_grows_with_its_length_only(piece: str) -> None:
    # Nothing is timed: with a pattern that backtracks, forty of these would not end.
    identities_in(piece * (4000 // len(piece)))


@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        ("A mass. Mr. Wolf fell. It hurt.", "Mr. Wolf", "Mr. Wolf fell."),
        ("A mass. Seen at 3 p.m. by Dr. Wolf.", "Dr. Wolf", "Seen at 3 p.m. by Dr. Wolf."),
        ("Mr Wolf fell", "Wolf", "Mr Wolf fell"),
        ("Is it? Mr Wolf asks! Yes.", "Mr Wolf", "Mr Wolf asks!"),
        ("A 5.5 mm node, e.g. in Mrs Wolf. None else.", "Mrs Wolf", "A 5.5 mm node, e.g. in Mrs Wolf."),
    ],
)
def test_the_sentence_around_words_is_whole(text: str, words: str, sentence: str) -> None:
    start = text.index(words)

    assert sentence_around(text, start, start + len(words)) == sentence
