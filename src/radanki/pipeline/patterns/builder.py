"""The patterns of a library as its decks pack them: for each profile the pictures that it may ship, made small."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from radanki.cards.guid import note_guid
from radanki.cards.inputs import CardInputs
from radanki.cards.kinds.pattern import PatternPicture, pattern_note
from radanki.cards.kinds.taken_down import withdrawn_note
from radanki.cards.standing import standing_case
from radanki.library.joined.summaries import summary_of
from radanki.licensing.changes import change_names
from radanki.licensing.permission import may_ship
from radanki.model.case import source_of
from radanki.model.deck import is_selected, takes
from radanki.model.patterns.choice import chosen, exemplars_of, shortage
from radanki.model.releases.manifest import LeftOut
from radanki.pipeline.card_inputs import card_inputs
from radanki.pipeline.patterns.small_pictures import small_pictures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from radanki.cards.study_order import Entry
    from radanki.model.deck import DeckDefinition, Profile
    from radanki.model.imaging.card_picture import Media
    from radanki.model.joined.summary import CaseSummary
    from radanki.model.library import CaseFile, Library
    from radanki.model.note import Note
    from radanki.model.patterns.choice import Exemplar
    from radanki.model.patterns.definition import Pattern
    from radanki.model.phi.identifier import OpenedFile
    from radanki.model.releases.ledger import Ledger
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.workers import Workers

SHORT_OF_PICTURES: Final = "patterns/too-few"
MADE_SMALL: Final = ("resize", "compress")
"""What is done to the pictures of patterns beyond what their cases say."""


@dataclass(frozen=True, slots=True)
class PackedPattern:
    """A pattern in decks of a profile: its note, or why there is none.

    ``standing`` stands for its case, ``summary`` is that in small. ``cases`` are the ids of those whose pictures it
    shows, ``opened`` what was opened for them, ``media`` where its small pictures lie, by their names in a package.
    """

    standing: CaseFile
    summary: CaseSummary
    note: Note | None = None
    left_out: LeftOut | None = None
    cases: tuple[str, ...] = ()
    opened: tuple[OpenedFile, ...] = ()
    media: Mapping[str, Path] = field(default_factory=dict)

    @property
    def entry(self) -> Entry:
        """What a deck is arranged from."""
        return self.summary, () if self.note is None else (self.note,)


def with_times_of_patterns(changed: Mapping[str, int], patterns: Sequence[PackedPattern]) -> Mapping[str, int]:
    """Give when cases changed, by their ids, and patterns: when the last of their cases did, if all are known."""
    times = {
        packed.standing.case.id: max(changed[case] for case in packed.cases)
        for packed in patterns
        if packed.cases and changed.keys() >= set(packed.cases)
    }
    return {**changed, **times}


class PatternBuilder:
    """Composes the patterns of a library, once for each profile; nothing is made small before it is asked for."""

    def __init__(
        self, library: Library, shown: Mapping[str, ValidatedCase], ledger: Ledger, cache: Path, *, workers: Workers
    ) -> None:
        """Take the pictures of cases that can be shown on this machine; ``ledger`` tells what students hold."""
        self._library, self._shown, self._ledger = library, shown, ledger
        self._cache, self._workers = cache, workers
        self._packed: dict[Profile, tuple[PackedPattern, ...]] = {}

    def for_deck(self, deck: DeckDefinition) -> tuple[PackedPattern, ...]:
        """Give the patterns that a deck selects, as far as it takes pattern cards at all."""
        if not takes(deck, "pattern"):
            return ()
        return tuple(packed for packed in self.of(deck.profile) if is_selected(deck, packed.summary))

    def of(self, profile: Profile) -> tuple[PackedPattern, ...]:
        """Give every pattern in decks of a profile, in the order of the lists."""
        if profile not in self._packed:
            wanted = [(pattern, self._exemplars(pattern, profile)) for pattern in self._library.patterns]
            stills = [self._still(one) for _, exemplars in wanted for one in exemplars]
            small = small_pictures(dict.fromkeys(stills), self._cache, workers=self._workers)
            self._packed[profile] = tuple(
                self._pack(pattern, exemplars, profile, small) for pattern, exemplars in wanted
            )
        return self._packed[profile]

    def _exemplars(self, pattern: Pattern, profile: Profile) -> tuple[Exemplar, ...]:
        """Give the pictures that are shown; of what students hold as many as there are, be they ever so few."""
        may = self._may_be_shown(pattern, profile)
        if not shortage(pattern, may):
            return chosen(pattern, may)
        return (chosen(pattern, may) or may) if self._is_released(pattern, profile) else ()

    def _may_be_shown(self, pattern: Pattern, profile: Profile) -> tuple[Exemplar, ...]:
        found = exemplars_of(pattern, (case.summary for case in self._shown.values()))
        return tuple(one for one in found if self._ships(one, profile))

    def _ships(self, one: Exemplar, profile: Profile) -> bool:
        shown = self._shown[one.case.id]
        picture = shown.pictures.get(one.picture.name)
        if picture is None:
            return False
        case, image = shown.file.case, picture.image
        return may_ship(case, image, source_of(case, image), profile, further_changes=MADE_SMALL).allowed

    def _is_released(self, pattern: Pattern, profile: Profile) -> bool:
        released = self._ledger.note(note_guid(pattern.id, "pattern", ""))
        return released is not None and released.state(profile) is not None

    def _still(self, one: Exemplar) -> Media:
        return self._shown[one.case.id].pictures[one.picture.name].still.media

    def _pack(
        self, pattern: Pattern, exemplars: Sequence[Exemplar], profile: Profile, small: Mapping[str, Media]
    ) -> PackedPattern:
        standing = standing_case(pattern, self._library)
        summary = summary_of(standing)
        if not exemplars and self._is_released(pattern, profile):
            guid = note_guid(pattern.id, "pattern", "")
            return PackedPattern(standing, summary, withdrawn_note(standing, CardInputs({}, {}), "pattern", guid))
        if not exemplars:
            lacking = shortage(pattern, self._may_be_shown(pattern, profile))
            return PackedPattern(
                standing, summary, left_out=LeftOut(f"pattern {pattern.name}", SHORT_OF_PICTURES, lacking)
            )
        pictures = [self._picture(one, profile, small[self._still(one).name]) for one in exemplars]
        cases = tuple(one.case.id for one in exemplars)
        return PackedPattern(
            standing,
            summary,
            pattern_note(pattern, standing, pictures),
            cases=cases,
            opened=tuple(file for case in cases for file in self._shown[case].opened),
            media={one.picture.media.name: one.picture.media.path for one in pictures},
        )

    def _picture(self, one: Exemplar, profile: Profile, media: Media) -> PatternPicture:
        """Give a picture in its small copy, and say in its credit that it is one."""
        case = self._shown[one.case.id]
        inputs = card_inputs(case, profile, {})
        made_small = change_names(MADE_SMALL)
        named = {
            source: replace(credit, changes=tuple(dict.fromkeys((*credit.changes, *made_small))))
            for source, credit in inputs.credits.items()
        }
        picture = replace(inputs.pictures[one.picture.name], media=media, stack=None)
        image = case.pictures[one.picture.name].image
        return PatternPicture(case.file, image, picture, replace(inputs, credits=named), one.shows)
