"""Topic cards: a disease across its cases, modality by modality, with its pitfalls."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from radanki.cards.assemble import assemble
from radanki.cards.fields.captions import alternative_text, picture_line
from radanki.cards.fields.credits import full_credits, licence_lines, short_credits
from radanki.cards.fields.facts import bullet_list
from radanki.cards.fields.frames import framed, marks_on, side_letters
from radanki.cards.fields.markdown import inline
from radanki.cards.fields.outlines import outlines_svg
from radanki.cards.fields.overlay import overlay
from radanki.model.card_markup import CardMarkup
from radanki.model.case import asks_of
from radanki.model.spelling import in_a_row
from radanki.vocabulary import find_modality

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from radanki.cards.fields.credits import CreditsOfPictures
    from radanki.cards.inputs import CardInputs, PictureOfTopic, SetTopic
    from radanki.model.credit import Credit
    from radanki.model.library import CaseFile
    from radanki.model.note import Note
    from radanki.model.topics.definition import TopicLook

_ASK: Final = CardMarkup("{}: how does it look on {}, and what are the pitfalls?")

_MOST_LABELS: Final = 3
"""More would hide a picture that is small here; its words tell what is outlined."""
_OPEN: Final = CardMarkup(" open")
_DIFFERENTIAL: Final = CardMarkup('<div class="rk-part"><h2>Differential</h2><div>{}</div></div>')


def topic_notes(case_file: CaseFile, inputs: CardInputs) -> tuple[Note, ...]:
    """Give a note for each topic that belongs to the case, as far as the deck may show pictures of two modalities."""
    return tuple(_note(case_file, inputs, topic) for topic in inputs.topics if len(_looks(topic)) > 1)


def _looks(topic: SetTopic) -> list[tuple[TopicLook, list[PictureOfTopic]]]:
    """Give what is said of each modality, with the pictures of it that may be shown; nothing without one."""
    shown = {(one.case_file.case.id, one.image.name): one for one in topic.pictures}
    looks = []
    for look in topic.written.looks:
        pictures = [shown[key] for one in look.pictures if (key := (one.case, one.image)) in shown]
        looks += [(look, pictures)] if pictures else []
    return looks


def _note(case_file: CaseFile, inputs: CardInputs, topic: SetTopic) -> Note:
    written, looks = topic.written, _looks(topic)
    names = [_in_a_sentence(_modality(look.modality)) for look, _ in looks]
    shown = [one for _, pictures in looks for one in pictures]
    named = _credits(shown)
    parts = [
        _fold(_modality(look.modality), inline(look.text) + _pictures(pictures, shown), is_open=not place)
        for place, (look, pictures) in enumerate(looks)
    ]
    if written.differential:
        parts.append(_DIFFERENTIAL.format(", ".join(written.differential)))
    parts.append(_fold("Pitfalls", bullet_list([inline(pitfall) for pitfall in written.pitfalls]), is_open=False))
    fields = {
        "Title": CardMarkup.escape(written.title),
        "Prompt": _ASK.format(written.title, in_a_row(names)),
        "Answer": CardMarkup.escape(written.gist),
        "Lists": CardMarkup("").join(parts),
        "Credit": short_credits(named),
        "Full credit": full_credits(named),
        "Licence": licence_lines(named),
    }
    own = [one.image for one in topic.pictures if one.case_file.case.id == case_file.case.id]
    note = assemble(
        case_file,
        inputs,
        "topic",
        part=written.slug,
        fields=fields,
        images=own,
        tells_the_case=False,
        shows_history=False,
    )
    media = [one.picture.media.name for one in shown]
    return replace(note, media=tuple(dict.fromkeys((*note.media, *media))))


def _modality(slug: str) -> str:
    known = find_modality(slug)
    return slug if known is None else known.name


def _in_a_sentence(name: str) -> str:
    return name if name.isupper() or "-" in name else name.lower()


def _fold(heading: str, content: CardMarkup, *, is_open: bool) -> CardMarkup:
    """Give a part of the answer: on a phone one is open at a time, so that the answer fits; a wide window shows all."""
    return CardMarkup(
        '<details class="rk-look tappable" name="rk-look"{}><summary class="tappable"><h2>{}</h2></summary>'
        "<div>{}</div></details>"
    ).format(_OPEN if is_open else "", heading, content)


def _credits(shown: Sequence[PictureOfTopic]) -> CreditsOfPictures:
    """Give whose the pictures are, each source once with the numbers of its pictures."""
    places: dict[Credit, list[int]] = {}
    for number, one in enumerate(shown, 1):
        places.setdefault(one.credit, []).append(number)
    return tuple((", ".join(map(str, numbers)), credit) for credit, numbers in places.items())


def _pictures(pictures: Iterable[PictureOfTopic], shown: Sequence[PictureOfTopic]) -> CardMarkup:
    figures = CardMarkup("").join(_figure(one, shown.index(one) + 1) for one in pictures)
    return CardMarkup('<div class="rk-pictures">{}</div>').format(figures)


def _figure(one: PictureOfTopic, number: int) -> CardMarkup:
    """Give a picture by its number, with what is to be found on it and how it was made."""
    case, placement, media = one.case_file.case, one.case_file.placement, one.picture.media
    found = [finding for finding in one.image.findings if "find" in asks_of(case, finding)]
    marks = marks_on(one.image, one.picture, found, listed=False)
    drawn = overlay(marks, media) if len(marks) <= _MOST_LABELS else outlines_svg(marks, media)
    over = side_letters(one.picture.geometry) + drawn
    line = f"{number}: {picture_line(placement, one.image, one.picture.window)}"
    return framed(media, alternative_text(placement, one.image), line, over)
