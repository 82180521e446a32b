"""Choices of a question in an order that never changes, with the right one marked on the answer; answers by letters."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from radanki.cards.fields.markdown import inline
from radanki.model.card_markup import CardMarkup
from radanki.model.items import is_right, lettered_items, right_choice, wrong_choices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radanki.model.items import Question, Step

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def choice_fields(guid: str, asked: Question | Step) -> dict[str, CardMarkup]:
    """Give the choices, the same with the right one marked, and the answer behind its letter."""
    choices = shuffled_choices(guid, asked)
    letter = next((_letter(place) for place, choice in enumerate(choices) if is_right(choice, asked)), "")
    return {
        "Choices": _listed(choices),
        "Answer": CardMarkup("{}{}").format(letter, answer_markup(asked.answer)),
        "Answer choices": _listed(choices, asked),
    }


def shuffled_choices(guid: str, asked: Question | Step) -> tuple[str, ...]:
    """Give the choices with the right one among them, in an order that looks random and never changes.

    A wrong one stands by a digest of its own, so a new wrong answer moves none of the others past one another. The
    right one stands by the note's digest alone, whatever its words: evenly often in every place.
    """
    if not asked.choices:
        return ()
    keyed = [(_place(f"{guid}|{choice}"), choice) for choice in wrong_choices(asked)]
    return tuple(choice for _, choice in sorted([*keyed, (_place(guid), right_choice(asked))]))


def _place(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _letter(place: int) -> str:
    return f"{_LETTERS[place % len(_LETTERS)]}. "


def _listed(choices: Sequence[str], asked: Question | Step | None = None) -> CardMarkup:
    """Give the choices as a list; with the question at hand, its answer is marked by weight, a bar and a word."""
    items = CardMarkup("").join(_form(choice, asked).format(inline(choice)) for choice in choices)
    return CardMarkup('<ol class="rk-options" type="A" role="list">{}</ol>').format(items) if items else items


def _form(choice: str, asked: Question | Step | None) -> CardMarkup:
    if asked is None or not is_right(choice, asked):
        return CardMarkup("<li><span>{}</span></li>")
    return CardMarkup(
        '<li class="rk-correct" data-rk="correct"><span>{}</span> <b class="rk-tick">\N{CHECK MARK} right</b></li>'
    )


def answer_markup(text: str) -> CardMarkup:
    """Give an answer as one line, or as a list where it goes by letters."""
    items = CardMarkup("").join(
        CardMarkup("<li><b>{}</b> <span>{}: {}</span></li>").format(letter, head, inline(told))
        for letter, head, told in lettered_items(text)
    )
    return CardMarkup('<ul class="rk-letters">{}</ul>').format(items) if items else inline(text)
