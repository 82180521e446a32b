"""Which cards come first, by what the case files of a library say."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radanki.cards.guid import note_guid
from radanki.cards.order.start import FROM_A_MODALITY, start_cards
from radanki.library.joined.summaries import library_of
from radanki.model.case import Case
from radanki.model.deck import DeckDefinition
from radanki.model.library import CaseFile, DeckFile, Library, Places
from radanki.model.placement import Placement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from radanki.cards.order.card import CardKey

OWN = {"id": "own", "own": True, "author": "A", "licence": "MIT"}
NOT_FREE = {
    "id": "own", "url": "https://www.eurorad.org/case/1", "author": "A. B.",
    "licence": "CC-BY-NC-SA-4.0", "accessed": "2026-11-01",
}  # fmt: skip


def picture(*labels: str, name: str = "frontal", asks: str = "name", **given: Any) -> dict[str, Any]:
    findings = [
        {"number": number, "label": label, "rect": [1, 1, 9, 9], "why": "So.", "asks": [asks]}
        for number, label in enumerate(labels, 1)
    ]
    return {"name": name, **({} if "link" in given else {"file": f"{name}.png"}), "findings": findings, **given}


def case_file(
    serial: int, *images: dict[str, Any], modality: str = "xr", system: str = "chest", **given: Any
) -> CaseFile:
    case = Case.model_validate(
        {
            "id": f"{serial:016x}",
            "title": f"Case {serial}",
            "kind": "anatomy",
            "level": 1,
            "images": list(images),
            "sources": [OWN],
            "licence": "MIT",
            "contributors": ["A"],
            **given,
        }
    )
    return CaseFile(case, Placement(modality, system), Path(), Places("case.yaml", {}))


def named(serial: int, count: int, **given: Any) -> CaseFile:
    return case_file(serial, picture(*(f"Structure {serial} {at}" for at in range(count))), **given)


def diseased(serial: int, **given: Any) -> CaseFile:
    image = picture(f"Sign {serial}", asks="find")
    return case_file(serial, image, kind="pathology", diagnosis=f"Disease {serial}", **given)


def library(*case_files: CaseFile, profiles: Sequence[str] = ("open",)) -> Library:
    decks = tuple(
        DeckFile(profile, DeckDefinition(name="RadAnki", title="All", profile=profile), Places("deck.yaml", {}))
        for profile in profiles
    )
    return library_of(Path(), case_files, decks)


def cases_of(start: frozenset[CardKey], case_files: Sequence[CaseFile]) -> Counter[int]:
    """Count the chosen cards by the serial of their case."""
    serial = {
        note_guid(one.case.id, kind, image.name): int(one.case.id, 16)
        for one in case_files
        for image in one.case.images
        for kind in ("name", "cover", "find")
    }
    return Counter(serial[guid] for guid, _ in start)


def test_each_modality_gives_two_days_of_cards_and_at_most_five_of_a_picture() -> None:
    files = [named(at, 8, modality=modality) for at, modality in enumerate(["xr", "ct"] * 20)]
    counts = cases_of(start_cards(library(*files)), files)

    assert sum(counts.values()) == 2 * FROM_A_MODALITY
    assert max(counts.values()) <= 5


def test_disease_is_among_them_what_cant_be_missed_first() -> None:
    files = [named(at, 8) for at in range(20)] + [diseased(100 + at) for at in range(40)]
    files += [diseased(200 + at, tags=["urgency:cant-miss"], level=3) for at in range(3)]
    chosen = cases_of(start_cards(library(*files)), files)

    assert all(chosen[200 + at] == 1 for at in range(3))
    assert sum(count for serial, count in chosen.items() if serial >= 100) == 16


def test_half_of_a_deck_stays_in_it_so_that_it_never_comes_late_and_empty() -> None:
    files = [named(1, 4), named(2, 1, system="neuro"), named(3, 3, system="spine", pearls=["A **b**."])]

    assert cases_of(start_cards(library(*files)), files) == {1: 2, 3: 2}


def test_no_structure_is_chosen_twice_whatever_its_side() -> None:
    files = [
        case_file(1, picture("Left kidney", "Spleen", "Aorta", "Liver")),
        case_file(2, picture("Right kidney", "aorta", "Pancreas", "Vena cava")),
    ]
    start = start_cards(library(*files))
    numbers = {(1 if guid == note_guid(f"{1:016x}", "name", "frontal") else 2, number) for guid, number in start}

    assert not {(1, 1), (2, 1)} <= numbers
    assert not {(1, 3), (2, 2)} <= numbers


@pytest.mark.parametrize(
    "given",
    [{"tags": ["use:extras"]}, {"retired": {"since": "1.1", "reason": "Wrong."}}],
    ids=["extras", "withdrawn"],
)
def test_curiosities_and_what_is_withdrawn_are_never_among_them(given: dict[str, Any]) -> None:
    assert start_cards(library(named(1, 8, **given))) == frozenset()


def test_a_linked_picture_gives_none_nor_one_that_some_deck_may_not_ship() -> None:
    linked = case_file(1, picture("A", "B", "C", link="https://www.eurorad.org/case/1"))
    not_free = named(2, 8, sources=[NOT_FREE])

    assert start_cards(library(linked)) == frozenset()
    assert start_cards(library(not_free, profiles=["open"])) == frozenset()
    assert start_cards(library(not_free, profiles=["open", "nc"])) == frozenset()
    assert len(start_cards(library(not_free, profiles=["nc", "links"]))) == 4


@settings(max_examples=25, deadline=None)
@given(st.permutations([*(named(at, at % 9 + 1) for at in range(12)), *(diseased(100 + at) for at in range(6))]))
def test_the_order_in_which_cases_are_read_does_not_matter(files: list[CaseFile]) -> None:
    assert start_cards(library(*files)) == start_cards(library(*sorted(files, key=lambda one: one.case.id)))


def test_another_modality_changes_nothing_of_what_is_chosen_from_one() -> None:
    """So a card's home is the same whatever else the library holds, and in the package of its modality alone."""
    files = [named(at, 8) for at in range(10)]
    others = [named(100 + at, 8, modality="ct") for at in range(10)]

    assert start_cards(library(*files)) == start_cards(library(*files, *others)) - start_cards(library(*others))
