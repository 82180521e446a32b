from __future__ import annotations

import pytest

from radanki.vocabulary.markers import markers, plain, signs_of

COMMON_NAMES = "SMITH WEST POST PORT MIN LEE KRONE WIGHT HILL RAPP PRIOR OBERG SUPA LIGHT PROST RUGE EVERT MORRIS"


def test_every_marker_is_kept_as_readers_see_it() -> None:
    assert all(word == plain(signs_of(word)) for word in markers().words)


@pytest.mark.parametrize(
    "word",
    [
        "SUPINE",
        "5UPINE",
        "supine",
        "SUP1NE",
        "LEFT",
        "LFFT",
        "1NSP",
        "IHSP",
        "SEMI-ERECT",
        "PROE",
        "EECT",
        "SUPIHE",
        "PORTAELE",
    ],
)
def test_a_marker_is_known_in_every_way_that_it_is_read(word: str) -> None:
    assert markers().allow(word)


@pytest.mark.parametrize("name", COMMON_NAMES.split())
def test_no_family_name_is_a_marker(name: str) -> None:
    assert not markers().allow(name)


@pytest.mark.parametrize("word", ["PORTAB", "SUPPINES", "UPEIGT", "XRONE", "PRONX", "EXRECT", "LET", "PRN"])
def test_more_than_one_slip_or_one_at_an_end_is_no_marker(word: str) -> None:
    assert not markers().allow(word)


@pytest.mark.parametrize("length", ["5cm", "10CM", "2.5cm", "1O CM", "lo cn"])
def test_a_length_is_one_however_the_ruler_is_read(length: str) -> None:
    assert markers().allow(length.replace(" ", ""))


@pytest.mark.parametrize("number", ["123", "1956", "4711", "12.03", "100000CM"])
def test_a_number_of_three_digits_is_no_tick_of_a_ruler(number: str) -> None:
    assert not markers().allow(number)
