"""What every answer ends with: the case, how certain it is and how that is known, whose it is, and its licence."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from radanki.cards.fields.credits import (
    credits_of,
    full_credit,
    full_credits,
    licence_lines,
    licence_link,
    linked,
    short_credits,
)
from radanki.cards.fields.findings import row
from radanki.cards.fields.frames import framed, picture_tag
from radanki.cards.fields.markdown import block, inline
from radanki.cards.fields.report import links_to_cases
from radanki.cards.tags import related_tag
from radanki.licensing.recognise import lasting_address, recognise
from radanki.model.card_markup import CardMarkup
from radanki.vocabulary import find_licence, terms
from radanki.vocabulary.checklists import reading_orders

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from radanki.cards.inputs import CardInputs, Neighbour
    from radanki.model.case import Case, WithdrawnItem
    from radanki.model.images import Image
    from radanki.model.imaging.card_picture import CardPicture
    from radanki.model.items import Alternative

_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905  # a row reads better than a column
)
_LINE_BREAK = CardMarkup("<br>")
_COUNTED = ("one", "two", "three", "more than three")

Fields = dict[str, CardMarkup]


def case_facts(case: Case, inputs: CardInputs) -> Fields:
    """Give what the case teaches beyond the answer: the fields that an unfolding case holds back until its end."""
    return {
        "Diagnosis": CardMarkup.escape(case.diagnosis or ""),
        "Differential": weighed(case),
        "Pearls": bullet_list([inline(pearl.text) for pearl in case.pearls]),
        "Discussion": block(case.discussion or ""),
        "Checklist": reading_of(case),
        "Compare": CardMarkup("").join(_compared(inputs.neighbours[other]) for other in _pictured(case, inputs)),
        "Schematic": _schematic(inputs),
        "Related": _LINE_BREAK.join(_related(inputs.neighbours[other]) for other in _known(case.related, inputs)),
        "Gallery": links_to_cases((other, inputs.neighbours[other].title) for other in _known(case.related, inputs)),
        "Further reading": _LINE_BREAK.join(_read_on(case)),
    }


def weighed(case: Case) -> CardMarkup:
    """Give what else it could be: in a line, or as a list where something is said for or against one of them."""
    others = case.differential
    if not any(other.why or other.against for other in others):
        return CardMarkup.escape(", ".join(other.name for other in others))
    return bullet_list([_weighed(other) for other in others])


def weighed_rows(case: Case) -> CardMarkup:
    """Give what else it could be, each with what speaks for and against it in a row that opens on a phone."""
    return bullet_list([row(other.name, _reasons(other)) for other in case.differential])


def _weighed(other: Alternative) -> CardMarkup:
    return CardMarkup("<b>{}</b>").format(other.name) + _reasons(other)


def _reasons(other: Alternative) -> CardMarkup:
    reasons = (("For", other.why), ("Against", other.against))
    return CardMarkup("").join(
        CardMarkup(" <i>{}:</i> {}").format(side, inline(reason)) for side, reason in reasons if reason is not None
    )


def _read_on(case: Case) -> Iterator[CardMarkup]:
    """Give each page to read on at as a link, with the name of its site where radanki knows it."""
    for page in case.further:
        known = recognise(page.url)
        site = "" if known is None or known.kind.name.lower() in page.title.lower() else f" ({known.kind.name})"
        yield linked(page.title, lasting_address(page.url)) + CardMarkup.escape(site)


def _related(neighbour: Neighbour) -> CardMarkup:
    """Give a case's title, and what finds its cards in Anki's browser."""
    if not neighbour.slug:
        return CardMarkup.escape(neighbour.title)
    return CardMarkup("{}: <code>tag:{}</code>").format(neighbour.title, related_tag(neighbour.slug))


def provenance(case: Case, inputs: CardInputs, images: Sequence[Image], *, tells_certainty: bool) -> Fields:
    """Give whose the shown pictures are, who reviewed the case, and how certain its diagnosis is.

    ``Credit`` and ``Review`` are in sight, in a line; the rest unfolds. ``tells_certainty`` is for cards that the
    diagnosis stands on.
    """
    named = credits_of(case, inputs, images)
    return {
        "Certainty": _certainty(case) if tells_certainty and case.diagnosis is not None else CardMarkup(""),
        "Review": _reviewed_by(case),
        "Level": CardMarkup.escape(
            f"{terms().kinds[case.kind]}, level {case.level} ({terms().levels[case.level].lower()})."
        ),
        "Credit": short_credits(named if images else ()),
        "Full credit": full_credits(named),
        "Licence": licence_lines(named if images else ()),
        "Contributors": _LINE_BREAK.join((_contributors(case.licence, tuple(case.contributors)), *_reviewers(case))),
    }


def withdrawal(case: Case, inputs: CardInputs, item: WithdrawnItem | None = None) -> Fields:
    """Give the banner of a withdrawn case or ``item`` of it, and on the answer why; nothing for a living one.

    What takes its place is named with the words that find it in Anki's browser: no address leads there.
    """
    told = case.retired or item
    if told is None:
        return {}
    successor = (case.retired.replaced_by if case.retired is not None else None) or ""
    other = inputs.neighbours.get(successor)
    since, reason, instead = told.since, told.reason, CardMarkup("")
    if other is not None:
        instead = CardMarkup(" Look instead at: {} (Browse, and search for <code>Id:{}*</code>).").format(
            other.title, successor
        )
    return {
        "Withdrawn": CardMarkup("Withdrawn since {}: suspend this card, or delete it.").format(since),
        "Release note": CardMarkup("Withdrawn since {}. {}{}").format(since, reason, instead),
    }


def _known(others: Sequence[str], inputs: CardInputs) -> list[str]:
    return [other for other in others if other in inputs.neighbours]


def _pictured(case: Case, inputs: CardInputs) -> list[str]:
    return [other for other in _known(case.compare_with, inputs) if inputs.neighbours[other].picture is not None]


def slugs_of_related(case: Case, inputs: CardInputs) -> tuple[str, ...]:
    """Give the folders of related cases, by which their cards are found."""
    return tuple(inputs.neighbours[other].slug for other in _known(case.related, inputs))


def names_of_compared_media(case: Case, inputs: CardInputs) -> tuple[str, ...]:
    """Give the file names of the pictures that stand beside the answer."""
    pictures = (inputs.neighbours[other].picture for other in _pictured(case, inputs))
    names = [name for picture in pictures if picture is not None for name in _files_of(picture)]
    return (*names, *(() if inputs.schematic is None else (inputs.schematic.name,)))


def _files_of(picture: CardPicture) -> tuple[str, ...]:
    """Give what a picture to compare with shows: one still, or all slices of a stack that scrolls."""
    if picture.stack is None or picture.stack.fps is not None:
        return (picture.media.name,)
    return tuple(one.media.name for one in picture.stack.slices)


def _compared(neighbour: Neighbour) -> CardMarkup:
    picture = neighbour.picture
    if picture is None:
        return CardMarkup("")
    titled = [CardMarkup("<b>{}</b>").format(neighbour.title), CardMarkup.escape(neighbour.caption)]
    lines = [] if neighbour.viewer else titled  # a viewer has them within
    if neighbour.credit is not None:
        lines.append(full_credit(neighbour.credit) + ", " + licence_link(neighbour.credit))
    caption = _LINE_BREAK.join(line for line in lines if line)
    if neighbour.viewer:
        return CardMarkup('<figure class="rk-linked">{}<figcaption class="rk-caption">{}</figcaption></figure>').format(
            neighbour.viewer, caption
        )
    return framed(picture.media, "Picture to compare with", caption)


def reading_of(case: Case) -> CardMarkup:
    """Give what is found at each step of the case's checklist, to be read at once."""
    if case.checklist is None:
        return CardMarkup("")
    order = reading_orders().get(case.checklist.of)
    names = {} if order is None else {step.slug: step.name for step in order.steps}
    lines = ((names.get(item.item, item.item), inline(item.finding)) for item in case.checklist.items)
    return bullet_list([CardMarkup("<b>{}</b>: {}").format(name, found) for name, found in lines])


