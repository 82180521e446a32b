"""Tables that lead over several codes of a JPEG block at once lead where a walk code by code leads."""

from __future__ import annotations

import random

import pytest

from radanki.imaging.formats.walkers.jpeg_codes import ENDED, PLACES, codes_of
from radanki.imaging.formats.walkers.jpeg_tables import HuffmanTable, usual_huffman_tables

ZEROS = 0xF0
COEFFICIENTS = [table for table in usual_huffman_tables() if len(table.symbols) > 12]
OF_ONE_BIT = HuffmanTable(bytes([1, 1, 1, *[0] * 13]), bytes([ZEROS, 0x01, 0x00]))
WITH_NO_CODE = HuffmanTable(bytes([0, 2, 2, *[0] * 13]), bytes([0x11, 0x00, 0x50, 0x21]))
TABLES = [*COEFFICIENTS, OF_ONE_BIT, WITH_NO_CODE]


def steps(lookup: list[int], bits: int) -> list[tuple[int, int, int]]:
    """Give (symbol, bits, places) of the codes that surely stand in 16 bits, read one by one from the table."""
    taken, found = 0, list[tuple[int, int, int]]()
    while taken < 16:
        entry = lookup[bits << taken & 0xFFFF]
        length, symbol = entry >> 8, entry & 255
        if not entry or length > 16 - taken or not (symbol & 15 or symbol in {0, ZEROS}):
            break
        found.append((symbol, length + (symbol & 15), (symbol >> 4) + 1))
        taken += length + (symbol & 15)
        if not symbol or sum(places for _, _, places in found) >= PLACES:
            break
    return found


@pytest.mark.parametrize("table", TABLES)
def test_one_step_leads_over_all_codes_that_surely_stand_in_16_bits(table: HuffmanTable) -> None:
    codes, lookup = codes_of(table, is_first=False), table.lookup()

    for bits in range(0, 1 << 16, 13):
        found = steps(lookup, bits)
        ends = bool(found) and found[-1][0] == 0
        before = sum(places for _, _, places in found[:-1])
        places = before + (ENDED if ends else found[-1][2] if found else 0)
        assert codes.several[bits] == sum(taken for _, taken, _ in found) << 16 | before << 8 | places


@pytest.mark.parametrize("table", TABLES)
def test_what_was_met_tells_the_symbols_and_the_places_of_numbers(table: HuffmanTable) -> None:
    codes, lookup, chance = codes_of(table, is_first=False), table.lookup(), random.Random(4)  # noqa: S311  # the same each time
    met, symbols, places = bytearray(PLACES << 16), set[int](), set[int]()
    for _ in range(40):
        bits, place = chance.randrange(1 << 16), chance.randrange(1, PLACES)
        found, at = steps(lookup, bits), place
        if any(at + sum(far for _, _, far in found[: many + 1]) > PLACES for many in range(len(found))):
            continue  # no sound block has a number beyond its last place
        met[bits << 6 | place] = 1 if found else 0
        for symbol, _, far in found:
            if at < PLACES:
                symbols.add(symbol)
                places |= {at + (symbol >> 4)} if symbol & 15 else set()
                at += far

    seen_symbols, seen_places = bytearray(256), bytearray(PLACES)
    codes.seen(met, seen_symbols, seen_places)

    assert symbols == {at for at, seen in enumerate(seen_symbols) if seen}
    assert places == {at for at, seen in enumerate(seen_places) if seen}
