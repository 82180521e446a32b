"""A sieve spares a pattern where it can find nothing: whatever a pattern finds, its sieve lets through."""

from __future__ import annotations

import importlib
import pkgutil
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import radanki.checks.identities
from radanki.checks.identities import given_names, labelled_names, names, numbers, places
from radanki.checks.identities.plain_text import PlainText, folded
from radanki.checks.identities.sieved import SievedPattern, sieved

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

_MODULES = [
    importlib.import_module(f"{radanki.checks.identities.__name__}.{found.name}")
    for found in pkgutil.iter_modules(radanki.checks.identities.__path__)
]
_SIEVED = {
    f"{module.__name__.rpartition('.')[2]}.{name}": value
    for module in _MODULES
    for name, value in vars(module).items()
    if isinstance(value, SievedPattern)
}
_BY_WORDS = (
    (labelled_names, "_BY", "_SIGNING"),
    (names, "_AFTER", "_TITLES_AFTER"),
    (numbers, "_SPELLED", "_ORDER"),
    (places, "_TOWN", "_KINDS_OF_TOWNS"),
)
_BY_CAPITALS = ((given_names, "_CAPITALS", "_MAY_HOLD_CAPITALS"), (names, "_INITIAL", "_MAY_HOLD_INITIALS"))


def _every_find(pattern: re.Pattern[str], is_let_through: Callable[[str], bool]) -> None:
    """Try texts of plain ASCII in which a pattern finds something, by each of its branches."""

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.from_regex(pattern, alphabet=st.characters(max_codepoint=127)))
    def finds(text: str) -> None:
        assert is_let_through(text)

    finds()


@pytest.mark.parametrize("sieved", _SIEVED.values(), ids=_SIEVED)
def test_whatever_a_pattern_finds_holds_one_of_its_signs(sieved: SievedPattern) -> None:
    _every_find(sieved.pattern, sieved.may_find)


@pytest.mark.parametrize(("module", "pattern", "words"), _BY_WORDS)
def test_whatever_a_pattern_finds_holds_one_of_its_words(module: ModuleType, pattern: str, words: str) -> None:
    wanted = vars(module)[words]
    _every_find(vars(module)[pattern], lambda text: not PlainText(text, folded(text)).words.isdisjoint(wanted))


@pytest.mark.parametrize(("module", "pattern", "sieve"), _BY_CAPITALS)
def test_whatever_a_pattern_finds_has_its_capitals(module: ModuleType, pattern: str, sieve: str) -> None:
    _every_find(vars(module)[pattern], lambda text: vars(module)[sieve].search(text) is not None)


def test_a_form_of_a_number_has_three_digits_or_is_hexadecimal() -> None:
    forms, hexadecimal = vars(numbers)["_FORMS"], vars(numbers)["_HEXADECIMAL"]
    _every_find(forms, lambda text: len(re.findall("[0-9]", text)) >= 3 or hexadecimal.search(text) is not None)


def test_a_text_in_other_letters_is_searched_in_full() -> None:
    assert sieved("x", signs=("x",)).may_find("é")
