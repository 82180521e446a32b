"""Many values in one field, of which a card shows one: that of the picture of the day, or the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.model.card_markup import CardMarkup

if TYPE_CHECKING:
    from collections.abc import Iterable

_ONE: Final = CardMarkup('<div class="rk-one">{}</div>')
_PICK: Final = CardMarkup('<div class="rk-pick">{}</div>')


def picked(values: Iterable[CardMarkup]) -> CardMarkup:
    """Give values for the script to pick one of."""
    return _PICK.format(CardMarkup("").join(_ONE.format(value) for value in values))
