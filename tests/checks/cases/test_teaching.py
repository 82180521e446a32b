"""A structure is asked once on a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from checks.conftest import RuleBench


def picture(*findings: str, name: str = "frontal") -> str:
    given = "".join(f"      - {{number: {number}, why: Blunt., {rest}}}\n" for number, rest in enumerate(findings, 1))
    origin = f"    from: package:name/{name}.png\n    sha256: {'0' * 64}\n    looked: [{{by: AB, on: 2026-11-20}}]\n"
    return f"  - name: {name}\n{origin}    findings:\n{given}"


@pytest.mark.parametrize(
    ("asks", "times"),
    [
        (["name, cover"], 1),
        (["cover, name, find"], 1),
        (["name"], 0),
        (["cover"], 0),
        (["name, find"], 0),
        (["cover, find"], 0),
        (["name", "cover"], 1),
        (["cover", "cover"], 0),
        (["name, cover", "cover"], 1),
    ],
)
def test_on_one_picture_a_structure_is_named_or_covered(bench: RuleBench, asks: list[str], times: int) -> None:
    findings = (f"label: Angle, rect: [{10 * at}, 1, 5, 5], asks: [{words}]" for at, words in enumerate(asks))

    assert bench.rules(images=picture(*findings)).count("teaching/asked-twice") == times


def test_neighbours_and_other_pictures_may_be_asked_otherwise(bench: RuleBench) -> None:
    named, covered = "label: Angle, rect: [1, 1, 5, 5], asks: [name]", "label: Dome, rect: [9, 9, 5, 5], asks: [cover]"
    again = picture("label: Angle, rect: [1, 1, 5, 5], asks: [cover]", name="lateral")

    assert bench.rules(images=picture(named, covered) + again) == []


def test_what_anatomy_asks_by_itself_counts(bench: RuleBench) -> None:
    angle = ("label: Angle, rect: [1, 1, 5, 5]", "label: angle, rect: [9, 9, 5, 5], asks: [cover]")

    assert bench.rules("kind: anatomy", images=picture(*angle)).count("teaching/asked-twice") == 1
    assert "teaching/asked-twice" not in bench.rules("kind: normal", images=picture(*angle))
