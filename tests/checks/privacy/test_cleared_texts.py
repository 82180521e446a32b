"""A person who looked clears one sentence; nothing else passes with it, and nothing is cleared silently."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checks.conftest import RuleBench

HISTORY = 'history: "A cough. Mr Wolkenstein is a sign. Mrs Starkweather is not."'


def cleared(*sentences: str) -> str:
    entries = ", ".join(f'{{text: "{sentence}", by: AB, on: 2026-11-20}}' for sentence in sentences)
    return f"cleared_text: [{entries}]"


def test_a_sentence_that_was_looked_at_passes_and_the_next_does_not(bench: RuleBench) -> None:
    assert bench.rules(HISTORY, cleared("Mr Wolkenstein is a sign.")) == ["privacy/name"]
    assert bench.rules(HISTORY, cleared("Mr Wolkenstein is a sign.", "Mrs Starkweather is not.")) == []


def test_the_words_alone_are_cleared_once(bench: RuleBench) -> None:
    twice = 'history: "Mr Wolkenstein is a sign. Mr Wolkenstein fell."'

    assert bench.rules('history: "Mr Wolkenstein is a sign."', cleared("Mr Wolkenstein")) == []
    assert bench.rules(twice, cleared("Mr Wolkenstein")) == ["privacy/name"]


def test_a_part_of_a_sentence_and_a_whole_text_clear_nothing(bench: RuleBench) -> None:
    assert bench.rules(HISTORY, cleared("Wolkenstein is")) == ["privacy/name", "privacy/cleared-nothing"]
    both = "Mr Wolkenstein is a sign. Mrs Starkweather is not."
    assert "privacy/name" in bench.rules(HISTORY, cleared(both))


def test_a_sentence_that_was_changed_asks_again(bench: RuleBench) -> None:
    problems = bench.problems('history: "Mr Wolkenstein is the sign."', cleared("Mr Wolkenstein is a sign."))

    assert {(p.rule, p.severity) for p in problems if p.rule.startswith("privacy/")} == {
        ("privacy/name", "error"),
        ("privacy/cleared-nothing", "warning"),
    }


def test_an_entry_that_clears_nothing_hides_no_identity_either(bench: RuleBench) -> None:
    problems = bench.problems('history: "A cough."', cleared("Born 1934-03-14."))

    assert {p.rule for p in problems if p.severity == "error" and p.rule.startswith("privacy/")} == {
        "privacy/birth-date"
    }


def test_who_looked_is_named_and_is_no_patient(bench: RuleBench) -> None:
    line = 'cleared_text: [{text: "Mr Wolkenstein is a sign.", by: "MRN 4839201", on: 2026-11-20}]'

    assert bench.rules('history: "Mr Wolkenstein is a sign."', line) == ["privacy/record-number"]
