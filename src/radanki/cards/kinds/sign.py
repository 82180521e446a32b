"""Sign cards: a sign that is outlined and has a name, or one that is named, has a meaning, and is to be found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.cards.assemble import assemble
from radanki.cards.fields.findings import also_called
from radanki.cards.fields.frames import answered_pictures, framed_picture
from radanki.cards.fields.outlines import Mark, outlines, outlines_svg
from radanki.cards.fields.viewer import ShownPictures, show_pictures
from radanki.cards.fields.withheld import withheld
from radanki.model.card_markup import CardMarkup
from radanki.model.note import NotePicture
from radanki.vocabulary import find_sign

if TYPE_CHECKING:
    from collections.abc import Collection

    from radanki.cards.inputs import CardInputs
    from radanki.model.images import Finding, Image
    from radanki.model.items import CaptionFact, SignCard
    from radanki.model.library import CaseFile
    from radanki.model.note import Note
    from radanki.vocabulary import Sign

_NAMED: Final = CardMarkup("What is this sign called?")
_EXPLAINED: Final = CardMarkup("“{}”: what does it mean, and where is it?")


def sign_notes(case_file: CaseFile, inputs: CardInputs) -> tuple[Note, ...]:
    """Give one note per sign of a picture that the deck may show."""
    notes = []
    for item in case_file.case.signs:
        image = next((image for image in case_file.case.images if image.name == item.image), None)
        sign = find_sign(item.sign)
        if image is not None and sign is not None and image.name in inputs.pictures:
            notes.append(_note(case_file, inputs, item, image, sign))
    return tuple(notes)


def _note(case_file: CaseFile, inputs: CardInputs, item: SignCard, image: Image, sign: Sign) -> Note:
    findings = tuple(finding for finding in image.findings if finding.number in item.about)
    is_named = item.asks == "name"
    hidden = withheld(case_file, [image], [sign.name, *sign.also] if is_named else [sign.means])
    if is_named:
        shown, told = _outlined(case_file, inputs, image, findings, hidden), f"{sign.seen} {sign.means}"
    else:
        shown = show_pictures(case_file, inputs, [image], findings, asks_for_marks=True, hidden=hidden, listed=False)
        told = f"{sign.seen} {sign.why}"
    fields = {
        "Prompt": _NAMED if is_named else _EXPLAINED.format(sign.name),
        **shown.fields,
        "Answer": CardMarkup.escape(sign.name) + also_called(sign.also) if is_named else CardMarkup.escape(sign.means),
        "Why": CardMarkup.escape(told),
    }
    return assemble(
        case_file,
        inputs,
        "sign",
        part=item.id,
        fields=fields,
        pictures=shown.pictures,
        images=[image],
        shows_history=False,
        hidden=hidden,
    )


def _outlined(
    case_file: CaseFile,
    inputs: CardInputs,
    image: Image,
    findings: tuple[Finding, ...],
    hidden: Collection[CaptionFact],
) -> ShownPictures:
    """Show where the sign is on the question, too: its name is asked for, not its place."""
    picture = inputs.pictures[image.name]
    marks = [Mark(None, finding.label, picture.shapes_of(finding.number)) for finding in findings]
    fields = {
        "Pictures": framed_picture(case_file, image, picture, outlines_svg(marks, picture.media), hidden=hidden),
        "Answer pictures": answered_pictures(case_file, inputs, [image], findings, listed=False),
    }
    value = NotePicture(picture.media.name, (picture.media.name,), outlines(marks, picture.media))
    return ShownPictures(fields, (value,))
