"""Which cards leave the deck: those whose pictures other programs may have; the others are counted, by reason."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from radanki.exporting.cards import Cards, PortableCard

UNKNOWN_LICENCE: Final = "the licence of a picture is not known, or was given to the deck alone"
FOREIGN: Final = "made by another program"


def travelling(cards: Cards) -> tuple[tuple[PortableCard, ...], Counter[str]]:
    """Give the cards that may leave, and how many stay for which reason."""
    leaving = tuple(card for card in cards.cards if all(picture.rights.may_travel for picture in card.pictures))
    staying = Counter({UNKNOWN_LICENCE: len(cards.cards) - len(leaving), FOREIGN: cards.foreign_notes})
    return leaving, +staying


def picture_names(cards: Iterable[PortableCard]) -> tuple[str, ...]:
    """Give the names of all pictures of these cards, sorted."""
    return tuple(sorted({picture.shown.name for card in cards for picture in card.pictures}))


def is_for_gift_only(cards: Iterable[PortableCard]) -> bool:
    """Whether a licence of any picture forbids making money with it."""
    licences = (picture.rights.licence for card in cards for picture in card.pictures)
    return any(licence is not None and licence.forbids_commerce for licence in licences)
