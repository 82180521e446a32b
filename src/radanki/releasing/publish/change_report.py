"""What a release changes, in the student's words: case by case, and of what was taken down nothing but the reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.model.releases.ledger import version_key
from radanki.releasing.publish.withdrawal_reasons import reasons_of
from radanki.releasing.publish.wording import as_text, counted, listed, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from radanki.model.releases.changes import ChangedItem
    from radanki.model.releases.ledger import ReleasedCase
    from radanki.model.releases.release import ReleaseFacts


_MOST_CHARACTERS: Final = 240
"""What is shown of a passage before or after; the card has all of it."""
_ASPECTS: Final = {
    "question": "the question",
    "picture": "the picture",
    "answer": "the answer",
    "cards": "its cards",
    "tags": "its tags",
}


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """What a release changes, case by case, without those that were taken down."""

    facts: ReleaseFacts

    def summary(self) -> Iterator[str]:
        """Tell in a few lines how much is new and what students should do."""
        changes = self.facts.changes
        if self.facts.previous is None:
            yield "The first release."
            yield ""
        else:
            yield f"What changes after release {as_text(self.facts.previous)}, for students who have these packages:"
            yield ""
        known = {case.id for case in self.facts.before.cases}
        fresh = len(self._by_case(self.facts.changes.new).keys() - known)
        among = f", with {counted(fresh, 'new case')}" if fresh else ""
        yield f"- {counted(changes.cards_to_learn, 'new card')} to learn{among}."
        if self.facts.previous is not None:
            yield (
                f"- {counted(changes.cards_touched, 'card')} that you may know"
                f" {'shows' if changes.cards_touched == 1 else 'show'} something else than before."
            )
        if changes.cards_at_risk:
            yield f"- {counted(changes.cards_at_risk, 'card')} can't be kept up to date any more, as said below."
        if self.facts.taken_down:
            yield f"- {counted(len(self.facts.taken_down), 'case was', 'cases were')} taken down: please update soon."

    def corrected(self) -> Iterator[str]:
        """Tell what was wrong: the part of an update that a student must not miss."""
        corrections = [(case, lines) for case in self._living_cases() if (lines := self._corrections(case))]
        if not corrections:
            return
        yield from ("## Corrected", "")
        for case, lines in sorted(corrections, key=lambda pair: self._title_of(pair[0].id, pair[0].title)):
            yield f"- **{as_text(self._title_of(case.id, case.title))}**: {' '.join(lines)}"
            yield from (f"  - {line}" for line in self._passages(self._items_of(case.id, self.facts.changes.changed)))

    def new(self) -> Iterator[str]:
        """Tell which cases are new, and of which there is more."""
        known = {case.id for case in self.facts.before.cases}
        fresh = self._by_case(self.facts.changes.new)
        if not fresh:
            return
        yield from ("## New", "")
        everywhere = frozenset.intersection(*(frozenset(item.decks) for items in fresh.values() for item in items))
        if everywhere:
            yield from (f"All of it is in {self._titled(everywhere)}.", "")
        for case_id, items in sorted(fresh.items(), key=lambda pair: (pair[0] in known, self._named(*pair))):
            more = "more of " if case_id in known else ""
            besides = {deck for item in items for deck in item.decks} - everywhere
            where = f", in {self._titled(besides)}" if besides else ""
            yield f"- {more}**{as_text(self._named(case_id, items))}**: {_cards(items)}{where}"

    def retired(self) -> Iterator[str]:
        """Tell what students should suspend or delete, and why."""
        whole = {case.id: case for case in self._living_cases() if self._is_newly_retired(case)}
        parts = {
            case_id: items
            for case_id, items in self._by_case(self.facts.changes.retired).items()
            if case_id not in whole
        }
        if not whole and not parts:
            return
        yield from ("## Withdrawn", "", "Suspend or delete these cards; each says why.", "")
        for case in sorted(whole.values(), key=lambda case: self._title_of(case.id, case.title)):
            yield f"- **{as_text(self._title_of(case.id, case.title))}**: {self._why(case)}"
        for case_id, items in sorted(parts.items(), key=lambda pair: self._named(*pair)):
            names = list(dict.fromkeys(as_text(_short(item.before)) for item in items if item.before))
            what = f": {listed(names)}" if names else ""
            yield f"- {_cards(items)} of **{as_text(self._named(case_id, items))}**{what}"

    def taken_down(self) -> Iterator[str]:
        """Tell how many cases may not be shown any more, and why."""
        if not self.facts.taken_down:
            return
        yield from ("## Taken down", "")
        yield "What was on these cards may not be shown any more. After the update they are empty; please delete them."
        yield ""
        reasons = reasons_of(self.facts)
        counts = Counter(reasons.get(case.id, "") for case in self.facts.taken_down)
        for reason, number in sorted(counts.items()):
            why = f": {as_text(reason)}" if reason else "."
            yield f"- {counted(number, 'case')}{why}"

    def changed(self) -> Iterator[str]:
        """Tell what else changed: the cases whose contributors did not say that anything was wrong."""
        told = {case.id for case in self._living_cases() if self._corrections(case)}
        touched = (item for item in self.facts.changes.changed if item.aspects - {"tags"})
        rest = {case_id: items for case_id, items in self._by_case(touched).items() if case_id not in told}
        if not rest:
            return
        yield from ("## Changed", "")
        for case_id, items in sorted(rest.items(), key=lambda pair: self._named(*pair)):
            aspects = [words for aspect, words in _ASPECTS.items() if any(aspect in item.aspects for item in items)]
            yield f"- **{as_text(self._named(case_id, items))}**: {listed(aspects) or 'wording'} of {_cards(items)}"
            yield from (f"  - {line}" for line in self._passages(items))

    def moved(self) -> Iterator[str]:
        """Tell what new students find in another deck."""
        moved = self._by_case(self.facts.changes.moved)
        if not moved:
            return
        yield from ("## Moved", "", "For new students; your own cards stay where they are.", "")
        for case_id, items in sorted(moved.items(), key=lambda pair: self._named(*pair)):
            places = list(dict.fromkeys(as_text(_short(item.after)) for item in items if item.after))
            yield f"- **{as_text(self._named(case_id, items))}**{f', now in {listed(places)}' if places else ''}"

    def gone(self) -> Iterator[str]:
        """Tell what no correction reaches any more."""
        gone = self._by_case(self.facts.changes.gone)
        if not gone:
            return
        yield from (
            "## No longer kept up to date",
            "",
            "You keep these cards, and no correction reaches them any more.",
            "",
        )
        for case_id, items in sorted(gone.items(), key=lambda pair: self._named(*pair)):
            yield f"- **{as_text(self._named(case_id, items))}**: {_cards(items)}"

    def _living_cases(self) -> Iterator[ReleasedCase]:
        return (case for case in self.facts.ledger.cases if not self._is_taken_down(case.id))

    def _is_taken_down(self, case_id: str) -> bool:
        released = self.facts.ledger.case(case_id)
        return any(case.id == case_id for case in self.facts.taken_down) or (
            released is not None and released.taken_down is not None
        )

    def _corrections(self, case: ReleasedCase) -> list[str]:
        """Give what contributors tell of errors for the first time in this release, each as a sentence."""
        written = next((file.case.corrected for file in self.facts.library.cases if file.case.id == case.id), ())
        known = self.facts.before.case(case.id)
        told = () if known is None else known.corrections
        return [
            _sentence(as_text(one.what))
            for one in written
            if _is_same(one.since, self.facts.version) or (known is not None and f"{one.since}: {one.what}" not in told)
        ]

    def _is_newly_retired(self, case: ReleasedCase) -> bool:
        return case.retired is not None and _is_same(case.retired.release, self.facts.version)

    def _why(self, case: ReleasedCase) -> str:
        if case.retired is None:
            return ""
        other = case.retired.replaced_by
        known = None if other is None or self._is_taken_down(other) else self.facts.ledger.case(other)
        instead = "" if known is None else f" Look instead at **{as_text(self._title_of(known.id, known.title))}**."
        return f"{_sentence(as_text(case.retired.reason))}{instead}"

    def _title_of(self, case_id: str, otherwise: str) -> str:
        living = (file.case for file in self.facts.library.cases)
        return next((case.title for case in living if case.id == case_id), otherwise)

    def _named(self, case_id: str, items: Iterable[ChangedItem]) -> str:
        return self._title_of(case_id, next((item.title for item in items if item.title), "a case without a title"))

    def _by_case(self, items: Iterable[ChangedItem]) -> dict[str, list[ChangedItem]]:
        by_case: dict[str, list[ChangedItem]] = {}
        for item in items:
            if not self._is_taken_down(item.case):
                by_case.setdefault(item.case, []).append(item)
        return by_case

    def _titled(self, decks: Iterable[str]) -> str:
        """Give the titles of packages, which are what a student chooses by."""
        titles = {file.slug: file.deck.title for file in self.facts.library.decks}
        return listed([f"*{as_text(title)}*" for title in sorted(titles.get(deck, deck) for deck in decks)])

    def _items_of(self, case_id: str, items: Iterable[ChangedItem]) -> list[ChangedItem]:
        return [item for item in items if item.case == case_id]

    def _passages(self, items: Iterable[ChangedItem]) -> Iterator[str]:
        """Give what stood and what stands, each once however many cards say it."""
        passages = dict.fromkeys(
            (_short(passage.before), _short(passage.after)) for item in items for passage in item.passages
        )
        for before, after in passages:
            yield "; ".join(
                part
                for part in (f"before: {as_text(before)}" if before else "", f"now: {as_text(after)}" if after else "")
                if part
            )


def _is_same(version: str, other: str) -> bool:
    """Compare versions: 1.1 and 1.1.0 are the same."""
    try:
        return version_key(version) == version_key(other)
    except ValueError:
        return version == other


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _MOST_CHARACTERS else f"{line[: _MOST_CHARACTERS - 1].rstrip()}…"


def _cards(items: Iterable[ChangedItem]) -> str:
    """Count cards by kind: "3 name cards and 1 find card"; a card that two items concern counts once."""
    cards = dict.fromkeys((item.kind or "", item.guid, card) for item in items for card in (item.cards or (1,)))
    counts = Counter(kind for kind, _, _ in cards)
    return listed([counted(number, f"{kind} card" if kind else "card") for kind, number in counts.items()])
