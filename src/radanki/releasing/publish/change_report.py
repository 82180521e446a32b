"""What a release changes, in the student's words: case by case, and of what was taken down nothing but the reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.cards.tags import new_in
from radanki.model.releases.ledger import version_key
from radanki.releasing.publish.withdrawal_reasons import reasons_of
from radanki.releasing.publish.wording import as_text, counted, joined, listed, md, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from radanki.model.releases.changes import ChangedItem
    from radanki.model.releases.ledger import ReleasedCase
    from radanki.model.releases.release import ReleaseFacts
    from radanki.releasing.publish.wording import Markdown


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

    def summary(self) -> Iterator[Markdown]:
        """Tell in a few lines how much is new and what students should do."""
        changes = self.facts.changes
        if self.facts.previous is None:
            yield from (md("The first release."), md(""))
        else:
            yield md("What changes after release {}, for students who have these packages:", self.facts.previous)
            yield md("")
        known = {case.id for case in self.facts.before.cases}
        fresh = len(self._by_case(self.facts.changes.new).keys() - known)
        among = md(", with {}", counted(fresh, "new case")) if fresh else md("")
        yield md("- {} to learn{}.", counted(changes.cards_to_learn, "new card"), among)
        if self.facts.previous is not None:
            show = "shows" if changes.cards_touched == 1 else "show"
            touched = counted(changes.cards_touched, "card")
            yield md("- {} that you may know {} something else than before.", touched, show)
        if changes.cards_at_risk:
            at_risk = counted(changes.cards_at_risk, "card")
            yield md("- {} can't be kept up to date any more, as said below.", at_risk)
        if self.facts.taken_down:
            down = counted(len(self.facts.taken_down), "case was", "cases were")
            yield md("- {} taken down: please update soon.", down)

    def corrected(self) -> Iterator[Markdown]:
        """Tell what was wrong: the part of an update that a student must not miss."""
        corrections = [(case, lines) for case in self._living_cases() if (lines := self._corrections(case))]
        if not corrections:
            return
        yield from (md("## Corrected"), md(""))
        for case, lines in sorted(corrections, key=lambda pair: self._title_of(pair[0].id, pair[0].title)):
            yield md("- **{}**: {}", self._title_of(case.id, case.title), joined(" ", lines))
            yield from (
                md("  - {}", line) for line in self._passages(self._items_of(case.id, self.facts.changes.changed))
            )

    def new(self) -> Iterator[Markdown]:
        """Tell which cases are new, and of which there is more."""
        known = {case.id for case in self.facts.before.cases}
        fresh = self._by_case(self.facts.changes.new)
        if not fresh:
            return
        yield from (md("## New"), md(""))
        yield from (md("In Anki `tag:{}` finds all of it, now and later.", new_in(self.facts.version)), md(""))
        everywhere = frozenset.intersection(*(frozenset(item.decks) for items in fresh.values() for item in items))
        if everywhere:
            yield from (md("All of it is in {}.", self._titled(everywhere)), md(""))
        for case_id, items in sorted(fresh.items(), key=lambda pair: (pair[0] in known, self._named(*pair))):
            more = md("more of ") if case_id in known else md("")
            besides = {deck for item in items for deck in item.decks} - everywhere
            where = md(", in {}", self._titled(besides)) if besides else md("")
            yield md("- {}**{}**: {}{}", more, self._named(case_id, items), _cards(items), where)

    def retired(self) -> Iterator[Markdown]:
        """Tell what students should suspend or delete, and why."""
        whole = {case.id: case for case in self._living_cases() if self._is_newly_retired(case)}
        parts = {
            case_id: items
            for case_id, items in self._by_case(self.facts.changes.retired).items()
            if case_id not in whole
        }
        if not whole and not parts:
            return
        yield from (md("## Withdrawn"), md(""), md("Suspend or delete these cards; each says why."), md(""))
        for case in sorted(whole.values(), key=lambda case: self._title_of(case.id, case.title)):
            yield md("- **{}**: {}", self._title_of(case.id, case.title), self._why(case))
        for case_id, items in sorted(parts.items(), key=lambda pair: self._named(*pair)):
            names = list(dict.fromkeys(as_text(_short(item.before)) for item in items if item.before))
            what = md(": {}", listed(names)) if names else md("")
            yield md("- {} of **{}**{}", _cards(items), self._named(case_id, items), what)

    def taken_down(self) -> Iterator[Markdown]:
        """Tell how many cases may not be shown any more, and why."""
        if not self.facts.taken_down:
            return
        yield from (md("## Taken down"), md(""))
        yield md(
            "What was on these cards may not be shown any more. After the update they are empty; please delete them."
        )
        yield md("")
        reasons = reasons_of(self.facts)
        counts = Counter(reasons.get(case.id, "") for case in self.facts.taken_down)
        for reason, number in sorted(counts.items()):
            why = md(": {}", reason) if reason else md(".")
            yield md("- {}{}", counted(number, "case"), why)

    def changed(self) -> Iterator[Markdown]:
        """Tell what else changed: the cases whose contributors did not say that anything was wrong."""
        told = {case.id for case in self._living_cases() if self._corrections(case)}
        touched = (item for item in self.facts.changes.changed if item.aspects - {"tags"})
        rest = {case_id: items for case_id, items in self._by_case(touched).items() if case_id not in told}
        if not rest:
            return
        yield from (md("## Changed"), md(""))
        for case_id, items in sorted(rest.items(), key=lambda pair: self._named(*pair)):
            aspects = [words for aspect, words in _ASPECTS.items() if any(aspect in item.aspects for item in items)]
            what = listed(aspects) or "wording"
            yield md("- **{}**: {} of {}", self._named(case_id, items), what, _cards(items))
            yield from (md("  - {}", line) for line in self._passages(items))

    def moved(self) -> Iterator[Markdown]:
        """Tell what new students find in another deck."""
        moved = self._by_case(self.facts.changes.moved)
        if not moved:
            return
        yield from (md("## Moved"), md(""), md("For new students; your own cards stay where they are."), md(""))
        for case_id, items in sorted(moved.items(), key=lambda pair: self._named(*pair)):
            places = list(dict.fromkeys(as_text(_short(item.after)) for item in items if item.after))
            now = md(", now in {}", listed(places)) if places else md("")
            yield md("- **{}**{}", self._named(case_id, items), now)

    def gone(self) -> Iterator[Markdown]:
        """Tell what no correction reaches any more."""
        gone = self._by_case(self.facts.changes.gone)
        if not gone:
            return
        yield from (md("## No longer kept up to date"), md(""))
        yield from (md("You keep these cards, and no correction reaches them any more."), md(""))
        for case_id, items in sorted(gone.items(), key=lambda pair: self._named(*pair)):
            yield md("- **{}**: {}", self._named(case_id, items), _cards(items))

    def _living_cases(self) -> Iterator[ReleasedCase]:
        return (case for case in self.facts.ledger.cases if not self._is_taken_down(case.id))

    def _is_taken_down(self, case_id: str) -> bool:
        released = self.facts.ledger.case(case_id)
        return any(case.id == case_id for case in self.facts.taken_down) or (
            released is not None and released.taken_down is not None
        )

    def _corrections(self, case: ReleasedCase) -> list[Markdown]:
        """Give what contributors tell of errors for the first time in this release, each as a sentence."""
        written = next((file.case.corrected for file in self.facts.library.cases if file.case.id == case.id), ())
        known = self.facts.before.case(case.id)
        told = () if known is None else known.corrections
        return [
            _sentence(one.what)
            for one in written
            if _is_same(one.since, self.facts.version) or (known is not None and f"{one.since}: {one.what}" not in told)
        ]

    def _is_newly_retired(self, case: ReleasedCase) -> bool:
        return case.retired is not None and _is_same(case.retired.release, self.facts.version)

    def _why(self, case: ReleasedCase) -> Markdown:
        if case.retired is None:
            return md("")
        other = case.retired.replaced_by
        known = None if other is None or self._is_taken_down(other) else self.facts.ledger.case(other)
        instead = md("")
        if known is not None:
            instead = md(" Look instead at **{}**.", self._title_of(known.id, known.title))
        return md("{}{}", _sentence(case.retired.reason), instead)

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

    def _titled(self, decks: Iterable[str]) -> Markdown:
        """Give the titles of packages, which are what a student chooses by."""
        titles = {file.slug: file.deck.title for file in self.facts.library.decks}
        return listed([md("*{}*", title) for title in sorted(titles.get(deck, deck) for deck in decks)])

    def _items_of(self, case_id: str, items: Iterable[ChangedItem]) -> list[ChangedItem]:
        return [item for item in items if item.case == case_id]

    def _passages(self, items: Iterable[ChangedItem]) -> Iterator[Markdown]:
        """Give what stood and what stands, each once however many cards say it."""
        passages = dict.fromkeys(
            (_short(passage.before), _short(passage.after)) for item in items for passage in item.passages
        )
        for before, after in passages:
            was, now = md("before: {}", before) if before else md(""), md("now: {}", after) if after else md("")
            yield joined("; ", (was, now))


def _is_same(version: str, other: str) -> bool:
    """Compare versions: 1.1 and 1.1.0 are the same."""
    try:
        return version_key(version) == version_key(other)
    except ValueError:
        return version == other


def _sentence(text: str) -> Markdown:
    shown = as_text(text)
    return shown if shown.endswith((".", "!", "?")) else md("{}.", shown)


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _MOST_CHARACTERS else f"{line[: _MOST_CHARACTERS - 1].rstrip()}…"


def _cards(items: Iterable[ChangedItem]) -> Markdown:
    """Count cards by kind: "3 name cards and 1 find card"; a card that two items concern counts once."""
    cards = dict.fromkeys((item.kind or "", item.guid, card) for item in items for card in (item.cards or (1,)))
    counts = Counter(kind for kind, _, _ in cards)
    return listed([counted(number, f"{kind} card" if kind else "card") for kind, number in counts.items()])
