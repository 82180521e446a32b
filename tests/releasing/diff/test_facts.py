"""Two packages side by side: a guid that asks another fact is told of, by `diff` and before any rehearsal in Anki."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from radanki.releasing.diff.packages import changes_between_packages
from radanki.releasing.rehearsal.contents import read_release
from radanki.releasing.rehearsal.lasting import breaches

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.note import Note
    from releasing.diff.conftest import Packages

LATER = 1_766_500_000
SULCUS = ("On a supine film the [...] may be the only sign.", "deep sulcus")
WAITING = ("Treatment does not wait for the [...].", "radiologist")


def pearl(packages: Packages, part: str, fact: tuple[str, str], *, tags: tuple[str, ...] = ()) -> Note:
    why = fact[0].replace("[...]", fact[1])
    return packages.note("pearl", part, tags=tags, Prompt=fact[0], Answer=fact[1], Why=why)


def told(old: Path, new: Path) -> tuple[list[str], list[str]]:
    """Give what `diff` says of cards at risk, and what breaks a promise between two releases."""
    changes = changes_between_packages(old, new)
    lost = breaches(read_release("1.0", [old]), read_release("1.1", [new]))
    return [f"{item.part}: {item.what.rpartition('; ')[2]}" for item in changes.changed if item.at_risk], [*lost]


def test_two_items_that_exchanged_their_ids_are_told_of_as_two_losses(packages: Packages) -> None:
    old = packages.package("old", pearl(packages, "a", SULCUS), pearl(packages, "b", WAITING))
    new = packages.package("new", pearl(packages, "a", WAITING), pearl(packages, "b", SULCUS), time=LATER)

    at_risk, lost = told(old, new)

    assert sorted(at_risk) == [
        "a: asks what pearl/b asked: histories would pass on",
        "b: asks what pearl/a asked: histories would pass on",
    ]
    assert len(lost) == 2
    assert all(" asked in 1.0" in loss for loss in lost)
    assert changes_between_packages(old, new).cards_at_risk == 2


def test_an_item_that_was_written_over_is_told_of_unless_its_students_are(packages: Packages) -> None:
    old = packages.package("old", pearl(packages, "a", SULCUS))
    silent = packages.package("silent", pearl(packages, "a", WAITING), time=LATER)
    tagged = pearl(packages, "a", WAITING, tags=("RadAnki::corrected::1.1",))
    honest = packages.package("honest", tagged, time=LATER)

    at_risk, lost = told(old, silent)

    assert at_risk == ["a: asks something else altogether: histories would pass on"]
    assert [loss.rpartition(": ")[2] for loss in lost] == ["it asks something else altogether than in 1.0"]
    assert told(old, honest) == (at_risk, []), "still a risk, which asks for a major version"


def test_an_item_that_took_the_place_of_one_that_went_is_told_of_with_it(packages: Packages) -> None:
    old = packages.package("old", pearl(packages, "1", SULCUS), pearl(packages, "2", WAITING))
    new = packages.package("new", pearl(packages, "1", WAITING), time=LATER)

    at_risk, lost = told(old, new)

    assert at_risk == ["1: asks what pearl/2 asked: histories would pass on"]
    assert len(lost) == 2
    assert "is in no package any more" in lost[0]


@pytest.mark.parametrize(
    "better",
    [
        ("The only sign on a film taken lying down may be the [...].", "deep sulcus"),
        (SULCUS[0], "deep sulcus sign"),
        (SULCUS[0], "double diaphragm"),
    ],
)
def test_a_correction_is_no_loss(packages: Packages, better: tuple[str, str]) -> None:
    old = packages.package("old", pearl(packages, "a", SULCUS), pearl(packages, "b", WAITING))
    new = packages.package("new", pearl(packages, "a", better), pearl(packages, "b", WAITING), time=LATER)

    assert told(old, new) == ([], [])
    assert len(changes_between_packages(old, new).changed) == 1
