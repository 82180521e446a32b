"""What became of a case between two versions of a library: card by card, as a reader of the change wants to see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from radanki.imaging.encoding.contact_sheet import SheetFace
    from radanki.preview.cards import PreviewCard, PreviewCase

Status = Literal["new", "changed", "unchanged", "gone"]


@dataclass(frozen=True, slots=True)
class CardChange:
    """One card of either version: ``what`` changed, in words, and the card before and after, as far as there is one."""

    key: str
    status: Status
    what: tuple[str, ...]
    before: PreviewCard | None
    after: PreviewCard | None

    @property
    def card(self) -> PreviewCard:
        """The card as it is, or as it was where it is gone."""
        card = self.after or self.before
        assert card is not None  # noqa: S101  # a change is made of at least one of the two
        return card


@dataclass(frozen=True, slots=True)
class CaseChange:
    """A case that is in either version, with its cards in study order; those that are gone come last."""

    status: Status
    before: PreviewCase | None
    after: PreviewCase | None
    cards: tuple[CardChange, ...]

    @property
    def case(self) -> PreviewCase:
        """The case as it is, or as it was where it is gone."""
        case = self.after or self.before
        assert case is not None  # noqa: S101  # as above
        return case


def changes_between(before: Sequence[PreviewCase], after: Sequence[PreviewCase]) -> tuple[CaseChange, ...]:
    """Give every case of both versions; a case is known by its id, wherever its folder is by now."""
    old = {_name(case): case for case in before}
    new = {_name(case): case for case in after}
    kept = (_change(old.get(name), case) for name, case in new.items())
    gone = (_change(case, None) for name, case in old.items() if name not in new)
    return (*kept, *gone)


def _name(case: PreviewCase) -> str:
    return case.case_id or case.folder


def _change(before: PreviewCase | None, after: PreviewCase | None) -> CaseChange:
    cards = tuple(_card_changes(() if before is None else before.cards, () if after is None else after.cards))
    if before is None or after is None:
        return CaseChange("new" if before is None else "gone", before, after, cards)
    is_same = all(change.status == "unchanged" for change in cards) and before.title == after.title
    return CaseChange("unchanged" if is_same else "changed", before, after, cards)


def _card_changes(before: Sequence[PreviewCard], after: Sequence[PreviewCard]) -> Iterator[CardChange]:
    old = {card.key: card for card in before}
    for card in after:
        known = old.pop(card.key, None)
        if known is None:
            yield CardChange(card.key, "new", (), None, card)
        elif known.seen == card.seen:
            yield CardChange(card.key, "unchanged", (), known, card)
        else:
            yield CardChange(card.key, "changed", tuple(_what(known, card)), known, card)
    for key, card in old.items():
        yield CardChange(key, "gone", (), card, None)


def _what(before: PreviewCard, after: PreviewCard) -> Iterator[str]:
    old, new = before.faces, after.faces
    told = [
        ("picture", [_pictures(face) for face in old] != [_pictures(face) for face in new]),
        ("masks and marks", [_marks(face) for face in old] != [_marks(face) for face in new]),
        ("question", old[0].text != new[0].text),
        ("answer", old[1].text != new[1].text),
    ]
    if any(is_other for _, is_other in told):
        yield from (word for word, is_other in told if is_other)
    else:
        yield "what stands around question and answer"


def _pictures(face: SheetFace) -> tuple[tuple[str, int], ...]:
    return tuple((picture.name, picture.slices) for picture in face.pictures)


def _marks(face: SheetFace) -> tuple[object, ...]:
    return tuple(picture.marks for picture in face.pictures)
