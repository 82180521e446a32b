"""Cards that ask another fact under the guid of an old one: their histories would count for what was never asked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from radanki.model.releases.changes import Aspect
from radanki.model.releases.fact import passed_on
from radanki.package.facts import facts_of
from radanki.releasing.diff.items import with_risk
from radanki.releasing.diff.state import OF_FINDINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from radanki.model.note import NoteKind
    from radanki.model.releases.changes import ChangedItem
    from radanki.model.releases.fact import CardKey, Fact
    from radanki.releasing.diff.items import Listed
    from radanki.releasing.diff.state import KnownNote

BOTH_SIDES = frozenset[Aspect]({"question", "answer"})
_Group = tuple[str, "NoteKind | None"]


@dataclass(frozen=True, slots=True)
class AskedFacts:
    """What the cards of one state ask, by case and kind of card: only among those can one have taken another's fact."""

    facts: dict[_Group, dict[CardKey, Fact]] = field(default_factory=lambda: defaultdict(dict))
    parts: dict[str, str] = field(default_factory=dict)

    def add(self, group: _Group, guid: str, part: str, facts: Iterable[Fact]) -> None:
        """Add the facts of a note; ``part`` is what its case calls it."""
        self.parts[guid] = part
        for fact in facts:
            self.facts[group][guid, fact.number] = fact


def cards_passed_on(before: AskedFacts, after: AskedFacts) -> Iterator[tuple[str, int, str]]:
    """Give guid and number of each card that asks another fact, and a sentence that says so.

    Whether students are told does not count here: it lets a release pass, and is a risk to their progress all the same.
    """
    for group, facts in before.facts.items():
        for (guid, number), origin in passed_on(facts, after.facts.get(group, {})).items():
            if origin is None:
                yield guid, number, "asks something else altogether: histories would pass on"
            else:
                card = f", card {origin[1]}" if group[1] in OF_FINDINGS else ""
                yield (
                    guid,
                    number,
                    f"asks what {group[1]}/{before.parts[origin[0]]}{card} asked: histories would pass on",
                )


@dataclass(frozen=True, slots=True)
class ChangedFacts:
    """The facts of all notes of two packages that differ, to be compared when all are seen."""

    _before: AskedFacts = field(default_factory=AskedFacts)
    _after: AskedFacts = field(default_factory=AskedFacts)

    def see(self, before: KnownNote | None, after: KnownNote | None) -> None:
        """Take note of one guid."""
        if before is not None and after is not None and before.fields == after.fields:
            return
        for note, asked in ((before, self._before), (after, self._after)):
            if note is not None:
                facts = facts_of(note.kind, note.fields, note.cards)
                asked.add((note.case, note.kind), note.guid, note.part, facts)

    def with_risks(self, items: Iterable[Listed]) -> list[Listed]:
        """Give items that were listed as changed, those at risk whose card asks another fact."""
        lost = {(guid, number): what for guid, number, what in cards_passed_on(self._before, self._after)}
        return [(place, with_risk(item, self._risk(item, lost))) for place, item in items]

    @staticmethod
    def _risk(item: ChangedItem, lost: Mapping[CardKey, str]) -> str:
        """Say what of a single card, or of a note that asks one fact, is lost; of a whole picture each card is told."""
        return lost.get((item.guid, item.cards[0]), "") if len(item.cards) == 1 else ""
