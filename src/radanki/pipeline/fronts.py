"""The fronts of a library's cards, as they come out, held against their answers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from radanki.cards import compose_case
from radanki.cards.fields.captions import caption_facts
from radanki.cards.fields.history import history_line
from radanki.cards.fields.markdown import bold_phrases
from radanki.cards.note_types import note_type
from radanki.checks.cases.fronts import check_front, may_tell
from radanki.model.case import asks_of, findings_of_checklist, items_of
from radanki.model.imaging.card_picture import CardPicture, Media
from radanki.model.items import SignCard
from radanki.model.note import ASKS_DIAGNOSIS
from radanki.package.fronts import texts_of_front
from radanki.pipeline.card_inputs import card_inputs
from radanki.pipeline.memory.case_work import EACH_TIME
from radanki.pipeline.note_builder import in_hundreds
from radanki.vocabulary import find_sign, find_window

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from radanki.model.case import Case
    from radanki.model.deck import Profile
    from radanki.model.images import Image
    from radanki.model.items import Pearl, Question, Step
    from radanki.model.library import CaseFile, Library, Location
    from radanki.model.note import Note
    from radanki.model.problem import Problem
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.memory.case_work import CaseWork
    from radanki.pipeline.note_builder import NoteBuilder

_NO_MEDIA: Final = Media("picture.webp", Path(), 100, 100, 0)
"""Stands for a picture that is not on this machine: its captions are known without it."""
_JUDGED_ELSEWHERE: Final = frozenset({"Prompt", "Choices", "Header", "Hint 1", "Hint 2", "Hints", "Occlusion"})
"""What a contributor wrote to be read first: rules on the text itself judge it, at its own place."""


def check_fronts(
    library: Library, cases: Iterable[ValidatedCase], notes: NoteBuilder, work: CaseWork = EACH_TIME
) -> Iterator[Problem]:
    """Give what the fronts of these cases' cards tell of their answers: captions, texts for screen readers, links.

    ``work`` may know what was found before.
    """
    profile = most_permissive(library)
    for some in in_hundreds(case for case in cases if case.summary.is_living):
        made_of = [notes.digest_of(case, profile) for case in some]
        work.fetch_ahead(("fronts", case, key) for case, key in zip(some, made_of, strict=True))
        for case, key in zip(some, made_of, strict=True):
            yield from work.of_notes(case, "fronts", key, partial(_found, case, profile, notes))


def _found(case: ValidatedCase, profile: Profile, notes: NoteBuilder) -> Iterator[Problem]:
    # Composing all cases of a large library takes minutes, and few fronts have a word of an answer at all.
    if _may_tell(case.file):
        for note in _composed(case, profile, notes):
            yield from _problems(case.file, note)


def most_permissive(library: Library) -> Profile:
    """Give the profile of the decks in which most pictures ship."""
    profiles = {deck.deck.profile for deck in library.decks}
    return "nc" if "nc" in profiles else "open" if "open" in profiles or not profiles else "links"


def _may_tell(case_file: CaseFile) -> bool:
    case, shown = case_file.case, tuple(_shown(case_file))
    items = (_answer(item) for _, _, items in items_of(case) for item in items)
    labels = (finding.label for image in case.images for finding in image.findings)
    return may_tell(items, shown, in_part=True) or may_tell(labels, shown, in_part=False)


def _shown(case_file: CaseFile) -> Iterator[str]:
    """Give all that fronts of a case can be made of, as if nothing were kept back."""
    case = case_file.case
    yield history_line(case)
    for image in case.images:
        yield " ".join(phrase for _, phrase in caption_facts(case_file.placement, image))
        yield from (preset.name for slug in image.windows if (preset := find_window(slug)) is not None)
        yield image.link or ""
    for source in case.sources:
        yield " ".join(filter(None, (source.url, source.title, source.key, source.author)))
    yield from (f"{step.ask} {step.answer}" for step in case.steps[:-1])


def _composed(case: ValidatedCase, profile: Profile, notes: NoteBuilder) -> tuple[Note, ...]:
    if case.left_out is None:
        return notes.of(case, profile)
    inputs = card_inputs(case, profile, notes.shown)
    missing = [image.name for image in case.file.case.images if image.is_held and image.name not in case.pictures]
    stand_ins = {name: CardPicture(name, _NO_MEDIA, (), None) for name in missing}
    return compose_case(case.file, replace(inputs, pictures={**stand_ins, **inputs.pictures}))


def _problems(case_file: CaseFile, note: Note) -> Iterator[Problem]:
    kind = note_type(note.note_type)
    gaps = {"Hints", "Notices", "Answers", "Marks"} if kind.is_occlusion else ()
    shown = [
        text for text in texts_of_front(kind.front, dict(note.fields), gaps) if text.field not in _JUDGED_ELSEWHERE
    ]
    for location, answer in _answers(case_file.case, note):
        # The history of the cards that ask for what the case shows has a rule of its own.
        texts = [text for text in shown if text.field != "History" or location[0] != "images"]
        yield from check_front(case_file, location, answer, ((text.where, text.text) for text in texts))


def _answers(case: Case, note: Note) -> Iterator[tuple[Location, str]]:
    """Give what a note's cards ask for, with its place in the case."""
    for key, kind, items in items_of(case):
        if kind == note.kind:
            yield from (((key, place), _answer(item)) for place, item in enumerate(items) if item.id == note.part)
    listed = findings_of_checklist(case) if note.kind == "checklist" else ()
    for place, image in enumerate(case.images):
        for number, finding in enumerate(image.findings):
            if any(finding is one for one in listed):
                yield ("images", place, "findings", number, "label"), finding.label
        if note.kind in ASKS_DIAGNOSIS or note.part == image.name:
            yield from _labels(case, place, image, note)


def _answer(item: Pearl | Question | Step | SignCard) -> str:
    if isinstance(item, SignCard):
        sign = find_sign(item.sign)
        return "" if sign is None else sign.name if item.asks == "name" else sign.means
    if hasattr(item, "answer"):
        return item.answer
    return ", ".join(str(phrase.striptags()) for phrase in bold_phrases(item.text)) or item.text


def _labels(case: Case, place: int, image: Image, note: Note) -> Iterator[tuple[Location, str]]:
    for number, finding in enumerate(image.findings):
        if note.kind in {*ASKS_DIAGNOSIS, *asks_of(case, finding)}:
            yield ("images", place, "findings", number, "label"), finding.label
