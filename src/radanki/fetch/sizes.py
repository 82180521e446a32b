"""How much is to be downloaded, told once before it is more than 500 MB."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from radanki.fetch.resolvers.locate import locate_without_asking

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from radanki.fetch.web import Web
    from radanki.model.reference import Reference

ANNOUNCED_BYTES: Final = 500 * 10**6
_ASKED_AT_ONCE: Final = 8


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is to come: bytes in all, of so many downloads, the largest of them, and how many do not say their size."""

    size_bytes: int
    downloads: int
    largest: str
    largest_bytes: int
    unknown: int


@dataclass(slots=True)
class Sizes:
    """Adds up downloads as they begin; those that wait are asked for their size only where it comes to 500 MB."""

    web: Web
    announce: Callable[[Announcement], None]
    known: dict[str, int] = field(default_factory=dict)
    waiting: tuple[Reference, ...] = ()

    def expect(self, places: Sequence[Reference]) -> None:
        """Say what is going to be downloaded."""
        self.waiting = tuple(places)

    def count(self, what: str, done_bytes: int, total_bytes: int | None) -> None:
        """Take note of a download; tell of all, where it is the one that makes it so much."""
        before = sum(self.known.values())
        self.known[what] = max(self.known.get(what, 0), done_bytes, total_bytes or 0)
        if before <= ANNOUNCED_BYTES < sum(self.known.values()):
            self.announce(self._all())

    def _all(self) -> Announcement:
        left = [place for place in self.waiting if place.text not in self.known and not place.is_in_archive]
        with ThreadPoolExecutor(_ASKED_AT_ONCE) as pool:
            asked = dict(zip((place.text for place in left), pool.map(self._size_of, left), strict=True))
        sizes = self.known | {what: size_bytes for what, size_bytes in asked.items() if size_bytes is not None}
        largest = max(sizes, key=lambda what: sizes[what])
        unknown = sum(size_bytes is None for size_bytes in asked.values())
        return Announcement(sum(sizes.values()), len(sizes) + unknown, largest, sizes[largest], unknown)

    def _size_of(self, place: Reference) -> int | None:
        file = locate_without_asking(place)
        return None if file is None or file.member is not None else self.web.size_of(file.urls[0])
