"""The order in which the cards of a deck were dealt, kept by all that it depends on: few texts have a part in it."""

from __future__ import annotations

import hashlib
from array import array
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from radanki.cards.order.dealing import deal
from radanki.library.whole_file import write_for_now
from radanki.pipeline.job_cache import jobs_folder, key_of_job
from radanki.pipeline.memory.surroundings import state_of_program
from radanki.pipeline.memory.trees import UnknowableError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from radanki.cards.order.card import AskedCard

_KIND: Final = "packages"
_SUM: Final = 16
_PLACE: Final = "Q"


class RememberedDealing:
    """Deals the cards of one package, or gives them as they were dealt when all of them were just the same.

    Numbers are kept, and no word of a card: the place of each among those that were to be dealt.
    """

    def __init__(self, cache: Path, target: Path) -> None:
        """Keep a file in ``cache`` for the package at ``target``."""
        self._path = jobs_folder(cache, _KIND) / f"{key_of_job(str(target.absolute()))}.dealt"

    def __call__(self, decks: Sequence[Sequence[AskedCard]]) -> list[list[AskedCard]]:
        """Give the cards of each deck in the order of their places."""
        if not self._program:
            return deal(decks)
        key = self._key(decks)
        places = self._recall(key)
        if places is None:
            dealt = deal(decks)
            self._keep(key, decks, dealt)
            return dealt
        turns = iter(places)
        return [[cards[next(turns)] for _ in cards] for cards in decks]

    @cached_property
    def _program(self) -> bytes:
        try:
            return state_of_program()
        except UnknowableError:  # a link in an installed program: nothing is known of its end
            return b""

    def _key(self, decks: Sequence[Sequence[AskedCard]]) -> bytes:
        digest = hashlib.sha256(self._program)
        for cards in decks:
            digest.update(b"deck %d\n" % len(cards))
            for card in cards:
                told = *card[:-2], _in_order(card.pictures), _in_order(card.structures)
                digest.update(repr(told).encode("utf-8", "surrogatepass"))
        return digest.digest()

    def _recall(self, key: bytes) -> Sequence[int] | None:
        """Give what was kept under a key; one that is torn, or of other cards, is none."""
        try:
            octets = self._path.read_bytes()
        except OSError:
            return None
        places = array(_PLACE)
        if octets[:_SUM] != _sum(octets[_SUM:], key):
            return None
        places.frombytes(octets[_SUM:])
        return places

    def _keep(self, key: bytes, decks: Sequence[Sequence[AskedCard]], dealt: Sequence[Sequence[AskedCard]]) -> None:
        places = array(_PLACE)
        for cards, in_turn in zip(decks, dealt, strict=True):
            place_of = {card.key: place for place, card in enumerate(cards)}
            if len(place_of) != len(cards):  # a fault of the package, told when it is written
                return
            places.extend(place_of[card.key] for card in in_turn)
        content = places.tobytes()
        write_for_now(self._path, _sum(content, key) + content)


@lru_cache(1 << 16)
def _in_order(names: frozenset[str]) -> str:
    return "\n".join(sorted(names))


def _sum(content: bytes, key: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_SUM, key=key).digest()
