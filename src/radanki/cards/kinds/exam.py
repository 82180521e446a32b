"""Items of a mock exam: a structure to be named in words of one's own, or a question with choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.cards.assemble import assemble
from radanki.cards.fields.frames import answered_pictures, framed_picture
from radanki.cards.fields.markdown import inline
from radanki.cards.fields.outlines import Mark, outlines, outlines_svg
from radanki.cards.fields.withheld import withheld
from radanki.cards.kinds.question import question_note
from radanki.model.card_markup import CardMarkup
from radanki.model.exams.asking import question_of
from radanki.model.note import NotePicture

if TYPE_CHECKING:
    from radanki.cards.inputs import CardInputs
    from radanki.model.exams.definition import SetItem
    from radanki.model.items import Question
    from radanki.model.library import CaseFile
    from radanki.model.note import Note

_ASK: Final = CardMarkup("What is outlined? Give its side, where it has one.")


def exam_notes(case_file: CaseFile, inputs: CardInputs) -> tuple[Note, ...]:
    """Give a note for each item of a paper that asks about the case, as far as the deck may show its picture."""
    notes = []
    for item in inputs.exam:
        if item.week is not None:
            continue
        question = question_of(case_file.case, item.written)
        note = _named(case_file, inputs, item) if question is None else _chosen(case_file, inputs, item, question)
        notes += [note] if note is not None else []
    return tuple(notes)


def _named(case_file: CaseFile, inputs: CardInputs, item: SetItem) -> Note | None:
    image = next((one for one in case_file.case.images if one.name == item.written.image), None)
    picture = None if image is None else inputs.pictures.get(image.name)
    finding = None if image is None else next((f for f in image.findings if f.number == item.written.finding), None)
    if image is None or picture is None or finding is None or not picture.shapes_of(finding.number):
        return None
    marks = [Mark(None, finding.label, picture.shapes_of(finding.number))]
    hidden = withheld(case_file, [image], [finding.label, *finding.aliases])
    names = (finding.label, *finding.aliases)
    fields = {
        "Prompt": _ASK,
        "Pictures": framed_picture(case_file, image, picture, outlines_svg(marks, picture.media), hidden=hidden),
        "Answer pictures": answered_pictures(case_file, inputs, [image], [finding]),
        "Answer": CardMarkup.escape(finding.label),
        "Why": inline(finding.why or ""),
        "Typed answer": CardMarkup.escape(finding.label),
        "Accepted answers": CardMarkup("Right: {}").format(
            CardMarkup(", ").join(CardMarkup("<span>{}</span>").format(name) for name in names)
        ),
    }
    return assemble(
        case_file,
        inputs,
        "exam",
        part=item.part,
        fields=fields,
        images=[image],
        pictures=(NotePicture(picture.media.name, (picture.media.name,), outlines(marks, picture.media)),),
        tells_the_case=False,
        shows_history=False,
        hidden=hidden,
    )


def _chosen(case_file: CaseFile, inputs: CardInputs, item: SetItem, question: Question) -> Note | None:
    """Give a question with its choices once more, in a place of its own; the right one stands by the item's digest."""
    if not question.choices or (question.image is not None and question.image not in inputs.pictures):
        return None
    return question_note(case_file, inputs, question, "exam", item.part, tells_the_case=False)
