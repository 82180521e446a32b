"""A student who read the film by letters compares letter by letter."""

from __future__ import annotations

from radanki.cards.fields.choices import answer_markup


def test_an_answer_by_letters_is_a_list() -> None:
    answer = "A, airway: in the middle. B, breathing: clear, no air. C, cartilage and joints: even."

    assert answer_markup(answer) == (
        '<ul class="rk-letters"><li><b>A</b> <span>airway: in the middle.</span></li>'
        "<li><b>B</b> <span>breathing: clear, no air.</span></li>"
        "<li><b>C</b> <span>cartilage and joints: even.</span></li></ul>"
    )


def test_any_other_answer_is_one_line() -> None:
    assert answer_markup("Type A, treated by surgery: at once") == "Type A, treated by surgery: at once"
    assert answer_markup("A, airway: clear. B, breathing: clear.") == "A, airway: clear. B, breathing: clear."
