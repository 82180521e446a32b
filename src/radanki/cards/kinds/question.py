"""Question cards: free answers, and multiple choice where the question gives choices."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from radanki.cards.assemble import assemble
from radanki.cards.fields.frames import links_of
from radanki.cards.fields.markdown import inline
from radanki.cards.fields.viewer import show_pictures
from radanki.cards.guid import note_guid
from radanki.model.card_markup import CardMarkup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radanki.cards.inputs import CardInputs
    from radanki.model.items import Question
    from radanki.model.library import CaseFile
    from radanki.model.note import Note

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def question_notes(case_file: CaseFile, inputs: CardInputs) -> tuple[Note, ...]:
    """Give one note per question."""
    return tuple(_note(case_file, inputs, question) for question in case_file.case.questions)


def _note(case_file: CaseFile, inputs: CardInputs, question: Question) -> Note:
    images = [image for image in case_file.case.images if image.name == question.image]
    findings = [finding for image in images for finding in image.findings]
    choices = shuffled_choices(note_guid(case_file.case.id, "question", question.id), question)
    letter = next((_letter(place) for place, choice in enumerate(choices) if is_answer(choice, question)), "")
    shown = show_pictures(case_file, inputs, images, findings)
    fields = {
        "Prompt": inline(question.ask),
        "Choices": _listed(choices),
        **shown.fields,
        "Link": links_of(inputs, images),
        "Answer": CardMarkup("{}{}").format(letter, inline(question.answer)),
        "Answer choices": _listed(choices, question),
        "Why": inline(question.why or ""),
    }
    return assemble(
        case_file, inputs, "question", part=question.id, fields=fields, pictures=shown.pictures, images=images
    )


def shuffled_choices(guid: str, question: Question) -> tuple[str, ...]:
    """Give the choices with the right one among them, in an order that looks random and never changes.

    Each choice stands by a digest of its own, so a new wrong answer moves none of the others past one another.
    """
    if not question.choices:
        return ()
    wrong = (choice for choice in question.choices if not is_answer(choice, question))
    choices = dict.fromkeys((*wrong, question.answer))
    return tuple(sorted(choices, key=lambda choice: hashlib.sha256(f"{guid}|{choice}".encode()).digest()))


def is_answer(choice: str, question: Question) -> bool:
    """Tell whether a choice is the answer: a contributor may have listed it, with or without its full stop."""
    return _bare(choice) == _bare(question.answer)


def _bare(text: str) -> str:
    return " ".join(text.rstrip(" .").casefold().split())


def _letter(place: int) -> str:
    return f"{_LETTERS[place % len(_LETTERS)]}. "


def _listed(choices: Sequence[str], question: Question | None = None) -> CardMarkup:
    """Give the choices as a list; with the question at hand, its answer is marked."""
    items = CardMarkup("").join(_form(choice, question).format(inline(choice)) for choice in choices)
    return CardMarkup('<ol class="rk-options" type="A">{}</ol>').format(items) if items else items


def _form(choice: str, question: Question | None) -> CardMarkup:
    if question is None:
        return CardMarkup("<li>{}</li>")
    if is_answer(choice, question):
        return CardMarkup('<li class="rk-correct"><span class="rk-tick" role="img" aria-label="right">✓</span>{}</li>')
    return CardMarkup('<li class="rk-wrong">{}</li>')
