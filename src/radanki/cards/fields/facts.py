"""What every answer ends with: the case, how certain it is and how that is known, whose it is, and its licence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.cards.fields.frames import framed, picture_tag
from radanki.cards.fields.markdown import block, inline
from radanki.model.card_markup import CardMarkup
from radanki.model.case import source_of
from radanki.vocabulary import find_licence, terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from radanki.cards.inputs import CardInputs, Neighbour
    from radanki.model.case import Case, WithdrawnItem
    from radanki.model.credit import Credit
    from radanki.model.images import Image

_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905  # a row reads better than a column
)
_LINE_BREAK = CardMarkup("<br>")

Fields = dict[str, CardMarkup]


def case_facts(case: Case, inputs: CardInputs) -> Fields:
    """Give what the case teaches beyond the answer: the fields that an unfolding case holds back until its end."""
    return {
        "Diagnosis": CardMarkup.escape(case.diagnosis or ""),
        "Differential": CardMarkup.escape(", ".join(case.differential)),
        "Pearls": _list([inline(pearl.text) for pearl in case.pearls]),
        "Discussion": block(case.discussion or ""),
        "Compare": CardMarkup("").join(_compared(inputs.neighbours[other]) for other in _pictured(case, inputs)),
        "Schematic": _schematic(inputs),
        "Related": _LINE_BREAK.join(inputs.neighbours[other].title for other in _known(case.related, inputs)),
    }


def provenance(case: Case, inputs: CardInputs, images: Sequence[Image]) -> Fields:
    """Give how certain the case is and how that is known, who reviewed it, and whose the shown pictures are."""
    named = _credits(case, inputs, images)
    return {
        "Certainty": _certainty(case),
        "Review": _review(case),
        "Level": CardMarkup.escape(
            f"{terms().kinds[case.kind]}, level {case.level} ({terms().levels[case.level].lower()})."
        ),
        "Credit": _lines([(who, _credit(credit)) for who, credit in named]),
        "Licence": _licences(named if images else ()),
        "Contributors": _contributors(case),
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


def names_of_compared_media(case: Case, inputs: CardInputs) -> tuple[str, ...]:
    """Give the file names of the pictures that stand beside the answer."""
    pictures = (inputs.neighbours[other].picture for other in _pictured(case, inputs))
    names = [picture.media.name for picture in pictures if picture is not None]
    return (*names, *(() if inputs.schematic is None else (inputs.schematic.name,)))


def _compared(neighbour: Neighbour) -> CardMarkup:
    picture = neighbour.picture
    if picture is None:
        return CardMarkup("")
    lines = [CardMarkup("<b>{}</b>").format(neighbour.title), CardMarkup.escape(neighbour.caption)]
    if neighbour.credit is not None:
        licence = _linked(neighbour.credit.licence_name, neighbour.credit.licence_url)
        lines.append(_credit(neighbour.credit) + ", " + licence)
    return framed(picture.media, "Picture to compare with", _LINE_BREAK.join(line for line in lines if line))


def _schematic(inputs: CardInputs) -> CardMarkup:
    return CardMarkup("") if inputs.schematic is None else picture_tag(inputs.schematic, "Schematic")


def _list(items: Sequence[CardMarkup]) -> CardMarkup:
    listed = CardMarkup("").join(CardMarkup("<li>{}</li>").format(item) for item in items)
    return CardMarkup("<ul>{}</ul>").format(listed) if items else listed


def _certainty(case: Case) -> CardMarkup:
    pieces = [] if case.certainty is None else [f"{terms().certainties[case.certainty]}."]
    if case.basis is not None:
        pieces.append(f"How it is known: {_sentence(case.basis)}")
    return CardMarkup.escape(" ".join(pieces))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _review(case: Case) -> CardMarkup:
    if not case.reviewed:
        return CardMarkup("Not yet reviewed by a clinician.")
    latest = max(case.reviewed, key=lambda review: review.on)
    names = ", ".join(dict.fromkeys(review.by for review in case.reviewed))
    return CardMarkup("Reviewed by {}, {}.").format(names, _day(latest.on))


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _credits(case: Case, inputs: CardInputs, images: Sequence[Image]) -> list[tuple[str, Credit]]:
    """Give each source once, with the pictures that it is of where a card shows several sources."""
    shown = [image for image in images if image.name in inputs.pictures or image.name in inputs.links]
    places: dict[str, list[int]] = {}
    for place, image in enumerate(shown, 1):
        places.setdefault(source_of(case, image).id, []).append(place)
    sources = list(places) or [source.id for source in case.sources]
    return [
        (_pictures(places.get(source, [])) if len(sources) > 1 else "", inputs.credits[source])
        for source in sources
        if source in inputs.credits
    ]


def _pictures(places: Sequence[int]) -> str:
    if not places:
        return ""
    return f"Picture{'s' if len(places) > 1 else ''} {', '.join(map(str, places))}: "


def _credit(credit: Credit) -> CardMarkup:
    line = CardMarkup("").join(_linked(text, url) for text, url in credit.parts)
    return CardMarkup("{} ({})").format(line, ", ".join(credit.changes)) if credit.changes else line


def _linked(text: str, url: str | None) -> CardMarkup:
    return CardMarkup.escape(text) if url is None else CardMarkup('<a href="{}">{}</a>').format(url, text)


def _lines(named: Iterable[tuple[str, CardMarkup]]) -> CardMarkup:
    return _LINE_BREAK.join(CardMarkup("{}{}").format(who, line) for who, line in named)


def _licences(named: Sequence[tuple[str, Credit]]) -> CardMarkup:
    return _lines(
        (who, CardMarkup("{} {}").format("licence" if who else "Licence", _linked(of.licence_name, of.licence_url)))
        for who, of in named
    )


def _contributors(case: Case) -> CardMarkup:
    licence = find_licence(case.licence)
    name, url = (case.licence, None) if licence is None else (licence.name, licence.url)
    return CardMarkup("Text and marks: {}, {}").format(", ".join(case.contributors), _linked(name, url))
