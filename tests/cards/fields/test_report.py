"""An answer says where to report an error, if the deck has a form for it."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from radanki.cards.fields.report import links_to_cases, with_gallery, with_report
from radanki.model.card_markup import CardMarkup
from radanki.model.note import Note
from radanki.package.modification_times import content_digest

FORM = "https://forms.example.org/errors?case={case}&card={card}"
NOTE = Note(
    guid="g",
    kind="cover",
    case_id="00000000000000a1",
    note_type="RadAnki Cover",
    fields=(("Title", CardMarkup("A film")),),
    ordinals=(1,),
    tags=(),
    part="frontal",
)


def test_the_form_opens_with_case_and_card_filled_in() -> None:
    shown = dict(with_report(NOTE, FORM).fields)["Report"]

    address = "https://forms.example.org/errors?case=00000000000000a1&amp;card=cover%2Ffrontal"
    assert shown == Markup(f'<a href="{address}">Report an error</a>')


def test_without_a_form_nothing_is_shown() -> None:
    assert with_report(NOTE, None) == NOTE


def test_a_form_that_moved_does_not_change_a_note() -> None:
    other = with_report(NOTE, "https://example.org/{case}")

    assert content_digest(other) == content_digest(with_report(NOTE, FORM)) == content_digest(NOTE)


def with_links() -> Note:
    return replace(NOTE, fields=(*NOTE.fields, ("Gallery", links_to_cases([("00000000000000b2", "Bulla & bleb")]))))


def test_related_cases_are_links_to_the_gallery_where_the_deck_has_one() -> None:
    shown = dict(with_gallery(with_links(), "https://example.org/radiology/").fields)["Gallery"]

    assert shown == '<a href="https://example.org/radiology/cases/00000000000000b2.html">Bulla &amp; bleb</a>'
    assert "Gallery" not in dict(with_gallery(with_links(), None).fields)


def test_a_gallery_that_moved_does_not_change_a_note() -> None:
    here, there = (with_gallery(with_links(), f"https://{host}.example.org") for host in ("here", "there"))

    assert content_digest(here) == content_digest(there) == content_digest(with_gallery(with_links(), None))
