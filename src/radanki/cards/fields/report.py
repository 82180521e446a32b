"""What leads from a card to its publisher: a form for errors, with case and card filled in, and the gallery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from radanki.cards.picks import picked
from radanki.model.card_markup import CardMarkup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from radanki.model.note import Note

GALLERY: Final = "Gallery"
REPORT: Final = "Report"

_LINK: Final = CardMarkup('<a href="{}">Report an error</a>')

_CASE: Final = CardMarkup('data-case="')


def links_to_cases(cases: Iterable[tuple[str, str]]) -> CardMarkup:
    """Give cases by id and title as links that lead nowhere yet: :func:`with_gallery` says where to."""
    return CardMarkup("<br>").join(CardMarkup('<a data-case="{}.html">{}</a>').format(*case) for case in cases)


def with_gallery(note: Note, address: str | None) -> Note:
    """Give the note with its links to related cases; without a gallery it has none."""
    for place, (name, value) in enumerate(note.fields):
        if name == GALLERY:
            led = () if address is None else ((name, led_to(value, address)),)
            return note.with_fields((*note.fields[:place], *led, *note.fields[place + 1 :]))
    return note


def led_to(links: CardMarkup, address: str) -> CardMarkup:
    """Give links to cases as links into a gallery."""
    return links.replace(_CASE, CardMarkup('href="{}/cases/').format(address.rstrip("/")))


def with_report(note: Note, form: str | None) -> Note:
    """Give the note with the link to a form, whose ``{case}`` and ``{card}`` are filled in; without a form as it is."""
    return note if form is None else note.with_fields((*note.fields, (REPORT, report_of(note, form))))


def report_of(note: Note, form: str) -> CardMarkup:
    """Give the link to a form, filled in for a note; for a pattern one for each of its pictures."""
    card = f"{note.kind}/{note.part}" if note.part else note.kind
    cases = [one.case_id for one in note.exemplars] or [note.case_id]
    links = [
        _LINK.format(form.replace("{case}", quote(case, safe="")).replace("{card}", quote(card, safe="")))
        for case in cases
    ]
    return picked(links) if note.exemplars else links[0]
