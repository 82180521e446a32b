"""The search for many byte strings finds what a search for each of them finds."""

from __future__ import annotations

import random

import pytest

from radanki.phi.byte_search import LEAST_BYTES, ByteSearch


@pytest.mark.parametrize("signs", [2, 3, 256])
@pytest.mark.parametrize("count", [0, 1, 2, 40])
def test_every_occurrence_of_every_needle_is_found(signs: int, count: int) -> None:
    chance = random.Random(count * 1000 + signs)  # noqa: S311  # the same each time
    for _ in range(60):
        needles = [bytes(chance.choices(range(signs), k=chance.randint(1, 9))) for _ in range(count)]
        needles += [b"\xff" * 7, b"\0" * 6]
        octets = bytes(chance.choices(range(signs), k=chance.randint(0, 80))) + b"".join(needles[:3])

        groups = [[needle] for needle in needles]
        search = ByteSearch(groups, groups.__getitem__)
        found = {(place, at) for place, at, _ in search.find(octets)}

        assert found == {
            (place, at)
            for place, needle in enumerate(needles)
            for at in range(len(octets))
            if len(needle) >= LEAST_BYTES and octets.startswith(needle, at)
        }
