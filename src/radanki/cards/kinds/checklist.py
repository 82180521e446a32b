"""Checklist cards: a picture with several findings is read in a taught order, step by step.

The question lists the steps, each to be ticked. On the answer a step that is opened says what is found there and
outlines it alone. Both work without a script: the style sheet shows what belongs to the step that is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.cards.assemble import assemble
from radanki.cards.fields.facts import reading_of
from radanki.cards.fields.frames import asked_pictures, framed_picture, marks_on
from radanki.cards.fields.markdown import inline
from radanki.cards.fields.outlines import outlines
from radanki.cards.fields.overlay import overlay
from radanki.cards.fields.withheld import withheld
from radanki.model.card_markup import CardMarkup
from radanki.model.case import findings_of_checklist
from radanki.model.note import NotePicture
from radanki.model.spelling import in_a_row
from radanki.vocabulary.checklists import reading_orders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radanki.cards.inputs import CardInputs
    from radanki.model.case import Case
    from radanki.model.images import Finding, Image
    from radanki.model.items import Checklist, ChecklistItem
    from radanki.model.library import CaseFile
    from radanki.model.note import Note
    from radanki.vocabulary.checklists import ReadingOrder, ReadingStep

_Steps = tuple[tuple["ReadingStep", "ChecklistItem"], ...]


_OF_HEALTH: Final = frozenset({"anatomy", "normal"})
_MOST_WORDS: Final = 9
"""Of a verdict that names what is found: the list of steps wants its room on a phone."""
_SOMETHING: Final = CardMarkup('<em title="something is found here">\N{BLACK CIRCLE}</em>')


def checklist_notes(case_file: CaseFile, inputs: CardInputs) -> tuple[Note, ...]:
    """Give the note of a case's checklist, where the deck may show all pictures that it reads."""
    checklist = case_file.case.checklist
    order = None if checklist is None else reading_orders().get(checklist.of)
    if checklist is None or order is None:
        return ()
    images = [image for image in case_file.case.images if image.name in checklist.show]
    if not images or any(image.name not in inputs.pictures for image in images):
        return ()
    return (_note(case_file, inputs, checklist, order, images),)


def _note(
    case_file: CaseFile, inputs: CardInputs, checklist: Checklist, order: ReadingOrder, images: Sequence[Image]
) -> Note:
    case, found = case_file.case, findings_of_checklist(case_file.case)
    by_slug = {item.item: item for item in checklist.items}
    steps = tuple((step, by_slug[step.slug]) for step in order.steps if step.slug in by_slug)
    told = [case.title, *([case.diagnosis] if case.diagnosis else ()), *(finding.label for finding in found)]
    hidden = withheld(case_file, images, told)
    shown = {image.name: inputs.pictures[image.name] for image in images}
    fields = {
        "Prompt": CardMarkup.escape(order.ask),
        "Pictures": asked_pictures(case_file, inputs, images, hidden),
        "Choices": _boxes(steps),
        "Answer pictures": CardMarkup("").join(
            framed_picture(case_file, image, shown[image.name], _layers(image, inputs, found, steps))
            for image in images
        ),
        "Answer": _verdict(case, found, steps),
        "Answer choices": _buttons(steps, reading_of(case)),
        "Checklist": reading_of(case),
    }
    pictures = tuple(
        NotePicture(one.media.name, (one.media.name,), outlines(marks_on(image, one, found, listed=False), one.media))
        for image, one in ((image, shown[image.name]) for image in images)
    )
    return assemble(
        case_file,
        inputs,
        "checklist",
        part=checklist.of,
        fields=fields,
        images=images,
        pictures=pictures,
        tells_the_case=False,
        hidden=hidden,
    )


def _boxes(steps: _Steps) -> CardMarkup:
    """Give the steps of the question, each to be ticked; what is found there stands on the answer alone."""
    rows = (
        CardMarkup(
            '<li><details class="rk-tick tappable"><summary class="tappable"><b>{}</b><span>{}<i>{}</i></span>'
            "</summary></details></li>"
        ).format(step.letter, step.name, step.look)
        for step, _ in steps
    )
    return CardMarkup('<ol class="rk-reading" role="list">{}</ol>').format(CardMarkup("").join(rows))


def _buttons(steps: _Steps, whole: CardMarkup) -> CardMarkup:
    """Give the steps of the answer, of which one is open at a time; the last one holds the reading as a ``whole``."""
    every = [(step.letter, step.name, inline(item.finding), bool(item.about)) for step, item in steps]
    row = CardMarkup(
        '<li><details class="rk-step tappable" name="rk-step" data-step="{}"{}><summary class="tappable"><b>{}</b>'
        '<span>{}{}</span></summary><div class="rk-found">{}</div></details></li>'
    )
    rows = [
        row.format(
            number, CardMarkup(" open") if number == 1 else "", letter, name, _SOMETHING if is_something else "", found
        )
        for number, (letter, name, found, is_something) in enumerate(every, 1)
    ]
    rows.append(row.format(0, "", "", "All steps", "", whole))
    return CardMarkup('<ol class="rk-reading" role="list" data-rk="why">{}</ol>').format(CardMarkup("").join(rows))


def _layers(image: Image, inputs: CardInputs, found: Sequence[Finding], steps: _Steps) -> CardMarkup:
    """Give the outlines of all steps, and those of each alone: layers of which the style sheet shows one."""
    picture = inputs.pictures[image.name]
    layers = [(0, found), *enumerate(([f for f in found if f.number in item.about] for _, item in steps), 1)]
    return CardMarkup("").join(
        CardMarkup('<div class="rk-layer rk-layer-{}">{}</div>').format(
            number, overlay(marks_on(image, picture, findings, listed=False), picture.media, layer=str(number))
        )
        for number, findings in layers
    )


def _verdict(case: Case, found: Sequence[Finding], steps: _Steps) -> CardMarkup:
    """Name what is found, or where many are, the steps at which there is something."""
    labels = list(dict.fromkeys(finding.label for finding in found))
    if sum(len(label.split()) for label in labels) <= _MOST_WORDS:
        return CardMarkup.escape(", ".join(labels))
    places = [step.letter for step, item in steps if item.about]
    what = "structures" if case.kind in _OF_HEALTH else "findings"
    return CardMarkup("{} {}, at {}").format(len(labels), what, in_a_row(places))
