"""Step cards: an unfolding case, each card with what is known by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.cards.assemble import assemble
from radanki.cards.fields.asked_about import findings_about
from radanki.cards.fields.choices import choice_fields
from radanki.cards.fields.credits import linked
from radanki.cards.fields.markdown import inline
from radanki.cards.fields.viewer import show_pictures
from radanki.cards.fields.withheld import links_around, withheld_by
from radanki.cards.guid import note_guid
from radanki.licensing.recognise import lasting_address
from radanki.model.card_markup import CardMarkup
from radanki.vocabulary.tables import radiation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radanki.cards.inputs import CardInputs
    from radanki.model.items import Step
    from radanki.model.library import CaseFile
    from radanki.model.note import Note


def step_notes(case_file: CaseFile, inputs: CardInputs) -> tuple[Note, ...]:
    """Give one note per step, in the order of the case."""
    steps = case_file.case.steps
    return tuple(
        _note(case_file, inputs, step, steps[:place], is_last=place == len(steps) - 1)
        for place, step in enumerate(steps)
    )


def _note(case_file: CaseFile, inputs: CardInputs, step: Step, earlier: Sequence[Step], *, is_last: bool) -> Note:
    by_name = {image.name: image for image in case_file.case.images}
    images = [by_name[name] for name in step.show if name in by_name]
    hidden = withheld_by(case_file, images, step)
    # Only what this step is about: the rest of the picture may be what a later one asks for.
    findings = findings_about(images, step.about, step.answer)
    shown = show_pictures(case_file, inputs, images, findings, hidden=hidden, listed=False)
    fields = {
        "So far": _known_by_now(earlier),
        "Prompt": inline(step.ask),
        **shown.fields,
        **links_around(inputs, images, hidden),
        **choice_fields(note_guid(case_file.case.id, "step", step.id), step),
        "Why": inline(step.why or ""),
        "Lists": _weighed(step),
    }
    # The diagnosis stays hidden until the last step has asked for it.
    return assemble(
        case_file,
        inputs,
        "step",
        part=step.id,
        fields=fields,
        pictures=shown.pictures,
        images=images,
        tells_the_case=is_last,
        hidden=hidden,
    )


def _known_by_now(earlier: Sequence[Step]) -> CardMarkup:
    told = CardMarkup("").join(
        CardMarkup("<li>{} <b>{}</b></li>").format(inline(step.ask), inline(step.answer)) for step in earlier
    )
    return CardMarkup("<ol>{}</ol>").format(told) if told else told


def _weighed(step: Step) -> CardMarkup:
    """Say what the test costs the patient and the house, and which guideline advises it."""
    lines = []
    if step.radiation is not None:
        known = radiation()
        dose = CardMarkup("Radiation: <b>{}</b>").format(known.bands[step.radiation])
        source = linked(known.title, known.url)
        beside = CardMarkup("") if step.radiation == "none" else CardMarkup(" in an adult; {}").format(known.background)
        lines.append(dose + beside + CardMarkup(" ({}).").format(source))
    if step.cost is not None:
        lines.append(CardMarkup("Cost: {}").format(inline(step.cost)))
    if step.cite is not None:
        lines.append(CardMarkup("Advised by: {}").format(linked(step.cite.title, lasting_address(step.cite.url))))
    return CardMarkup("").join(CardMarkup("<div>{}</div>").format(line) for line in lines)
