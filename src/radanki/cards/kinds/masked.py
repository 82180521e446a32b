"""Notes of Anki's own image occlusion: one card per finding, numbered as the finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.cards.assemble import assemble
from radanki.cards.fields.captions import alternative_text, picture_line
from radanki.cards.fields.cloze import cloze
from radanki.cards.fields.findings import finding_answer
from radanki.cards.fields.frames import picture_tag, ratio, side_letters
from radanki.cards.fields.markdown import inline
from radanki.cards.fields.occlusion import covers, masks, withdrawn_mask, written
from radanki.cards.fields.outlines import Mark, outlines
from radanki.cards.fields.overlay import lone_mark
from radanki.cards.fields.viewer import loop_viewer
from radanki.cards.guid import note_guid
from radanki.model.card_markup import CardMarkup
from radanki.model.case import asks_of
from radanki.model.note import NotePicture

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Literal

    from radanki.cards.inputs import CardInputs
    from radanki.model.images import Finding, Image
    from radanki.model.imaging.card_picture import CardPicture
    from radanki.model.library import CaseFile
    from radanki.model.note import Note, NoteMask

_WITHDRAWN = CardMarkup('<div class="rk-withdrawn">This card is withdrawn: suspend it, or delete it.</div>')
_NUMBER_KEPT = CardMarkup(
    '<div class="rk-reason" data-rk="why">Its number is kept, so that no other finding takes over its history.</div>'
)


def masked_notes(
    case_file: CaseFile, inputs: CardInputs, kind: Literal["cover", "name"], prompt: str
) -> tuple[Note, ...]:
    """Give the note of each held picture on which a finding asks to be covered (or named), or once did."""
    found = []
    for image in case_file.case.images:
        picture = inputs.pictures.get(image.name)
        if picture is not None:
            findings = _asked(case_file, image, picture, kind)
            gone = _withdrawn(case_file, inputs, image, kind)
            if findings or (gone and inputs.released is not None):
                found.append(_note(case_file, inputs, kind, prompt, image, picture, findings, gone))
    return tuple(found)


def _withdrawn(
    case_file: CaseFile, inputs: CardInputs, image: Image, kind: Literal["cover", "name"]
) -> tuple[int, ...]:
    """Give the numbers that are asked no more and of which students hold a card; without its mask it would be empty.

    Before a case's first release nothing tells which of the reserved numbers had a card of this kind: each gets one.
    """
    reserved = set(image.reserved) - {finding.number for finding in image.findings}
    if inputs.released is not None:
        released = inputs.released_note(note_guid(case_file.case.id, kind, image.name))
        reserved &= set(() if released is None else released.numbers)
    return tuple(sorted(reserved))


def _asked(
    case_file: CaseFile, image: Image, picture: CardPicture, kind: Literal["cover", "name"]
) -> tuple[Finding, ...]:
    asked = (
        finding
        for finding in image.findings
        if kind in asks_of(case_file.case, finding) and picture.shapes_of(finding.number)
    )
    return tuple(sorted(asked, key=lambda finding: finding.number))


def _note(  # noqa: PLR0913, PLR0917  # all of it belongs to one picture
    case_file: CaseFile,
    inputs: CardInputs,
    kind: Literal["cover", "name"],
    prompt: str,
    image: Image,
    picture: CardPicture,
    findings: Sequence[Finding],
    gone: Sequence[int],
) -> Note:
    placement, media = case_file.placement, picture.media
    hides_others = kind == "cover" and image.hide == "all"
    plays = picture.stack is not None and picture.stack.fps is not None
    drawn = [mask for finding in findings for mask in _masks_of(finding, picture, kind, hides_others=hides_others)]
    drawn += [withdrawn_mask(number, place) for place, number in enumerate(gone)]
    fields = {
        "Occlusion": written(drawn),
        "Image": picture_tag(media, alternative_text(placement, image)),
        "Header": CardMarkup.escape(prompt),
        "Frame": ratio(media),
        "Hints": CardMarkup("").join(_hint(finding) for finding in findings),
        "Notices": CardMarkup("").join(cloze(number, _WITHDRAWN, _WITHDRAWN) for number in gone),
        "Marks": _labels(findings, picture, keeps_masks=hides_others),
        "Answers": CardMarkup("").join(
            [
                *(cloze(finding.number, finding_answer(finding)) for finding in findings),
                *(cloze(number, _NUMBER_KEPT) for number in gone),
            ]
        ),
        "Sides": side_letters(picture.geometry),
        "Stack": loop_viewer(case_file, image, picture) if plays else CardMarkup(""),
        "Picture line": CardMarkup.escape(picture_line(placement, image, picture.window)),
    }
    frames = [one.media.name for one in picture.stack.slices] if picture.stack is not None and plays else []
    ordinals = tuple(sorted([*(finding.number for finding in findings), *gone]))
    seen = [Mark(finding.number, finding.label, picture.shapes_of(finding.number)) for finding in findings]
    shown = (NotePicture(media.name, (media.name, *frames), outlines(seen, media), tuple(drawn)),)
    return assemble(
        case_file,
        inputs,
        kind,
        part=image.name,
        fields=fields,
        images=[image],
        pictures=shown,
        ordinals=ordinals,
    )


def _masks_of(
    finding: Finding, picture: CardPicture, kind: Literal["cover", "name"], *, hides_others: bool
) -> tuple[NoteMask, ...]:
    number, shapes = finding.number, picture.shapes_of(finding.number)
    if kind == "name":
        return masks(number, shapes, picture.media, hides_others=hides_others)
    neighbours = [shape for other, theirs in picture.shapes if other != number for shape in theirs]
    return covers(number, shapes, neighbours, picture.media, hides_others=hides_others)


def _hint(finding: Finding) -> CardMarkup:
    """Give the hint of one card: Anki shows a cloze's hint on the question, and only that of the card at hand."""
    if finding.hint is None:
        return CardMarkup("")
    fold = CardMarkup(
        '<details class="rk-hint tappable"><summary class="tappable">Hint</summary><div>{}</div></details>'
    )
    return cloze(finding.number, CardMarkup("-"), fold.format(inline(finding.hint)))


def _labels(findings: Sequence[Finding], picture: CardPicture, *, keeps_masks: bool) -> CardMarkup:
    """Give the label of each card, clear of the masks of the others where those stay on the answer."""
    marks = {finding.number: Mark(None, finding.label, picture.shapes_of(finding.number)) for finding in findings}
    return CardMarkup("").join(
        cloze(number, lone_mark(mark, picture.media, _others(mark, marks.values()) if keeps_masks else ()))
        for number, mark in marks.items()
    )


def _others(mark: Mark, marks: Iterable[Mark]) -> tuple[Mark, ...]:
    return tuple(other for other in marks if other is not mark)
