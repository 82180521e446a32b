"""Of the pictures that ask "normal or not?" a third to a half is normal, deck by deck."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from radanki.checks import run_checks
from radanki.library.walk import read_library
from radanki.model.coverage import WANTED_NORMAL_SHARE, Decisions, decisions_of_deck
from support.cases import a_case, a_finding, an_image
from support.libraries import write_case, write_deck

LIBRARY = Path(__file__).parents[3]
DECK = "name: RadAnki\ntitle: T\n"


def write(root: Path, number: int, kind: str, *, finds: bool = True, **said: Any) -> None:
    findings = [a_finding()] if finds else []
    text = a_case(f"00000000000000{number:02x}", kind=kind, images=[an_image(*findings, **said)], diagnosis="D")
    write_case(root, f"xr/chest/c{number}", text)


def decided(root: Path, deck: str = DECK) -> Decisions:
    write_deck(root, deck)
    library, _ = read_library(root)
    return decisions_of_deck(library.decks[0].deck, library.selected[library.decks[0].slug])


def test_disease_variants_and_normal_pictures_count_and_devices_do_not(tmp_path: Path) -> None:
    for number, kind in enumerate(("pathology", "variant", "device", "anatomy", "artifact", "postop"), 1):
        write(tmp_path, number, kind)
    write(tmp_path, 7, "normal", finds=False)
    write(tmp_path, 8, "pathology", finds=False)

    assert decided(tmp_path) == Decisions(normal=2, abnormal=1)


def test_what_a_deck_does_not_hold_does_not_count(tmp_path: Path) -> None:
    write(tmp_path, 1, "pathology")
    write(tmp_path, 2, "pathology", link="https://example.org/1")
    write(tmp_path, 3, "normal", finds=False)

    assert decided(tmp_path) == Decisions(1, 2)
    assert decided(tmp_path, f"{DECK}links: leave-out\n") == Decisions(1, 1)
    assert decided(tmp_path, f"{DECK}links: only\n") == Decisions(0, 1)
    assert decided(tmp_path, f"{DECK}cards: [name]\n").normal_share is None
    assert decided(tmp_path, f"{DECK}select: {{kind: [pathology]}}\nbesides: {{kind: [normal]}}\n") == Decisions(1, 2)


@pytest.mark.parametrize(("normal", "is_told"), [(2, True), (4, False), (5, False), (8, True)])
def test_too_few_and_too_many_are_told_of(normal: int, is_told: bool, tmp_path: Path) -> None:  # noqa: FBT001
    for number in range(1, 11):
        write(tmp_path, number, "normal" if number <= normal else "pathology", finds=number > normal)
    write_deck(tmp_path, DECK)

    rules = [problem.rule for problem in run_checks(read_library(tmp_path)[0])]

    assert ("decks/normals" in rules) is is_told


def test_what_a_deck_leaves_out_does_not_count(tmp_path: Path) -> None:
    for number, kind in enumerate(("pathology", "normal", "normal"), 1):
        write(tmp_path, number, kind)

    assert decided(tmp_path, DECK + "without: [0000000000000002]\n") == Decisions(normal=1, abnormal=1)


@pytest.mark.slow
def test_in_every_deck_of_this_library_that_asks_it_a_third_to_a_half_is_normal() -> None:
    library, _ = read_library(LIBRARY)
    asking = [one for one in library.decks if one.deck.links != "only"]
    shares = {one.slug: decisions_of_deck(one.deck, library.selected[one.slug]).normal_share for one in asking}

    low, high = WANTED_NORMAL_SHARE
    assert {slug: share for slug, share in shares.items() if share is not None and not low <= share <= high} == {}
