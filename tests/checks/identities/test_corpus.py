"""The detector is judged on sentences that it was not tuned on: those whose digest, or whose seed, is odd.

Figures of both halves stand in docs/privacy.md; `python tests/checks/identities/figures.py` prints them.
"""

from __future__ import annotations

import pytest

from checks.identities.figures import FEWEST_FOUND, MOST_BLOCKED, of_grammar, of_sentences, of_tuned


@pytest.mark.parametrize("half", ["open", "hidden"])
def test_of_sentences_by_hand_nearly_all_identities_are_found_and_hardly_an_honest_one_is_blocked(half: str) -> None:
    figures = of_sentences(half)

    assert figures.found >= FEWEST_FOUND * figures.identities
    assert figures.blocked <= MOST_BLOCKED * figures.honest


@pytest.mark.parametrize("half", ["open", "hidden"])
def test_of_sentences_of_the_grammar_too(half: str) -> None:
    figures = of_grammar(half, count=400)

    assert figures.found >= FEWEST_FOUND * figures.identities
    assert figures.blocked <= MOST_BLOCKED * figures.honest
    assert all(found >= FEWEST_FOUND * of for found, of in figures.by_kind.values())


def test_of_hard_fragments_nine_of_ten_are_found() -> None:
    figures = of_tuned()

    assert figures.found >= 0.9 * figures.identities
    assert figures.blocked <= MOST_BLOCKED * figures.honest