def _schematic(inputs: CardInputs) -> CardMarkup:
    return CardMarkup("") if inputs.schematic is None else picture_tag(inputs.schematic, "Schematic")


def bullet_list(items: Sequence[CardMarkup]) -> CardMarkup:
    """Give items as a list; nothing where there are none."""
    listed = CardMarkup("").join(CardMarkup("<li>{}</li>").format(item) for item in items)
    return CardMarkup("<ul>{}</ul>").format(listed) if items else listed


def _certainty(case: Case) -> CardMarkup:
    pieces = [] if case.certainty is None else [f"{terms().certainties[case.certainty]}."]
    if case.basis is not None:
        pieces.append(f"How it is known: {_sentence(case.basis)}")
    return CardMarkup.escape(" ".join(pieces))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _reviewed_by(case: Case) -> CardMarkup:
    """Give the chip: by how many, in a word; names and date unfold."""
    names = {review.by for review in case.reviewed}
    if not names:
        return CardMarkup("unreviewed")
    return CardMarkup("reviewed by {}").format(_COUNTED[min(len(names), len(_COUNTED)) - 1])


def _reviewers(case: Case) -> Iterator[CardMarkup]:
    if case.reviewed:
        latest = max(case.reviewed, key=lambda review: review.on)
        names = ", ".join(dict.fromkeys(review.by for review in case.reviewed))
        yield CardMarkup("Reviewed by {}, {}.").format(names, _day(latest.on))


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


@lru_cache(maxsize=256)
def _contributors(slug: str, names: tuple[str, ...]) -> CardMarkup:
    licence = find_licence(slug)
    name, url = (slug, None) if licence is None else (licence.name, licence.url)
    return CardMarkup("Text and marks: {}, {}").format(", ".join(names), linked(name, url))
