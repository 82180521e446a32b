"""A note from its own fields and the tail that all notes have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.cards.fields.facts import case_facts, names_of_compared_media, provenance, slugs_of_related, withdrawal
from radanki.cards.fields.history import history_line
from radanki.cards.guid import note_guid
from radanki.cards.tags import tags_of
from radanki.model.card_markup import CardMarkup
from radanki.model.note import ASKS_DIAGNOSIS, Note

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from radanki.cards.inputs import CardInputs
    from radanki.model.images import Image
    from radanki.model.items import CaptionFact
    from radanki.model.library import CaseFile
    from radanki.model.note import NoteKind, NotePicture

_NOTE_TYPES: Mapping[NoteKind, str] = {
    "cover": "RadAnki Cover",
    "name": "RadAnki Name",
    "find": "RadAnki Find",
    "diagnosis": "RadAnki Diagnosis",
    "differential": "RadAnki Question",
    "question": "RadAnki Question",
    "pearl": "RadAnki Question",
    "step": "RadAnki Question",
    "sign": "RadAnki Question",
    "topic": "RadAnki Question",
    "pattern": "RadAnki Pattern",
    "exam": "RadAnki Exam",
    "week": "RadAnki Diagnosis",
    "checklist": "RadAnki Question",
}


_READ_ON: Final = "Further reading"


def note_type_of(kind: NoteKind) -> str:
    """Give the name of the note type that a kind of card has."""
    return _NOTE_TYPES[kind]


_SUMS_UP: Final[frozenset[NoteKind]] = ASKS_DIAGNOSIS | {"step"}
"""The cards whose answer lists the pearls; on any other it would give away the gap of the pearl that comes next."""


def assemble(  # noqa: PLR0913  # a note is made of this much, and each part has a name
    case_file: CaseFile,
    inputs: CardInputs,
    kind: NoteKind,
    *,
    part: str,
    fields: Mapping[str, CardMarkup],
    images: Sequence[Image],
    pictures: tuple[NotePicture, ...] = (),
    ordinals: tuple[int, ...] = (1,),
    tells_the_case: bool = True,
    shows_history: bool = True,
    hidden: Collection[CaptionFact] = (),
) -> Note:
    """Give a note: ``fields`` are its own, by name; ``images`` are those that it is about, ``pictures`` what it shows.

    ``tells_the_case`` is false where later cards of an unfolding case still ask for its diagnosis. Where a case has a
    diagnosis, only the cards that ask for it tell it: it would spoil them on any other. What the front of a card keeps
    back of the history (``hidden``), its answer tells below.
    """
    case = case_file.case
    tells_the_case = tells_the_case and (kind in _SUMS_UP or case.diagnosis is None)
    facts = case_facts(case, inputs) if tells_the_case else {}
    if kind not in _SUMS_UP:
        facts.pop("Pearls", None)
    history = CardMarkup.escape(history_line(case) if shows_history else "")
    if "history" in hidden and history:
        facts["Discussion"] = CardMarkup("<p>{}</p>").format(history) + facts.get("Discussion", CardMarkup(""))
        history = CardMarkup("")
    every = {
        "Id": CardMarkup.escape(f"{case.id}/{kind}/{part}" if part else f"{case.id}/{kind}"),
        "Title": CardMarkup.escape(f"{case.title} ({part})" if part else case.title),
        "History": history,
        **facts,
        **provenance(case, inputs, images, tells_certainty=tells_the_case and kind in _SUMS_UP),
        **withdrawal(case, inputs),
        **fields,
        **_read_on(fields, facts),
    }
    compared = names_of_compared_media(case, inputs) if tells_the_case else ()
    return Note(
        guid=note_guid(case.id, kind, part),
        kind=kind,
        case_id=case.id,
        note_type=note_type_of(kind),
        fields=tuple((name, value) for name, value in every.items() if value),
        ordinals=ordinals,
        tags=tags_of(case_file, kind, part, related=slugs_of_related(case, inputs)),
        media=tuple(dict.fromkeys((*(name for picture in pictures for name in picture.files), *compared))),
        part=part,
        pictures=pictures,
        is_linked=not pictures and any(image.name in inputs.links for image in images),
    )


def _read_on(*parts: Mapping[str, CardMarkup]) -> Mapping[str, CardMarkup]:
    """Give the pages to read on at: a picture that the front keeps back, then those that the case names."""
    pages = [page for part in parts if (page := part.get(_READ_ON))]
    return {_READ_ON: CardMarkup("<br>").join(pages)} if pages else {}
