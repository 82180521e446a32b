"""The notes of a whole library, by case and profile: each case is composed once, whoever asks for it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import replace
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from radanki.cards import compose_case
from radanki.cards.inputs import PictureOfTopic, SetTopic
from radanki.licensing.citation import credit_line
from radanki.model.case import source_of
from radanki.model.deck import is_selected, takes, takes_link
from radanki.pipeline.card_inputs import card_inputs
from radanki.pipeline.memory.case_work import EACH_TIME

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from radanki.model.deck import DeckDefinition, Profile
    from radanki.model.exams.definition import SetItem
    from radanki.model.library import DeckFile
    from radanki.model.note import Note
    from radanki.model.phi.identifier import OpenedFile
    from radanki.model.topics.definition import Topic, TopicDefinition
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.memory.case_work import CaseWork

_TOGETHER: Final = 250


class NoteBuilder:
    """The notes of the cases that may be shown; every deck holds the same note, so neighbours don't depend on it."""

    def __init__(
        self,
        cases: Iterable[ValidatedCase],
        exam: Mapping[str, tuple[SetItem, ...]] = MappingProxyType({}),
        topics: Iterable[Topic] = (),
        work: CaseWork = EACH_TIME,
    ) -> None:
        """Leave out what can't be shown on this machine; nothing is composed before it is asked for.

        ``exam`` are the items of papers, by the case that each asks about, ``topics`` what sums up cases. ``work`` may
        know what was composed before.
        """
        self._exam, self._work = exam, work
        self._topics: dict[str, list[TopicDefinition]] = defaultdict(list)
        for topic in topics:
            self._topics[topic.definition.case].append(topic.definition)
        self.shown: Mapping[str, ValidatedCase] = {case.id: case for case in cases if case.left_out is None}
        self._notes: dict[tuple[str, Profile], tuple[Note, ...]] = {}
        self._digests: dict[tuple[str, Profile], bytes | None] = {}

    def of(self, case: ValidatedCase, profile: Profile) -> tuple[Note, ...]:
        """Give the notes of a case in decks of a profile."""
        key = (case.id, profile)
        if key not in self._notes:
            made_of = self.digest_of(case, profile)
            self._notes[key] = self._work.notes(case, profile, made_of, lambda: self._composed(case, profile))
        return self._notes[key]

    def fetch_ahead(self, cases: Iterable[ValidatedCase], profiles: Collection[Profile]) -> None:
        """Have the notes of some hundred cases at hand that were composed before: read together they take less."""
        asked = ((case, profile) for case in cases for profile in profiles if (case.id, profile) not in self._notes)
        self._work.fetch_ahead((f"notes {profile}", case, self.digest_of(case, profile)) for case, profile in asked)

    def digest_of(self, case: ValidatedCase, profile: Profile) -> bytes | None:
        """Give a digest of all that a case's notes are made of; ``None`` where not all of it is known by one."""
        key = (case.id, profile)
        if key not in self._digests:
            self._digests[key] = self._digest(case, profile)
        return self._digests[key]

    def _digest(self, case: ValidatedCase, profile: Profile) -> bytes | None:
        topics = self._topics.get(case.id, ())
        others = map(self.shown.get, self._names_of_others(case))
        cases = [b"" if other is None else self._work.digest_of(other) for other in (case, *others)]
        if None in cases:
            return None
        items = [(item.exam.model_dump_json(), item.part) for item in self._exam.get(case.id, ())]
        written = [topic.model_dump_json() for topic in topics]
        return hashlib.sha256(repr((profile, cases, items, written)).encode()).digest()

    def others_in(self, case: ValidatedCase) -> tuple[ValidatedCase, ...]:
        """Give the other cases that a case's notes show."""
        return tuple(self.shown[name] for name in self._names_of_others(case) if name in self.shown)

    def _names_of_others(self, case: ValidatedCase) -> tuple[str, ...]:
        looks = (look for topic in self._topics.get(case.id, ()) for look in topic.looks)
        return (*case.summary.beside, *(one.case for look in looks for one in look.pictures))

    def _composed(self, case: ValidatedCase, profile: Profile) -> tuple[Note, ...]:
        inputs = card_inputs(case, profile, self.shown)
        topics = tuple(self._set(topic, profile) for topic in self._topics.get(case.id, ()))
        return compose_case(case.file, replace(inputs, exam=self._exam.get(case.id, ()), topics=topics))

    def _set(self, topic: TopicDefinition, profile: Profile) -> SetTopic:
        """Give a topic with those of its pictures that decks of a profile may show."""
        pictures = []
        for one in (one for look in topic.looks for one in look.pictures if one.case in self.shown):
            other = self.shown[one.case]
            picture = card_inputs(other, profile, {}).pictures.get(one.image)
            if picture is not None:
                image = other.pictures[one.image].image
                credit = credit_line(source_of(other.file.case, image), image)
                pictures.append(PictureOfTopic(other.file, image, picture, credit))
        return SetTopic(topic, tuple(pictures))

    def opened_for(self, cases: Sequence[ValidatedCase]) -> tuple[OpenedFile, ...]:
        """Give what was opened for these cases and for those that stand beside their answers."""
        ids = {other for case in cases for other in (case.id, *case.summary.compare_with, *case.summary.related)}
        return tuple(file for case_id in sorted(ids & self.shown.keys()) for file in self.shown[case_id].opened)


def in_hundreds(cases: Iterable[ValidatedCase]) -> Iterator[tuple[ValidatedCase, ...]]:
    """Give cases so many together as are fetched ahead at once."""
    remaining = iter(cases)
    while some := tuple(islice(remaining, _TOGETHER)):
        yield some


def notes_for(deck: DeckDefinition, notes: NoteBuilder, case: ValidatedCase) -> tuple[Note, ...]:
    """Give the notes of a case that a deck takes: of its kinds of cards, and with a picture where it asks for one."""
    elsewhere: set[str] = set()
    if deck.beyond is not None:
        elsewhere = {note.guid for note in notes.of(case, deck.beyond) if not note.is_linked}
    return tuple(
        note
        for note in notes.of(case, deck.profile)
        if takes(deck, note.kind) and takes_link(deck, is_linked=note.is_linked) and note.guid not in elsewhere
    )


def holds(deck_file: DeckFile, case: ValidatedCase) -> bool:
    """Tell whether a deck holds a case: because it selects it, or because its students hold it, withdrawn as it is."""
    return is_selected(deck_file.deck, case.summary) or is_kept(deck_file, case)


def is_kept(deck_file: DeckFile, case: ValidatedCase) -> bool:
    """Tell whether a withdrawn case stays in a deck that released it, whatever the deck selects now."""
    return not case.summary.is_living and case.released is not None and deck_file.slug in case.released.decks
